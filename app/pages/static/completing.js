// A completion by key is asked for in a line and sent eight seconds later; until then it can be taken back.
globalThis.completing = (() => {
  "use strict";
  const WITHDRAWN_WITHIN = 8000;
  const line = document.getElementById("key-line");
  if (!line) return null;
  let asked = null, waiting = null;

  function say(name, button) {
    line.textContent = name ? line.dataset[name] : "";
    line.dataset.of = button?.closest("[data-interaction]").dataset.interaction ?? "";
  }

  function ask(button) {
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
    if (answer?.ok && document.querySelector("main > article[data-interaction]")) location.reload();
  }

  window.addEventListener("pagehide", () => waiting && send());
  return { ask, confirm, takeBack, isAsked: () => asked !== null, isUnderWay: () => asked !== null || waiting !== null };
})();
