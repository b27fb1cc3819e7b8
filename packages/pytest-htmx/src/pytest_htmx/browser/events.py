"""Events of the DOM, and the reactions of scripts to them."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import Tag


@dataclass
class Event:
    """One event. `prevented`: the browser shall not react; `handled`: some script acted on it."""

    name: str
    target: Tag
    submitter: Tag | None = None
    prevented: bool = False
    stopped: bool = False
    handled: bool = False
