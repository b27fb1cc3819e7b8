"""One document of a browser: its tree, its address, its controls and its layers."""

from __future__ import annotations

from functools import cached_property
from html import escape

from bs4 import BeautifulSoup, Tag

from ..browser.transport import Received
from ..errors import Unsupported
from .controls import Controls
from .dom import attr, contains, named, select_one
from .encodings import decoded
from .parsing import errors_of, parse_document
from .urls import path_and_query, resolve

_TITLE = "title:not(svg title)"
_MEDIA = {"image": "img", "audio": "audio", "video": "video"}


class Layers:
    """The open modal dialogs and popovers of one document, which no attribute tells."""

    def __init__(self) -> None:
        self._modals: list[Tag] = []
        self._popovers: list[Tag] = []

    def modal(self, tree: Tag) -> Tag | None:
        """Return the modal dialog before all others, or None if the page itself is in reach."""
        for dialog in reversed(self._modals):
            if dialog.has_attr("open") and contains(tree, dialog):
                return dialog
        return None

    def is_shown(self, popover: Tag) -> bool:
        return any(popover is other for other in self._popovers)

    def popovers(self, tree: Tag) -> list[Tag]:
        """Return the open popovers, the last opened first."""
        return [popover for popover in reversed(self._popovers) if contains(tree, popover)]

    def show_modal(self, dialog: Tag) -> None:
        self._modals.append(dialog)

    def show(self, popover: Tag) -> None:
        self._popovers.append(popover)

    def hide(self, element: Tag) -> None:
        """Forget a dialog or popover that was closed."""
        self._modals = [other for other in self._modals if other is not element]
        self._popovers = [other for other in self._popovers if other is not element]


class Document:
    """A parsed response. An engine changes its `tree` and its `url`."""

    def __init__(self, received: Received, *, scripting: bool) -> None:
        self.url = received.url
        self.is_html = received.is_html
        self.scripting = scripting
        text, self.encoding = _content(received)
        self._source = None if scripting and "<noscript" in text.lower() else text
        self.tree: BeautifulSoup = parse_document(text, scripting=scripting)
        self.controls = Controls(self.tree)
        self.focused: Tag | None = None
        self.pointed: Tag | None = None  # the element beneath the mouse
        self.layers = Layers()
        self._policy = received.response.headers.get("Referrer-Policy", "")

    @property
    def path(self) -> str:
        """The path and query of the address."""
        return path_and_query(self.url)

    @property
    def base_url(self) -> str:
        """The URL against which relative URLs in the document are resolved."""
        return self.url if self._base is None else resolve(self.url, self._base)

    @cached_property
    def _base(self) -> str | None:
        return next((attr(t, "href") for t in named(self.tree, "base") if t.has_attr("href")), None)

    def changed(self) -> None:
        """Forget all that was derived from the tree. Whoever changes the tree calls this."""
        self.__dict__.pop("_base", None)
        self.controls.changed()

    def parse_errors(self, source: str) -> list[str] | None:
        """Return the parse errors of the document's source, None if `source` is another text."""
        return errors_of(self.tree) if source == self._source else None

    @property
    def body(self) -> Tag:
        """The body element.

        Raises:
            Unsupported: If a swap has removed it.
        """
        body = self.tree.body
        if body is None:
            raise Unsupported(f"A swap has removed the body of the page at {self.url}.")
        return body

    @property
    def main(self) -> Tag:
        """The main content: the element `main`, else the body."""
        return select_one(self.tree, "main") or self.body

    @property
    def title(self) -> str:
        title = select_one(self.tree, _TITLE)
        return " ".join(title.get_text().split()) if title else ""

    @title.setter
    def title(self, words: str) -> None:
        title = select_one(self.tree, _TITLE)
        if title is None:
            title = self.tree.new_tag("title")
            head = self.tree.head
            assert head is not None  # noqa: S101  for mypy: html5lib always makes one
            head.append(title)
        title.string = words

    @property
    def referrer_policy(self) -> str:
        """The referrer policy of the page's `<meta>`, else of its header, else empty."""
        policies = (
            attr(meta, "content")
            for meta in named(self.tree, "meta")
            if (attr(meta, "name") or "").lower() == "referrer"
        )
        policy = next(policies, None)
        return (policy or self._policy.rpartition(",")[2]).strip().lower()


def _content(received: Received) -> tuple[str, str]:
    """Return the markup by which a browser shows the response, and the document's encoding."""
    type_ = received.content_type.partition(";")[0].strip()
    tag = "embed" if type_ == "application/pdf" else _MEDIA.get(type_.partition("/")[0])
    if tag and type_ != "image/svg+xml":
        return f'<{tag} src="{escape(received.url)}">', "utf-8"
    text, encoding = decoded(received.body, received.content_type)
    return text if received.is_html else f"<pre>{escape(text)}</pre>", encoding
