"""What one person has yet to see, for the length of one request, and what of it was drawn."""

from collections.abc import Callable, Container
from itertools import chain
from operator import attrgetter
from threading import RLock
from typing import Any

from heliograph.message import Message, Unread, new_id
from heliograph.waiting import Cookies


class Outbox:
    def __init__(
        self, read: Callable[[], Cookies], stored: Callable[[], list[tuple[str, Any]]]
    ) -> None:
        """`read` gives what waits in cookies, `stored` what an app without us left in a session."""
        self._read = read
        self._stored = stored
        self._entries: list[Any] | None = None
        self._lock = RLock()  # threads that share the request may flash
        # Both are known as soon as the entries are.
        self.cookies: Cookies
        self.legacy: list[Message]
        # Ids: drawn by a template or taken by a view, and appended to a fragment.
        self.drawn: set[str] = set()
        self.appended: set[str] = set()
        self.asked = False

    @property
    def entries(self) -> list[Any]:
        """A living list. Flask, and who imitates it, append plain pairs of category and text."""
        with self._lock:
            if self._entries is None:
                self.cookies = self._read()
                held = {m.id: m for m in chain.from_iterable(self.cookies.values())}
                self.legacy = [Message(*pair, id=new_id()) for pair in self._stored()]
                self._entries = [*self.legacy, *sorted(held.values(), key=attrgetter("id"))]
            return self._entries

    def add(self, entries: list[Any]) -> None:
        if entries is not self.entries:
            known = {id(entry) for entry in self.entries}
            self.entries.extend(entry for entry in entries if id(entry) not in known)

    def messages(self) -> list[Message]:
        """All there is to show, in the order in which it was flashed."""
        last, numbered = "", []
        with self._lock:
            entries = self.entries
            for place, entry in enumerate(entries):
                if not isinstance(entry, Message):
                    category, text = entry
                    entry = entries[place] = Message(category, text, new_id(after=last))
                last = max(last, entry.id)
                numbered.append(entry)
        return numbered

    def take(self, categories: Container[str] = ()) -> list[Message]:
        """The messages of these categories (of all, if none is named), counted as drawn."""
        self.asked = True
        taken = [m for m in self.messages() if not categories or m.category in categories]
        self.drawn.update(message.id for message in taken)
        return taken

    def offer(self) -> list[Message]:
        """All messages, each counted as drawn as soon as its text is read."""
        self.asked = True
        offered: list[Message] = []
        for message in self.messages():
            unread = Unread(message.category, message.text, message.id)
            unread.on_read = self.drawn.add
            offered.append(unread)
        return offered

    def close(self, shown: set[str]) -> None:
        """A streamed answer's headers go. Only what they account for can be drawn from here on."""
        self._entries = [message for message in self.messages() if message.id in shown]
