// Keys of the desk (docs/desk.md): by event.key, never while typing or with Ctrl, Alt or Meta.
// What a key does, a button on the page does too.
(() => {
  "use strict";
  const SECOND_KEY_WITHIN = 1500;
  const TYPED = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]";
  const PLACES = { b: "/desk", a: "/desk/agendas", c: "/desk/calls" };
  const { completing, lines, returning } = globalThis;
  const keys = document.getElementById("keys");
  if (!completing || !keys) return;
  let wentAt = 0;

  const ownPage = () => document.querySelector("main > article[data-interaction]");
  const isPage = () => ownPage() !== null;
  const rows = () => lines.all().filter((line) => line.dataset.interaction);
  const focusedRow = () => document.activeElement?.closest("[data-interaction]");
  const scope = () => focusedRow() ?? ownPage() ?? rows()[0];
  const buttonOf = (action) => scope()?.querySelector(`button[name=action][value="${action}"]`);

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

  function fold(details) {
    details.open = false;
    details.querySelector("summary").focus();
  }

  function leaveField(field) { // what was typed stays in it
    const unfolded = field.closest("details[open]");
    if (unfolded) return () => fold(unfolded);
    const line = lines.of(field);
    return line && (() => lines.focus(line));
  }

  function follow(row, hash = "") {
    const link = row?.querySelector("a");
    if (link) location.assign(link.getAttribute("href") + hash);
  }

  function leave() {
    if (keys.open) return keys.close();
    if (completing.isUnderWay()) return completing.takeBack();
    const unfolded = document.activeElement?.closest("details[open]");
    if (unfolded) return fold(unfolded);
    if (isPage()) returning.goBack(ownPage().dataset.interaction);
  }

  const DOES = {
    c: () => completing.ask(buttonOf("complete")), t: () => unfold("triage"), n: () => unfold("note"),
    l: () => unfold("link"), w: () => press("pause"), u: () => press("resume"), z: completing.takeBack,
    p: () => location.assign("/desk/calls"), h: () => keys.open ? keys.close() : keys.showModal(),
    r: () => document.dispatchEvent(new Event("live:renew")), g: () => { wentAt = Date.now(); },
  };

  function does(key, target) {
    if (target.matches?.(TYPED)) return key === "escape" ? leaveField(target) : null;
    if (Date.now() - wentAt < SECOND_KEY_WITHIN && PLACES[key]) return () => location.assign(PLACES[key]);
    if (key === "enter" && completing.isAsked()) return completing.confirm;
    if (key === "escape") return leave;
    return DOES[key];
  }

  document.addEventListener("keydown", (event) => {
    const { ctrlKey, altKey, metaKey, isComposing, repeat, key, target } = event;
    if (ctrlKey || altKey || metaKey || isComposing || repeat) return;
    const act = does(key.toLowerCase(), target);
    if (!act) return;
    event.preventDefault();
    act();
  });
  for (const button of document.querySelectorAll("[data-keys]")) {
    button.hidden = false;
    button.addEventListener("click", () => keys.showModal());
  }
  const wanted = location.hash.match(/^#do-([a-z-]+)$/);
  if (wanted && isPage()) unfold(wanted[1]);
})();
