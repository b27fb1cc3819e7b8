"""The transport: sends requests to the app or the cache, follows redirects, handles cookies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from ..errors import Refused
from ..html.urls import origin, path_and_query, resolve, without_fragment
from .cookies import CookieJar, is_trustworthy

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MOST_REDIRECTS = 20
REDIRECTS = (301, 302, 303, 307, 308)
SAFE = ("GET", "HEAD")
_CHANGES = ("POST", "PUT", "PATCH", "DELETE")
# The address of a visitor on this machine, and a name for the app's log.
_ENVIRONMENT = {"REMOTE_ADDR": "127.0.0.1", "HTTP_USER_AGENT": "pytest-htmx"}


class SentRequest(NamedTuple):
    """One request that reached the app; `str()` gives it as a line of a report.

    Attributes:
        method: "GET", "POST" and so on.
        url: The path and query, as in `Browser.url`.
        status: The status code of the response; None if the app raised an exception.
        target: The target that htmx names in the header `HX-Target`, for example "main#main";
            None without htmx.
    """

    method: str
    url: str
    status: int | None
    target: str | None

    def __str__(self) -> str:
        into = f" into {self.target}" if self.target else ""
        return f"{self.method} {self.url}{into}: {self.status or 'an exception'}"


@dataclass(frozen=True)
class Request:
    """One request before it is sent; `url` is absolute.

    `site`: the value of `Sec-Fetch-Site`; "none" for an address that a person typed.
    `prefers_cache`: a stored response is taken even if it is not fresh, as while Back loads a page.
    """

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    content_type: str | None = None
    referrer: str | None = None
    site: str = "same-origin"
    hides_origin: bool = False
    prefers_cache: bool = False


@dataclass(frozen=True)
class Received:
    """The last response of a chain of redirects, and its request with the headers as sent."""

    request: Request
    headers_sent: dict[str, str]
    response: TestResponse

    @property
    def url(self) -> str:
        return self.request.url

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def body(self) -> bytes:
        """The body; a browser ignores the body of these statuses."""
        return b"" if self.status in (204, 205, 304) else self.response.get_data()

    @property
    def text(self) -> str:
        """The body as a script reads it: as UTF-8, whatever the header says."""
        return self.body.decode("utf-8-sig", "replace")

    @property
    def content_type(self) -> str:
        return self.response.headers.get("Content-Type", "").lower()

    @property
    def is_html(self) -> bool:
        return self.response.mimetype in ("text/html", "application/xhtml+xml")

    @property
    def is_download(self) -> bool:
        """True if the browser saves the response and shows the old page on."""
        disposition = self.response.headers.get("Content-Disposition", "").lower()
        type_ = self.content_type.partition(";")[0].strip()
        return disposition.startswith("attachment") or not is_shown(type_)


class Cache:
    """The browser's cache: the last storable response from each URL.

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


class Transport:
    """Sends one visitor's requests to the app, with the visitor's cookies."""

    def __init__(self, app: WSGIApplication, cookies: CookieJar) -> None:
        # The kit has its own jar, since Werkzeug's client follows fewer of a browser's rules.
        self._client = Client(app, use_cookies=False)
        self.cookies = cookies
        self.cache = Cache()
        self.sent: list[SentRequest] = []

    def exchange(self, request: Request) -> Received:
        """Send the request and follow its redirects, or take a fresh response from the cache.

        Raises:
            Refused: If a redirect leads to another site, or there are more than `MOST_REDIRECTS`.
        """
        for _ in range(MOST_REDIRECTS + 1):
            headers = self.headers_for(request)
            if fresh := self.cache.find_fresh(request, headers):
                return fresh
            response = self._send(request, headers)
            self.cache.note(request, response.status_code)
            location = response.headers.get("Location")
            if response.status_code not in REDIRECTS or location is None:
                received = Received(request, headers, response)
                self.cache.store(received)
                return received
            url = resolve(request.url, location)
            if origin(url) != origin(request.url):
                raise Refused(
                    f"{request.method} {path_and_query(request.url)} redirects away, to {url}: "
                    f"the kit visits one app."
                )
            if "#" not in url and "#" in request.url:
                url += "#" + request.url.partition("#")[2]
            request = _redirected(request, response.status_code, url)
        raise Refused(f"More than {MOST_REDIRECTS} redirects, the last to {request.url}.")

    def headers_for(self, request: Request) -> dict[str, str]:
        """Return all headers of the request, including those that only a browser can set."""
        headers = {"Sec-Fetch-Site": request.site, **request.headers}
        if not is_trustworthy(request.url):
            headers = {k: v for k, v in headers.items() if not k.startswith("Sec-Fetch-")}
        if request.referrer:
            headers["Referer"] = request.referrer
        if request.method not in SAFE:
            headers["Origin"] = "null" if request.hides_origin else origin(request.url)
        if cookie := self.cookies.header(request.url):
            headers["Cookie"] = cookie
        return {name: value for name, value in headers.items() if value}

    def _send(self, request: Request, headers: dict[str, str]) -> TestResponse:
        path, status = path_and_query(request.url), None
        try:
            response = self._client.open(
                path,
                base_url=origin(request.url) + "/",
                method=request.method,
                headers=headers,
                data=request.body,
                content_type=request.content_type,
                environ_base=_ENVIRONMENT,
                buffered=True,
            )
            status = response.status_code
        finally:
            target = headers.get("HX-Target")
            self.sent.append(SentRequest(request.method, path, status, target))
        for set_cookie in response.headers.getlist("Set-Cookie"):
            self.cookies.store(set_cookie, without_fragment(request.url))
        return response


def is_shown(type_: str) -> bool:
    """Return True if Chromium shows a document of this type, with no extension."""
    if type_ in ("text/csv", "text/calendar", "text/vcard", "text/rtf"):
        return False
    is_media = type_.startswith(("text/", "image/", "audio/", "video/"))
    return is_media or not type_ or re.search(r"\b(json|xml|javascript|pdf)$", type_) is not None


def _redirected(request: Request, status: int, url: str) -> Request:
    """Return the redirected request by the Fetch standard; it has the same headers."""
    becomes_get = (status in (301, 302) and request.method == "POST") or (
        status == 303 and request.method not in SAFE
    )
    if becomes_get:
        return replace(request, method="GET", url=url, body=None, content_type=None)
    return replace(request, url=url)


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
