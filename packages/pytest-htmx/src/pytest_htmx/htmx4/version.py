"""Finds out whether a page loads htmx 4: another version has other rules."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from ..errors import Refused, Unsupported
from ..html.dom import attr, opening_tag, select
from .scripts import code_of, is_run

# Names with a version: htmx.org@2.0.4, htmx.org@4, htmx-1.9.12.min.js, htmx/1.9.10/htmx.min.js,
# htmx.org/dist@1, htmx2.min.js. An extension such as htmx-ext-sse@2.2.2 has a version of its own.
_VERSION = re.compile(
    r"\bhtmx(?:\.org)?(?:/dist)?(?:\.min)?[@/._-]?v?([0-9])(?=[./-]|$)", re.IGNORECASE
)
# An inline script without these words neither is htmx nor loads it.
_LOADING = re.compile(r"htmx|import|script", re.IGNORECASE)


class LoadedHtmx:
    """The htmx that a document loads, as far as its script elements tell.

    Read when the document arrives: a swap may remove the elements, but not what they have run.
    """

    def __init__(self, document: BeautifulSoup) -> None:
        scripts = [
            script
            for script in select(document, "script")
            if is_run(script) or (attr(script, "type") or "").strip().lower() == "importmap"
        ]
        self._is_possible = any(
            script.has_attr("src") or _LOADING.search(code_of(script)) for script in scripts
        )
        self._other = next((script for script in scripts if _versions(script) - {"4"}), None)

    def refuse_other(self, element: Tag, url: str) -> None:
        """Refuse to do htmx's work on an element if the page does not load htmx 4.

        A page whose script may be anything, such as a bundle, passes.

        Raises:
            Refused: If the page loads no script that could be htmx.
            Unsupported: If it loads an htmx of another version.
        """
        if self._other is not None:
            raise Unsupported(
                f"The page at {url} loads another version of htmx, "
                f"and the kit knows htmx 4: {opening_tag(self._other)}"
            )
        if not self._is_possible:
            raise Refused(
                f"The page at {url} loads no script that could be htmx, "
                f"so nothing reacts to {opening_tag(element)}."
            )


def _versions(script: Tag) -> set[str]:
    """Return the major versions of htmx that a script element names."""
    address = attr(script, "src")
    if address is not None:
        return set(_VERSION.findall(re.split(r"[?#]", address)[0]))
    return set(re.findall(r"\bhtmx\.org(?:/dist)?@v?([0-9])", code_of(script)))
