"""`fragment(response)`: a response to htmx, taken apart for assertions."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from bs4 import BeautifulSoup, Tag
from werkzeug.wrappers import Response

from .html.dom import attr, is_text, select
from .html.parsing import empty_fragment
from .htmx4.attributes import Attributes
from .htmx4.content import Content, Task, make_fragment, out_of_band, partials
from .messages import messages_in
from .rules import is_fragment


class Fragment:
    """The parts of one response to htmx.

    Args:
        html: The text of the response.

    Raises:
        AssertionError: By `root`, if the main part is not exactly one element.
        Unsupported: By any property, if the kit cannot follow the markup.
    """

    def __init__(self, html: str) -> None:
        self.html = html
        self._attributes = Attributes(empty_fragment())

    @property
    def is_fragment(self) -> bool:
        """True for a fragment of a page, False for a document with `<html>`."""
        return is_fragment(self.html)

    @property
    def title(self) -> str:
        """The title that the page gets, or an empty text."""
        return " ".join(self._parts[0].title.split())

    @property
    def main(self) -> BeautifulSoup:
        """The part that is swapped into the target: no title, no out-of-band parts."""
        return self._parts[0].fragment

    @property
    def root(self) -> Tag:
        """The one element that the main piece consists of. Raises `AssertionError` otherwise."""
        roots = [node for node in self.main.children if isinstance(node, Tag)]
        loose = any(is_text(node) and str(node).strip() for node in self.main.children)
        if len(roots) != 1 or loose:
            beside = " and text beside" if loose else ""
            raise AssertionError(
                f"The fragment has not one root but {len(roots)}{beside}: {self.main}"
            )
        return roots[0]

    @property
    def out_of_band(self) -> dict[str, BeautifulSoup]:
        """The pieces for elsewhere in the page, by the selector of their target."""
        return {task.selector: task.fragment for task in self._parts[1]}

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Category and text of every message in any piece."""
        pieces = [self.main, *(task.fragment for task in self._parts[1])]
        return [message for piece in pieces for message in messages_in(piece)]

    @property
    def repeated_ids(self) -> list[str]:
        """Ids that more than one element has."""
        pieces = [self.main, *(task.fragment for task in self._parts[1])]
        ids = Counter(attr(tag, "id") for piece in pieces for tag in select(piece, "[id]"))
        return [identifier for identifier, count in ids.items() if identifier and count > 1]

    def missing_targets(self, page: BeautifulSoup) -> list[str]:
        """The selectors of out-of-band pieces that find nothing in the page."""
        return [selector for selector in self.out_of_band if not select(page, selector)]

    @cached_property
    def _parts(self) -> tuple[Content, list[Task]]:
        content = make_fragment(self.html)
        tasks = out_of_band(self._attributes, content.fragment, _nowhere, None)
        tasks += partials(self._attributes, content.fragment, _nowhere)
        return content, tasks


def _nowhere(_: str) -> list[Tag]:
    """No page is asked: every piece keeps its selector and has no target yet."""
    return []


def fragment(response: Response | str) -> Fragment:
    """Take apart a response to htmx.

    Args:
        response: The response, or its text.

    Returns:
        A `Fragment` with the main part, the out-of-band parts, the title and the messages.

    Raises:
        Unsupported: Later, on reading a property, if the kit cannot follow the markup.
    """
    return Fragment(response if isinstance(response, str) else response.get_data(as_text=True))
