// Renews the parts of a page (docs/pages.md): "data-topic" says what a part is about,
// "data-fragment" where it is asked for again. Nothing moves under the pointer or the focus.
(() => {
  "use strict";
  const EVERY = 60000, AGAIN = 1000, APART = 250, ANSWERS_WITHIN = 10000, REACHED = "a, button, summary", SCROLLS = ".scrolls";
  const { isHeld, listed } = globalThis.holding;
  const states = new Map();

  const parts = () => [...document.querySelectorAll("[data-fragment]")];
  const partAt = (url) => parts().find((part) => part.dataset.fragment === url);
  const pause = (time) => new Promise((done) => setTimeout(done, time));
  const say = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

  function stateOf(url) {
    if (!states.has(url)) states.set(url, { isBusy: false, isDue: false, isAsked: false, fresh: null });
    return states.get(url);
  }

  async function renew(url) {
    const state = stateOf(url);
    state.isDue = state.isBusy;
    if (state.isBusy) return;
    state.isBusy = true;
    const { isAsked } = state;
    state.isAsked = false;
    // What fails twice waits for the next change, or the next minute.
    const fresh = await ask(url).catch(() => pause(AGAIN).then(() => ask(url))).catch(() => null);
    if (fresh) offer(url, fresh, isAsked);
    await pause(APART);
    state.isBusy = false;
    if (state.isDue) renew(url);
  }

  async function ask(url) {
    const signal = AbortSignal.timeout(ANSWERS_WITHIN); // a lost connection would keep it busy for good
    const answer = await fetch(url, { signal, headers: { "HX-Request": "true" } });
    if (answer.ok || answer.status === 401) say("live:session", answer.ok);
    if (answer.status >= 500) throw new Error(`status ${answer.status}`);
    if (!answer.ok) return null; // no session, or not theirs any more: what they see stays
    return new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
  }

  function offer(url, fresh, isAsked) {
    const part = partAt(url);
    stateOf(url).fresh = null;
    if (!part || part.isEqualNode(fresh)) return;
    if (!isHeld(part, isAsked)) return put(part, fresh);
    stateOf(url).fresh = fresh;
    if (listed(part) !== listed(fresh)) tellChanged(part, true);
  }

  function put(part, fresh) {
    const place = [...part.querySelectorAll(REACHED)].indexOf(document.activeElement);
    for (const details of fresh.querySelectorAll("details[id]")) {
      details.open = part.querySelector(`#${details.id}`)?.open ?? details.open;
    }
    const scrolled = [...part.querySelectorAll(SCROLLS)].map((region) => [region.scrollLeft, region.scrollTop]);
    stateOf(part.dataset.fragment).fresh = null;
    part.replaceWith(fresh);
    fresh.querySelectorAll(SCROLLS).forEach((region, at) => region.scrollTo(...(scrolled[at] ?? [0, 0])));
    tellChanged(fresh, false);
    [...fresh.querySelectorAll(REACHED)].slice(0, place + 1).at(-1)?.focus(); // none where none had it
    say("live:renewed", fresh);
  }

  function tellChanged(part, isChanged) {
    const button = document.querySelector(`[data-renew="${part.id}"]`);
    if (button) button.hidden = !isChanged;
  }

  function release(isAsked = false) {
    for (const [url, { fresh }] of states) {
      const part = fresh && partAt(url);
      if (part && (isAsked || !isHeld(part))) put(part, fresh);
    }
  }

  function renewAbout(topic) {
    if (document.hidden) return; // all of it once it is looked at
    for (const { dataset } of parts()) {
      if (!topic || dataset.topic.split(" ").includes(topic)) renew(dataset.fragment);
    }
  }

  document.addEventListener("live:changed", ({ detail: topic }) => renewAbout(topic));
  document.addEventListener("live:signed-out", () => renewAbout());
  document.addEventListener("live:renew", () => {
    release(true);
    for (const { dataset } of parts()) stateOf(dataset.fragment).isAsked = true;
    renewAbout();
  });
  document.addEventListener("visibilitychange", () => renewAbout());
  document.addEventListener("click", ({ target }) => target.closest("[data-renew]") && say("live:renew"));
  window.addEventListener("online", () => renewAbout());
  for (const name of ["pointerover", "focusin", "focusout"]) {
    document.addEventListener(name, () => setTimeout(() => release()));
  }
  setInterval(() => renewAbout(), EVERY);
  for (const { dataset } of parts()) if ("late" in dataset) renew(dataset.fragment);
})();
