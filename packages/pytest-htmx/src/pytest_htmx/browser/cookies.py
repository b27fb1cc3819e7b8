"""A cookie jar that stores and sends cookies by a browser's rules (RFC 6265bis)."""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from ..errors import Unsupported

LONGEST_COOKIE = 4096  # bytes of name and value together; a browser ignores a longer cookie
LONGEST_ATTRIBUTE = 1024  # bytes; a browser ignores a longer attribute
MOST_COOKIES = 180  # of one site in Chromium, which then deletes some
LONGEST_LIFE = 400 * 24 * 3600  # seconds


@dataclass(frozen=True)
class Cookie:
    """One stored cookie. `expires` is in seconds since 1970; None ends it with the session."""

    name: str
    value: str
    path: str
    secure: bool
    http_only: bool
    same_site: str
    expires: float | None


class CookieJar:
    """The cookies of one visitor for one host."""

    def __init__(self) -> None:
        self._cookies: dict[tuple[str, str], Cookie] = {}

    def __iter__(self) -> Iterator[Cookie]:
        """Yield the cookies that have not expired, in the order in which they were first set."""
        now = time.time()
        self._cookies = {
            key: cookie
            for key, cookie in self._cookies.items()
            if cookie.expires is None or cookie.expires > now
        }
        return iter(list(self._cookies.values()))

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def get(self, name: str) -> Cookie | None:
        return next((cookie for cookie in self if cookie.name == name), None)

    def set(self, name: str, value: str, *, path: str = "/") -> None:
        """Add a cookie of the session, for example one that signs the visitor in.

        Args:
            name: The cookie's name, for example "session" in Flask or "sessionid" in Django.
            value: Its value as the app would send it, for example from the framework's own client.
            path: The path under which it is sent.

        Raises:
            ValueError: If a browser would not store such a cookie.
        """
        secure = "; Secure" if name.lower().startswith("__") else ""  # __Host-, __Secure-
        cookie = _parse(f"{name}={value}; Path={path}{secure}", "https://localhost/")
        if cookie is None or (cookie.name, cookie.value, cookie.path) != (name, value, path):
            raise ValueError(f"A browser stores no such cookie: {name}={value}; Path={path}")
        self._cookies[name, path] = cookie

    def copy(self) -> CookieJar:
        """Return a jar with the same cookies, as a thief has them."""
        return copy.deepcopy(self)

    def clear(self) -> None:
        self._cookies.clear()

    def header(self, url: str) -> str:
        """Return the `Cookie` header for a request to `url`; empty if no cookie is sent."""
        parts = urlsplit(url)
        sent = [
            cookie
            for cookie in self
            if _path_matches(parts.path or "/", cookie.path)
            and (is_trustworthy(url) or not cookie.secure)
        ]
        sent.sort(
            key=lambda cookie: -len(cookie.path)
        )  # older cookies first if paths are equally long
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in sent)

    def store(self, set_cookie: str, url: str) -> None:
        """Store, replace or delete a cookie by one `Set-Cookie` header from `url`.

        Raises:
            Unsupported: If there are more cookies than a browser stores for one site.
        """
        cookie = _parse(set_cookie, url)
        if cookie is None:
            return
        key = cookie.name, cookie.path
        known = self._cookies.get(key)
        if known and known.secure and not is_trustworthy(url):
            return
        self._cookies[key] = cookie
        if len(list(self)) > MOST_COOKIES:
            raise Unsupported(
                f"The app has set more than {MOST_COOKIES} cookies: a browser begins to forget "
                f"some, and the kit does not guess which."
            )


def _parse(set_cookie: str, url: str) -> Cookie | None:
    """The cookie, or None where a browser would drop the header."""
    if re.search(r"[\x00-\x08\x0a-\x1f\x7f]", set_cookie):
        return None
    pair, *rest = set_cookie.split(";")
    name, equals, value = pair.partition("=")
    name, value = name.strip(), value.strip()
    if not (equals and name) or len((name + value).encode()) > LONGEST_COOKIE:
        return None  # Flask sets none without a name
    attributes: dict[str, str] = {}
    for part in rest:
        key, _, text = part.partition("=")
        if len(text.strip().encode()) <= LONGEST_ATTRIBUTE:
            attributes[key.strip().lower()] = text.strip()

    parts = urlsplit(url)
    secure = "secure" in attributes
    if secure and not is_trustworthy(url):
        return None
    domain = attributes.get("domain", "").removeprefix(".").lower()
    host = parts.hostname or ""
    if domain and host != domain and not host.endswith("." + domain):
        return None
    path = attributes.get("path", "")
    same_site = attributes.get("samesite", "").lower() or "lax"
    if same_site == "none" and not secure:
        return None
    if name.lower().startswith("__secure-") and not secure:
        return None
    if name.lower().startswith("__host-") and not (secure and path == "/" and not domain):
        return None
    return Cookie(
        name=name,
        value=value,
        path=path if path.startswith("/") else _default_path(parts.path),
        secure=secure,
        http_only="httponly" in attributes,
        same_site=same_site,
        expires=_expires(attributes),
    )


def _expires(attributes: dict[str, str]) -> float | None:
    """Return seconds since 1970, at most 400 days from now; `Max-Age` takes precedence."""
    now = time.time()
    max_age = attributes.get("max-age", "")
    if re.fullmatch(r"-?\d+", max_age):
        return now + min(int(max_age), LONGEST_LIFE)
    if "expires" in attributes:
        try:
            moment = parsedate_to_datetime(attributes["expires"]).timestamp()
        except ValueError:
            return None
        return min(moment, now + LONGEST_LIFE)
    return None


def _default_path(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _path_matches(path: str, cookie_path: str) -> bool:
    return path == cookie_path or path.startswith(cookie_path.removesuffix("/") + "/")


def is_trustworthy(url: str) -> bool:
    """Return True if a browser treats the origin as secure: https or the local host."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return (
        parts.scheme == "https"
        or host in ("localhost", "127.0.0.1", "::1")
        or host.endswith(".localhost")
    )
