"""The address bar after a response (`#resolveHistoryAction`)."""

from __future__ import annotations

from ..browser.transport import Received
from ..errors import Refused
from ..html.document import Document
from ..html.urls import origin, path_and_query, resolve
from . import hcon
from .exchange import Exchange


def address_after(
    exchange: Exchange, received: Received, document: Document
) -> tuple[str, bool] | None:
    """Return the new URL with True to push it or False to replace the old; None keeps the old URL.

    Raises:
        Refused: If the URL is another site's: a browser does not push it.
    """
    push, replace = exchange.push, exchange.replace
    headers = received.response.headers
    by_header = headers.get("HX-Push-Url"), headers.get("HX-Replace-Url")
    if any(by_header):
        push, replace = by_header
    if push is None and replace is None and exchange.boosted:
        push = "true"
    push, replace = (None if value == "false" else value for value in (push, replace))
    path = push or replace
    if not path:
        return None
    if path == "true":
        path = path_and_query(received.url) + (f"#{exchange.anchor}" if exchange.anchor else "")
    url = resolve(document.base_url, hcon.as_text(path))
    if origin(url) != origin(document.url):
        raise Refused(f"htmx cannot push {url}: it is another site's.")
    return url, bool(push)
