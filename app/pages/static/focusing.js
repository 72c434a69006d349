// Where the focus goes once a form was sent by keyboard (docs/desk.md): to the field that was refused,
// to the line that follows the one that was handled, else to the heading; by the key A to the free times.
(() => {
  "use strict";
  const KEPT = "exitadmin-sent";
  const REFUSED = "main [aria-invalid=true], main .notice.bad button, main .notice.bad";
  const { lines } = globalThis;
  let isByKeys = false;

  function keep({ target: form, defaultPrevented: isHandled }) {
    if (!isByKeys || isHandled || form.method !== "post") return;
    const line = lines.all().indexOf(lines.of(form));
    sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, line }));
  }

  function focus(element) {
    if (element && element.tabIndex < 0) element.tabIndex = -1; // a heading, a notice
    element?.focus();
    return document.activeElement === element;
  }

  function goOn({ path, line }) {
    if (path !== location.pathname) return;
    const made = document.getElementById(location.hash.slice(1));
    // What an address names takes the focus away once all is loaded.
    if (made) return window.addEventListener("load", () => setTimeout(() => focus(made.querySelector("a"))));
    if (focus(document.querySelector(REFUSED))) return;
    const all = lines.all();
    const following = line >= 0 && all[Math.min(line, all.length - 1)];
    if (following) lines.focus(following);
    else focus(document.querySelector("h1"));
  }

  document.addEventListener("keydown", () => { isByKeys = true; }, true);
  document.addEventListener("pointerdown", () => { isByKeys = false; }, true);
  document.addEventListener("submit", keep);
  const sent = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (sent) goOn(JSON.parse(sent));
  if (location.hash === "#slots") focus(document.querySelector("a[data-slot]") ?? document.querySelector("main [rel=next]"));
})();
