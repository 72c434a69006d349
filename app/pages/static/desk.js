// Keys of the desk (docs/desk.md): by event.key, never while typing or with Ctrl, Alt or Meta.
// What a key does, a button on the page does too; a completion is sent eight seconds later.
(() => {
  "use strict";
  const WITHDRAWN_WITHIN = 8000, SECOND_KEY_WITHIN = 1500;
  const TYPED = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]";
  const PLACES = { b: "/desk", a: "/desk/agendas", c: "/desk/calls" };
  const line = document.getElementById("key-line");
  const keys = document.getElementById("keys");
  if (!line || !keys) return;
  let asked = null, waiting = null, wentAt = 0;

  const rows = () => [...document.querySelectorAll("li[data-interaction]")];
  const isPage = () => document.querySelector("article[data-interaction]") !== null;
  const focusedRow = () => document.activeElement?.closest("[data-interaction]");
  const scope = () => focusedRow() ?? document.querySelector("article[data-interaction]") ?? rows()[0];
  const buttonOf = (action) => scope()?.querySelector(`button[name=action][value="${action}"]`);

  function say(name, button) {
    line.textContent = name ? line.dataset[name] : "";
    line.dataset.of = button?.closest("[data-interaction]").dataset.interaction ?? "";
  }

  function move(by) {
    const all = rows();
    const at = all.indexOf(focusedRow());
    const next = all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)];
    next?.querySelector("a")?.focus();
  }

  function press(action) {
    const button = buttonOf(action);
    button?.form.requestSubmit(button);
  }

  function unfold(action) {
    const button = buttonOf(action);
    if (!isPage()) return follow(scope(), `#do-${action}`);
    const details = button?.closest("details");
    if (details) details.open = true;
    (details ?? button?.form)?.querySelector("textarea, select, input:not([type=hidden]), button")?.focus();
  }

  function follow(row, hash = "") {
    const link = row?.querySelector("a");
    if (link) location.assign(link.getAttribute("href") + hash);
  }

  function ask() {
    const button = buttonOf("complete");
    if (!button || waiting) return;
    asked = button;
    say("ask", button);
  }

  function confirm() {
    waiting = { button: asked, timer: setTimeout(send, WITHDRAWN_WITHIN) };
    asked = null;
    say("waits", waiting.button);
  }

  function takeBack() {
    clearTimeout(waiting?.timer);
    asked = waiting = null;
    say("");
  }

  async function send() {
    const { button, timer } = waiting;
    clearTimeout(timer);
    waiting = null;
    const body = new URLSearchParams(new FormData(button.form, button));
    const path = button.form.getAttribute("action");
    const answer = await fetch(path, { method: "POST", body, keepalive: true }).catch(() => null);
    say(answer?.ok ? "done" : "failed");
    document.dispatchEvent(new Event("live:renew"));
    if (answer?.ok && isPage()) location.reload();
  }

  function leave() {
    if (keys.open) return keys.close();
    if (asked || waiting) return takeBack();
    if (isPage()) location.assign("/desk");
  }

  const DOES = {
    j: () => move(1), k: () => move(-1), c: ask, t: () => unfold("triage"), n: () => unfold("note"),
    l: () => unfold("link"), w: () => press("pause"), u: () => press("resume"), z: takeBack,
    p: () => location.assign("/desk/calls"), h: () => keys.open ? keys.close() : keys.showModal(),
    r: () => document.dispatchEvent(new Event("live:renew")), g: () => { wentAt = Date.now(); },
  };

  function does(key) {
    if (Date.now() - wentAt < SECOND_KEY_WITHIN && PLACES[key]) return () => location.assign(PLACES[key]);
    if (key === "enter" && asked) return confirm;
    if (key === "escape") return leave;
    return DOES[key];
  }

  document.addEventListener("keydown", (event) => {
    const { ctrlKey, altKey, metaKey, isComposing, repeat, key, target } = event;
    if (ctrlKey || altKey || metaKey || isComposing || repeat || target.matches?.(TYPED)) return;
    const act = does(key.toLowerCase());
    if (!act) return;
    event.preventDefault();
    act();
  });
  window.addEventListener("pagehide", () => waiting && send());
  for (const button of document.querySelectorAll("[data-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => keys.showModal());
  }
  const wanted = location.hash.match(/^#do-([a-z-]+)$/);
  if (wanted && isPage()) unfold(wanted[1]);
})();
