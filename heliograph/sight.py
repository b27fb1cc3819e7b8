"""Which answers a person looks at. What is not seen leaves every message waiting."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Response, current_app, request

P = ParamSpec("P")
R = TypeVar("R")

# htmx obeys these instead of the body.
NAVIGATION = ("HX-Redirect", "HX-Refresh", "HX-Location")
# The standard's header, and those of older browsers. Here and below they are read from the environ:
# werkzeug raises an exception within for each header that is not there, at every request.
PREFETCH = ("HTTP_SEC_PURPOSE", "HTTP_PURPOSE", "HTTP_X_MOZ")
# A browser that asks for an image, a script or an icon does not draw the 404 page it may get.
LOOKED_AT = ("document", "iframe", "frame", "embed", "object", "fencedframe", "empty")


def background(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view whose answers nobody looks at, such as a poll's: they show no message."""
    view.heliograph_background = True  # type: ignore[attr-defined]
    return view


def is_awaited() -> bool:
    """Whether a person waits for the answer to the current request.

    Nobody does where the browser asks in advance, for an image, or for a script of its own
    (`no-cors`), or where the view is one of the background.
    """
    asked = request.environ
    return (
        request.method not in ("HEAD", "OPTIONS")
        and not any("prefetch" in asked[name] for name in PREFETCH if name in asked)
        and asked.get("HTTP_SEC_FETCH_DEST", "document") in LOOKED_AT
        and asked.get("HTTP_SEC_FETCH_MODE") != "no-cors"
        and not _in_background()
    )


def is_seen(response: Response) -> bool:
    """Whether a person will look at this answer to the current request."""
    return (
        (200 <= response.status_code < 300 or response.status_code >= 400)
        and response.status_code not in (204, 205)
        and response.mimetype in ("text/html", "application/xhtml+xml")
        and not response.direct_passthrough  # a file, sent as it lies there
        and not response.headers.get("Content-Disposition", "").lower().startswith("attachment")
        and not any(name in response.headers for name in NAVIGATION)
        and is_awaited()
    )


def _in_background() -> bool:
    view = request.endpoint and current_app.view_functions.get(request.endpoint)
    return getattr(view, "heliograph_background", False)
