// Esc leads from an interaction back to its line of the list, as that was asked for (docs/desk.md): where it is
// not there any more, to the line that has its place.
globalThis.returning = (() => {
  "use strict";
  const LIST = "/desk", LEFT = "exitadmin-list", BACK = "exitadmin-back";
  const { lines } = globalThis;
  const left = () => JSON.parse(sessionStorage.getItem(LEFT)) ?? { path: LIST, listed: [] };

  function keep() {
    const listed = lines.all().map(({ dataset }) => dataset.interaction);
    sessionStorage.setItem(LEFT, JSON.stringify({ path: location.pathname + location.search, listed }));
  }

  function goBack(interaction) {
    const { path, listed } = left();
    sessionStorage.setItem(BACK, interaction);
    location.assign(listed.includes(interaction) ? path : LIST);
  }

  function comeBack() {
    const interaction = sessionStorage.getItem(BACK), all = lines.all();
    const place = left().listed.indexOf(interaction);
    const line = all.find(({ dataset }) => dataset.interaction === interaction) ?? all[Math.min(place, all.length - 1)];
    if (line) lines.focus(line);
    sessionStorage.removeItem(BACK);
  }

  if (location.pathname === LIST) {
    comeBack();
    window.addEventListener("pagehide", keep);
  }
  return { goBack };
})();
