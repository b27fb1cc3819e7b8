"""`HtmxBrowser`: visits a WSGI app with htmx 4.0.1, in memory."""

from __future__ import annotations

from ..browser.browser import Browser
from .engine import Htmx4


class HtmxBrowser(Browser):
    """A visitor with htmx 4.0.1: a `Browser` whose engine does what htmx's script does.

    Requests go one at a time, in the order in which they were triggered. No time passes: a trigger
    that waits for a clock (`every 2s`, `load delay:1s`) or for scrolling (`revealed`) fires only
    when the test calls `trigger`. The browser runs no scripts. It raises `Unsupported` if a script
    decides how the page goes on (`onclick`, `hx-on`, `js:`, `[filters]`, extensions, a script in a
    response or one that speaks to htmx).

    Args:
        app: The WSGI app to visit.
        **settings: The other arguments of `Browser`.

    Raises:
        ValueError: If there is no rule of a given name.
        Refused: By every verb, if a person could not do this, htmx has no target for a swap, or the
            page loads no script that could be htmx.
        Unsupported: By every verb, if the kit cannot follow the browser or htmx, or the page loads
            an htmx of another version.
        AssertionError: By every verb, if a page breaks a rule.
    """

    engine_class = Htmx4
