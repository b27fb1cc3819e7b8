"""`hx-sync`: decides which of several simultaneous requests are sent, and in which order."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import Tag

from ..errors import Unsupported
from ..html.document import Document
from ..html.dom import ByIdentity
from .attributes import Attributes
from .selecting import find


class RequestQueue:
    """The requests of one element, one at a time (htmx's `RequestQueue`)."""

    def __init__(self) -> None:
        self._busy: object | None = None
        self._waiting: list[Callable[[], None]] = []

    def admits(self, request: object, strategy: str, run_later: Callable[[], None]) -> bool:
        """Return True if the request is sent now; by its strategy it may be sent later instead.

        Raises:
            Unsupported: If the strategy aborts a request that is under way.
        """
        if self._busy is None:
            self._busy = request
            return True
        if strategy in ("replace", "abort"):
            raise Unsupported(
                f"Two requests at once under hx-sync {strategy!r}: the kit cannot know whether the "
                f"first still reaches the server."
            )
        if strategy == "queue all":
            self._waiting.append(run_later)
        elif strategy == "queue last":
            self._waiting = [run_later]
        elif strategy != "drop" and not self._waiting:
            self._waiting.append(run_later)
        return False

    def is_done(self, request: object) -> None:
        """Record that the request has its response, and send the next one."""
        if self._busy is request:
            self._busy = None
            if self._waiting:
                self._waiting.pop(0)()


class Queues:
    """The queues of a document, by the element that `hx-sync` names."""

    def __init__(self) -> None:
        self._queues: ByIdentity[RequestQueue] = ByIdentity()

    def queue_of(
        self, attributes: Attributes, document: Document, element: Tag
    ) -> tuple[RequestQueue, str]:
        """Return the queue of the element's requests, and its strategy."""
        before, _, after = (attributes.value(element, "hx-sync") or "").rpartition(":")
        selector = before or after  # a strategy alone matches nothing, and means the element itself
        this = attributes.holders_of_this(element, "hx-sync")
        place = find(document.tree, element, selector, this) if selector else None
        place = element if place is None else place
        queue = self._queues.get(place)
        if queue is None:
            self._queues[place] = queue = RequestQueue()
        return queue, after.strip()
