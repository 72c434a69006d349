// When a part of a page stays as it is, and whether what it lists has changed (docs/pages.md).
globalThis.holding = (() => {
  "use strict";
  const FIELDS = "input:not([type=hidden]), textarea, select";
  const hovers = matchMedia("(hover: hover)").matches; // a finger leaves nothing

  function isHeld(part, isAsked = false) {
    if ([...part.querySelectorAll(FIELDS)].some(isTyped)) return true;
    if (isAsked || "atOnce" in part.dataset) return false;
    return part.contains(document.activeElement) || (hovers && part.matches(":hover"));
  }

  const isTyped = (field) => field.tagName === "SELECT"
    ? [...field.options].some((option) => option.defaultSelected && !option.selected)
    : field.value !== field.defaultValue || field.checked !== field.defaultChecked;

  function listed(part) { // what a list says, without the minutes that pass
    const rows = [...part.querySelectorAll("[data-interaction]")].map(({ dataset: row }) =>
      [row.interaction, row.sla, row.takenBy, row.dueAt].join());
    return rows.length ? rows.join(";") : part.textContent;
  }

  return { isHeld, listed };
})();
