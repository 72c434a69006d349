// Finds in a client's sheets as one types. What a later question has overtaken is never shown, and
// nothing moves under the focus: what comes meanwhile waits until it has left.
(() => {
  "use strict";
  const AFTER = 150;
  const form = document.querySelector("form[data-search]");
  if (!form) return;
  const field = form.elements.q;
  const found = () => document.getElementById("found");
  let timer = null, asked = 0;

  async function ask(query) {
    const answer = await fetch(`${form.dataset.search}?${query}`, { headers: { "HX-Request": "true" } });
    if (answer.ok || answer.status === 401) {
      document.dispatchEvent(new CustomEvent("live:session", { detail: answer.ok }));
    }
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("found");
  }

  async function seek() {
    const number = ++asked;
    clearTimeout(timer);
    const query = new URLSearchParams(new FormData(form));
    const fresh = await ask(query).catch(() => null);
    if (!fresh || number !== asked) return;
    if (found().contains(document.activeElement)) await left();
    if (number !== asked) return;
    found().replaceWith(fresh);
    history.replaceState(null, "", `${form.getAttribute("action")}?${query}`);
  }

  const left = () => new Promise((done) => {
    found().addEventListener("focusout", ({ relatedTarget }) => {
      if (!found().contains(relatedTarget)) done();
    });
  });

  field.addEventListener("input", () => {
    asked += 1; // what is under way is overtaken from now on
    clearTimeout(timer);
    timer = setTimeout(seek, AFTER);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await seek();
    found().querySelector("[data-passage]")?.focus();
  });
})();
