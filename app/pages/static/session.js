// Says that the session has ended, and keeps what was typed: signing in is another window, and the
// forms of this one can be sent afterwards. Heard: "live:session", its detail whether there is one.
(() => {
  "use strict";
  const TOKEN = 'input[name="csrf"]';
  let hasEnded = false;

  document.addEventListener("live:session", ({ detail: isThere }) => {
    if (isThere !== hasEnded) return;
    hasEnded = !isThere;
    document.getElementById("signed-out").hidden = isThere;
    if (isThere) renewTokens();
  });

  async function renewTokens() {
    const answer = await fetch("/me");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector(TOKEN)?.value;
    // What one person typed is not another's to send.
    if (!token || page.body.dataset.person !== document.body.dataset.person) return;
    document.querySelectorAll(TOKEN).forEach((field) => { field.value = token; });
  }
})();
