"""Events of the DOM."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import Tag

_WITHOUT_BUBBLES = (
    *("focus", "blur", "toggle", "beforetoggle", "close", "cancel", "command"),
    *("load", "mouseenter", "mouseleave", "pointerenter", "pointerleave", "invalid"),
)
# The events of the mouse on the element that a person clicks.
PRESSED = ("pointerdown", "mousedown", "pointerup", "mouseup", "click")
MOVED = tuple(
    pointer + what
    for pointer in ("pointer", "mouse")
    for what in ("out", "leave", "over", "enter", "move")
)


@dataclass
class Event:
    """One event.

    `key`: for events of the keyboard. `prevented`: a script called `preventDefault`.
    `stopped`: a script called `stopPropagation`. `handled`: a trigger fired.
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
