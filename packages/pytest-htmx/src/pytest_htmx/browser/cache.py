"""The browser's cache, which Back and Forward read before they send a request."""

from __future__ import annotations

from dataclasses import replace

from ..html.urls import without_fragment
from .transport import Received


class Cache:
    """The last storable response from each URL.

    As in a browser, responses to htmx are among them: if `Vary` does not tell the two apart, Back
    shows the bare fragment that htmx loaded from the same URL. The cache ignores how long a
    response is fresh: only `back` and `forward` read it.
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
        """Return the stored response to a request with these headers, if its `Vary` allows it."""
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
