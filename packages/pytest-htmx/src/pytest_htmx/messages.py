"""Reads the messages in a page."""

from __future__ import annotations

from bs4 import Tag

from .html.dom import attr, select, select_one, text_of


def messages_in(region: Tag) -> list[tuple[str, str]]:
    """Return category and text of each `[data-category]` element in the region.

    The text is that of `.message-text` if the message contains one: a close button beside it has
    words too.
    """
    messages = []
    for message in select(region, "[data-category]"):
        words = select_one(message, ".message-text") or message
        messages.append((attr(message, "data-category") or "", text_of(words)))
    return messages
