"""The session history of one window: where it has been, and what it can still show of it."""

from __future__ import annotations

from dataclasses import dataclass

from .document import Document
from .wire import Answer


@dataclass
class Entry:
    """One place. `answer` is what a load brought, None where script pushed the address."""

    url: str
    document: Document
    answer: Answer | None
    htmx: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the browser still has the answer: `no-store` forbids that."""
        return self.answer is not None and "no-store" not in self.answer.response.headers.get(
            "Cache-Control", ""
        )

    @property
    def was_posted(self) -> bool:
        return self.answer is not None and self.answer.method == "POST"


class History:
    """The entries, and where in them the window is."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._at = -1

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def current(self) -> Entry:
        return self._entries[self._at]

    def push(self, entry: Entry) -> None:
        """Add a place after the current one; what lay ahead is forgotten."""
        del self._entries[self._at + 1 :]
        self._entries.append(entry)
        self._at += 1

    def replace(self, entry: Entry) -> None:
        self._entries[self._at] = entry

    def look(self, steps: int) -> Entry | None:
        """The entry so many steps away, or None beyond the ends."""
        there = self._at + steps
        return self._entries[there] if 0 <= there < len(self._entries) else None

    def go(self, steps: int) -> Entry:
        self._at += steps
        return self.current

    def renew(self, old: Document, new: Document) -> None:
        """A document was loaded again: every entry that shared the old one shares the new one."""
        for entry in self._entries:
            if entry.document is old:
                entry.document = new
