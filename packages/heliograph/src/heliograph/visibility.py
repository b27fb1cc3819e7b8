"""Tells whether a person sees a response, and whether it is to be a page or a fragment.

A response that nobody sees leaves every message pending.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, ParamSpec, TypeVar
from urllib.parse import unquote

from flask import Response, current_app, request
from htmx_flask.requests import HtmxHeaders
from werkzeug.http import parse_set_header

P = ParamSpec("P")
R = TypeVar("R")

# The choice between page and fragment depends on these headers.
VARY = (
    "HX-Request",
    "HX-Request-Type",
    "HX-Boosted",
    "HX-History-Restore-Request",
    "HX-Target",
)
# These headers replace the body: htmx obeys three of them, and a proxy sends a file for two.
INSTEAD = ("HX-Redirect", "HX-Refresh", "HX-Location", "X-Accel-Redirect", "X-Sendfile")
# The standard's header, and those of older browsers and of scripts. This module reads headers from
# the environ, since werkzeug raises and catches an exception for each one that is missing.
PREFETCH = (
    "HTTP_SEC_PURPOSE",
    "HTTP_X_SEC_PURPOSE",
    "HTTP_PURPOSE",
    "HTTP_X_PURPOSE",
    "HTTP_X_MOZ",
)
# The statuses of a form that is to be corrected, or sent again after a while.
SHOWN_AGAIN = (422, 429)
# Destinations whose response is displayed. A browser that fetches an image, a script or an icon
# does not show the 404 page that it may receive.
DISPLAYED = ("document", "iframe", "frame", "embed", "object", "fencedframe", "empty")
# The types that a browser, or Turbo in it, displays.
PAGES = ("text/html", "application/xhtml+xml", "text/vnd.turbo-stream.html")


def background(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view whose responses nobody looks at, such as a poll's, so that they show no message.

    Args:
        view: A view function, or a method of a class-based view. Place this decorator below the
            route's.

    Returns:
        The same function.
    """
    view.heliograph_background = True  # type: ignore[attr-defined]
    return view


def is_foreground() -> bool:
    """Return True if a person waits for the response to the current request.

    Nobody waits for a prefetch, an image, or a script's own request (`no-cors`), nor for a view
    that is marked as `background`.
    """
    return is_sent_in_foreground(request.environ) and not _is_background()


def is_sent_in_foreground(environ: Mapping[str, Any]) -> bool:
    """Return True if a person waits for the response, as far as the request itself tells.

    Args:
        environ: of WSGI, also where no request of Flask's is open yet.
    """
    return (
        environ["REQUEST_METHOD"] not in ("HEAD", "OPTIONS")
        and not any("prefetch" in environ[name] for name in PREFETCH if name in environ)
        and environ.get("HTTP_HX_PRELOADED") != "true"
        and environ.get("HTTP_SEC_FETCH_DEST", "document") in DISPLAYED
        and environ.get("HTTP_SEC_FETCH_MODE") != "no-cors"
    )


def is_displayed(response: Response) -> bool:
    """Return True if a person will see this response to the current request."""
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
    """Return True if htmx before version 4, which names no type of request, sent the request."""
    return _is_by_htmx() and "HTTP_HX_REQUEST_TYPE" not in request.environ


def _is_by_htmx() -> bool:
    # The cheaper check comes first: most requests fail it.
    return "HTTP_HX_REQUEST" in request.environ and bool(HtmxHeaders(request.headers))


def _restores_history() -> bool:
    return request.environ.get("HTTP_HX_HISTORY_RESTORE_REQUEST") == "true"


def wants_fragment() -> bool:
    """Return True if htmx will swap this response into the current page.

    htmx 4 sends `partial` with every such request. Earlier versions mark only the requests for a
    whole page: boosted links, and Back (a history restore).
    """
    if not _is_by_htmx() or _restores_history():
        return False
    environ = request.environ
    if is_htmx_2():
        return environ.get("HTTP_HX_BOOSTED") != "true"
    return bool(environ["HTTP_HX_REQUEST_TYPE"] == "partial")


def is_selected() -> bool:
    """Return True if htmx 4 will keep a piece of this page, by `hx-select`.

    It then sends the type `full` with a target other than `<body>`.
    """
    return (
        request.environ.get("HTTP_HX_REQUEST_TYPE") == "full"
        and _is_by_htmx()
        and not _restores_history()
        and _target()[0] not in ("", "body")
    )


def stands_for_page(response: Response | None = None) -> bool:
    """Return True if the fragment takes the place of a page, since it fills `<main>`.

    `HX-Location` and `htmx.ajax` name `<body>`: they compute the header before they look at their
    own target. The response may name another target than the request.
    """
    target = response and response.headers.get("HX-Retarget")
    return (target or _target()[0]) in ("main", "body")


def target_id() -> str:
    """Return the id of the element that htmx will fill; empty if it has none."""
    tag, id_ = _target()
    return unquote(id_ or (tag if is_htmx_2() else ""))


def _target() -> tuple[str, str]:
    """Return the target's tag and id for htmx 4, and its id as the tag for earlier versions."""
    tag, _, id_ = request.environ.get("HTTP_HX_TARGET", "").partition("#")
    return tag, id_


def wants_page() -> bool:
    """Return True if the person is to see a whole new page, as a fragment or not."""
    return not wants_fragment() or stands_for_page()


def renews_region(response: Response) -> bool:
    """Return True if the region shows this response's messages alone, as after loading a page.

    An error does not leave the page, so the page's messages stay beside the error's. But a form
    that is shown again (422, 429) counts as a page.
    """
    status = response.status_code
    return stands_for_page(response) and (status < 400 or status in SHOWN_AGAIN)


def vary_by(response: Response, *names: str) -> None:
    """Add headers of the request to the response's `Vary`."""
    lines = response.headers.getlist("Vary")  # the app may have added one to another
    response.headers["Vary"] = _added_to(", ".join(lines), names)


@lru_cache(maxsize=64)
def _added_to(header: str, names: tuple[str, ...]) -> str:
    """Remember the few headers that an app has: parsing takes longer than all the rest."""
    vary = parse_set_header(header)
    vary.update(names)
    return vary.to_header()
