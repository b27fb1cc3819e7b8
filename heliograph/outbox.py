"""What one person has yet to see, for the length of one request.

`flask.flash` and `flask.get_flashed_messages` reach it through the session, whose key `_flashes`
stands for the outbox instead of for data: no message travels in the session cookie.
"""

from collections.abc import Callable, Container
from functools import cache, partial
from itertools import chain
from operator import attrgetter
from typing import Any

from flask import current_app, request
from flask.sessions import SessionMixin

from heliograph.message import Message, new_id

KEY = "_flashes"


class Outbox:
    def __init__(self, waiting: Callable[[], dict[str, list[Message]]]) -> None:
        self._waiting = waiting
        self._entries: list[Any] | None = None
        # What the cookies hold, by their names.
        self.waiting: dict[str, list[Message]] = {}
        # Ids that templates have drawn: in what is finished, then one set a template under way.
        self._drawn: list[set[str]] = [set()]
        self.appended: set[str] = set()

    @property
    def entries(self) -> list[Any]:
        """A living list. Flask, and who imitates it, append plain pairs of category and text."""
        if self._entries is None:
            self.waiting = self._waiting()
            held = chain.from_iterable(self.waiting.values())
            self._entries = sorted(held, key=attrgetter("id"))
        return self._entries

    def messages(self) -> list[Message]:
        """All there is to show, in the order in which it was flashed."""
        last = ""
        for place, entry in enumerate(self.entries):
            if not isinstance(entry, Message):
                category, text = entry
                self.entries[place] = Message(category, text, new_id(after=last))
            last = self.entries[place].id
        return list(self.entries)

    def add(self, entries: list[Any]) -> None:
        known = {id(entry) for entry in self.entries}
        self.entries.extend(entry for entry in entries if id(entry) not in known)

    def take(self, categories: Container[str] = ()) -> list[Message]:
        """The messages of these categories (of all, if none is named), counted as drawn."""
        taken = [
            message for message in self.messages() if not categories or message[0] in categories
        ]
        self._drawn[-1].update(message.id for message in taken)
        return taken

    def begin_template(self) -> None:
        self._drawn.append(set())

    def end_template(self) -> None:
        if len(self._drawn) > 1:
            self._drawn[0] |= self._drawn.pop()

    def forget_drawn(self) -> None:
        """The answer that was under way has failed; another takes its place."""
        self._drawn = [set()]

    @property
    def drawn(self) -> set[str]:
        """Ids drawn by templates that came to their end. One that raised has shown nothing."""
        return self._drawn[0]


def current_outbox() -> Outbox:
    """The outbox of this request. Its place is the environ, which copied contexts share."""
    outbox: Outbox | None = request.environ.get("heliograph.outbox")
    if outbox is None:  # a context that a test made, without a request in it
        outbox = request.environ["heliograph.outbox"] = new_outbox()
    return outbox


def new_outbox() -> Outbox:
    return Outbox(partial(current_app.extensions["heliograph"].waiting.of, request))


def keep_flashes_out_of(session: SessionMixin) -> None:
    """Let this session's key `_flashes` mean the outbox. Everything else about it stays."""
    session.__class__ = _without_flashes(type(session))


@cache
def _without_flashes(session_class: type[SessionMixin]) -> type[SessionMixin]:
    # No instance dictionary of its own: Python then lets an object change over to this class.
    return type(session_class.__name__, (_Flashes, session_class), {"__slots__": ()})


class _Flashes:
    """The part of a mapping that speaks of `_flashes`, put before the app's own session class."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        if key == KEY:
            return bool(current_outbox().entries)
        return super().__contains__(key)  # type: ignore[misc,no-any-return]

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401
        if key == KEY:
            return current_outbox().entries
        return super().__getitem__(key)  # type: ignore[misc]

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        if key == KEY:
            return current_outbox().entries
        return super().get(key, default)  # type: ignore[misc]

    def setdefault(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        if key == KEY:
            return current_outbox().entries
        return super().setdefault(key, default)  # type: ignore[misc]

    def __setitem__(self, key: str, value: Any) -> None:  # noqa: ANN401
        if key == KEY:
            current_outbox().add(value)
        else:
            super().__setitem__(key, value)  # type: ignore[misc]

    def pop(self, key: str, *default: Any) -> Any:  # noqa: ANN401
        if key == KEY:
            return current_outbox().take()
        return super().pop(key, *default)  # type: ignore[misc]

    def __delitem__(self, key: str) -> None:
        if key == KEY:
            current_outbox().take()
        else:
            super().__delitem__(key)  # type: ignore[misc]
