"""Who looks at a response, and what it is to be: a page, a fragment, or a page for a piece of it.

What nobody sees leaves every message pending.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Response, current_app, request
from htmx_flask.requests import HtmxHeaders

P = ParamSpec("P")
R = TypeVar("R")

# What the choice between page and fragment depends on.
VARY = (
    "HX-Request",
    "HX-Request-Type",
    "HX-Boosted",
    "HX-History-Restore-Request",
    "HX-Target",
)
# What counts instead of the body: htmx obeys three of these, and a proxy sends a file for two.
INSTEAD = ("HX-Redirect", "HX-Refresh", "HX-Location", "X-Accel-Redirect", "X-Sendfile")
# The standard's header, those of older browsers, and those of scripts. Here and below they are read
# from the environ: werkzeug raises an exception within for each header that is missing.
PREFETCH = (
    "HTTP_SEC_PURPOSE",
    "HTTP_X_SEC_PURPOSE",
    "HTTP_PURPOSE",
    "HTTP_X_PURPOSE",
    "HTTP_X_MOZ",
)
# Of a form that is to be corrected, or sent again after a while.
SHOWN_AGAIN = (422, 429)
# A browser that asks for an image, a script or an icon does not show the 404 page it may get.
DISPLAYED = ("document", "iframe", "frame", "embed", "object", "fencedframe", "empty")
# What a browser, or Turbo in it, puts on the screen.
PAGES = ("text/html", "application/xhtml+xml", "text/vnd.turbo-stream.html")


def background(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view whose responses nobody looks at, such as a poll's: they show no message."""
    view.heliograph_background = True  # type: ignore[attr-defined]
    return view


def is_foreground() -> bool:
    """Return whether a person waits for the response to the current request.

    Nobody does where the browser or a script asks in advance, for an image, or for a script's own
    use (`no-cors`), or where the view is one of the background.
    """
    asked = request.environ
    return (
        asked["REQUEST_METHOD"] not in ("HEAD", "OPTIONS")
        and not any("prefetch" in asked[name] for name in PREFETCH if name in asked)
        and asked.get("HTTP_HX_PRELOADED") != "true"
        and asked.get("HTTP_SEC_FETCH_DEST", "document") in DISPLAYED
        and asked.get("HTTP_SEC_FETCH_MODE") != "no-cors"
        and not _is_background()
    )


def is_displayed(response: Response) -> bool:
    """Return whether a person will look at this response to the current request."""
    return (
        (200 <= response.status_code < 300 or response.status_code >= 400)
        and response.status_code not in (204, 205, 206)
        and response.mimetype in PAGES
        and not response.direct_passthrough  # a file, sent as it lies there
        and not response.headers.get("Content-Disposition", "").lower().startswith("attachment")
        and not any(name in response.headers for name in INSTEAD)
        and not (response.status_code >= 400 and is_htmx_2())  # it swaps no error
        and is_foreground()
    )


def _is_background() -> bool:
    view = request.endpoint and current_app.view_functions.get(request.endpoint)
    method = getattr(getattr(view, "view_class", None), request.method.lower(), None)
    return any(getattr(it, "heliograph_background", False) for it in (view, method))


def is_htmx_2() -> bool:
    """Return whether htmx asks in a version before 4, which names no type of request."""
    return _is_by_htmx() and "HTTP_HX_REQUEST_TYPE" not in request.environ


def _is_by_htmx() -> bool:
    # The cheapest way to a no comes first.
    return "HTTP_HX_REQUEST" in request.environ and bool(HtmxHeaders(request.headers))


def _restores_history() -> bool:
    return request.environ.get("HTTP_HX_HISTORY_RESTORE_REQUEST") == "true"


def wants_fragment() -> bool:
    """Return whether htmx will swap this response into a page that stands.

    htmx 4 says `partial` on every such request. Before, it says nothing, but names what wants a
    page: boosted links, and Back (a history restore).
    """
    if not _is_by_htmx() or _restores_history():
        return False
    asked = request.environ
    if is_htmx_2():
        return asked.get("HTTP_HX_BOOSTED") != "true"
    return bool(asked["HTTP_HX_REQUEST_TYPE"] == "partial")


def is_selected() -> bool:
    """Return whether htmx 4 will keep a piece of this page, by `hx-select`.

    It then asks for a `full` page, while its target is something else than `<body>`.
    """
    return (
        request.environ.get("HTTP_HX_REQUEST_TYPE") == "full"
        and _is_by_htmx()
        and not _restores_history()
        and _target() not in (None, "body")
    )


def stands_for_page() -> bool:
    """Return whether the fragment takes the place of a page: it fills `<main>`.

    `<body>` is named by `HX-Location` and `htmx.ajax`, which compute the header before they look
    at their own target.
    """
    return _target() in ("main", "body")


def _target() -> str | None:
    """Return the target's tag to htmx 4, its id to those before."""
    target = request.environ.get("HTTP_HX_TARGET")
    return target.partition("#")[0] if target else None


def wants_page() -> bool:
    """Return whether the response, fragment or not, is to be a whole page for the person."""
    return not wants_fragment() or stands_for_page()


def renews_region(response: Response) -> bool:
    """Return whether the region shows this response's messages alone, as after loading a page.

    A page is not left because of an error, so its messages stay beside the error's. A form that is
    shown again (422, 429) is a page.
    """
    status = response.status_code
    return stands_for_page() and (status < 400 or status in SHOWN_AGAIN)
