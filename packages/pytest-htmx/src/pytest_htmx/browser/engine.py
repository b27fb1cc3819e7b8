"""The seam between the browser and its engine, which does what the scripts of a page would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bs4 import Tag

if TYPE_CHECKING:
    from ..html.document import Document
    from .transport import Received, Request

_WITHOUT_BUBBLES = (
    *("focus", "blur", "toggle", "beforetoggle", "close", "cancel", "command"),
    *("load", "mouseenter", "mouseleave", "pointerenter", "pointerleave", "invalid"),
)


@dataclass
class Event:
    """One event of the DOM.

    `key`: for events of the keyboard. `prevented`: a script called `preventDefault`.
    `stopped`: a script called `stopPropagation`. `handled`: a script did something.
    """

    name: str
    target: Tag
    submitter: Tag | None = None
    key: str | None = None
    prevented: bool = False
    stopped: bool = False
    handled: bool = False

    @property
    def path(self) -> list[Tag]:
        """The elements that receive the event, in their order."""
        return [self.target, *(() if self.name in _WITHOUT_BUBBLES else self.target.parents)]


class Host(Protocol):
    """All that an engine may see and do of the browser around it, as a script may."""

    #: `history.state` of the current entry.
    state: object

    @property
    def document(self) -> Document:
        """The current document. The engine may change its tree and its title."""

    @property
    def is_returning(self) -> bool:
        """True while a document arrives by Back or Forward."""

    def send(self, request: Request) -> Received:
        """Send a request as `fetch` does: the document stays."""

    def visit(self, request: Request) -> None:
        """Load another document, as `location.assign` does."""

    def reload(self) -> None:
        """Load the document again, as `location.reload` does."""

    def push(self, url: str, state: object) -> None:
        """Add an entry for the current document, as `history.pushState` does."""

    def replace(self, url: str, state: object) -> None:
        """Replace the current entry, as `history.replaceState` does."""

    def confirms(self, question: str, element: Tag) -> bool:
        """Ask the visitor a question, as `confirm` does, on behalf of an element.

        Raises:
            Refused: If the test gave no reply.
        """


class Engine:
    """What a page's scripts do. This one does nothing; others override what they react to.

    A subclass of `Browser` names its engine as `engine_class`.

    Args:
        host: The browser around the engine.
    """

    #: True if the visitor's browser runs scripts, so that `<noscript>` is only text.
    scripting = True

    def __init__(self, host: Host) -> None:
        self.host = host

    def arrived(self, document: Document) -> None:
        """Take over a document that was loaded and is now the current one."""

    def dispatch(self, event: Event) -> Event:
        """Let scripts react to an event, and return it with the marks that they left."""
        return event

    def is_awaited(self, name: str) -> bool:  # noqa: ARG002  for subclasses
        """Return False if surely nothing reacts to an event of this name."""
        return False

    def listeners(self, *names: str) -> list[Tag]:  # noqa: ARG002  for subclasses
        """Return the elements that react to one of these events on themselves."""
        return []

    def awaited_at(self, element: Tag) -> list[str]:  # noqa: ARG002  for subclasses
        """Return the names of the events to which something reacts if the element has them."""
        return []

    def settle(self) -> None:
        """Send the requests that wait, and do what follows from their responses."""

    def traversed(self, state: object) -> None:
        """React to Back or Forward between two entries of one document."""


class NoScript(Engine):
    """The engine of a visitor without JavaScript."""

    scripting = False
