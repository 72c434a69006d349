// One stream a browser (docs/pages.md): the tab that holds a lock has it, and tells the others.
// What is heard becomes an event of the document: "live:changed", its detail the topic.
(() => {
  "use strict";
  const NAME = "exitadmin-stream", FIRST_WAIT = 1000, LONGEST_WAIT = 60000;
  const others = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;
  let wait = FIRST_WAIT;

  function say(name, topic) {
    document.dispatchEvent(new CustomEvent(`live:${name}`, { detail: topic }));
  }

  function pass(name, topic) {
    say(name, topic);
    others?.postMessage({ name, topic });
  }

  function open() {
    const source = new EventSource("/stream");
    source.addEventListener("open", () => { wait = FIRST_WAIT; });
    source.addEventListener("changed", (event) => pass("changed", event.data));
    source.addEventListener("signed-out", () => {
      source.close();
      pass("signed-out");
      openLater();
    });
    source.addEventListener("error", () => {
      // A cut one comes again by itself; a refused one (401, 503) does not.
      if (source.readyState === EventSource.CLOSED) openLater();
    });
  }

  function openLater() {
    setTimeout(open, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }

  if (!document.querySelector("[data-topic]")) return;
  others?.addEventListener("message", ({ data }) => say(data.name, data.topic));
  if (navigator.locks && others) {
    navigator.locks.request(NAME, () => new Promise(open));
  } else {
    open();
  }
})();
