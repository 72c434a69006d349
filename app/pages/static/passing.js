// Keys of sheets and slots (docs/desk.md): F finds, I passes the chosen passage on, A leads to the slots. Where an
// interaction is shown, F and I lead to its client first, with it kept.
(() => {
  "use strict";
  const SECOND_KEY_WITHIN = 1500;
  const TYPED = "input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select, [contenteditable]";
  const sheets = document.getElementById("sheets");
  let wentAt = 0;

  const passages = () => [...document.querySelectorAll("[data-passage]")];
  const focused = () => document.activeElement?.closest("[data-passage]");
  const scope = () => document.activeElement?.closest("[data-client], [data-interaction]")
    ?? document.querySelector("main [data-client], main [data-interaction]");

  function lead(place) {
    const { client, for: cause, interaction = cause } = scope()?.dataset ?? {};
    const kept = interaction ? `?interaction=${interaction}` : "";
    if (client) location.assign(`/desk/clients/${client}${kept}#${place}`);
    else if (interaction) location.assign(`/desk/i/${interaction}#to-${place}`); // which knows the client
  }

  function find() {
    if (!sheets) return lead("q");
    const field = sheets.querySelector("input[type=search]");
    field.focus();
    field.select();
  }

  function passOn() {
    if (!sheets) return lead("q");
    const button = (focused() ?? passages()[0])?.querySelector("button[value=add-action]");
    if (button) button.form.requestSubmit(button);
    else find();
  }

  function book() {
    const link = document.querySelector("main [data-key=a]");
    if (link) location.assign(link.hash ? link.href : `${link.href}#slots`);
    else if (!sheets) lead("agendas");
  }

  function does(key) {
    if (key === "g") wentAt = Date.now();
    if (Date.now() - wentAt < SECOND_KEY_WITHIN) return null; // the second key of G is another's
    const { back } = document.querySelector("main [data-back]")?.dataset ?? {};
    if (key === "escape" && back && !document.querySelector("dialog[open]")) return () => location.assign(back);
    return { f: find, i: passOn, a: book }[key];
  }

  document.addEventListener("keydown", (event) => {
    const { ctrlKey, altKey, metaKey, isComposing, repeat, key, target } = event;
    if (ctrlKey || altKey || metaKey || isComposing || repeat || target.matches?.(TYPED)) return;
    const act = does(key.toLowerCase());
    if (!act) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act();
  });
  const { to } = location.hash.match(/^#to-(?<to>q|agendas)$/)?.groups ?? {};
  if (to) ({ q: find, agendas: book })[to]();
})();
