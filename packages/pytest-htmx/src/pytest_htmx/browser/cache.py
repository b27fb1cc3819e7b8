"""The browser's cache, which Back and Forward read before they send a request."""

from __future__ import annotations

from dataclasses import replace

from ..html.urls import without_fragment
from .transport import Received


class Cache:
    """The last response from each URL that may be kept.

    htmx's responses are among them: where no `Vary` parts the two, Back shows the piece of a page
    that htmx had fetched from the same URL, naked. How long a response is fresh is not followed:
    every verb but `back` and `forward` asks the app.
    """

    def __init__(self) -> None:
        self._responses: dict[str, Received] = {}

    def store(self, received: Received) -> None:
        url = without_fragment(received.url)
        if received.request.method == "GET":
            self._responses.pop(url, None)
            if may_store(received):
                self._responses[url] = received

    def find(self, url: str, headers: dict[str, str]) -> Received | None:
        """The response for a request with these headers, as its `Vary` allows."""
        received = self._responses.get(without_fragment(url))
        if received is None:
            return None
        sent, now = _lowered(received.headers_sent), _lowered(headers)
        varying = {name.lower() for name in received.response.vary}
        if "*" in varying or any(sent.get(name) != now.get(name) for name in varying):
            return None
        return replace(received, request=replace(received.request, url=url))


def may_store(received: Received) -> bool:
    return not received.response.cache_control.no_store


def _lowered(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
