"""Reads the messages in a page: by their marks, and never silently past one without a mark."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bs4 import Tag

from .errors import Refused
from .html.document import Layers
from .html.dom import attr, contains, in_short, opening_tag, select
from .html.visibility import is_hidden, visible_text, visible_texts

#: Where messages are looked for unless the setting `region` says otherwise.
REGION = "#notifications, #messages, #flashes, .messages, .messagelist, .flashes"

# The marks of a message, wherever it stands and in a region only. The first that matches counts.
_ANYWHERE = ("[data-category]", ".alert", ".flash")
_BESIDE_REGION = (".alert", ".flash")  # much that is no message has a data-category
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

    def read(self, page: Tag, url: str, layers: Layers) -> list[tuple[str, str]]:
        """Return category and text of each message in the page that a person sees.

        Raises:
            Refused: If the page has no region, the region has text that is in no message, or no
                region was named and the only messages stand outside of it.
            Unsupported: If the kit cannot read a selector.
        """
        regions = _outermost(select(page, self.region))
        if not regions:
            # Nobody named a region, and some apps show a message in the middle of the page.
            if self.region == REGION and any(select(page, mark) for mark in _ANYWHERE):
                found = _first_of(_ANYWHERE, page, layers)
                return [self.described(message, layers) for message in found]
            raise Refused(
                f"The page at {url} has no region for messages, {self.region}. "
                f'Name yours by the setting "region". If it stands only where there is a message, '
                f'the settings are {{"region": "body", "message": ".messages li"}}, with your '
                f"selector of one message."
            )
        messages = []
        for region in regions:
            found = self._in(region, layers)
            if self.message is None and (loose := _loose_text(region, found, layers)):
                raise Refused(
                    f"{opening_tag(region)} at {url} has text in which the kit finds no message: "
                    f"{loose!r}. Name the selector of one message by the setting "
                    f'"message": {in_short(region)}'
                )
            messages += [self.described(message, layers) for message in found]
        if not messages and self == Marks() and (beside := _first_of(_BESIDE_REGION, page, layers)):
            raise Refused(
                f"{opening_tag(regions[0])} at {url} has no message, but outside of it stands "
                f'{in_short(beside[0])}. Name the region that counts by the setting "region": '
                f'"body" for all of the page, with the selector of one message as "message".'
            )
        return messages

    def read_leniently(self, page: Tag, layers: Layers) -> list[tuple[str, str]]:
        """Return what can be read, for a report that must not fail."""
        regions = _outermost(select(page, self.region))
        return [
            self.described(message, layers)
            for region in regions
            for message in self._in(region, layers)
        ]

    def _in(self, region: Tag, layers: Layers) -> list[Tag]:
        return _first_of(_IN_REGION if self.message is None else (self.message,), region, layers)

    def described(self, message: Tag, layers: Layers) -> tuple[str, str]:
        """Return category and text: of `.message-text` if there is one, else without buttons."""
        words = next(iter(select(message, ".message-text")), message)
        return self._category(message), visible_text(layers, words, _is_button)

    def _category(self, message: Tag) -> str:
        if self.category is not None:
            return attr(message, self.category) or ""
        given = attr(message, "data-category")
        return given if given is not None else _category_in(attr(message, "class") or "")


def messages_in(fragment: Tag) -> list[tuple[str, str]]:
    """Return category and text of each message in a fragment, which has no region."""
    marks, layers = Marks(), Layers()
    return [marks.described(message, layers) for message in _first_of(_ANYWHERE, fragment, layers)]


def _category_in(classes: str) -> str:
    """Return the category in a class: "success" in `alert alert-success` or `is-success`."""
    words = classes.split()
    for pattern in (_CATEGORY, _USUAL_CATEGORY):
        for word in words:
            if found := pattern.fullmatch(word):
                return found[1]
    # Flask's guide writes the category as the only class.
    return words[0] if len(words) == 1 and words[0] not in _MARKS else ""


def _first_of(selectors: tuple[str, ...], place: Tag, layers: Layers) -> list[Tag]:
    """Return the visible elements that the first selector with any matches."""
    found = (
        _outermost([tag for tag in select(place, selector) if not is_hidden(layers, tag)])
        for selector in selectors
    )
    return next(filter(None, found), [])


def _outermost(tags: list[Tag]) -> list[Tag]:
    outer: list[Tag] = []
    for tag in tags:  # in document order: an element comes before what it contains
        if not outer or not contains(outer[-1], tag):
            outer.append(tag)
    return outer


def _loose_text(region: Tag, messages: list[Tag], layers: Layers) -> str:
    """Return the first text of the region that is in no message, heading or button."""
    if is_hidden(layers, region):
        return ""

    def is_known(place: Tag) -> bool:
        return place.name in _BESIDE or any(place is message for message in messages)

    texts = (" ".join(text.split()) for text in visible_texts(layers, region, is_known))
    return next(filter(None, texts), "")


def _is_button(element: Tag) -> bool:
    return element.name == "button"
