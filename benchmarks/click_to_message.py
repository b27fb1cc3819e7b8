"""Click to message: htmx against a full reload, at 100 ms of latency, in Chromium.

The same button of the demo's workbench is pressed in turn with htmx and without, twenty times each,
so that a machine whose speed drifts does both the same wrong. The page's own clock measures, from
the press to the frame that shows the message; stylesheet and scripts are in the browser's cache.
"""

import statistics
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.chromium import launched
from tests.servers import running

LATENCY = 100  # milliseconds
ROUNDS = 20
BUTTONS = {
    "fragment, against redirect and page": "#do-turn",
    "redirect and page, in both": "#do-link",
    "three redirects and page, in both": "#do-redirects",
}

CLOCK = """
  const now = () => performance.timeOrigin + performance.now();
  document.addEventListener("keydown", () => (sessionStorage.pressed = now()), true);
  new MutationObserver((_, observer) => {
    if (!sessionStorage.pressed || !document.querySelector("#notifications .message")) return;
    observer.disconnect();
    requestAnimationFrame(() => (sessionStorage.took = now() - sessionStorage.pressed));
  }).observe(document, { childList: true, subtree: true });
"""
# htmx listens at the form, and never hears of what is stopped above it.
WITHOUT_HTMX = "document.addEventListener('submit', (event) => event.stopPropagation(), true);"

TOOK = """new Promise((tell) => requestAnimationFrame(function look() {
  if (sessionStorage.took) tell(Number(sessionStorage.took));
  else requestAnimationFrame(look);
}))"""


def main() -> None:
    with (
        running(["-m", "demo"], Path(tempfile.mkdtemp())) as site,
        launched() as chromium,
        far_page(chromium, site, CLOCK) as enhanced,
        far_page(chromium, site, CLOCK + WITHOUT_HTMX) as plain,
    ):
        print(f"{f'median of {ROUNDS}, latency {LATENCY} ms':38} {'htmx':>7} {'reload':>7} ratio")
        for name, button in BUTTONS.items():
            rounds = [
                [click_to_message(page, button) for page in (enhanced, plain)]
                for _ in range(ROUNDS)
            ]
            swap, reload = (statistics.median(times) for times in zip(*rounds, strict=True))
            print(f"{name:38} {swap:4.0f} ms {reload:4.0f} ms {swap / reload:5.2f}", flush=True)


@contextmanager
def far_page(chromium, site, script):
    context = chromium.new_context(base_url=site)
    context.add_init_script(script)
    page = context.new_page()
    page.goto("/workbench")
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    yield page
    context.close()


def click_to_message(page, button):
    """Milliseconds from the press to the message, on a page that shows none yet."""
    page.goto("/workbench")
    page.evaluate("sessionStorage.clear()")
    page.press(button, "Enter", no_wait_after=True)
    page.wait_for_selector("#notifications .message")
    return page.evaluate(TOOK)


if __name__ == "__main__":
    main()
