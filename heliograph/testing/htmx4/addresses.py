"""What the address bar shows after an answer (`#resolveHistoryAction`)."""

from __future__ import annotations

from typing import Literal

from ..document import Document
from ..errors import Refused
from ..urls import origin, path_and_query, resolve
from ..wire import Answer
from . import hcon
from .exchange import Exchange


def address_after(
    exchange: Exchange, answer: Answer, document: Document
) -> tuple[Literal["push", "replace"], str] | None:
    """The URL to push, or to put in place of the current one; None leaves it as it is.

    Raises `Refused` for another site's URL, which a browser lets nobody push.
    """
    push, replace = exchange.push, exchange.replace
    headers = answer.response.headers
    if headers.get("HX-Push-Url") or headers.get("HX-Replace-Url"):
        push, replace = headers.get("HX-Push-Url"), headers.get("HX-Replace-Url")
    if push is None and replace is None and exchange.boosted:
        push = "true"
    push = None if push in ("false", False) else push
    replace = None if replace in ("false", False) else replace
    path = push or replace
    if not path:
        return None
    if path == "true":
        path = path_and_query(answer.url) + (f"#{exchange.anchor}" if exchange.anchor else "")
    url = resolve(document.base_url, hcon.as_text(path))
    if origin(url) != origin(document.url):
        raise Refused(f"htmx cannot push {url}: it is another site's.")
    return ("push" if push else "replace"), url
