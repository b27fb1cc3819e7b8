"""One document of a browser: its tree, its address and its controls."""

from __future__ import annotations

from functools import cached_property
from html import escape

from bs4 import BeautifulSoup, Tag

from ..browser.transport import Received
from ..errors import Unsupported
from .controls import Controls
from .dom import attr, named, select_one
from .encodings import decoded
from .layers import Layers
from .parsing import errors_of, parse_document
from .urls import resolve

_TITLE = "title:not(svg title)"
_MEDIA = {"image": "img", "audio": "audio", "video": "video"}


class Document:
    """A parsed response. htmx changes its `tree` and its `url`."""

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
