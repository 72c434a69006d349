// A completion by key is asked for in a line that names what it completes, and sent eight seconds later; until
// then it can be taken back. Where it is refused the line says why, and lets what another has be taken over.
globalThis.completing = (() => {
  "use strict";
  const WITHDRAWN_WITHIN = 8000, LONGEST_NAME = 60;
  const { lines } = globalThis;
  const line = document.getElementById("key-line");
  if (!line) return null;
  let asked = null, waiting = null, offered = null;

  const thingAt = (element) => element.closest?.("[data-interaction]");
  const idAt = (element) => thingAt(element)?.dataset.interaction;

  function nameOf(thing) {
    const name = (thing.querySelector("h1") ?? thing.querySelector("a")).textContent.trim();
    return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
  }

  function say(words, thing) {
    line.textContent = words ? line.dataset[words].replace("{line}", () => nameOf(thing)) : "";
  }

  function ask(button) {
    if (!button || waiting) return;
    const id = idAt(button);
    asked = { id, button, form: offered?.id === id ? offered.form : null };
    say(asked.form ? "over" : "ask", thingAt(button));
  }

  function confirm() {
    const { form, button } = asked;
    asked = null;
    if (form) return takeOver(form);
    waiting = { button, timer: setTimeout(send, WITHDRAWN_WITHIN) };
    say("waits", thingAt(button));
  }

  function takeBack() {
    clearTimeout(waiting?.timer);
    asked = waiting = offered = null;
    say("");
  }

  function post(form, button) {
    const body = new URLSearchParams(new FormData(form, button));
    return fetch(form.getAttribute("action"), { method: "POST", body, keepalive: true }).catch(() => null);
  }

  async function send() {
    const { button, timer } = waiting;
    clearTimeout(timer);
    waiting = null;
    const answer = await post(button.form, button);
    await tell(answer, "done", idAt(button));
    if (answer?.ok && document.querySelector("main > article[data-interaction]")) location.reload();
  }

  async function takeOver(form) {
    const { id } = offered;
    const answer = await post(form, form.querySelector("button"));
    const wasReached = line.contains(document.activeElement);
    await tell(answer, "taken", id);
    const row = wasReached && lines.all().find((each) => each.dataset.interaction === id);
    if (row) lines.focus(row);
  }

  async function tell(answer, done, id) {
    offered = null;
    say(answer?.ok ? done : "failed");
    if (answer && !answer.ok) await tellWhy(answer, id);
    document.dispatchEvent(new Event("live:renew"));
  }

  async function tellWhy(answer, id) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const notice = page.querySelector("main article .notice.bad");
    if (!notice) return;
    line.replaceChildren(...notice.children);
    const form = line.querySelector("form");
    if (!form) return;
    offered = { id, form };
    form.querySelector("button").append(Object.assign(document.createElement("kbd"), { textContent: "C" }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      takeOver(form);
    });
  }

  document.addEventListener("focusin", ({ target }) => {
    if (!asked || idAt(target) === asked.id) return;
    asked = null; // it was asked of another line
    say("");
  });
  window.addEventListener("pagehide", () => waiting && send());
  const isUnderWay = () => [asked, waiting, offered].some(Boolean);
  return { ask, confirm, takeBack, isAsked: () => asked !== null, isUnderWay };
})();
