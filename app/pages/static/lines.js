// The lines of a page of the desk (docs/desk.md), which J and K choose: the line itself, or what it leads
// to, gets the focus, never a button, so that Enter opens something or nothing.
globalThis.lines = (() => {
  "use strict";
  const KINDS = ["interaction", "member", "ringing", "passage", "sheet", "question", "dispute", "unassigned", "delivery",
    "client", "entry", "agenda", "appointment", "invoice", "payment", "person", "audit", "job", "kind", "need", "setup"];
  const PLACES = ":is(main li, main tr, main > .card, :is(#last-calls, #ringing-now) > .card)";
  const LINES = `${PLACES}:is(${KINDS.map((kind) => `[data-${kind}]`).join()})`;
  const LEADS = "a[href], summary";

  const all = () => [...document.querySelectorAll(LINES)].filter((line) => line.checkVisibility());
  const of = (element) => element?.closest(LINES) ?? null;
  const current = () => of(document.activeElement);

  function focus(line) {
    const reached = line.hasAttribute("tabindex") ? line : line.querySelector(LEADS) ?? line;
    if (reached.tabIndex < 0) reached.tabIndex = -1;
    reached.focus();
  }

  function move(by) {
    const listed = all();
    const at = listed.indexOf(current());
    const next = listed[at < 0 ? 0 : Math.min(Math.max(at + by, 0), listed.length - 1)];
    if (next) focus(next);
  }

  return { all, of, current, focus, move };
})();
