// J and K beside the work list (docs/desk.md): among the free times of an agenda, whose days the arrows
// lead to, the calls, and what waits for a person. P, at the calls, opens the one that rings, else the last.
(() => {
  "use strict";
  const TYPED = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]";
  const WAITING = "main :is(#last-calls article, [data-dispute], [data-question], [data-unassigned], [data-delivery]):not(main > article *)";
  const REACHED = "a, summary, select, button";
  const FOLLOWED = "#ringing-now a, #last-calls [data-interaction] a";

  const slots = (part = document) => [...part.querySelectorAll("a[data-slot]")];
  const isAtSlots = () => slots().length > 0 && document.querySelector("#agenda") !== null;
  const isHeard = () => document.querySelector("dialog[open], main > article[data-interaction]") === null;

  function steps() {
    if (isAtSlots()) return slots();
    return [...document.querySelectorAll(WAITING)].map((row) => row.querySelector(REACHED)).filter(Boolean);
  }

  function step(by) {
    const all = steps();
    const row = document.activeElement?.closest(WAITING);
    const at = all.findIndex((each) => each === document.activeElement || (row && row.contains(each)));
    all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]?.focus();
  }

  function stepDays(by) {
    const days = [...document.querySelectorAll("[data-day]")].filter((day) => slots(day).length);
    const day = days.findIndex((each) => each.contains(document.activeElement));
    const place = slots(days[day]).indexOf(document.activeElement);
    const beside = days[day + by] && slots(days[day + by]);
    beside?.[Math.min(place, beside.length - 1)].focus();
  }

  function openCall() {
    const link = document.querySelector(FOLLOWED);
    if (link) location.assign(link.href);
  }

  function does(key) {
    if (key === "p" && document.querySelector("#last-calls")) return openCall;
    const by = { j: 1, k: -1 }[key];
    if (by && isHeard() && steps().length) return () => step(by);
    const days = { arrowright: 1, arrowleft: -1 }[key];
    if (days && document.activeElement?.matches("a[data-slot]")) return () => stepDays(days);
    return null;
  }

  document.addEventListener("keydown", (event) => {
    const { ctrlKey, altKey, metaKey, shiftKey, isComposing, key, target } = event;
    if (ctrlKey || altKey || metaKey || shiftKey || isComposing || target.matches?.(TYPED)) return;
    const act = does(key.toLowerCase());
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  });
})();
