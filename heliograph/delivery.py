"""Which answer shows which messages, from the start of a request to the end of its answer."""

import re
from collections.abc import Container, Iterator
from functools import partial
from typing import Any

from flask import (
    Flask,
    Response,
    after_this_request,
    render_template,
    request,
    stream_with_context,
)
from flask.globals import request_ctx

from heliograph import receipts, streams
from heliograph.answers import VARY, is_seen, stands_for_page, wants_fragment
from heliograph.flashes import LOST, current_outbox, open_outbox, remove_stored_flashes
from heliograph.message import Message
from heliograph.outbox import Outbox
from heliograph.store import Store
from heliograph.waiting import Waiting


class Delivery:
    def __init__(self, app: Flask, store: Store, template: str, region: str) -> None:
        self._app = app
        self.waiting = Waiting(app, store)
        self._store = store
        self._template = template
        self._region = region

    def begin(self, _app: Flask, **_: object) -> None:
        open_outbox()
        # Drawn before and settled after all that the app does to its answers: nothing is put behind
        # a compressed body, and a page that became a 304 has shown nothing.
        after_this_request(self.draw)

    def get_flashed_messages(
        self, with_categories: bool = False, category_filter: Container[str] = ()
    ) -> list[Any]:
        """Flask's, for templates. What the filter leaves out is not taken, but waits on."""
        messages = current_outbox().take(category_filter)
        return list(messages) if with_categories else [message.text for message in messages]

    def draw(self, response: Response) -> Response:
        """Add to a fragment what its templates have not drawn, in one trailing `<hx-partial>`."""
        outbox = current_outbox()
        outbox.appended = set()
        outbox.streamed = not response.is_sequence
        if not is_seen(response):
            return response
        if outbox.streamed:
            self._draw_into_stream(outbox, response)
        elif wants_fragment() and (outbox.messages() or stands_for_page()):
            body = response.get_data()
            if not _is_whole_page(body):
                piece = self._region_piece(outbox, _charset(response))
                # An empty answer empties htmx's target; one that holds only partials would not.
                start = body if not piece or body.strip() else b"<template></template>"
                response.set_data(start + piece)
                response.vary.update(VARY)
        return response

    def _draw_into_stream(self, outbox: Outbox, response: Response) -> None:
        if wants_fragment() and not _is_whole_page(streams.read_head(response, _is_telling)):
            streams.append(response, stream_with_context(self._tail(outbox, _charset(response))))
            outbox.appended = {message.id for message in outbox.messages()}
            response.vary.update(VARY)
        elif outbox.messages():
            streams.read_head(response, lambda _: outbox.asked)

    def _tail(self, outbox: Outbox, charset: str) -> Iterator[bytes]:
        """At the end of a stream: also what was flashed while it ran."""
        yield self._region_piece(outbox, charset)

    def _region_piece(self, outbox: Outbox, charset: str) -> bytes:
        messages = [m for m in outbox.messages() if m.id not in outbox.drawn]
        outbox.appended |= {message.id for message in messages}
        if not (messages or stands_for_page()):
            return b""
        # A fragment that stands for a page renews the region, as loading that page would.
        swap = "innerHTML" if stands_for_page() else "beforeend"
        content = render_template(self._template, messages=messages)
        tag = f'<hx-partial hx-target="{self._region}" hx-swap="{swap}">'
        return f"{tag}{content}</hx-partial>\n".encode(charset, "xmlcharrefreplace")

    def settle(self, response: Response) -> Response:
        """Take away what this answer shows, and let the rest wait."""
        outbox = current_outbox()
        messages = outbox.messages()
        shown = outbox.drawn | outbox.appended if is_seen(response) else set()
        if messages:
            self._exchange(outbox, messages, shown, response)
        if outbox.streamed:
            outbox.close(shown)
            response.call_on_close(partial(self._report_lost, outbox))
        else:
            outbox.is_late = True
        return response

    def _exchange(
        self, outbox: Outbox, messages: list[Message], shown: set[str], response: Response
    ) -> None:
        waited = {m.id for held in (*outbox.cookies.values(), outbox.legacy) for m in held}
        new = [m for m in messages if m.id not in waited | shown]
        if not (shown or new):
            return
        self.waiting.change(request, response, outbox.cookies, shown, new)
        if any(message.id in shown for message in outbox.legacy):
            remove_stored_flashes([message.id in shown for message in outbox.legacy])
        if receipt := receipts.wanted_by(request):
            sent = [m for m in messages if m.id in shown] + new
            self._store.put(receipts.store_key(receipt), sent, receipts.LIFETIME)
        # A cache that kept this answer would show it again, or hand the cookies to somebody else.
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")

    def _report_lost(self, outbox: Outbox) -> None:
        for message in outbox.messages():
            if message.id not in outbox.drawn | outbox.appended:
                self._app.logger.warning(LOST)

    def template_begins(self, _app: Flask, **_: object) -> None:
        if request:
            current_outbox().begin_template()

    def template_ends(self, _app: Flask, **_: object) -> None:
        if request:
            current_outbox().end_template()

    def failed(self, _app: Flask, **_: object) -> None:
        """The answer under way goes down, and with it what it had drawn: an error page follows."""
        current_outbox().forget_drawn()
        request_ctx.flashes = None


def _is_whole_page(body: bytes) -> bool:
    """Nothing out of band may stand in a document: a browser would draw it in place."""
    return _DOCUMENT.match(body) is not None


_DOCUMENT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*+<(?:!doctype|html|head|body)\b",
    re.DOTALL | re.IGNORECASE,
)


def _is_telling(body: bytes) -> bool:
    return len(body.lstrip()) > len("<!doctype html>")


def _charset(response: Response) -> str:
    return response.mimetype_params.get("charset", "utf-8")
