"""The visitor's pending messages during one request, and which of them were rendered."""

import sys
import weakref
from collections.abc import Callable, Container, Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import RLock
from typing import Any, Protocol, cast

from flask import Response, get_flashed_messages, has_request_context, request, session
from werkzeug.exceptions import HTTPException

from heliograph.message import Message, new_id
from heliograph.visibility import is_foreground

# Flask keeps messages in the session under this key.
KEY = "_flashes"

# The key in the environ of a request, which copied contexts share.
_PLACE = "heliograph.outbox"


class Source(Protocol):
    def may_hold(self) -> bool: ...
    def load(self) -> Iterable[Message]: ...


def current_outbox() -> "Outbox | None":
    """Return the outbox of the current request, or None if its session is not wrapped by ours."""
    place = request.environ.get(_PLACE) if has_request_context() else None
    return place() if place else None


class Outbox:
    """Removes the messages that the app's code takes, as Flask does, and notes those rendered."""

    def __init__(self, environ: dict[str, Any], source: Source) -> None:
        """`source` loads the messages of earlier requests; most requests call only `may_hold`."""
        # A weak reference: a cycle would keep each request's body until the garbage is collected.
        environ[_PLACE] = weakref.ref(self)
        self.source = source
        self._lock = RLock()  # threads that share the request may flash
        self._known: dict[str, Message] = {}
        self._entries: list[Any] | None = None
        # The pairs that Flask's function returned and keeps until the request ends.
        self._flashes = Flashes(self._take)
        self._returned: list[Message] = []
        self._taken: set[str] = set()
        self._is_giving = False
        # Ids of messages in templates that came to their end, and in those that still stream.
        self._rendered: set[str] = set()
        self._streams: list[set[str]] = []
        self._failures: dict[str, Exception | None] = {}
        # Ids of messages that were added beside the template, and the function that adds them anew.
        self._appended: set[str] = set()
        self._completed: Response | None = None
        self._add_again: Callable[[], object] | None = None
        self.is_read = False
        self.is_cleared = False
        self.is_page = False
        self.is_settled = False

    # For Flask's `flash` and `get_flashed_messages`, and for code that imitates them.

    @property
    def is_loaded(self) -> bool:
        return self._entries is not None

    @property
    def is_empty(self) -> bool:
        """Return True if nothing was flashed and the browser sent no cookie of ours.

        Messages from before this extension was mounted do not count: to look for them would load a
        session that loads lazily.
        """
        return not (self._known or self._entries or (not self.is_loaded and self.source.may_hold()))

    @property
    def is_giving(self) -> bool:
        """Return True if Flask's function is called for a template, and not by the app's code."""
        return self._is_giving

    @property
    def entries(self) -> list[Any]:
        """The list to which Flask, and code like it, appends plain pairs of category and text."""
        with self._lock:
            if self._entries is None:
                loaded = {message.id: message for message in self.source.load()}
                self._entries = [loaded[id_] for id_ in sorted(loaded)]
                self._known = dict(loaded)
                self._failures = {m.id: None for m in loaded.values() if m.has_failed}
            return self._entries

    def replace(self, entries: Iterable[Any]) -> None:
        """Let these be the pending messages. A message that is left out is removed."""
        with self._lock:
            if entries is not self.entries:  # code may still append to that list
                self._entries = entries if isinstance(entries, list) else [*entries]

    def clear(self) -> None:
        """Remove all pending messages, and void the cookies that this request did not read."""
        self.replace([])
        self.is_cleared = True

    def pop(self) -> list[Any]:
        """Remove all pending messages and return their pairs."""
        self.is_read = True
        with self._lock:
            messages = list(self._numbered())
            self._entries = []
            pairs = [(message.category, message.text) for message in messages]
            # Private: only the frame shows whether Flask's own function calls this, and for which
            # categories. Tried on Flask 3.1.0, 3.1.3 and main (3.2.0.dev0).
            caller = sys._getframe(2)
            if not (self._is_giving or _is_flask(caller)):
                return pairs
            self._flashes += pairs
            self._returned += messages
            if not self._is_giving and not caller.f_locals["category_filter"]:
                self._take(())
            return self._flashes

    def _take(self, categories: Container[str]) -> None:
        """Note that code takes the returned messages of these categories, or all if none."""
        self._taken |= {
            message.id
            for message in self._returned
            if not categories or message.category in categories
        }

    def _numbered(self) -> list[Message]:
        """Replace the plain pairs that code appended by messages, and return all entries."""
        entries = self.entries
        last = max(self._known, default="")
        for place, entry in enumerate(entries):
            if not isinstance(entry, Message):
                last = new_id(after=last)
                entry = entries[place] = Message.from_pair(entry, last)
            self._known.setdefault(entry.id, entry)
        return cast("list[Message]", entries)

    # For templates.

    def give(self, categories: Container[str]) -> list[Message]:
        """Return the messages of these categories (of all, if none is named) to a template.

        The messages that Python code took in this request by Flask's own function are among them,
        as in Flask. A message with which a template failed is not: it would fail again. A page made
        in advance receives none: it may be seen long after the next page has shown them.
        """
        self.is_read = True
        # Flask derives `Vary: Cookie` from how the session is read, so this reads as Flask does.
        if not (KEY in session or self._known) or not is_foreground():
            return []
        with self._lock:
            self._is_giving = True
            try:
                # From now on Flask returns these to code as well, until the end of the request.
                get_flashed_messages(with_categories=True)
                if self.entries:
                    self.pop()
            finally:
                self._is_giving = False
            given = [m for m in self._returned if not categories or m.category in categories]
            given = [m for m in given if m.id not in self._failures]
            self._current_rendering().update(m.id for m in given)
        return given

    @contextmanager
    def rendering(self) -> Iterator[None]:
        """Note the messages that a template receives while it runs, and whether it fails."""
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

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Note nothing: the text that is rendered meanwhile is thrown away."""
        token = _rendering.set((self, set()))
        try:
            yield
        finally:
            _rendering.reset(token)

    def stream(self, pieces: Iterator[str]) -> Generator[str]:
        """Do as `rendering` does, for a template that yields its text in pieces."""
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
        """Give up the response under way if this template is an error page.

        Flask sends no signal for an exception that has a handler. But its traceback begins where
        Flask caught it; the traceback of an exception that a view caught begins in the view.
        """
        # Private: the name of Flask's method.
        # Tried on Flask 3.1.0, 3.1.3 and main (3.2.0.dev0).
        error = sys.exc_info()[1]
        traceback = error and error.__traceback__
        if traceback and traceback.tb_frame.f_code.co_name == "full_dispatch_request":
            self.give_up()

    def _fail(self, given: set[str], error: Exception) -> None:
        if isinstance(error, HTTPException):
            return  # abort() raised it, so no message is at fault
        self._failures |= dict.fromkeys(given, error)
        for id_ in given:
            self._known[id_].has_failed = True

    def give_up(self) -> None:
        """Forget which messages were rendered: the response under way is dropped."""
        self._rendered.clear()
        self._streams.clear()
        self._appended.clear()

    # For the storage and the response.

    def messages(self) -> list[Message]:
        """Return all messages that code has not taken, in the order of flashing."""
        with self._lock:
            left = {message.id for message in self._numbered()}
            left |= {message.id for message in self._returned} - self._taken
            return [self._known[id_] for id_ in sorted(left)]

    def taken(self) -> set[str]:
        """Return the ids of the messages that code has taken or thrown away."""
        left = {message.id for message in self.messages()}
        return self._known.keys() - left

    def rendered(self, in_stream: bool) -> set[str]:
        """Return the ids of the messages that templates have put into the response.

        Args:
            in_stream: Whether the response is a stream, whose template has not come to its end.
        """
        return self._rendered.union(*self._streams) if in_stream else set(self._rendered)

    def append(self, ids: Iterable[str]) -> None:
        """Note the messages that are added beside the template, in place of those noted before."""
        self._appended = set(ids)

    def completed(self, response: Response, add_again: Callable[[], object]) -> None:
        """Note the completed response, and the function that completes it anew.

        It is called if code takes a message that was added.
        """
        self._completed, self._add_again = response, add_again

    def check_completed(self, response: Response) -> None:
        """Account for the app having replaced the completed response, or taken its messages."""
        if self._completed not in (None, response):
            self._appended.clear()
        elif self._add_again and self._appended & self.taken():
            self._add_again()
        self._completed = self._add_again = None

    def shown(self, in_stream: bool) -> set[str]:
        """Return the ids of the messages that the response shows, if a person sees it."""
        left = {message.id for message in self.messages()}
        return left & (self.rendered(in_stream) | self._appended)

    def failures(self) -> list[tuple[Message, Exception | None]]:
        """Return the messages with which a template failed, each with the exception.

        The exception is None if the template failed in an earlier request.
        """
        rendered = self.rendered(in_stream=True)
        failed = [m for m in self.messages() if m.id in self._failures and m.id not in rendered]
        return [(message, self._failures[message.id]) for message in failed]

    def close(self, shown: set[str]) -> None:
        """Drop the messages that are not shown: the headers, sent now, keep them pending."""
        with self._lock:
            kept = [message for message in self._numbered() if message.id in shown]
            self._entries = list(kept)
            pairs = zip(list.__iter__(self._flashes), self._returned, strict=True)
            kept_pairs = [(pair, message) for pair, message in pairs if message.id in shown]
            self._flashes[:] = [pair for pair, _ in kept_pairs]
            self._returned[:] = [message for _, message in kept_pairs]


class Flashes(list[Any]):
    """The pairs that Flask's function keeps, and filters again at each call."""

    def __init__(self, take: Callable[[Container[str]], None]) -> None:
        super().__init__()
        self._take = weakref.WeakMethod(take)

    def __iter__(self) -> Iterator[Any]:
        # Private, as in `Outbox.pop`. Tried on Flask 3.1.0, 3.1.3 and main (3.2.0.dev0).
        caller = sys._getframe(1)
        if take := self._take():
            take(caller.f_locals["category_filter"] if _is_flask(caller) else ())
        return super().__iter__()

    def __reduce__(self) -> Any:  # noqa: ANN401
        return list, (list(super().__iter__()),)


def _is_flask(frame: Any) -> bool:  # noqa: ANN401
    """Return True if this is Flask's `get_flashed_messages`, whose parameters are public."""
    return frame.f_code is get_flashed_messages.__code__


_rendering: ContextVar[tuple[Outbox, set[str]] | None] = ContextVar("rendering", default=None)
