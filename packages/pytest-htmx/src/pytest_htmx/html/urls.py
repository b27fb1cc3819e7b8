"""Resolves and encodes URLs as a browser does; `urllib` differs in some cases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, quote_plus, urljoin, urlsplit, urlunsplit

_CONTROLS_AND_SPACE = "".join(map(chr, range(0x21)))
_OTHER_SCHEME = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# Characters that a browser does not escape, beside letters, digits and "_.-~".
_KEPT_IN_FORMS = "*"
_KEPT_IN_PATH = "/%:@!$&'()*+,;=[]"
_KEPT_IN_QUERY = "/%:@!$&()*+,;=?|[]\\^`{}"
_KEPT_IN_FRAGMENT = "/%:@!$&'()*+,;=?#|[]\\^{}"


def resolve(base: str, reference: str, encoding: str = "utf-8") -> str:
    """Return the absolute URL of `reference` in a page at `base` (WHATWG URL, for http and https).

    `encoding` is the page's, in which a browser writes the query.

    A browser removes tabs and line ends and reads a backslash as a slash. So `/\\evil.example`
    leads to another site, although it begins with a slash.
    """
    reference = re.sub(r"[\t\r\n]", "", reference.strip(_CONTROLS_AND_SPACE))
    before: str = re.split(r"[?#]", reference)[0]
    after = reference[len(before) :]
    if not _OTHER_SCHEME.match(before):
        before = before.replace("\\", "/")
    if before:
        joined = urljoin(base, before) + after
    elif after.startswith("?"):
        joined = without_fragment(base).partition("?")[0] + after
    else:
        joined = without_fragment(base) + after
    address, mark, fragment = joined.partition("#")
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https"):
        return joined
    path = quote(parts.path or "/", safe=_KEPT_IN_PATH)
    query = quote(parts.query, _KEPT_IN_QUERY, encoding, "xmlcharrefreplace")
    written = parts._replace(netloc=parts.netloc.lower(), path=path, query=query)
    # Keep a bare "#": it leads to the top of the page, without a request.
    return urlunsplit(written) + mark + quote(fragment, safe=_KEPT_IN_FRAGMENT)


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def path_and_query(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(("", "", parts.path or "/", parts.query, ""))


def without_fragment(url: str) -> str:
    return url.partition("#")[0]


def form_encoded(pairs: Iterable[tuple[str, str]], encoding: str = "utf-8") -> str:
    """Encode as `application/x-www-form-urlencoded`, byte for byte as browsers do."""
    return "&".join(
        f"{_encoded(name, encoding)}={_encoded(value, encoding)}" for name, value in pairs
    )


def form_decoded(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True)


def _encoded(text: str, encoding: str) -> str:
    quoted = quote_plus(text, _KEPT_IN_FORMS, encoding, "xmlcharrefreplace")
    return quoted.replace("~", "%7E")
