"""How messages come into what a template has not drawn them into: a fragment, or a stream."""

import re
from collections.abc import Iterator

from flask import Response, render_template, stream_with_context

from heliograph import streams
from heliograph.flashes import current_outbox
from heliograph.htmx import renews_region, vary, wants_fragment
from heliograph.outbox import Outbox
from heliograph.sight import is_seen


class Drawing:
    def __init__(self, template: str, region: str) -> None:
        self._template = template
        self._region = region

    def draw(self, response: Response) -> Response:
        if wants_fragment() and is_seen(response):
            self._draw_into_fragment(current_outbox(), response)
        elif not response.is_sequence and is_seen(response):
            outbox = current_outbox()
            if outbox.messages():  # they leave their cookies only if the page draws them in time
                streams.read_head(response, is_enough=lambda _: outbox.asked)
        return response

    def _draw_into_fragment(self, outbox: Outbox, response: Response) -> None:
        """Add one trailing `<hx-partial>`, but none to a whole page: it would be drawn in place."""
        if response.is_sequence:
            body = response.get_data()
            if not _is_whole_page(body):
                piece = self._region_piece(outbox, response)
                # An empty answer empties htmx's target; one that holds only partials would not.
                start = body if not piece or body.strip() else b"<template></template>"
                response.set_data(start + piece)
        elif not _is_whole_page(streams.read_head(response, is_enough=_is_telling)):
            outbox.appended = {message.id for message in outbox.messages()}
            streams.append(response, stream_with_context(self._tail(outbox, response)))
        vary(response)

    def _tail(self, outbox: Outbox, response: Response) -> Iterator[bytes]:
        """Made when the stream has come to its end: with what was flashed while it ran."""
        yield self._region_piece(outbox, response)

    def _region_piece(self, outbox: Outbox, response: Response) -> bytes:
        messages = [message for message in outbox.messages() if message.id not in outbox.drawn]
        outbox.appended = {message.id for message in messages}
        renews = renews_region(response)
        if not (messages or renews):
            return b""
        swap = "innerHTML" if renews else "beforeend"
        content = render_template(self._template, messages=messages) if messages else ""
        tag = f'<hx-partial hx-target="{self._region}" hx-swap="{swap}">'
        charset = response.mimetype_params.get("charset", "utf-8")
        return f"{tag}{content}</hx-partial>\n".encode(charset, "xmlcharrefreplace")


def _is_whole_page(body: bytes) -> bool:
    return _DOCUMENT.match(body) is not None


_DOCUMENT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml.*?\?>\s*)?(?:<!--.*?-->\s*)*+<(?:!doctype|html|head|body)\b",
    re.DOTALL | re.IGNORECASE,
)


def _is_telling(body: bytes) -> bool:
    """Whether this much of a body tells a fragment from a whole page."""
    return len(body.lstrip()) > len("<!doctype html>")
