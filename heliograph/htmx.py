"""What htmx asks for: a page or a fragment, and whether that takes the place of a page."""

from flask import Response, request
from htmx_flask.requests import HtmxHeaders

VARY = ("HX-Request", "HX-Request-Type", "HX-History-Restore-Request", "HX-Target")


def vary(response: Response) -> None:
    """Tell what the choice depends on: no cache may hand out a page for a fragment."""
    response.vary.update(VARY)


def wants_fragment() -> bool:
    """Whether htmx will swap this answer into a page that stands.

    htmx 4 says `partial` on every such request. Back (a history restore), a target of `<body>`, a
    script that forgot the header: for all others the whole page is the answer that always works.
    """
    if request.environ.get("HTTP_HX_REQUEST_TYPE") != "partial":  # the cheapest way to a no
        return False
    htmx = HtmxHeaders(request.headers)
    return bool(htmx) and not htmx.history_restore_request


def stands_for_page() -> bool:
    """Whether the fragment takes the place of a page: it fills `<main>`.

    `<body>` is named by `HX-Location` and `htmx.ajax`, which compute the header before they look
    at their own target.
    """
    target = HtmxHeaders(request.headers).target
    return target is not None and target.partition("#")[0] in ("main", "body")


def fills_page() -> bool:
    """Whether the answer to this request, fragment or not, is to be a whole page for the person."""
    return not wants_fragment() or stands_for_page()


def renews_region(response: Response) -> bool:
    """Whether the region shows this answer's messages alone, as it does after loading a page.

    A page is not left because of an error, so its messages stay beside the error's. A form that is
    shown again (422) is a page.
    """
    return stands_for_page() and (response.status_code < 400 or response.status_code == 422)
