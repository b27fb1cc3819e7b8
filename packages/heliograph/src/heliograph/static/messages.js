// The browser's half: shows each message once in all tabs, and reports lost responses.
// heliograph_script() loads it. The element of each message carries its id in `data-message-id`.
{
  const messages = () => document.querySelectorAll("[data-message-id]");
  const prefix = "heliograph-seen-";
  const handled = new WeakSet();
  const shown = new Map(); // the element in this document, by key
  const first = new WeakMap(); // when an element came, and a copy from before other scripts saw it
  const region = () => document.querySelector(selector);
  const { cookie: attributes, region: selector } = document.currentScript.dataset;
  // The session cookie's attributes.
  const flags = `; path=/; ${attributes}; max-age=`;
  const missed = `${flags.includes("; secure") ? "__Host-" : ""}heliograph-missed-`;

  // An entry for each id: tabs that write at once cannot overwrite each other.
  const isNew = (key) => {
    try {
      if (key in localStorage) return false;
      localStorage[key] = 1;
      forgetOld();
    } catch {
      /* Without storage a message is better seen twice than never. */
    }
    return true;
  };

  // An id begins with its microseconds. After two days no cookie can bring it back.
  const forgetOld = () => {
    const limit = (Date.now() - 2 * 864e5) * 1e3;
    for (const key of Object.keys(localStorage))
      if (key.startsWith(prefix) && parseInt(key.slice(16, 29), 16) < limit)
        delete localStorage[key];
  };

  // Storage takes a moment to reach the other tabs; a lock does not.
  const claim = (key, otherwise) =>
    navigator.locks?.request(key, { ifAvailable: true }, (lock) =>
      lock ? new Promise((done) => setTimeout(done, 2e3)) : otherwise(),
    );

  // Page loads that overlap all bring the message. The tab that the person sees first keeps it.
  const dropSeen = (changes) => {
    const removed = changes.flatMap(({ removedNodes }) => [...removedNodes]);
    if (document.hidden) return;
    for (const message of messages()) {
      if (handled.has(message)) continue;
      handled.add(message);
      first.set(message, [performance.now(), message.cloneNode(true)]);
      const key = prefix + message.dataset.messageId;
      const stood = shown.get(key);
      if (isNew(key)) claim(key, () => message.remove());
      // A page renewed the region, and brings anew what a response that it crossed had added there.
      else if (!removed.some((it) => it.contains(stood ?? null))) {
        message.remove();
        continue;
      }
      shown.set(key, message);
    }
  };

  // One object in all events of a request: of htmx 4, and of htmx 1.9 and 2.
  const exchangeOf = ({ detail }) => detail.ctx ?? detail.requestConfig ?? detail;

  // The server keeps the response's messages under this key for ten minutes.
  const askForReceipt = (event) => {
    const exchange = exchangeOf(event);
    exchange.began = performance.now();
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    exchange.receipt = bytes.map((byte) => (byte + 256).toString(16).slice(1)).join("");
    (exchange.request ?? exchange).headers["Heliograph-Receipt"] = exchange.receipt;
  };

  // A page renews the region. What other responses added there while it was on its way is put back.
  const noteYoung = (event) => {
    const exchange = exchangeOf(event);
    exchange.young = [...(region()?.querySelectorAll("[data-message-id]") ?? [])]
      .filter((it) => first.get(it)?.[0] > exchange.began)
      .map((message) => {
        const copy = first.get(message)[1].cloneNode(true);
        let whole = copy;
        for (let it = message.parentNode; it !== region(); it = it.parentNode) {
          const around = it.cloneNode();
          around.append(whole);
          whole = around;
        }
        return [message, copy, whole];
      });
  };

  const putBack = ({ young = [] }) => {
    for (const [message, copy, whole] of young) {
      const { messageId } = copy.dataset;
      if (region()?.contains(message) || document.querySelector(`[data-message-id="${messageId}"]`))
        continue;
      handled.add(copy);
      first.set(copy, first.get(message));
      shown.set(prefix + messageId, copy);
      region()?.append(whole);
    }
  };

  // htmx's own flag does not tell: a response that another script kept out counts as swapped, too.
  const noteArrival = (event) => {
    exchangeOf(event).arrived = true;
    putBack(exchangeOf(event));
  };

  const nameIfLost = (event) => {
    const { receipt, arrived, hx = {} } = exchangeOf(event);
    if (!receipt || arrived || hx.redirect || hx.location || hx.refresh) return;
    const lost = document.cookie.split("; ").filter((cookie) => cookie.startsWith(missed));
    if (lost.length > 7) document.cookie = lost[0] + flags + 0;
    document.cookie = `${missed}${receipt}=${flags}600`;
  };

  dropSeen([]);
  new MutationObserver(dropSeen).observe(document, { childList: true, subtree: true });
  document.addEventListener("visibilitychange", () => dropSeen([]));
  const on = (names, listener) =>
    names.forEach((name) => document.addEventListener(`htmx:${name}`, listener));
  on(["before:request", "configRequest"], askForReceipt);
  on(["before:swap", "beforeSwap"], noteYoung);
  on(["after:swap", "afterSwap"], noteArrival);
  on(["finally:request", "sendError", "sendAbort", "timeout"], nameIfLost);
  // The back-forward cache brings back messages that were read before the page was left.
  addEventListener(
    "pageshow",
    ({ persisted }) => persisted && messages().forEach((it) => it.remove()),
  );
}
