"""Which answer shows which messages, from the start of a request to the end of its answer."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, Response, after_this_request, render_template, request
from flask.globals import request_ctx
from markupsafe import Markup

from heliograph.answers import VARY, is_seen, renews_region, wants_fragment
from heliograph.outbox import current_outbox, keep_flashes_out_of, new_outbox
from heliograph.waiting import Waiting


class Delivery:
    def __init__(self, app: Flask, waiting: Waiting, partial: str, region: str) -> None:
        self.app = app
        self.waiting = waiting
        self.partial = partial
        self.region = region

    def begin(self, _app: Flask, **_: object) -> None:
        request.environ["heliograph.outbox"] = new_outbox()
        session = request_ctx._session
        if session is not None and not self.app.session_interface.is_null_session(session):
            keep_flashes_out_of(session)
        # Drawn before, and settled after, whatever else the app does to its answers: what is
        # compressed gets no piece of text behind it, and what becomes a 304 has shown nothing.
        after_this_request(self.draw)

    def flashed(
        self, with_categories: bool = False, category_filter: Iterable[str] = ()
    ) -> list[Any]:
        """`get_flashed_messages` for templates. What the filter leaves out stays waiting."""
        messages = current_outbox().take(category_filter)  # type: ignore[arg-type]
        return messages if with_categories else [message.text for message in messages]

    def draw(self, response: Response) -> Response:
        """Add to a fragment what its templates have not drawn, in one trailing `<hx-partial>`."""
        outbox = current_outbox()
        outbox.appended = set()
        if not (wants_fragment() and is_seen(response)) or _is_whole_page(response.get_data()):
            return response
        messages = [m for m in outbox.messages() if m.id not in outbox.drawn]
        renew = renews_region(response)
        if messages or renew:
            swap = "innerHTML" if renew else "beforeend"
            piece = Markup('<hx-partial hx-target="{}" hx-swap="{}">{}</hx-partial>\n').format(
                self.region,
                swap,
                Markup(render_template(self.partial, messages=messages)),  # noqa: S704
            )
            response.set_data(response.get_data() + piece.encode())
            response.vary.update(VARY)
        outbox.appended = {message.id for message in messages}
        return response

    def settle(self, response: Response) -> Response:
        """Take away what this answer shows, and let the rest wait."""
        outbox = current_outbox()
        messages = outbox.messages()
        if not messages:
            return response
        found = outbox.waiting
        shown = outbox.drawn | outbox.appended if is_seen(response) else set()
        known = {message.id for waiting in found.values() for message in waiting}
        gone = [name for name, held in found.items() if any(m.id in shown for m in held)]
        moved = [m for name in gone for m in found[name] if m.id not in shown]
        new = [m for m in messages if m.id not in known | shown]
        self.waiting.drop(gone, request, response)
        self.waiting.keep(moved + new, request, response)
        if gone or moved or new or shown:
            # A cache that kept it would show it again, or to somebody else.
            response.headers["Cache-Control"] = "no-store"
            response.vary.add("Cookie")
        return response

    def template_begins(self, _app: Flask, **_: object) -> None:
        if request:
            current_outbox().begin_template()

    def template_ends(self, _app: Flask, **_: object) -> None:
        if request:
            current_outbox().end_template()

    def failed(self, _app: Flask, **_: object) -> None:
        current_outbox().forget_drawn()


def _is_whole_page(body: bytes) -> bool:
    return body.lstrip()[:9].lower().startswith((b"<!doctype", b"<html"))
