"""Which answer shows which messages, from the start of a request to the end of its answer."""

from collections.abc import Callable, Container
from functools import partial
from typing import Any, Never

from flask import Flask, Response, after_this_request, request
from flask.globals import request_ctx
from flask.typing import ResponseReturnValue

from heliograph import receipts
from heliograph.drawing import Drawing
from heliograph.flashes import (
    LOST,
    SETTLED,
    current_outbox,
    keep_flashes_out_of_session,
    nothing_waits,
    opened_outbox,
    remove_stored_flashes,
)
from heliograph.outbox import Outbox
from heliograph.sight import is_awaited, is_seen
from heliograph.store import Store
from heliograph.waiting import Waiting


class Delivery:
    def __init__(self, app: Flask, store: Store, drawing: Drawing) -> None:
        self.waiting = Waiting(app, store)
        self._app = app
        self._store = store
        self._drawing = drawing

    def begin(self, _app: Flask, **_: object) -> None:
        keep_flashes_out_of_session()
        # Drawn before and settled after all that the app does to its answers: nothing is put behind
        # a compressed body, and a page that became a 304 has shown nothing.
        after_this_request(self._drawing.draw)

    def get_flashed_messages(
        self, with_categories: bool = False, category_filter: Container[str] = ()
    ) -> list[Any]:
        """Flask's, for templates. What the filter leaves out is not taken, but waits on.

        A page made in advance holds none: it may be looked at long after the next one has shown
        them.
        """
        if nothing_waits() or not is_awaited():
            return []
        messages = current_outbox().take(category_filter)
        return list(messages) if with_categories else [message.text for message in messages]

    def settle(self, response: Response) -> Response:
        """Take away what this answer shows, and let the rest wait."""
        outbox = opened_outbox()
        if outbox is not None:
            shown = outbox.drawn | outbox.appended if is_seen(response) else set()
            self._exchange(outbox, shown, response)
            if not response.is_sequence:
                outbox.close(shown)
                response.call_on_close(partial(self._report_lost, outbox))
        if response.is_sequence:
            request.environ[SETTLED] = True
        return response

    def _exchange(self, outbox: Outbox, shown: set[str], response: Response) -> None:
        messages = outbox.messages()
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

    def failed(self, *_: object, **__: object) -> None:
        """The answer under way goes down, and with it what it had drawn: an error page follows."""
        outbox = opened_outbox() if request else None
        if outbox is not None:
            outbox.drawn, outbox.appended = set(), set()
            request_ctx.flashes = None

    def before_error_page(
        self, handle: Callable[[Exception], ResponseReturnValue]
    ) -> Callable[[Exception], ResponseReturnValue]:
        """Around what Flask calls for `abort` and errors with a handler, which send no signal."""

        def forget_and_handle(error: Exception) -> ResponseReturnValue:
            self.failed()
            return handle(error)

        return forget_and_handle

    def watch(self, handle_exception: Callable[[str | None], Never]) -> Callable[..., Never]:
        """Around what Jinja calls when a template raises: what that had drawn is not seen."""

        def handle(source: str | None = None) -> Never:
            self.failed()
            handle_exception(source)

        return handle
