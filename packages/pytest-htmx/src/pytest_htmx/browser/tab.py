"""One tab of a browser: it loads documents, records them in its history, and goes back to them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bs4 import Tag

from ..errors import Refused
from ..html.document import Document
from ..html.dom import opening_tag
from ..html.restoring import restore
from ..html.urls import origin, resolve, without_fragment
from .cookies import CookieJar
from .engine import Engine
from .transport import Received, Request, Transport, may_store

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_NAVIGATION = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-User": "?1",
    "Sec-Fetch-Dest": "document",
}
_FRESH = {"Cache-Control": "max-age=0"}


@dataclass
class Entry:
    """One entry. `received` is the response that loaded it, None if a script pushed the address.

    `state`: `history.state`, by which a script knows its own entries again.
    """

    url: str
    document: Document
    received: Received | None
    state: object = None

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


class Tab:
    """One tab, the `Host` of its engine."""

    def __init__(
        self,
        app: WSGIApplication,
        base_url: str,
        engine_class: type[Engine],
        confirm: bool | None,
    ) -> None:
        self.home = resolve(base_url, "/")
        self.history = History()
        self.transport = Transport(app, CookieJar())
        self.received: Received | None = None
        self.reloads = 0
        self.confirm = confirm
        self.questions: list[str] = []
        self.is_returning = False
        self.engine = engine_class(self)

    @property
    def document(self) -> Document:
        return self.history.current.document

    @property
    def state(self) -> object:
        return self.history.current.state

    @state.setter
    def state(self, state: object) -> None:
        self.history.current.state = state

    def visit(self, request: Request) -> None:
        """Load a document, as a link does: a new entry, unless the address is the same."""
        if request.site != "none":
            request = replace(request, referrer=self._referrer())
        same_place = len(self.history) and request.url == self.history.current.url
        received = self._load(request)
        if received is None:
            return
        document = Document(received, scripting=self.engine.scripting)
        entry = Entry(received.url, document, received)
        if same_place and request.method == "GET":
            self.history.replace(entry)
        else:
            self.history.push(entry)
        self._arrive(document)

    def send(self, request: Request) -> Received:
        self.received = self.transport.exchange(replace(request, referrer=self._referrer()))
        return self.received

    def reload(self, *, by_person: bool = False) -> None:
        entry = self.history.current
        if entry.was_posted:
            raise Refused(
                f"Reloading {self.document.path} sends its form again: "
                f"a browser asks for confirmation first."
            )
        request = Request("GET", entry.url, _FRESH, referrer=self._referrer())
        if by_person:
            request = replace(request, referrer=entry.referrer, site=entry.site)
        if received := self._load(request):
            self._renew(entry, received)

    def traverse(self, steps: int) -> None:
        """Go back or forward in the history.

        Raises:
            Refused: If there is no such entry, or a form would be sent again.
        """
        entry = self.history.look(steps)
        if entry is None:
            raise Refused(f"There is no page to go {'back' if steps == -1 else 'forward'} to.")
        old = self.document
        if entry.document is old:
            self.history.go(steps)
            old.url = entry.url
            self.engine.traversed(entry.state)
            return
        received = self._cached(entry) or self._load(_again(entry))
        if received is None:
            return
        self.history.go(steps)
        before = entry.document
        self.is_returning = True
        try:
            self._renew(entry, received)
        finally:
            self.is_returning = False
        restore(before, entry.document)  # in Chromium after what loads by itself is requested

    def go_to_anchor(self, url: str) -> None:
        """Move within the document: a new entry, no request."""
        here = self.history.current
        self.document.url, self.document.focused = url, None
        if url == here.url:
            return
        received = here.received
        if received is not None:  # a reload is then one that the page led to, as Chromium has it
            received = replace(received, request=replace(received.request, site="same-origin"))
        self.history.push(Entry(url, here.document, received))

    def push(self, url: str, state: object) -> None:
        self.document.url = url
        self.history.push(Entry(url, self.document, None, state))

    def replace(self, url: str, state: object) -> None:
        self.document.url = url
        self.history.replace(Entry(url, self.document, None, state))

    def confirms(self, question: str, element: Tag) -> bool:
        self.questions.append(question)
        if self.confirm is None:
            raise Refused(
                f"{opening_tag(element)} asks {question!r}: "
                f"give the reply first, confirm = True or False."
            )
        return self.confirm

    def _load(self, request: Request) -> Received | None:
        """Send a navigation; return None if the response is no page and the old page stays."""
        if len(self.history):
            self.engine.settle()  # requests that were triggered earlier are sent earlier
        headers = {**_NAVIGATION, **(_FRESH if request.method == "POST" else {}), **request.headers}
        self.received = received = self.transport.exchange(replace(request, headers=headers))
        return None if received.status in (204, 205) or received.is_download else received

    def _renew(self, entry: Entry, received: Received) -> None:
        """Show an entry's page anew."""
        document = Document(received, scripting=self.engine.scripting)
        self.history.renew(entry.document, document)
        entry.url, entry.document, entry.received = received.url, document, received
        self.received = received
        self._arrive(document)

    def _arrive(self, document: Document) -> None:
        self.reloads += 1
        self.engine.arrived(document)

    def _cached(self, entry: Entry) -> Received | None:
        """Return the stored response of an entry, if there is one."""
        if entry.was_posted and entry.received is not None:
            if not may_store(entry.received):
                raise Refused(
                    f"{entry.url} is the response to a form: "
                    f"a browser asks before sending it again."
                )
            return entry.received
        request = _again(entry)
        return self.transport.cache.find(request, self.transport.headers_for(request))

    def _referrer(self) -> str | None:
        policy, url = self.document.referrer_policy, without_fragment(self.document.url)
        if policy == "no-referrer":
            return None
        return origin(url) + "/" if policy in ("origin", "strict-origin") else url


def _again(entry: Entry) -> Request:
    """Return the request by which Back and Forward load an entry that is not cached."""
    headers = {**_NAVIGATION, "Sec-Fetch-User": ""}
    return Request("GET", entry.url, headers, referrer=entry.referrer, site=entry.site)
