"""Requests on their way to the app and back, redirects and cookies included."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Flask
from werkzeug.test import TestResponse

from .cookies import CookieJar, is_trustworthy
from .errors import Refused
from .urls import origin, path_and_query, resolve, without_fragment

MOST_REDIRECTS = 20
SAFE = ("GET", "HEAD")


@dataclass
class Request:
    """One request before it is sent. `url` is absolute; `fragment` is what follows its `#`."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    content_type: str | None = None
    referrer: str | None = None
    site: str = "same-origin"
    origin_is_secret: bool = False


@dataclass
class Answer:
    """What came back in the end: `url` and `method` are those of the last request of the chain."""

    url: str
    method: str
    response: TestResponse

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def is_html(self) -> bool:
        return self.response.mimetype in ("text/html", "application/xhtml+xml")

    @property
    def is_download(self) -> bool:
        return self.response.headers.get("Content-Disposition", "").startswith("attachment")


class Wire:
    """The line between one visitor and the app; `sent` counts the requests."""

    def __init__(self, app: Flask, cookies: CookieJar) -> None:
        self.app = app
        self.cookies = cookies
        self.sent = 0

    def exchange(self, request: Request) -> Answer:
        """Send the request and every redirect that follows from it.

        Raises `Refused` where a redirect leads to another site, or there are too many.
        """
        home = origin(request.url)
        for _ in range(MOST_REDIRECTS + 1):
            response = self._send(request)
            location = response.headers.get("Location")
            if response.status_code not in (301, 302, 303, 307, 308) or location is None:
                return Answer(request.url, request.method, response)
            url = resolve(request.url, location)
            if origin(url) != home:
                raise Refused(
                    f"{request.method} {path_and_query(request.url)} redirects away, to {url}: "
                    f"the kit visits one app."
                )
            if "#" not in url and "#" in request.url:
                url += "#" + request.url.partition("#")[2]
            request = _redirected(request, response.status_code, url)
        raise Refused(f"More than {MOST_REDIRECTS} redirects, the last to {request.url}.")

    def _send(self, request: Request) -> TestResponse:
        self.sent += 1
        headers = dict(request.headers)
        if is_trustworthy(request.url):
            headers["Sec-Fetch-Site"] = request.site
        else:
            headers = {k: v for k, v in headers.items() if not k.startswith("Sec-Fetch-")}
        if request.referrer:
            headers["Referer"] = request.referrer
        if request.method not in SAFE:
            headers["Origin"] = "null" if request.origin_is_secret else origin(request.url)
        if cookie := self.cookies.header(request.url):
            headers["Cookie"] = cookie
        # Cookies are ours to keep: werkzeug's client knows fewer of a browser's rules.
        response = self.app.test_client(use_cookies=False).open(
            path_and_query(request.url),
            base_url=origin(request.url) + "/",
            method=request.method,
            headers=headers,
            data=request.body,
            content_type=request.content_type,
            buffered=True,
        )
        for set_cookie in response.headers.getlist("Set-Cookie"):
            self.cookies.store(set_cookie, without_fragment(request.url))
        return response


def _redirected(request: Request, status: int, url: str) -> Request:
    """The request that fetch's standard makes of a redirect; the headers of the first go along."""
    becomes_get = (status in (301, 302) and request.method == "POST") or (
        status == 303 and request.method not in SAFE
    )
    return Request(
        method="GET" if becomes_get else request.method,
        url=url,
        headers=request.headers,
        body=None if becomes_get else request.body,
        content_type=None if becomes_get else request.content_type,
        referrer=request.referrer,
        site=request.site,
        origin_is_secret=request.origin_is_secret,
    )
