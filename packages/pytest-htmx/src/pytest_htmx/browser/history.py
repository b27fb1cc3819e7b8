"""The session history of one visitor: its entries and their documents."""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import Refused
from ..html.document import Document
from .transport import Received


@dataclass
class Entry:
    """One entry. `received` is the response that loaded it, None if a script pushed the address.

    `htmx`: htmx has marked the entry in `history.state`, and restores it when Back leads to it.
    """

    url: str
    document: Document
    received: Received | None
    htmx: bool = False

    @property
    def was_posted(self) -> bool:
        return self.received is not None and self.received.request.method == "POST"

    @property
    def referrer(self) -> str | None:
        """The page that led here; a reload sends it as the referrer again."""
        return self.received.request.referrer if self.received else None

    @property
    def site(self) -> str:
        """The value of `Sec-Fetch-Site` when the entry is loaded again: as at the first time."""
        return self.received.request.site if self.received else "same-origin"


class History:
    """The entries and the position of the current one. `len()` is the number of entries."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._at = -1

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def current(self) -> Entry:
        """The entry of the open page.

        Raises:
            Refused: If no page is open.
        """
        if not self._entries:
            raise Refused("No page is open: call open(path) first.")
        return self._entries[self._at]

    def push(self, entry: Entry) -> None:
        """Add an entry after the current one, and drop all later ones."""
        del self._entries[self._at + 1 :]
        self._entries.append(entry)
        self._at += 1

    def replace(self, entry: Entry) -> None:
        self._entries[self._at] = entry

    def look(self, steps: int) -> Entry | None:
        """Return the entry at this distance, or None beyond the ends."""
        there = self._at + steps
        return self._entries[there] if 0 <= there < len(self._entries) else None

    def go(self, steps: int) -> Entry:
        self._at += steps
        return self.current

    def renew(self, old: Document, new: Document) -> None:
        """Replace a document that was loaded again, in every entry that shares it."""
        for entry in self._entries:
            if entry.document is old:
                entry.document = new
