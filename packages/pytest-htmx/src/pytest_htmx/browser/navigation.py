"""Navigation: loads documents, records them in the history, and goes back to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import Refused
from ..html.document import Document
from ..html.restoring import restore
from ..html.urls import origin, path_and_query, resolve, without_fragment
from .cache import may_store
from .cookies import CookieJar
from .history import Entry, History
from .transport import Received, Request, Transport

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


class Navigation:
    """The part of `Browser` that loads pages and moves through the history."""

    scripting = False

    def __init__(self, app: WSGIApplication, base_url: str) -> None:
        self.app = app
        self.base_url = resolve(base_url, "/")
        self.history = History()
        #: Full loads of a document since the last `open`: 0 while htmx does its work.
        self.reloads = 0
        self._transport = Transport(app, CookieJar())
        self._received: Received | None = None
        self._is_returning = False

    @property
    def url(self) -> str:
        """The path and query in the address bar, without origin and fragment identifier.

        Raises:
            Refused: If no page is open.
        """
        return path_and_query(self.history.current.url)

    @property
    def _document(self) -> Document:
        return self.history.current.document

    def _go_to_anchor(self, url: str) -> None:
        """Move within the document: a new entry, no request."""
        here = self.history.current
        self._document.url = url
        if url == here.url:
            return
        received = here.received
        if received is not None:  # a reload is then one that the page led to, as Chromium has it
            received = replace(received, request=replace(received.request, site="same-origin"))
        self.history.push(Entry(url, here.document, received))

    def _visit(self, request: Request) -> None:
        """Load a document, as a link does: a new entry, unless the address is the same."""
        same_place = len(self.history) and request.url == self.history.current.url
        received = self._load(request)
        if received is None:
            return
        entry = Entry(received.url, Document(received, scripting=self.scripting), received)
        if same_place and request.method == "GET":
            self.history.replace(entry)
        else:
            self.history.push(entry)
        self._arrived()

    def _load(self, request: Request) -> Received | None:
        """Send a navigation; return None if the response is no page and the old page stays."""
        headers = {**_NAVIGATION, **(_FRESH if request.method == "POST" else {}), **request.headers}
        self._received = received = self._transport.exchange(replace(request, headers=headers))
        return None if received.status in (204, 205) or received.is_download else received

    def _reload(self, referrer: str | None, site: str = "same-origin") -> None:
        entry = self.history.current
        if entry.was_posted:
            raise Refused(
                f"Reloading {self.url} sends its form again: a browser asks for confirmation first."
            )
        request = Request("GET", entry.url, _FRESH, referrer=referrer, site=site)
        self._renew(entry, self._load(request), remembers=False)

    def _renew(self, entry: Entry, received: Received | None, *, remembers: bool) -> None:
        """Show an entry's page anew; Back and Forward put in what the person had entered."""
        if received is None:
            return
        old, document = entry.document, Document(received, scripting=self.scripting)
        self.history.renew(old, document)
        entry.url, entry.document, entry.received = received.url, document, received
        self._received = received
        self._is_returning = remembers
        try:
            self._arrived()
        finally:
            self._is_returning = False
        if remembers:  # in Chromium only after what loads by itself has been requested
            restore(old, document)

    def _traverse(self, steps: int) -> None:
        entry = self.history.look(steps)
        if entry is None:
            raise Refused(f"There is no page to go {'back' if steps == -1 else 'forward'} to.")
        old = self._document
        if entry.document is old:
            self.history.go(steps)
            old.url = entry.url
            self._traversed_within(entry)
            return
        received = self._cached(entry) or self._load(_again(entry))
        self.history.go(steps)
        self._renew(entry, received, remembers=True)

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
        return self._transport.cache.find(request, self._transport.headers_for(request))

    def _referrer(self) -> str | None:
        policy, url = self._document.referrer_policy, without_fragment(self._document.url)
        if policy == "no-referrer":
            return None
        return origin(url) + "/" if policy in ("origin", "strict-origin") else url

    # Hooks for scripts

    def _arrived(self) -> None:
        self.reloads += 1

    def _traversed_within(self, entry: Entry) -> None:
        pass


def _again(entry: Entry) -> Request:
    """Return the request by which Back and Forward load an entry that is not cached."""
    headers = {**_NAVIGATION, "Sec-Fetch-User": ""}
    return Request("GET", entry.url, headers, referrer=entry.referrer, site=entry.site)
