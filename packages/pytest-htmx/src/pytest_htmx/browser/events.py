"""Events of the DOM."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import Tag


@dataclass
class Event:
    """One event.

    `prevented`: a script called `preventDefault`. `stopped`: a script called `stopPropagation`.
    `handled`: a trigger fired.
    """

    name: str
    target: Tag
    submitter: Tag | None = None
    prevented: bool = False
    stopped: bool = False
    handled: bool = False
