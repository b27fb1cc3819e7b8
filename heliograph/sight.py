"""Which answers a person will look at. What is not seen leaves every message waiting."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from flask import Response, current_app, request

P = ParamSpec("P")
R = TypeVar("R")

# htmx obeys these instead of the body.
NAVIGATION = ("HX-Redirect", "HX-Refresh", "HX-Location")
# The standard's header, and those of older browsers.
PREFETCH = ("Sec-Purpose", "Purpose", "X-Moz")
# A browser that asks for an image, a script or an icon does not draw the 404 page it may get.
LOOKED_AT = ("document", "iframe", "frame", "embed", "object", "fencedframe", "empty")


def background(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view whose answers nobody looks at, such as a poll's: they show no message."""
    view.heliograph_background = True  # type: ignore[attr-defined]
    return view


def is_seen(response: Response) -> bool:
    """Whether a person will look at this answer to the current request."""
    asked, answered = request.headers, response.headers
    return (
        request.method not in ("HEAD", "OPTIONS")
        and (200 <= response.status_code < 300 or response.status_code >= 400)
        and response.status_code not in (204, 205)
        and response.mimetype in ("text/html", "application/xhtml+xml")
        and not response.direct_passthrough  # a file, sent as it lies there
        and not answered.get("Content-Disposition", "").lower().startswith("attachment")
        and not any(name in answered for name in NAVIGATION)
        and not any("prefetch" in asked.get(name, "") for name in PREFETCH)
        and asked.get("Sec-Fetch-Dest", "document") in LOOKED_AT
        and not _in_background()
    )


def _in_background() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "heliograph_background", False)
