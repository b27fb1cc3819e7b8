"""Visibility: the elements that a person can see and reach, as far as the markup alone decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bs4 import Tag

from .document import Document, Layers
from .dom import ancestors, attr, contains, is_apart, is_text, one_spaced, opening_tag, select
from .values import kind

_NEVER_RENDERED = ("template", "datalist", "head", "script", "style", "noframes")
# A browser shows none of the text in them: typed text replaces it, or it is for older browsers.
_UNREAD = ("textarea", "iframe", "video", "audio", "canvas")
_INVISIBLE = ("hidden", "collapse")
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


def is_hidden(layers: Layers, element: Tag) -> bool:
    """Return True if nobody sees the element, whether or not something else is open before it."""
    around = [element, *ancestors(element)]
    return (
        kind(element) == "hidden"
        or any(_is_off(layers, tag) for tag in around)
        or _is_invisible(around)
        or _is_folded_away(around)
    )


def visible_text(
    layers: Layers, element: Tag, leaves_out: Callable[[Tag], bool] = lambda _: False
) -> str:
    """Return the text that a person reads in the element, each run of white space made one space.

    As by `innerText`, the words in neighboring blocks do not touch.

    Args:
        layers: The layers of the document.
        element: The element, itself taken as visible.
        leaves_out: Returns True for an element in it that is skipped.
    """
    return one_spaced(visible_texts(layers, element, leaves_out))


def visible_texts(
    layers: Layers,
    element: Tag,
    leaves_out: Callable[[Tag], bool],
    is_invisible: bool = False,
) -> Iterator[str]:
    """Yield each text that a person reads in the element, and a space beside each block."""
    is_closed = element.name == "details" and not element.has_attr("open")
    summary = element.find("summary", recursive=False) if is_closed else None
    for node in element.children:
        if is_text(node):
            if not is_invisible and not is_closed:
                yield str(node)
        elif (
            isinstance(node, Tag)
            and (not is_closed or node is summary)
            and not (node.name in _UNREAD or _is_off(layers, node) or leaves_out(node))
        ):
            gap, own = " " if is_apart(node) else "", _declared(node, "visibility")
            yield gap
            inner = is_invisible if own is None else own in _INVISIBLE
            yield from visible_texts(layers, node, leaves_out, inner)
            yield gap


def labels_of(document: Document, control: Tag) -> list[Tag]:
    """Return `control.labels`."""
    own = attr(control, "id")
    named = select(document.tree, "label[for]") if own else []
    return [label for label in named if attr(label, "for") == own] + [
        tag for tag in ancestors(control) if tag.name == "label" and not tag.has_attr("for")
    ]


def label_words(document: Document, control: Tag) -> str:
    """Return the words of the control's labels."""
    texts = (visible_text(document.layers, label) for label in labels_of(document, control))
    return " ".join(filter(None, texts))


def _obstacle(document: Document, element: Tag) -> str | None:
    if is_hidden(document.layers, element):
        return f"{opening_tag(element)} is hidden."
    around = [element, *ancestors(element)]
    if any(tag.has_attr("inert") for tag in around):
        return f"{opening_tag(element)} is inert."
    modal = document.layers.modal(document.tree)
    if modal is not None and not contains(modal, element):
        return f"{opening_tag(element)} is inert: {opening_tag(modal)} is open before it."
    return None


def _is_off(layers: Layers, tag: Tag) -> bool:
    """Return True if the element alone makes itself and its content disappear."""
    if tag.name in _NEVER_RENDERED or tag.has_attr("hidden"):
        return True
    if tag.name == "dialog" and not tag.has_attr("open"):
        return True
    if tag.has_attr("popover") and not layers.is_shown(tag):
        return True
    return _declared(tag, "display") == "none"


def _is_invisible(around: list[Tag]) -> bool:
    """Return True for `visibility: hidden`, which content may take back for itself."""
    for tag in around:
        if value := _declared(tag, "visibility"):
            return value in _INVISIBLE
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
