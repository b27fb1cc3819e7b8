"""Reads the messages in a page: by their marks, and never silently past one without a mark."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from bs4 import Tag

from .errors import Refused
from .html.dom import attr, contains, in_short, is_text, opening_tag, select

#: Where messages are looked for unless the setting `region` says otherwise.
REGION = "#notifications, #messages, #flashes, .messages, .messagelist, .flashes"

# The marks of a message, wherever it stands and in a region only. The first that matches counts.
_ANYWHERE = ("[data-category]", ".alert", ".flash")
_IN_REGION = (*_ANYWHERE, ".notification", ".toast", "li", ".message", "[role=alert]")
_MARKS = ("alert", "flash", "notification", "toast")
_CATEGORY = re.compile(
    r"(?:alert|flash|message|notification|toast)-"
    r"(?!(?:dismissible|dismissable|link|heading|header|body|text|icon|close)$)([\w-]+)"
)
_USUAL_CATEGORY = re.compile(
    r"(?:is-|bg-|text-bg-)?(success|info|warning|error|danger|debug|primary|secondary)"
)
# Words of a region that are no message: its heading, and what dismisses or shows messages.
_BESIDE = ("h1", "h2", "h3", "h4", "h5", "h6", "button", "a", "label", "legend", "summary")
_UNREAD = ("template", "script", "style")


@dataclass(frozen=True)
class Marks:
    """How the messages of an app are marked.

    Attributes:
        region: The CSS selector of the elements that show messages.
        message: The CSS selector of a message in a region; None for the usual marks.
        category: The attribute with a message's category; None for `data-category`, else a class.
    """

    region: str = REGION
    message: str | None = None
    category: str | None = None

    def read(self, page: Tag, url: str) -> list[tuple[str, str]]:
        """Return category and text of each message in the page.

        Raises:
            Refused: If the page has no region, or it has text that is in no message.
            Unsupported: If the kit cannot read a selector.
        """
        regions = _outermost(select(page, self.region))
        if not regions:
            # Nobody named a region, and some apps show a message in the middle of the page.
            if self.region == REGION and (found := _first_of(_ANYWHERE, page)):
                return [self.described(message) for message in found]
            raise Refused(
                f"The page at {url} has no region for messages, {self.region}. "
                f'Name yours by the setting "region", or say where messages stand without one: '
                f'{{"region": "body", "message": ".alert"}}.'
            )
        messages = []
        for region in regions:
            found = self._in(region)
            if self.message is None and (loose := _loose_text(region, found)):
                raise Refused(
                    f"{opening_tag(region)} at {url} has text in which the kit finds no message: "
                    f"{loose!r}. Name the selector of one message by the setting "
                    f'"message": {in_short(region)}'
                )
            messages += [self.described(message) for message in found]
        return messages

    def read_leniently(self, page: Tag) -> list[tuple[str, str]]:
        """Return what can be read, for a report that must not fail."""
        regions = _outermost(select(page, self.region))
        return [self.described(message) for region in regions for message in self._in(region)]

    def _in(self, region: Tag) -> list[Tag]:
        if self.message is None:
            return _first_of(_IN_REGION, region)
        return _outermost(select(region, self.message))

    def described(self, message: Tag) -> tuple[str, str]:
        """Return category and text: of `.message-text` if there is one, else without buttons."""
        words = next(iter(select(message, ".message-text")), message)
        texts = (
            text
            for text, around in _texts(words)
            if not any(place.name == "button" for place in around)
        )
        return self._category(message), " ".join("".join(texts).split())

    def _category(self, message: Tag) -> str:
        if self.category is not None:
            return attr(message, self.category) or ""
        given = attr(message, "data-category")
        return given if given is not None else _category_in(attr(message, "class") or "")


def messages_in(fragment: Tag) -> list[tuple[str, str]]:
    """Return category and text of each message in a fragment, which has no region."""
    marks = Marks()
    return [marks.described(message) for message in _first_of(_ANYWHERE, fragment)]


def _category_in(classes: str) -> str:
    """Return the category in a class: "success" in `alert alert-success` or `is-success`."""
    words = classes.split()
    for pattern in (_CATEGORY, _USUAL_CATEGORY):
        for word in words:
            if found := pattern.fullmatch(word):
                return found[1]
    # Flask's guide writes the category as the only class.
    return words[0] if len(words) == 1 and words[0] not in _MARKS else ""


def _first_of(selectors: tuple[str, ...], place: Tag) -> list[Tag]:
    found = (_outermost(select(place, selector)) for selector in selectors)
    return next(filter(None, found), [])


def _outermost(tags: list[Tag]) -> list[Tag]:
    outer: list[Tag] = []
    for tag in tags:  # in document order: an element comes before what it contains
        if not outer or not contains(outer[-1], tag):
            outer.append(tag)
    return outer


def _loose_text(region: Tag, messages: list[Tag]) -> str:
    """Return the first text of the region that is in no message, heading or button."""
    for text, around in _texts(region):
        in_message = any(place is message for place in around for message in messages)
        is_beside = any(place.name in _BESIDE or place.has_attr("hidden") for place in around)
        if text.strip() and not in_message and not is_beside:
            return " ".join(text.split())
    return ""


def _texts(root: Tag) -> Iterator[tuple[str, list[Tag]]]:
    """Yield each text that a person reads, with the elements around it in the root."""
    for node in root.descendants:
        if not is_text(node):
            continue
        around = list(takewhile(lambda place: place is not root, node.parents))
        if not any(place.name in _UNREAD for place in around):
            yield str(node), around
