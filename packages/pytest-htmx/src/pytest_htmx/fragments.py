"""`fragment(response)`: takes a response to htmx apart for assertions."""

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
        Unsupported: By every property and method but `is_fragment`, if the kit cannot follow the
            markup.
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
        """The title that htmx gives to the page; empty if the response has none."""
        return " ".join(self._parts[0].title.split())

    @property
    def main(self) -> BeautifulSoup:
        """The part that htmx swaps into the target, without the title and the out-of-band parts."""
        return self._parts[0].fragment

    @property
    def root(self) -> Tag:
        """The one element of the main part.

        Raises:
            AssertionError: If the main part has no element, several elements or text beside one.
        """
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
        """The parts for other places in the page, by the selector of their target."""
        return {task.selector: task.fragment for task in self._parts[1]}

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Category and text of each message, in the main part and then in the out-of-band parts."""
        parts = [self.main, *(task.fragment for task in self._parts[1])]
        return [message for part in parts for message in messages_in(part)]

    @property
    def repeated_ids(self) -> list[str]:
        """The ids that more than one element of the response has."""
        parts = [self.main, *(task.fragment for task in self._parts[1])]
        ids = Counter(attr(tag, "id") for part in parts for tag in select(part, "[id]"))
        return [identifier for identifier, count in ids.items() if identifier and count > 1]

    def missing_targets(self, page: BeautifulSoup) -> list[str]:
        """Return the selectors of out-of-band parts that match nothing in the page.

        Args:
            page: The document into which htmx would swap the response, such as `Browser.page`.

        Raises:
            Unsupported: If the kit cannot read a selector or follow the markup.
        """
        return [selector for selector in self.out_of_band if not select(page, selector)]

    @cached_property
    def _parts(self) -> tuple[Content, list[Task]]:
        content = make_fragment(self.html)
        tasks = out_of_band(self._attributes, content.fragment, _nowhere, None)
        tasks += partials(self._attributes, content.fragment, _nowhere)
        return content, tasks


def _nowhere(_: str) -> list[Tag]:
    """Find no element: a response by itself has no page, so its parts have no targets."""
    return []


def fragment(response: Response | str) -> Fragment:
    """Take apart a response to htmx.

    Args:
        response: The response of Flask's test client, or its text.

    Returns:
        A `Fragment` with the main part, the out-of-band parts, the title and the messages.

    Raises:
        Unsupported: By the fragment's properties, if the kit cannot follow the markup.
    """
    return Fragment(response if isinstance(response, str) else response.get_data(as_text=True))
