"""Visibility: the elements that a person can see and reach, as far as the markup alone decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from .controls import kind
from .document import Document
from .dom import ancestors, attr, contains, is_text, opening_tag, select

_NEVER_RENDERED = ("template", "datalist", "head", "script", "style", "noframes")
_LABELED_WHEN_HIDDEN = ("checkbox", "radio", "file")


def is_within_reach(document: Document, element: Tag) -> bool:
    return obstacle(document, element) is None


def obstacle(document: Document, element: Tag) -> str | None:
    """Return a sentence that says why a person cannot reach the element, or None if one can.

    A checkbox, a radio button or a file input that is hidden is still reached through its label.
    """
    reason = _obstacle(document, element)
    if reason is None or kind(element) not in _LABELED_WHEN_HIDDEN:
        return reason
    labels = labels_of(document, element)
    return None if any(_obstacle(document, label) is None for label in labels) else reason


def visible_text(element: Tag) -> str:
    """Return the text that a person reads, without hidden parts inside the element."""
    return " ".join("".join(_visible_words(element)).split())


def _visible_words(element: Tag) -> Iterator[str]:
    for node in element.children:
        if is_text(node):
            yield str(node)
        elif isinstance(node, Tag) and not _is_off(node):
            yield from _visible_words(node)


def labels_of(document: Document, control: Tag) -> list[Tag]:
    """Return `control.labels`."""
    own = attr(control, "id")
    named = select(document.tree, "label[for]") if own else []
    return [label for label in named if attr(label, "for") == own] + [
        tag for tag in ancestors(control) if tag.name == "label" and not tag.has_attr("for")
    ]


def _obstacle(document: Document, element: Tag) -> str | None:
    around = [element, *ancestors(element)]
    is_hidden = kind(element) == "hidden" or any(
        _is_off(tag)
        or (tag.name == "dialog" and not tag.has_attr("open"))
        or (tag.has_attr("popover") and not document.layers.is_shown(tag))
        for tag in around
    )
    if is_hidden or _is_invisible(around) or _is_folded_away(around):
        return f"{opening_tag(element)} is hidden."
    if any(tag.has_attr("inert") for tag in around):
        return f"{opening_tag(element)} is inert."
    modal = document.layers.modal(document.tree)
    if modal is not None and not contains(modal, element):
        return f"{opening_tag(element)} is inert: {opening_tag(modal)} is open before it."
    return None


def _is_off(tag: Tag) -> bool:
    """Return True if the element alone makes itself and its content disappear."""
    if tag.name in _NEVER_RENDERED or tag.has_attr("hidden"):
        return True
    return _declared(tag, "display") == "none"


def _is_invisible(around: list[Tag]) -> bool:
    """Return True for `visibility: hidden`, which content may take back for itself."""
    for tag in around:
        if value := _declared(tag, "visibility"):
            return value in ("hidden", "collapse")
    return False


def _is_folded_away(around: list[Tag]) -> bool:
    """Return True in closed details, but for their summary."""
    for inner, outer in zip([None, *around], around, strict=False):
        is_closed = outer.name == "details" and not outer.has_attr("open")
        if is_closed and inner is not None:
            summary = outer.find("summary", recursive=False)
            if inner is not summary:
                return True
    return False


def _declared(tag: Tag, name: str) -> str | None:
    """Return the value that the style attribute gives to a property; the last one counts."""
    found = re.findall(rf"(?:^|;)\s*{name}\s*:\s*([a-z-]+)", (attr(tag, "style") or "").lower())
    return found[-1] if found else None
