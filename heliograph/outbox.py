"""The visitor's pending messages during one request, and which of them were rendered."""

import sys
from collections.abc import Callable, Container, Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import Any, cast

from flask import get_flashed_messages, has_request_context, request, session

from heliograph.message import Message, Popped, new_id

# In the environ of a request, which copied contexts share.
_PLACE = "heliograph.outbox"


def current_outbox() -> "Outbox | None":
    """Return the outbox of the current request; None where its session has none of ours."""
    return request.environ.get(_PLACE) if has_request_context() else None


class Outbox:
    """What the app's code takes is taken, as under Flask; what templates are given is noted."""

    def __init__(
        self,
        environ: dict[str, Any],
        may_wait: Callable[[], bool],
        load: Callable[[], Iterable[Message]],
    ) -> None:
        """`load` returns the messages that wait from before, and `may_wait` at once whether any do.

        Most requests have none, and pay for this object and a look at their cookies alone.
        """
        environ[_PLACE] = self
        self._may_wait = may_wait
        self._load = load
        self._lock = RLock()  # threads that share the request may flash
        self._known: dict[str, Message] = {}
        self._entries: list[Any] | None = None
        self._given: list[Message] = []  # to templates; Flask keeps this very list for the request
        self._by_template = False
        # Ids of what code has popped, and what it then read of that.
        self._popped: set[str] = set()
        self._compared: set[str] = set()
        self._read: set[str] = set()
        # Ids of what templates that came to their end, or are still streaming, were given.
        self._rendered: set[str] = set()
        self._streams: list[set[str]] = []
        self._failures: dict[str, Exception | None] = {}
        self._handled = sys.exc_info()[1]
        # Ids of what was added to a response beside its template, and the way to add it anew.
        self._appended: set[str] = set()
        self.add_again: Callable[[], object] | None = None
        self.is_asked = False
        self.is_settled = False

    # What Flask's `flash` and `get_flashed_messages` do, and whoever imitates them.

    @property
    def is_loaded(self) -> bool:
        return self._entries is not None

    @property
    def is_empty(self) -> bool:
        """Whether there is no message: none was flashed, and no cookie of ours was sent.

        What the session itself holds from before is found by whoever asks the session, as a page
        does: some are loaded only then.
        """
        return not (self._known or self._entries or (self._entries is None and self._may_wait()))

    @property
    def is_giving(self) -> bool:
        """Whether a template asks, by Flask's function; else it is code that asks."""
        return self._by_template

    @property
    def entries(self) -> list[Any]:
        """A living list: Flask, and who imitates it, append plain pairs of category and text."""
        with self._lock:
            if self._entries is None:
                loaded = {message.id: message for message in self._load()}
                self._entries = [loaded[id_] for id_ in sorted(loaded)]
                self._known = dict(loaded)
                self._failures = {m.id: None for m in loaded.values() if m.has_failed}
            return self._entries

    def replace(self, entries: Iterable[Any]) -> None:
        """Let these be the pending messages. One that is left out is taken away."""
        with self._lock:
            if entries is not self.entries:  # which code may hold on to
                self._entries = entries if isinstance(entries, list) else [*entries]

    def pop(self) -> list[Any]:
        """Take all pending messages, for code that reads them or throws them away."""
        self.is_asked = True
        with self._lock:
            popped = [Popped.of(message, self._note_read) for message in self._numbered()]
            self._entries = []
            if self._by_template:
                self._given += popped
                return self._given
            self._popped.update(message.id for message in popped)
            return popped

    def _note_read(self, id_: str, of_text: bool) -> None:
        (self._read if of_text else self._compared).add(id_)

    def _numbered(self) -> list[Message]:
        """Make messages of the plain pairs that code appended."""
        entries = self.entries
        last = max(self._known, default="")
        for place, entry in enumerate(entries):
            if not isinstance(entry, Message):
                last = new_id(after=last)
                entry = Message.from_pair(entry, last)
            # A popped message that code puts back is an ordinary one again.
            entries[place] = self._known.setdefault(entry.id, entry)
        return cast("list[Message]", entries)

    # What templates do.

    def give(self, categories: Container[str]) -> list[Message]:
        """Return the messages of these categories (of all, if none is named) to a template.

        What Python code took in this request by Flask's own function is among them, as in Flask. A
        message with which a template failed is not: it would fail again.
        """
        self.is_asked = True
        if not (self.entries or self._known):
            session.accessed = True  # as Flask's function does; then the response varies by it
            return []
        with self._lock:
            self._by_template = True
            try:
                # Flask's function, since it alone knows what it returned earlier in this request.
                returned = get_flashed_messages(with_categories=True)
                if self.entries:
                    self.pop()
            finally:
                self._by_template = False
            if returned is not self._given:
                returned = [*returned, *self._given]
            known = [self._known[m.id] for m in returned if isinstance(m, Message)]
            given = [m for m in known if not categories or m.category in categories]
            given = [m for m in given if m.id not in self._failures]
            self._current_rendering().update(m.id for m in given)
        return given

    @contextmanager
    def rendering(self) -> Iterator[None]:
        """Note what a template is given while it runs, and whether it fails."""
        outer = _rendering.get()
        if outer is None or outer[0] is not self:
            self._start_over_on_error_page()
        given: set[str] = set()
        token = _rendering.set((self, given))
        try:
            yield
        except Exception as error:
            self._fail(given, error)
            raise
        finally:
            _rendering.reset(token)
        self._current_rendering().update(given)

    def stream(self, pieces: Iterator[str]) -> Generator[str]:
        """The same for a template that yields its text in pieces."""
        given: set[str] = set()
        self._streams.append(given)
        while True:
            token = _rendering.set((self, given))
            try:
                piece = next(pieces, None)
            except Exception as error:
                self._fail(given, error)
                given.clear()
                raise
            finally:
                _rendering.reset(token)
            if piece is None:
                break
            yield piece
        self._rendered |= given

    def _current_rendering(self) -> set[str]:
        rendering = _rendering.get()
        return rendering[1] if rendering and rendering[0] is self else self._rendered

    def _start_over_on_error_page(self) -> None:
        """A template that is rendered while an exception is handled makes an error page.

        Flask sends no signal for an exception that has a handler of its own.
        """
        error = sys.exc_info()[1]
        if error is not None and error is not self._handled:
            self._handled = error
            self.give_up()

    def _fail(self, given: set[str], error: Exception) -> None:
        self._failures |= dict.fromkeys(given, error)
        for id_ in given:
            self._known[id_].has_failed = True

    def give_up(self) -> None:
        """The response under way is dropped, with what templates had rendered into it."""
        self._rendered.clear()
        self._streams.clear()

    # What comes of it.

    def messages(self) -> list[Message]:
        """Return all that code has not taken, in the order of flashing."""
        with self._lock:
            left = {message.id for message in self._numbered()}
            left |= {message.id for message in self._given} - self._read
            left |= (self._popped & self._compared) - self._read
            return [self._known[id_] for id_ in sorted(left)]

    def taken(self) -> set[str]:
        """Return the ids of what code has taken or thrown away."""
        left = {message.id for message in self.messages()}
        return self._known.keys() - left

    def rendered(self, in_stream: bool) -> set[str]:
        """Return the ids of what templates have put into the response.

        Args:
            in_stream: whether the response is a stream, whose template has not come to its end.
        """
        return self._rendered.union(*self._streams) if in_stream else set(self._rendered)

    def append(self, ids: Iterable[str]) -> None:
        """Note what is added to the response beside its template, in place of what was before."""
        self._appended = set(ids)

    def complete_again(self) -> None:
        """Let the response do without what code has taken since it was completed."""
        if self.add_again and self._appended & self.taken():
            self.add_again()

    def shown(self, in_stream: bool) -> set[str]:
        """Return the ids of what the response shows, if a person sees it."""
        left = {message.id for message in self.messages()}
        return left & (self.rendered(in_stream) | self._appended)

    def failures(self) -> list[tuple[Message, Exception | None]]:
        """Return the messages that a template was given and then failed, with what it raised.

        None stands for an exception of an earlier request.
        """
        rendered = self.rendered(in_stream=True)
        failed = [m for m in self.messages() if m.id in self._failures and m.id not in rendered]
        return [(message, self._failures[message.id]) for message in failed]

    def close(self, shown: set[str]) -> None:
        """The headers go. From here on only what they account for can be rendered."""
        with self._lock:
            kept = [message for message in self._numbered() if message.id in shown]
            self._given[:] = [message for message in self._given if message.id in shown]
            self._entries = list(kept)


_rendering: ContextVar[tuple[Outbox, set[str]] | None] = ContextVar("rendering", default=None)
