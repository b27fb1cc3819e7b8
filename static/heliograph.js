// What the pages do beyond plain HTML and htmx. Without this script everything still works.
(() => {
  "use strict";

  // Where a new page was swapped in, a person who hears the page starts at its heading, as after a load.
  const startAtTheHeading = (event) => {
    const main = document.getElementById("main");
    if (event.detail.ctx.target === main && !main.contains(document.activeElement)) {
      main.querySelector("h1")?.focus();
    }
  };

  // The back-forward cache would show again what has been read.
  const forgetWhatWasRead = (event) => {
    if (event.persisted) document.getElementById("notifications").replaceChildren();
  };

  document.addEventListener("htmx:after:swap", startAtTheHeading);
  window.addEventListener("pageshow", forgetWhatWasRead);
})();
