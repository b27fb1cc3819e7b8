"""Messages in a page, as this kit reads them."""

from __future__ import annotations

from bs4 import Tag

from .html.dom import attr, select, select_one, text_of


def messages_in(region: Tag) -> list[tuple[str, str]]:
    """Category and text of the messages in an element; the text of `.message-text`, if there."""
    messages = []
    for message in select(region, "[data-category]"):
        words = select_one(message, ".message-text") or message
        messages.append((attr(message, "data-category") or "", text_of(words)))
    return messages
