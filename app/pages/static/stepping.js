// J and K go through the lines of a page (docs/desk.md), at an agenda through the free times, whose days the
// arrows lead to. P, at the calls, opens the one that rings, else the last.
(() => {
  "use strict";
  const TYPED = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]";
  const FOLLOWED = "#ringing-now a, #last-calls [data-interaction] a";
  const { lines } = globalThis;

  const slots = (part = document) => [...part.querySelectorAll("a[data-slot]")];
  const isAtSlots = () => slots().length > 0 && document.querySelector("#agenda") !== null;
  const isHeard = () => document.querySelector("dialog[open]") === null;

  function step(by) {
    if (!isAtSlots()) return lines.move(by);
    const all = slots();
    const at = all.indexOf(document.activeElement);
    all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)].focus();
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
    if (by && isHeard()) return () => step(by);
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
