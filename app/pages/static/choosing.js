// A free time that is pressed is chosen in the page's form (docs/desk.md): what was typed there stays.
// Without this script its link leads to the form with the time chosen.
(() => {
  "use strict";
  const form = document.querySelector("form[data-chooses]");
  const choice = form?.querySelector("select[name=starts_at]");
  if (!choice) return;
  const EMPTY = "input:not([type=hidden], [type=checkbox], [type=datetime-local])";

  function choose(link) {
    const { slot } = link.dataset;
    if (![...choice.options].some((option) => option.value === slot)) {
      const day = link.closest("[data-day]").querySelector("h2").textContent.trim();
      choice.add(new Option(`${day} ${link.textContent.trim()}`, slot));
    }
    choice.value = slot;
    for (const other of document.querySelectorAll("a[data-slot]")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    const empty = [...form.querySelectorAll(EMPTY)].find((field) => !field.value && field.offsetParent);
    (empty ?? form.querySelector("button[name=action]")).focus();
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-slot]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    choose(link);
  });
})();
