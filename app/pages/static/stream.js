// One stream a browser (docs/pages.md): the tab that holds a lock has it, and tells the others.
// What is heard becomes an event of the document: "live:changed", its detail the topic.
(() => {
  "use strict";
  const NAME = "exitadmin-stream", FIRST_WAIT = 1000, LONGEST_CUT = 5000, LONGEST_REFUSED = 60000;
  // Something is said every 15 seconds: a connection that is silent for longer is lost, unnoticed by the browser.
  const ANSWERS_WITHIN = 10000, SILENT_FOR = 25000;
  const others = "BroadcastChannel" in window ? new BroadcastChannel(NAME) : null;
  let wait = FIRST_WAIT, ending = null;

  function say(name, topic) {
    document.dispatchEvent(new CustomEvent(`live:${name}`, { detail: topic }));
  }

  function pass(name, topic) {
    say(name, topic);
    others?.postMessage({ name, topic });
  }

  async function open() {
    ending = new AbortController();
    const answer = await listen().catch(() => null);
    ending.abort();
    const isRefused = answer !== null && !answer.ok;
    setTimeout(open, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, isRefused ? LONGEST_REFUSED : LONGEST_CUT);
  }

  async function listen() {
    const silence = watch(ANSWERS_WITHIN);
    try {
      const answer = await fetch("/stream", { signal: ending.signal, headers: { Accept: "text/event-stream" } });
      if (answer.ok) await read(answer.body, silence);
      return answer;
    } finally {
      silence.end();
    }
  }

  function watch(within) {
    const end = () => ending.abort();
    let timer = setTimeout(end, within);
    return {
      heard: () => { clearTimeout(timer); timer = setTimeout(end, SILENT_FOR); },
      end: () => clearTimeout(timer),
    };
  }

  async function read(body, silence) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      silence.heard();
      wait = FIRST_WAIT;
      const events = (rest + value).split("\n\n");
      rest = events.pop();
      events.forEach(hear);
    }
  }

  function hear(event) {
    const fields = new Map(event.split("\n").map((line) => line.split(": ", 2)));
    if (fields.has("data")) pass(fields.get("event"), fields.get("data"));
  }

  if (!document.querySelector("[data-topic]")) return;
  others?.addEventListener("message", ({ data }) => say(data.name, data.topic));
  window.addEventListener("online", () => ending?.abort());
  if (navigator.locks && others) {
    navigator.locks.request(NAME, () => new Promise(open));
  } else {
    open();
  }
})();
