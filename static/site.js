// The pages' behavior beyond plain HTML and htmx. Without this script everything still works.
(() => {
  "use strict";

  // Only what this policy returns becomes HTML, here and in htmx, which asks it for each response: the pages'
  // Content-Security-Policy forbids all other strings. A script in a response becomes text, so none ever runs.
  const rules = { createHTML: (html) => html.replace(/<(?=script)/gi, "&lt;") };
  const policy = window.trustedTypes?.createPolicy("htmx", rules) ?? rules;
  const handItToHtmx = () =>
    window.htmx?.registerExtension("policy", { init: (it) => it.initSecurity(policy) });

  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const board = () => document.querySelector(".board"); // asked for anew each time: Back renews the body

  // The text or the element that partials/drafts.html holds under this name.
  const words = (name) =>
    byId("drafts").content.firstChild.data.match(new RegExp(`^${name}: *(.*)`, "m"))[1];
  const element = (name) => {
    const template = document.createElement("template");
    template.innerHTML = policy.createHTML(words(name));
    return template.content.firstChild;
  };

  // MESSAGES. Those that stand in the region, each with the milliseconds that it may still stay.
  const standing = new Map();
  const textOf = (message) => message.querySelector(".message-text").textContent;
  const sentenceOf = (message) =>
    [...message.querySelectorAll(".message-category, .message-text, .message-count")]
      .map((part) => part.textContent.trim())
      .join(" ");

  // Loads, swaps, Back and other scripts change the region. A message that is painted was seen.
  const lookAtTheRegion = () => {
    frame = undefined;
    const now = [...document.querySelectorAll("#notifications .message")];
    for (const message of standing.keys()) if (!now.includes(message)) moveToRecent(message);
    const tools = byId("message-tools");
    if (!tools.firstChild) tools.append(element("tools"));
    const fresh = now.filter((message) => !standing.has(message));
    fresh.forEach(welcome);
    speakOf(fresh);
    byId("dismiss-all").hidden = standing.size < 2;
    if (fresh.length) showTheMostImportant(fresh, now);
    if (board().offsetHeight !== height) keepClearOfTheBoard((height = board().offsetHeight));
    if (standing.size) clock ??= setInterval(letLeave, 1000);
    else clock = clearInterval(clock);
  };

  // Errors come before warnings and these before the rest, new messages before older ones.
  const showTheMostImportant = (fresh, now) => {
    for (const kind of [".error", ".warning", ".message"]) {
      const first = (list) => list.find((message) => message.matches(kind));
      const message = first(fresh) ?? first(now);
      if (message)
        return (board().scrollTop = message.offsetTop - byId("notifications").offsetTop - 1);
    }
  };

  let height;
  const welcome = (message) => {
    const button = element("dismiss");
    button.ariaLabel += `: ${textOf(message)}`;
    for (const other of standing.keys()) if (isEqual(message, other)) countTogether(message, other);
    // Six seconds to notice it, and the time that a slow reader takes. A message with a button stays.
    const mayLeave = message.matches("[data-leave] :is(.success, .info):not(:has(button))");
    message.append(button);
    standing.set(message, mayLeave ? 6000 + 60 * textOf(message).length : Infinity);
  };

  // Not at once: the focus may be moving, and would cut it off. Urgent ones come first, each kind in one
  // breath, since a screen reader drops what another line interrupts.
  const speakOf = (fresh) => {
    for (const urgent of [true, false]) {
      const speak = () => {
        const still = fresh.filter(
          (it) => it.isConnected && it.matches(".warning, .error") === urgent,
        );
        if (document.hidden) document.addEventListener("visibilitychange", speak, { once: true });
        else if (still.length) say(still.map(sentenceOf).join(" "), urgent);
      };
      const urgentToo = fresh.some((it) => it.matches(".warning, .error"));
      setTimeout(speak, urgent || !urgentToo ? 500 : 1500);
    }
  };

  const isEqual = (one, other) =>
    one.dataset.category === other.dataset.category && textOf(one) === textOf(other);

  const countTogether = (message, earlier) => {
    const count = element("count");
    const before = earlier.querySelector(".message-count b")?.textContent ?? 1;
    count.querySelector("b").textContent = Number(before) + 1;
    message.querySelector(".message-text").after(" ", count);
    standing.delete(earlier);
    const held = [...earlier.querySelectorAll("button")].indexOf(document.activeElement);
    message.querySelectorAll("button")[held]?.focus({ preventScroll: true });
    earlier.remove();
  };

  // A screen reader speaks what is added to a live region that was there before.
  const say = (sentence, urgent) => {
    const line = document.createElement("p");
    line.textContent = sentence;
    byId(urgent ? "assertive" : "polite").append(line);
    setTimeout(() => line.remove(), 3000);
  };

  const moveToRecent = (message) => {
    standing.delete(message);
    message.querySelectorAll("button, form").forEach((it) => it.remove());
    message.removeAttribute("data-message-id");
    message.className = message.className.replace("message", "past").replace("leaving", "");
    const list = byId("recent-messages").lastElementChild;
    [...list.children].find((other) => isEqual(message, other))?.remove();
    list.prepend(message);
    byId("recent-messages").hidden = false;
  };

  // A person who uses a mouse reads by eye and does not walk by keyboard. Of all others we do not know.
  let pointing = false;
  let clock;
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const letLeave = () => {
    if (!pointing || calm.matches || document.hidden || board().matches(":hover, :focus-within"))
      return;
    for (const [message, rest] of standing) {
      if (message.getBoundingClientRect().bottom < 0) continue; // nobody has seen it yet
      standing.set(message, rest - 1000);
      if (rest <= 1000) leave(message);
    }
  };

  const leave = async (message) => {
    message.classList.add("leaving");
    await Promise.allSettled(message.getAnimations().map((motion) => motion.finished));
    message.remove();
  };

  let cameFrom;
  const rememberWhereFrom = ({ target, relatedTarget }) => {
    if (board().contains(target) && !board().contains(relatedTarget)) cameFrom = relatedTarget;
  };

  const dismiss = (messages) => {
    const rest = [...standing.keys()].filter(
      (message) => message.isConnected && !messages.includes(message),
    );
    const isBehind = (message) =>
      messages[0].compareDocumentPosition(message) & Node.DOCUMENT_POSITION_FOLLOWING;
    const next = (rest.find(isBehind) ?? rest.at(-1))?.querySelector(".dismiss");
    const home = cameFrom?.isConnected ? cameFrom : document.querySelector("h1");
    // First the focus, then the messages: an element that is removed takes the focus within it away.
    if (board().contains(document.activeElement)) (next ?? home).focus({ preventScroll: true });
    messages.forEach((message) => message.remove());
  };

  // A message whose form was sent, such as its Undo, has nothing more to offer.
  const dismissTheDone = ({ detail: { ctx } }) => {
    const message = ctx.sourceElement.closest(".message");
    if (message && ctx.response.status < 400) dismiss([message]);
  };

  // The board stays in sight. The focused element scrolls clear of it, also when it grows.
  const keepClearOfTheBoard = () => {
    const covered = board().getBoundingClientRect().bottom;
    root.style.setProperty("--board", `${board().offsetHeight}px`);
    const held = document.activeElement.closest("main *");
    const { top, bottom } = held?.getBoundingClientRect() ?? {};
    if (bottom > 0 && top < covered) held.scrollIntoView({ block: "nearest" });
  };

  // FAILURES that no server of ours can tell the person of.
  const failed = new WeakMap(); // the request that a button "Try again" sends
  const offline = []; // the messages that say so

  const tell = (name, ctx) => {
    const list = element(ctx ? "error" : "info");
    const [text] = list.getElementsByClassName("message-text");
    text.textContent = words(name);
    if (ctx?.kept) text.append(" ", words("kept"));
    // Offer to resend only reads and requests that never left: any other may have arrived.
    if (ctx?.request.method === "GET" || ctx?.unsent) {
      const button = element("try-again");
      failed.set(button, ctx);
      text.after(button);
    } else if (ctx) text.append(" ", words("perhaps-sent"));
    byId("notifications").append(list);
    return text.closest(".message");
  };

  const tellWhatFailed = ({ detail: { ctx, error } }) => {
    if (!ctx) return;
    ctx.hasFailed = true;
    ctx.kept = [...document.querySelectorAll("main :is(input, textarea)")].some(
      (it) => it.value !== it.defaultValue,
    );
    if (error === "timeout") tell("timed-out", ctx);
    else if (!navigator.onLine) offline.push(tell("offline", ctx));
    else tell(ctx.response ? "cut-off" : "unreachable", ctx);
  };

  // Takes back the messages about being offline; their requests can be sent now.
  const tellThatItIsBack = () => {
    const over = offline.splice(0);
    if (!over.length) return;
    const text = tell("online").querySelector(".message-text");
    for (const message of over.filter((it) => it.isConnected)) {
      const button = message.querySelector(".message-body button");
      const isHeld = button === document.activeElement;
      if (button) text.after(button);
      if (isHeld) button.focus({ preventScroll: true });
      standing.delete(message);
      if (message.contains(document.activeElement)) dismiss([message]);
      else message.remove();
    }
  };

  // Ours is a page with the region, a fragment that brings a message or the navigation along, or one that
  // neither fills <main> nor tells of an error. A proxy's error page and a network's login page are not.
  const isOurs = ({ response: { status, raw }, target, text }, tasks) => {
    if (status === 204 || status === 304) return true;
    if (!raw.headers.get("Content-Type")?.startsWith("text/html")) return false;
    if (/^\s*<(!doctype|html)/i.test(text)) return text.includes('id="notifications"');
    if (tasks.some(({ type }) => type === "partial")) return true;
    return target?.id !== "main" && (status < 400 || status === 422 || status === 429);
  };

  const keepStrangersOut = (event) => {
    const { ctx, tasks } = event.detail;
    if (!ctx.response || isOurs(ctx, tasks)) {
      // Back to what is now an error: its address is shown already, so its page shall be too.
      if (ctx.target === document.body && ctx.swap === "none") location.reload();
      return;
    }
    event.preventDefault();
    tell(ctx.response.status >= 500 ? "out-of-order" : "not-ours", ctx);
  };

  const sendAgain = (button) => {
    const { sourceElement, request } = failed.get(button);
    const { action, method, submitter } = request;
    dismiss([button.closest(".message")]);
    const source = sourceElement.isConnected ? sourceElement : byId(sourceElement.id);
    if (source && source !== document.body)
      htmx.ajax(method, action, { source, event: { submitter } });
    else location.assign(action); // Back, or a form that is gone: its address shows it anew
  };

  // A request by itself, such as a poll, that failed waits for a click: it would tell of it without end.
  const stopWhatFailed = (event) => {
    const { ctx } = event.detail;
    if (ctx.sourceEvent.isTrusted !== false || !ctx.sourceElement.hasFailed) return;
    ctx.hasFailed = true;
    event.preventDefault();
  };

  // WAITING. A response within 200 ms needs no word; a request by itself neither.
  const showThatItWorks = ({ detail: { ctx } }) => {
    ctx.unsent = !navigator.onLine;
    ctx.request.submitter?.setAttribute("aria-busy", "true");
    if (ctx.sourceEvent.isTrusted !== false)
      ctx.slow = setTimeout(() => say(words("working")), 200);
  };

  const showThatItHasWorked = ({ detail: { ctx } }) => {
    clearTimeout(ctx.slow);
    ctx.request.submitter?.removeAttribute("aria-busy");
    ctx.sourceElement.hasFailed = ctx.hasFailed || ctx.response?.status >= 400;
  };

  // htmx drops the second click on its own forms. After a while this one is free again: a browser that was
  // told to stop does not say so.
  const sendPlainFormsOnce = (event) => {
    const { submitter } = event;
    if (event.defaultPrevented || !submitter) return;
    if (submitter.ariaBusy) event.preventDefault();
    else setTimeout(() => submitter.removeAttribute("aria-busy"), 5000);
    submitter.ariaBusy = "true";
  };

  // PAGES. With Ctrl, Cmd, Shift or Alt the browser opens or saves by itself, in a tab or window of its own.
  // htmx would prevent that before it looks at the keys, so it does not get the event. A form has no keys.
  let pressedWithKey;
  const leaveToTheBrowser = (event) => {
    const { type, target, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (type === "click")
      pressedWithKey =
        (ctrlKey || metaKey || shiftKey || altKey) &&
        target.closest("[href], [type=submit], button:not([type])");
    if (pressedWithKey && (type === "click" || pressedWithKey === event.submitter))
      event.stopPropagation();
  };

  const isHistory = (ctx) => ctx.request.headers["HX-History-Restore-Request"];

  // A swap must not leave the person at <body>: for a piece this is where one may go on. Not every browser
  // gives the focus to what is clicked. A poll that nobody clicked moves nobody who is elsewhere.
  const rememberThePlace = ({ detail: { ctx } }) => {
    const { target, sourceElement, sourceEvent } = ctx;
    const held = document.activeElement;
    const isClicked = held === document.body && sourceEvent.isTrusted !== false;
    if (!target?.contains?.(isClicked ? sourceElement : held)) return;
    const { nextElementSibling, previousElementSibling, parentNode } = target;
    ctx.places = [target, nextElementSibling, previousElementSibling, parentNode, byId("main")];
  };

  // Where a new page was swapped in, a person who hears it starts at its heading, as after a load.
  // Where a piece was, the person goes on in it or, if it was deleted, beside it.
  const goOn = ({ detail: { ctx } }) => {
    const main = byId("main");
    const target = ctx.target.contains ? ctx.target : document.querySelector(ctx.target);
    if (ctx.swap === "none" || main.contains(document.activeElement)) return;
    const isPage = target?.contains(main);
    for (const it of isPage ? [main] : (ctx.places ?? [])) {
      const place = it?.isConnected ? it : byId(it?.id);
      const first = ["[autofocus]", "h1, h2, h3", CONTROL].map((wanted) =>
        place?.querySelector(wanted),
      );
      const next = first.find(Boolean);
      if (!next) continue;
      if (next.matches("h2, h3")) next.tabIndex = -1;
      return next.focus({ preventScroll: !isPage || isHistory(ctx) });
    }
  };
  const CONTROL = "a[href], button, input:not([type=hidden]), select, textarea, summary";

  // Back and Forward bring back typed text and the scroll position, as they do without htmx, for as
  // long as this document lives, which a log-out ends. Never a password, and nothing of another person's.
  const pages = new Map(); // each with the controls that were typed into: id and state
  const mayNotBeKept =
    "[type=password], [type=file], [autocomplete=off], [autocomplete=off] *, :has(+ .show)";
  let page = history.state?.page ?? Math.random();

  const thisPage = () => pages.get(page) ?? pages.set(page, new Map()).get(page);
  const person = () => document.querySelector(".name")?.textContent;
  const partsOf = (id) => [byId(id), ...(byId(id)?.options ?? [])].filter(Boolean);
  const stateOf = (part) =>
    Object.fromEntries(
      ["value", "checked", "selected"].filter((key) => key in part).map((key) => [key, part[key]]),
    );
  const noteTyping = ({ target }) =>
    target.id && !target.matches(mayNotBeKept) && thisPage().set(target.id);

  const leaveThePage = () => {
    thisPage().forEach((_, id, controls) => controls.set(id, partsOf(id).map(stateOf)));
    Object.assign(thisPage(), { place: [scrollX, scrollY], typist: person() });
  };

  const comeBack = ({ detail: { ctx } }) => {
    if (!isHistory(ctx)) return;
    page = history.state.page;
    const { place, typist } = thisPage();
    if (typist && typist !== person()) thisPage().clear();
    thisPage().forEach((states, id) =>
      partsOf(id).forEach((part, number) => Object.assign(part, states?.[number])),
    );
    if (place) scrollTo(...place);
  };

  const nameThePage = (it) => history.replaceState({ ...history.state, page: (page = it) }, "");

  // The back-forward cache would show an account's page after the log-out, where a browser heeds no-store
  // under TLS alone. messages.js clears the read messages in it.
  const askAnewWhoIsLoggedIn = ({ persisted }) => {
    if (!persisted || !byId("log-out")) return;
    root.hidden = true;
    location.reload();
  };

  const letPasswordsBeSeen = () => {
    for (const input of document.querySelectorAll("input[type=password]:last-child")) {
      const button = element("show");
      button.id = `show-${input.id}`;
      input.after(button);
    }
  };

  const showPassword = (button) => {
    const shown = button.ariaPressed !== "true";
    button.ariaPressed = shown;
    button.previousElementSibling.type = shown ? "text" : "password";
  };

  // A field is wrong while its advice says so.
  const followAdvice = () => {
    for (const advice of document.querySelectorAll(".field [aria-live]"))
      advice.nextElementSibling.ariaInvalid = advice.firstElementChild && "true";
  };

  // The browser may keep a field that is sent as text.
  const hidePasswords = ({ target }) =>
    target.querySelectorAll(".show[aria-pressed=true]").forEach(showPassword);

  // A menu closes where the person turns to something else.
  const closeMenus = (target) => {
    const open = [...document.querySelectorAll(".menu[open]")].filter(
      (menu) => !menu.contains(target),
    );
    for (const menu of open) {
      if (menu.contains(document.activeElement)) menu.firstElementChild.focus();
      menu.open = false;
    }
    return open.length;
  };

  // A question that htmx swapped in, open as it stands in a page of its own, is put before the page: before
  // htmx heeds its autofocus, so that it knows to whom to give the focus back.
  const putDialogsBefore = () => {
    for (const dialog of document.querySelectorAll("dialog[open]:not(:modal)")) {
      dialog.open = false;
      dialog.showModal();
    }
  };

  // Escape closes a dialog or an open menu, else it dismisses the message that has the focus or came last.
  const onKey = ({ key, isComposing, defaultPrevented }) => {
    pointing = false;
    if (key !== "Escape" || isComposing || defaultPrevented || closeMenus()) return;
    const message = document.activeElement.closest(".message") ?? [...standing.keys()].at(-1);
    if (message && !document.querySelector(":modal")) dismiss([message]);
  };

  // Times of day become the person's own; the server's stand in the tip.
  const tellTimesAsHere = () => {
    for (const time of document.querySelectorAll("time[datetime*=T]:not([title])")) {
      time.title = time.textContent;
      time.textContent = new Date(time.dateTime).toLocaleString(root.lang, {
        dateStyle: "long",
        timeStyle: "short",
      });
    }
  };

  // The server keeps the choice, and renders the next pages by it.
  const showTheme = ({ target }) => {
    const theme = target.closest("#theme form")?.elements.theme.value;
    if (!theme) return;
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };

  const onClick = ({ target }) => {
    closeMenus(target);
    const button = target.closest("button");
    if (button?.matches(".dismiss")) dismiss([button.closest(".message")]);
    if (button?.matches(".show")) showPassword(button);
    if (button?.id === "dismiss-all") dismiss([...standing.keys()]);
    if (failed.has(button)) sendAgain(button);
  };

  let frame;
  const onChange = () => {
    letPasswordsBeSeen();
    followAdvice();
    tellTimesAsHere();
    if (!frame) frame = requestAnimationFrame(lookAtTheRegion);
  };

  new MutationObserver(onChange).observe(document.body, { childList: true, subtree: true });
  onChange();
  for (const [name, act] of Object.entries({
    DOMContentLoaded: handItToHtmx,
    click: onClick,
    focusin: rememberWhereFrom,
    submit: (event) => (sendPlainFormsOnce(event), showTheme(event)),
    pointermove: ({ pointerType }) => (pointing = pointerType === "mouse"),
    keydown: onKey,
    input: noteTyping,
    "htmx:before:request": (event) => (stopWhatFailed(event), showThatItWorks(event)),
    "htmx:finally:request": showThatItHasWorked,
    "htmx:before:swap": (event) => (rememberThePlace(event), keepStrangersOut(event)),
    "htmx:before:settle": putDialogsBefore,
    "htmx:after:swap": (event) => (dismissTheDone(event), comeBack(event), goOn(event)),
    "htmx:before:history:update": () => (leaveThePage(), nameThePage(page)),
    "htmx:after:history:update": () => nameThePage(Math.random()),
    "htmx:before:history:restore": () => (page = undefined),
    "htmx:error": tellWhatFailed,
  })) {
    document.addEventListener(name, act);
  }
  document.addEventListener("click", leaveToTheBrowser, true);
  document.addEventListener(
    "submit",
    (event) => (hidePasswords(event), leaveToTheBrowser(event)),
    true,
  );
  window.addEventListener("online", tellThatItIsBack);
  window.addEventListener("popstate", leaveThePage);
  window.addEventListener("pageshow", askAnewWhoIsLoggedIn);
})();
