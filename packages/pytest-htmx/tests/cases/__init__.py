"""The cases that the kit and the real htmx must run alike."""

from . import (
    acting,
    events,
    generated,
    history,
    morphing,
    responses,
    sending,
    state,
    swapping,
    targets,
)
from .registry import ALL

__all__ = [
    "ALL",
    "acting",
    "events",
    "generated",
    "history",
    "morphing",
    "responses",
    "sending",
    "state",
]
__all__ += ["swapping", "targets"]
