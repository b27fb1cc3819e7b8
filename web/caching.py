"""Pages that are the same to all strangers: rendered once, and not sent again to who has them."""

import hashlib
import re
from collections.abc import Iterable
from contextlib import closing
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from flask import Flask
from werkzeug.datastructures import HeaderSet
from werkzeug.http import parse_etags, parse_set_header
from werkzeug.wsgi import ClosingIterator

from heliograph.responses import ALSO
from heliograph.visibility import VARY, is_sent_in_foreground
from web.compression import encoding_for

MOST_PAGES = 500
"""That are kept. A stranger can ask for each under as many hosts as there are names."""

LONGEST_PAGE = 100_000
"""Bytes of what is kept, or held until its validator is known."""

LONGEST_KEY = 500

DECIDING = (
    *("PATH_INFO", "SCRIPT_NAME", "HTTP_HOST", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO"),
    *(f"HTTP_{name.upper().replace('-', '_')}" for name in (*VARY, ALSO)),
)
"""What a page may depend on that is the same to all strangers, beside the theme's cookie."""

KNOWN = {name.lower() for name in (*VARY, ALSO, "Cookie", "Accept-Encoding")}
"""What the response may vary by: a page in the browser's language, say, is not kept."""

THEMES = ("light", "dark")

OURS = ("web.", "pages.theme", "flask.")
"""Modules whose hooks know of kept pages."""


def same_to_strangers(view):
    """Have a view's page be rendered once for all who have no cookie but the theme's and device's.

    It may depend on the settings, the theme and htmx's headers, and on nothing else: no clock, no
    row, no language of the browser.
    """
    view.is_same_to_strangers = True
    return view


Headers = list[tuple[str, str]]
Key = tuple[str | None, ...]


class Page(NamedTuple):
    headers: Headers
    body: bytes
    etag: str

    @property
    def vary(self) -> HeaderSet:
        return parse_set_header(dict(self.headers).get("Vary", "").lower())


class CachedPages:
    """Wraps a WSGI application: keeps some of its pages, and answers 304 to who has the page.

    No message is lost, or shown twice: a pending one comes by a cookie, and then no page is taken
    from here. The response that shows one, or sets a cookie, forbids all caches to keep it, and
    is neither kept nor given a validator here.
    """

    def __init__(self, app: Flask) -> None:
        self.application = app.wsgi_app
        self.app = app
        self.pages: dict[Key, Page] = {}

    def __call__(self, environ, start_response):
        if environ["REQUEST_METHOD"] != "GET":
            return self.application(environ, start_response)
        key = self.key_of(environ)
        page = self.pages.get(key) if key else None
        if page is None:
            held = []

            def hold(status, headers, exc_info=None):
                if not is_for_anybody(status, headers):
                    return start_response(status, headers, exc_info)
                held.append(headers)
                return None

            body = self.application(environ, hold)  # Flask starts before it returns
            if not held:
                return body
            page = page_of(held[0], body)
            if key and KNOWN.issuperset(page.vary):
                self.keep(key, page)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and parse_etags(known).contains_weak(page.etag):
            start_response("304 Not Modified", without_content(page.headers))
            return []
        start_response("200 OK", list(page.headers))
        return [page.body]

    def key_of(self, environ) -> Key | None:
        """Return all that decides on the page, if it is one that all strangers share."""
        if (
            environ.get("PATH_INFO") not in self.paths
            or environ.get("QUERY_STRING")
            or environ.get("CONTENT_LENGTH", "0").strip() not in {"", "0"}
            or "HTTP_TRANSFER_ENCODING" in environ
            or not is_sent_in_foreground(environ)  # it would leave the messages on the page
            or not self.themes.issuperset(cookies := self.cookies_of(environ))
        ):
            return None
        # An empty header is not a missing one: htmx 2 is known by what it does not send.
        key = (*map(environ.get, DECIDING), *cookies, encoding_for(environ))
        return key if sum(map(len, filter(None, key))) <= LONGEST_KEY else None

    def cookies_of(self, environ) -> list[str]:
        """Return the cookies, but that by which a browser is known where it logged in before.

        It tells no page who comes: it counts once a password is sent.

        Browsers put just "; " between cookies, and a cookie of ours has no quotes. In any other
        header Werkzeug might read others than are seen here, and a page would be kept for them.
        """
        header = environ.get("HTTP_COOKIE")
        cookies = header.split("; ") if header else []
        return [cookie for cookie in cookies if not self.device.fullmatch(cookie)]

    def keep(self, key: Key, page: Page) -> None:
        if len(self.pages) >= MOST_PAGES:
            self.pages.clear()
        self.pages[key] = page

    @cached_property
    def device(self) -> re.Pattern[str]:
        return re.compile(rf"{self.app.config['DEVICE_COOKIE_NAME']}=[\w.]*", re.ASCII)

    @cached_property
    def themes(self) -> set[str]:
        """The theme's cookies, as browsers send them."""
        return {f"{self.app.config['THEME_COOKIE_NAME']}={theme}" for theme in THEMES}

    @cached_property
    def paths(self) -> set[str]:
        """The addresses of the views that are marked: all are known at the first request."""
        return {
            rule.rule
            for rule in self.app.url_map.iter_rules()
            if hasattr(self.app.view_functions[rule.endpoint], "is_same_to_strangers")
            and not self.app.debug  # templates may change meanwhile
            and not self.has_hooks(rule.endpoint)
        }

    def has_hooks(self, endpoint: str) -> bool:
        """Return whether functions of a product have to do with each request for this view.

        They may refuse some, as the demo refuses the network, or give templates what depends on who
        comes. A kept page would pass by them.
        """
        app, [*blueprints, _] = self.app, accumulate(endpoint.split("."), "{}.{}".format)
        return any(
            not function.__module__.startswith(OURS)
            for hooks in (
                app.before_request_funcs,
                app.after_request_funcs,
                app.template_context_processors,
            )
            for name in (None, *blueprints)
            for function in hooks.get(name, ())
        )


def is_for_anybody(status: str, headers: Headers) -> bool:
    """Return whether a response holds nothing of a person, and is whole and short.

    `state_to_caches()` forbids a browser to keep any other.
    """
    given = dict(headers)
    return (
        status == "200 OK"
        and given.get("Cache-Control") == "no-cache"
        and "ETag" not in given
        and int(given.get("Content-Length", LONGEST_PAGE + 1)) <= LONGEST_PAGE
    )


def page_of(headers: Headers, parts: Iterable[bytes]) -> Page:
    with closing(ClosingIterator(parts)) as pieces:
        body = b"".join(pieces)
    etag = hashlib.blake2b(body, digest_size=12).hexdigest()
    return Page([*headers, ("ETag", f'W/"{etag}"')], body, etag)


def without_content(headers: Headers) -> Headers:
    """Leave out what tells of the body, but not its type: by it a page gets the policy of pages."""
    return [it for it in headers if it[0] not in ("Content-Length", "Content-Encoding")]
