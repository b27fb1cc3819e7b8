// The browser's half: a message is seen once in all tabs, and a lost answer is asked for again.
// Load it with `defer`. The element of each message carries its id in `data-message-id`.
{
  const messages = () => document.querySelectorAll("[data-message-id]");
  const prefix = "heliograph-seen-";
  const judged = new WeakSet();
  const secure = location.protocol === "https:" ? "; secure" : "";
  // As the session's cookie, where the page says so: heliograph_cookie() in data-cookie.
  const flags = `; path=/; ${document.currentScript.dataset.cookie ?? `samesite=lax${secure}`}; max-age=`;
  const missed = `${flags.includes("; secure") ? "__Host-" : ""}heliograph-missed-`;

  // An entry for each id: tabs that write at once cannot overwrite each other.
  const isNew = (key) => {
    try {
      if (key in localStorage) return false;
      localStorage[key] = 1;
      forgetOld();
    } catch {
      /* No storage: better seen twice than never. */
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

  // Storage takes a moment to reach the other tabs. A lock is theirs at once, or ours.
  const claim = (key, otherwise) =>
    navigator.locks?.request(key, { ifAvailable: true }, (lock) =>
      lock ? new Promise((done) => setTimeout(done, 2e3)) : otherwise(),
    );

  // Page loads that overlap all bring the message. The tab that is looked at first keeps it.
  const dropSeen = () => {
    if (document.hidden) return;
    for (const message of messages()) {
      if (judged.has(message)) continue;
      judged.add(message);
      const key = prefix + message.dataset.messageId;
      if (isNew(key)) claim(key, () => message.remove());
      else message.remove();
    }
  };

  // The server keeps its answer's messages for ten minutes, for whoever can name this key.
  const askForReceipt = ({ detail: { ctx } }) => {
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    ctx.receipt = bytes.map((byte) => (byte + 256).toString(16).slice(1)).join("");
    ctx.request.headers["Heliograph-Receipt"] = ctx.receipt;
  };

  // Not by htmx's own word: an answer that another script kept out counts as swapped, too.
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
  // The back-forward cache brings back what was read when the page was left.
  addEventListener(
    "pageshow",
    ({ persisted }) => persisted && messages().forEach((it) => it.remove()),
  );
}
