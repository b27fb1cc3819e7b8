"""URLs as a browser reads and writes them, where `urllib` differs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, quote_plus, urljoin, urlsplit, urlunsplit

_CONTROLS_AND_SPACE = "".join(map(chr, range(0x21)))


def resolve(base: str, reference: str) -> str:
    """The absolute URL of `reference` in a page at `base` (WHATWG URL, for http and https).

    Tabs and line ends vanish and a backslash is a slash, which is how `/\\evil.example` leaves
    a site that looked at its first character only.
    """
    reference = re.sub(r"[\t\r\n]", "", reference.strip(_CONTROLS_AND_SPACE))
    before, mark, after = _partition(reference)
    if not re.match(r"(?!https?:)[a-z][a-z0-9+.-]*:", before, re.IGNORECASE):
        before = before.replace("\\", "/")
    if not before and mark != "?":
        joined = urlunsplit(urlsplit(base)._replace(fragment="")) + mark + after
    elif not before:
        joined = urlunsplit(urlsplit(base)._replace(query="", fragment="")) + mark + after
    else:
        joined = urljoin(base, before) + mark + after
    parts = urlsplit(joined)
    if parts.scheme not in ("http", "https"):
        return joined
    return urlunsplit(
        parts._replace(
            netloc=parts.netloc.lower(),
            path=quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._|[]\\^"),
            query=quote(parts.query, safe="/%:@!$&()*+,;=~-._?|[]\\^`{}"),
            fragment=quote(parts.fragment, safe="/%:@!$&'()*+,;=~-._?#|[]\\^{}"),
        )
    )


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def path_and_query(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


def without_fragment(url: str) -> str:
    return url.partition("#")[0]


def form_encoded(pairs: Iterable[tuple[str, str]]) -> str:
    """`application/x-www-form-urlencoded`, byte for byte as browsers write it."""
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in pairs)


def form_decoded(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _encoded(text: str) -> str:
    return quote_plus(text, safe="*").replace("~", "%7E")


def _partition(reference: str) -> tuple[str, str, str]:
    match = re.search(r"[?#]", reference)
    if not match:
        return reference, "", ""
    return reference[: match.start()], match.group(), reference[match.end() :]
