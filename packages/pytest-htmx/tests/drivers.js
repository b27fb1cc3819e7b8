// Put into every document that Chromium loads for the comparison: when it has come to rest, and how it then looks.

(() => {
  let pending = 0;
  const { setTimeout, clearTimeout } = window;
  window.addEventListener("beforeunload", () => pending++);
  // htmx waits for a moment before it asks for the page that Back leads to.
  window.addEventListener("popstate", () => {
    pending++;
    setTimeout(() => pending--, 20);
  });
  const send = window.fetch;
  window.fetch = (...all) => {
    pending++;
    return send(...all).finally(() => pending--);
  };

  // A wait under a second is waited for. A longer one ends when the case says so; htmx's own
  // patience with a request, of a minute, is left alone.
  const waits = new Map();
  const hold = (run) => {
    const timer = setTimeout(() => {});
    waits.set(timer, { run });
    return timer;
  };
  const release = (timer) => {
    waits.get(timer)?.release?.();
    waits.delete(timer);
  };
  window.setTimeout = (run, delay = 0, ...all) => {
    if (delay < 100 || delay >= 60000) return setTimeout(run, delay, ...all);
    const end = () => {
      release(timer);
      run(...all);
    };
    if (delay < 1000) pending++;
    const timer = delay < 1000 ? setTimeout(end, delay) : hold(end);
    if (delay < 1000) waits.set(timer, { release: () => pending-- });
    return timer;
  };
  window.setInterval = (run, _delay, ...all) => hold(() => run(...all));
  window.clearTimeout = window.clearInterval = (timer) => {
    release(timer);
    clearTimeout(timer);
  };

  const moving = () =>
    document.readyState !== "complete" ||
    pending ||
    document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added");

  const children = (list) => {
    const out = [];
    for (const node of list) {
      if (node.nodeType === Node.TEXT_NODE && typeof out.at(-1) === "string") {
        out[out.length - 1] += node.data;
      } else if (node.nodeType === Node.TEXT_NODE) {
        if (node.data) out.push(node.data);
      } else if (node.nodeType === Node.COMMENT_NODE) {
        out.push(["#comment", node.data]);
      } else {
        out.push(element(node));
      }
    }
    return out;
  };

  const element = (node) => {
    const attributes = {};
    for (const { name, value } of node.attributes) {
      if (name === "data-htmx-powered") continue;
      const words = value.split(/\s+/).filter((word) => word && !word.startsWith("htmx-"));
      if (name !== "class") attributes[name] = value;
      else if (words.length) attributes[name] = words.join(" ");
    }
    if (["INPUT", "SELECT", "TEXTAREA"].includes(node.tagName)) attributes[".value"] = node.value;
    if (["checkbox", "radio"].includes(node.type)) attributes[".checked"] = node.checked;
    const list = node.tagName === "TEMPLATE" ? node.content.childNodes : node.childNodes;
    return [node.localName, attributes, children(list)];
  };

  window.driver = {
    // By script, which is five times as fast as the mouse.
    click(selector) {
      const target = document.querySelector(selector);
      target.focus();
      target.click();
    },

    fill(selector, name, value) {
      const controls = document.querySelectorAll(`:is(${selector}, ${selector} *)[name="${name}"]`);
      const control = [...controls].find((one) => one.type !== "radio" || one.value === value);
      if (["checkbox", "radio"].includes(control.type)) {
        if (control.checked !== Boolean(value)) control.click();
      } else if (control.type.startsWith("select")) {
        for (const option of control.options)
          option.selected = [value].flat().includes(option.value);
        for (const type of ["input", "change"])
          control.dispatchEvent(new Event(type, { bubbles: true }));
      } else if (
        ["date", "time", "month", "week", "datetime-local", "range", "color"].includes(control.type)
      ) {
        // A picker gives the whole value at once.
        control.focus();
        control.value = value;
        for (const type of ["input", "change"])
          control.dispatchEvent(new Event(type, { bubbles: true }));
        control.blur();
      } else {
        control.focus();
        control.select();
        document.execCommand("insertText", false, value);
        control.blur();
      }
    },

    wait() {
      for (const { run } of [...waits.values()]) run?.();
    },

    // An observer is told of what came into sight after the frame in which it did.
    sight: () =>
      new Promise((seen) => {
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(seen)));
      }),

    async rest() {
      for (let still = 0; still < 2; ) {
        await new Promise((resolve) => setTimeout(resolve, 3));
        still = moving() ? 0 : still + 1;
      }
      // A text is handed over five times as fast as what it says.
      return JSON.stringify({
        url: location.pathname + location.search + location.hash,
        title: document.title,
        entries: history.length,
        document: [...document.documentElement.children].slice(1).map(element),
      });
    },
  };
})();
