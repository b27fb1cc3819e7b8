"""The DOM operations that Beautiful Soup lacks, with elements by identity and with templates.

Beautiful Soup compares tags by their text and puts a template's content into the document;
a browser does neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

import soupsieve
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from ..errors import Unsupported

Value = TypeVar("Value")
CONTROLS = ("input", "select", "textarea", "button")
_ID_SELECTOR = re.compile(r"#([a-zA-Z_][a-zA-Z0-9_-]*)")
_CODE = ("script", "style")
# Elements whose words do not touch those beside them, unless a stylesheet says otherwise.
_APART = (
    *("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd"),
    *("details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure"),
    *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html"),
    *("legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search"),
    *("section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
)


class ByIdentity(Generic[Value]):
    """A mapping whose keys are elements, compared by identity."""

    def __init__(self) -> None:
        self._items: dict[int, tuple[Tag, Value]] = {}

    def get(self, element: Tag) -> Value | None:
        item = self._items.get(id(element))
        return item[1] if item else None

    def setdefault(self, element: Tag, value: Value) -> Value:
        return self._items.setdefault(id(element), (element, value))[1]

    def __setitem__(self, element: Tag, value: Value) -> None:
        self._items[id(element)] = (element, value)

    def __contains__(self, element: Tag) -> bool:
        return id(element) in self._items

    def discard(self, element: Tag) -> None:
        self._items.pop(id(element), None)

    def items(self) -> list[tuple[Tag, Value]]:
        return list(self._items.values())


def attr(element: Tag, name: str) -> str | None:
    """Return an attribute's value as one string; Beautiful Soup stores some values as lists."""
    value = element.get(name)
    return value if isinstance(value, str) or value is None else " ".join(value)


def select(root: Tag, selector: str) -> list[Tag]:
    """Return `root.querySelectorAll(selector)`, which does not look into a `<template>`.

    Raises:
        Unsupported: If the kit cannot read the selector.
    """
    return list(_selected(root, selector))


def named(root: Tag, *names: str) -> Iterator[Tag]:
    """Yield the descendants with one of these tag names."""
    return (tag for tag in descendants(root) if tag.name in names)


def select_one(root: Tag, selector: str) -> Tag | None:
    return next(_selected(root, selector), None)


def matches(element: Tag, selector: str) -> bool:
    return _compiled(selector).match(element)


def closest(element: Tag, selector: str) -> Tag | None:
    return _compiled(selector).closest(element)


def self_and_descendants(root: Tag) -> Iterator[Tag]:
    """Yield `root` and its elements in document order, without the contents of templates."""
    ahead: list[PageElement] = [root]
    while ahead:
        node = ahead.pop()
        if isinstance(node, Tag):
            if not isinstance(node, BeautifulSoup):
                yield node
            if node.name != "template":
                ahead.extend(reversed(node.contents))


def descendants(root: Tag) -> Iterator[Tag]:
    """Yield the elements in `root` in document order, without the contents of templates in it."""
    for child in root.contents:
        if isinstance(child, Tag):
            yield from self_and_descendants(child)


def by_id(root: Tag, identifier: str | None) -> Tag | None:
    if not identifier:
        return None
    return next(_with_id(root, identifier), None)


def ancestors(element: Tag) -> Iterator[Tag]:
    """Yield the elements around this one, innermost first, without the document itself."""
    for parent in element.parents:
        if not isinstance(parent, BeautifulSoup):
            yield parent


def root_of(node: PageElement) -> PageElement:
    """Return `node.getRootNode()`."""
    while node.parent is not None:
        node = node.parent
    return node


def contains(outer: Tag, inner: PageElement) -> bool:
    """Return True if `inner` is `outer` itself or a descendant of it."""
    return inner is outer or any(parent is outer for parent in inner.parents)


def is_text(node: PageElement) -> bool:
    """Return True for a DOM text node; comments and doctypes are none."""
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)


def is_apart(element: Tag) -> bool:
    """Return True if the words in the element do not touch those beside it."""
    return element.name in _APART


def text_of(element: Tag) -> str:
    """Return the text in the markup, shown or hidden, each run of white space made one space."""
    return one_spaced(_texts(element))


def one_spaced(texts: Iterable[str]) -> str:
    """Return the texts joined, each run of white space made one space."""
    return " ".join("".join(texts).split())


def _texts(element: Tag) -> Iterator[str]:
    if element.name in (*_CODE, "template"):
        return
    gap = " " if is_apart(element) else ""
    yield gap
    for node in element.contents:
        if is_text(node):
            yield str(node)
        elif isinstance(node, Tag):
            yield from _texts(node)
    yield gap


def opening_tag(element: Tag) -> str:
    """Return the element's opening tag as HTML, for error messages."""
    attributes = (f' {name}="{attr(element, name)}"' for name in element.attrs)
    return f"<{element.name}{''.join(attributes)}>"


def in_short(element: Tag, limit: int = 400) -> str:
    """Return the element's HTML, cut after `limit` characters."""
    markup = str(element).strip()
    return markup if len(markup) <= limit else f"{markup[:limit]} …"


def _selected(root: Tag, selector: str) -> Iterator[Tag]:
    if plain := _ID_SELECTOR.fullmatch(selector):
        yield from _with_id(root, plain[1])  # most are so, and this is ten times as fast
        return
    for tag in _compiled(selector).iselect(root):
        if not _in_template(tag, root):
            yield tag


def _with_id(root: Tag, identifier: str) -> Iterator[Tag]:
    return (tag for tag in descendants(root) if tag.get("id") == identifier)


def _compiled(selector: str) -> soupsieve.SoupSieve:
    try:
        return soupsieve.compile(selector)
    except (soupsieve.SelectorSyntaxError, NotImplementedError) as error:
        raise Unsupported(f"The kit cannot read the selector {selector!r}: {error}") from error


def _in_template(node: PageElement, root: Tag) -> bool:
    for parent in node.parents:
        if parent is root:
            return False
        if parent.name == "template":
            return True
    return False
