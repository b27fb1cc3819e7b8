// The browser's half: shows each message once in all tabs, and reports lost responses.
// Load it with `defer`. The element of each message carries its id in `data-message-id`.
{
  const messages = () => document.querySelectorAll("[data-message-id]");
  const prefix = "heliograph-seen-";
  const handled = new WeakSet();
  const secure = location.protocol === "https:" ? "; secure" : "";
  // data-cookie holds the session cookie's attributes, if the page sets it by heliograph_cookie().
  const flags = `; path=/; ${document.currentScript.dataset.cookie ?? `samesite=lax${secure}`}; max-age=`;
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
  const dropSeen = () => {
    if (document.hidden) return;
    for (const message of messages()) {
      if (handled.has(message)) continue;
      handled.add(message);
      const key = prefix + message.dataset.messageId;
      if (isNew(key)) claim(key, () => message.remove());
      else message.remove();
    }
  };

  // The server keeps the response's messages under this key for ten minutes.
  const askForReceipt = ({ detail: { ctx } }) => {
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    ctx.receipt = bytes.map((byte) => (byte + 256).toString(16).slice(1)).join("");
    ctx.request.headers["Heliograph-Receipt"] = ctx.receipt;
  };

  // htmx's own flag does not tell: a response that another script kept out counts as swapped, too.
  const noteArrival = ({ detail: { ctx } }) => (ctx.arrived = true);

  const nameIfLost = ({ detail: { ctx } }) => {
    const { redirect, location: path, refresh } = ctx.hx ?? {};
    if (!ctx.receipt || ctx.arrived || redirect || path || refresh) return;
    const lost = document.cookie.split("; ").filter((cookie) => cookie.startsWith(missed));
    if (lost.length > 7) document.cookie = lost[0] + flags + 0;
    document.cookie = `${missed}${ctx.receipt}=${flags}600`;
  };

  dropSeen();
  new MutationObserver(dropSeen).observe(document, { childList: true, subtree: true });
  document.addEventListener("visibilitychange", dropSeen);
  document.addEventListener("htmx:before:request", askForReceipt);
  document.addEventListener("htmx:after:swap", noteArrival);
  document.addEventListener("htmx:finally:request", nameIfLost);
  // The back-forward cache brings back messages that were read before the page was left.
  addEventListener(
    "pageshow",
    ({ persisted }) => persisted && messages().forEach((it) => it.remove()),
  );
}
