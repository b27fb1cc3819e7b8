"""The browser's cache: answers requests while a response is fresh, and Back and Forward always."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from ..html.urls import without_fragment

if TYPE_CHECKING:
    from .transport import Received, Request

_CHANGES = ("POST", "PUT", "PATCH", "DELETE")


class Cache:
    """The last storable response from each URL.

    As in a browser, responses to htmx are among them: if `Vary` does not tell the two apart, Back
    shows the bare fragment that htmx loaded from the same URL. No time passes, so a fresh response
    stays fresh. Chromium's guess from `Last-Modified` alone is not made.
    """

    def __init__(self) -> None:
        self._responses: dict[str, Received] = {}

    def store(self, received: Received) -> None:
        url = without_fragment(received.url)
        if received.request.method == "GET":
            self._responses.pop(url, None)
            if may_store(received):
                self._responses[url] = received

    def note(self, request: Request, status: int) -> None:
        """Drop the response from an address to which a change was sent with success."""
        if request.method in _CHANGES and status < 400:
            self._responses.pop(without_fragment(request.url), None)

    def find(self, request: Request, headers: dict[str, str]) -> Received | None:
        """Return the stored response to a request with these headers, if its `Vary` allows it."""
        received = self._responses.get(without_fragment(request.url))
        if received is None:
            return None
        sent, now = _lowered(received.headers_sent), _lowered(headers)
        varying = {name.lower() for name in received.response.vary}
        if "*" in varying or any(sent.get(name) != now.get(name) for name in varying):
            return None
        return replace(received, request=request)

    def find_fresh(self, request: Request, headers: dict[str, str]) -> Received | None:
        """Return the stored response if the browser does not ask the app again.

        It always asks for a reload, and for a form that was posted. The kit also asks for an
        address that is typed, so that `open` in a test shows the app as it is.
        """
        if request.method != "GET" or request.site == "none" or "Cache-Control" in request.headers:
            return None
        received = self.find(request, headers)
        if received is None or not (request.prefers_cache or _is_fresh(received.response)):
            return None
        return received


def may_store(received: Received) -> bool:
    return not received.response.cache_control.no_store


def _is_fresh(response: Response) -> bool:
    control = response.cache_control
    if control.no_cache or "no-cache" in response.headers.get("Pragma", "").lower():
        return False
    lifetime: float | None = control.max_age
    if lifetime is None and response.expires:
        lifetime = (response.expires - (response.date or datetime.now(UTC))).total_seconds()
    age = response.headers.get("Age", "")
    return (lifetime or 0) > (int(age) if age.isdecimal() else 0)


def _lowered(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
