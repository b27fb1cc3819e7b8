"""Devices in words, such as "Firefox on Windows", from what a browser says of itself."""

from functools import cache, lru_cache
from threading import Thread

from flask import Flask

LONGEST = 200
"""Characters that are parsed: it takes a few milliseconds at most, whatever they are."""

UNKNOWN = "Unknown device"

TEXT_BROWSERS = ("Lynx", "w3m", "Links", "ELinks")

PLAIN_NAMES = {
    "HeadlessChrome": "Chrome",
    "Mobile Safari": "Safari",
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Edge Mobile": "Edge",
    "Mac OS X": "macOS",
}


def init_app(app: Flask) -> None:
    app.add_template_filter(device_in_words)
    if not app.config["TESTING"]:
        app.before_request(compile_early)


@cache
def compile_early() -> None:
    """Have what takes half a second done beside a process's first request: no page waits for it."""
    Thread(target=words_of, args=("",), name="devices", daemon=True).start()


def device_in_words(user_agent: str | None) -> str:
    """Return the browser and the system that this header names, as far as it names any."""
    return words_of((user_agent or "")[:LONGEST])


@lru_cache(maxsize=1000)
def words_of(user_agent: str) -> str:
    product = user_agent.partition("/")[0].partition(" ")[0]
    if product in TEXT_BROWSERS:
        return f"A text browser ({product})"
    # Its thousand expressions are compiled when it is first asked: no start waits for that.
    from ua_parser import parse_os, parse_user_agent

    browser, system = parse_user_agent(user_agent), parse_os(user_agent)
    if not browser:
        return UNKNOWN
    name = PLAIN_NAMES.get(browser.family, browser.family)
    return f"{name} on {PLAIN_NAMES.get(system.family, system.family)}" if system else name
