"""Adds messages to responses whose template did not render them, or failed to."""

import re
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from copy import copy
from itertools import chain

from flask import Flask, Response, stream_with_context
from markupsafe import Markup, escape
from werkzeug.datastructures import Headers

from heliograph.message import Message
from heliograph.outbox import Outbox, current_outbox
from heliograph.visibility import (
    VARY,
    is_displayed,
    is_htmx_2,
    is_selected,
    renews_region,
    stands_for_page,
    vary_by,
    wants_fragment,
)

# A page renders its messages early, if at all: a streamed body is awaited no further than this.
BYTES, SECONDS = 65_536, 1.0


class Fragments:
    def __init__(self, app: Flask, template: str, region: str) -> None:
        self._app = app
        self._template = template
        self._region = region

    def complete(self, response: Response) -> Response:
        """Return the response with the messages that its template did not render.

        This runs before the app's own functions of `after_request`, since nothing can be added to
        a compressed body.
        """
        outbox = current_outbox()
        if outbox is None or (outbox.is_empty and not stands_for_page(response)):
            return response
        outbox.append([])
        if is_displayed(response) and "Content-Encoding" not in response.headers:
            if response.is_sequence:  # the app may send the same object to other visitors
                response = copy(response)
                response.headers = Headers(response.headers)
            add = self._add_piece if wants_fragment() or is_selected() else self._add_plain
            add(outbox, response)
        return response

    def _add_piece(self, outbox: Outbox, response: Response) -> None:
        """Append one piece, which htmx swaps into the region."""
        head = response.get_data() if response.is_sequence else _read_head(response, _is_telling)
        is_page = _is_whole_page(head)
        if is_page and not (is_selected() or is_htmx_2()):
            self._add_plain(outbox, response)  # htmx would leave the piece where it stands
        elif response.is_sequence:

            def completed() -> bytes:
                piece = self._piece(outbox, response, head, is_page=is_page)
                # An empty response empties htmx's target; one that holds only partials would not.
                is_empty = piece and not head.strip() and not is_htmx_2()
                return (b"<template></template>" if is_empty else head) + piece

            def add_again() -> None:
                if response.is_sequence and response.get_data() == body:
                    response.set_data(completed())

            response.set_data(body := completed())
            outbox.completed(response, add_again)
        else:
            outbox.append(message.id for message in self._missing(outbox, is_page=is_page))

            def tail() -> Iterator[bytes]:
                """Render at the end of the stream, with the messages flashed meanwhile."""
                yield self._piece(outbox, response, head, is_page=is_page)

            _append(response, stream_with_context(tail()))
            vary_by(response, *VARY)

    def _missing(self, outbox: Outbox, *, is_page: bool) -> list[Message]:
        """Return the messages that the template did not render into the part that htmx keeps.

        Of a whole page htmx keeps one selected piece, so none of the page's messages counts.
        """
        rendered = set() if is_page else outbox.rendered(in_stream=True)
        return [message for message in outbox.messages() if message.id not in rendered]

    def _piece(self, outbox: Outbox, response: Response, head: bytes, *, is_page: bool) -> bytes:
        messages = self._missing(outbox, is_page=is_page)
        outbox.append(message.id for message in messages)
        # Only a response of render() is surely a page: others may fill the region by themselves.
        renews = renews_region(response) and (outbox.is_page or is_page)
        if not (messages or renews):
            return b""
        vary_by(response, *VARY)
        swap = "innerHTML" if renews else "beforeend"
        content = self._content(outbox, messages)
        if is_htmx_2():
            # Beside parts of a table, a browser moves any other element out of the fragment. htmx 2
            # would look into a template, htmx 1.9 does not; nothing tells them apart.
            part = _TABLE_PART.match(head[:4096])
            tags = (
                _TAGS_BESIDE.get(part[1].lower().decode(), ("tbody", "tr", "td"))
                if part
                else ("div",)
            )
            first, *inner = tags
            start = "".join(f"<{tag}>" for tag in inner)
            end = "".join(f"</{tag}>" for tag in reversed(tags))
            piece = f'<{first} hx-swap-oob="{swap}:{self._region}">{start}{content}{end}\n'
        else:
            tag = f'<hx-partial hx-target="{self._region}" hx-swap="{swap}">'
            piece = f"{tag}{content}</hx-partial>\n"
        return _encode(piece, response)

    def _content(self, outbox: Outbox, messages: list[Message]) -> str:
        """Render the messages, as plain text where a template failed with them."""
        failed = {message.id for message, _ in self._failures(outbox)}
        sound = self._render([message for message in messages if message.id not in failed])
        return sound + "".join(_plain(m) for m in messages if m.id in failed)

    def _render(self, messages: list[Message]) -> str:
        """Render the app's partial; if that fails, once more for each message by itself."""
        try:
            # Without the app's context processors: they may take messages, or have failed.
            template = self._app.jinja_env.get_template(self._template)
            return template.render(messages=messages) if messages else ""
        except Exception as error:
            if len(messages) > 1:
                return "".join(self._render([message]) for message in messages)
            self._log(messages[0], error)
            return _plain(messages[0])

    def _add_plain(self, outbox: Outbox, response: Response) -> None:
        """Append the messages with which this page's template, or an earlier one, failed."""
        if not response.is_sequence and outbox.messages():
            # A message's cookie is deleted only if the page renders it before the headers are sent.
            _read_head(response, lambda _: outbox.is_read)
        failures = self._failures(outbox)
        if not failures:
            return
        outbox.append(message.id for message, _ in failures)
        plain = _encode("".join(_plain(message) for message, _ in failures), response)
        if response.is_sequence:
            start, end, rest = response.get_data().rpartition(b"</body>")
            response.set_data(start + plain + end + rest if end else rest + plain)
        else:
            _append(response, [plain])

    def _failures(self, outbox: Outbox) -> list[tuple[Message, Exception | None]]:
        failures = outbox.failures()
        for message, error in failures:
            if error is not None:
                self._log(message, error)
        return failures

    def _log(self, message: Message, error: Exception) -> None:
        self._app.logger.error(
            "A message of the category %r could not be rendered (%s: %s); it is sent as plain text",
            message.category,
            type(error).__name__,
            error,
        )


def _plain(message: Message) -> str:
    """Return a message as a paragraph, by code that cannot fail."""
    try:
        text = message.text if isinstance(message.text, Markup) else escape(str(message.text))
        category = escape(str(message.category))
    except Exception:
        text, category = escape("A message could not be shown."), escape("warning")
    return f'<p data-category="{category}" data-message-id="{message.id}">{text}</p>'


def _encode(text: str, response: Response) -> bytes:
    try:
        return text.encode(response.mimetype_params.get("charset", "utf-8"), "xmlcharrefreplace")
    except LookupError:  # a charset that only browsers know, such as x-user-defined
        return text.encode("ascii", "xmlcharrefreplace")


def _is_whole_page(body: bytes) -> bool:
    return _DOCUMENT.match(body[:4096]) is not None


_DOCUMENT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml.*?\?>\s*)?(?:<!--.*?-->\s*)*+<(?:!doctype|html|head|body)\b",
    re.DOTALL | re.IGNORECASE,
)
_TABLE_PART = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*+<(tr|td|th|tbody|thead|tfoot|caption|col|colgroup)\b",
    re.DOTALL | re.IGNORECASE,
)
# The elements that hold messages beside a table's part, the outermost first.
_TAGS_BESIDE = {"td": ("td",), "th": ("td",), "tr": ("tr", "td")}


def _is_telling(body: bytes) -> bool:
    """Return True if this much of a body suffices to tell a fragment from a whole page."""
    return len(body.lstrip()) > len("<!doctype html>")


# Streams: the head is read before the headers are sent, and put back; a tail follows the rest.


def _read_head(response: Response, is_enough: Callable[[bytes], bool]) -> bytes:
    """Run a streamed body until `is_enough` accepts the bytes received so far.

    A server sends the headers with the first piece of a body and not before. So the response is
    delayed by the time between its first piece and its region; in a page without a region, by
    `SECONDS` and the time of the piece that was begun before.
    """
    pieces = response.iter_encoded()
    head = b""
    until = time.monotonic() + SECONDS
    while not is_enough(head) and len(head) < BYTES and time.monotonic() < until:
        piece = next(pieces, None)
        if piece is None:
            break
        head += piece
    _replace_body(response, chain([head], pieces))
    return head


def _append(response: Response, tail: Iterable[bytes]) -> None:
    del response.content_length
    if isinstance(tail, Generator):  # it holds the request's context even if nobody reads it
        response.call_on_close(tail.close)
    _replace_body(response, chain(response.iter_encoded(), tail))


def _replace_body(response: Response, pieces: Iterable[bytes]) -> None:
    close = getattr(response.response, "close", None)
    if close is not None:
        response.call_on_close(close)
    response.response = pieces
