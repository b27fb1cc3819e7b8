"""Limits the number of people whose passwords are hashed at once, so that other pages stay quick.

A thread that waits here costs next to nothing, and gunicorn.conf.py has enough of them: when all
places are taken, the others still serve pages.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from flask import current_app

PLACES = 64
"""People in one process who wait for their turn; as many again may be held after a refusal."""

LONGEST_WAIT = 5
"""Seconds to wait for a turn."""

# As many as there are cores: with more, every hash would take longer, and none end sooner. Each
# worker process has its own; the system shares the cores among them.
COUNT = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

_places = BoundedSemaphore(PLACES)
_turns = BoundedSemaphore(COUNT)
_held = BoundedSemaphore(PLACES)


class TooManyAttempts(Exception):  # noqa: N818 - it is no error of ours
    """The next attempt is possible in so many `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Try again in {seconds} seconds.")
        self.seconds = seconds


class NoTurn(TooManyAttempts):
    """Too many people log in or register at this moment."""

    def __init__(self) -> None:
        super().__init__(LONGEST_WAIT)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for one's turn.

    Raises:
        NoTurn: at once, if PLACES are taken, or after LONGEST_WAIT seconds.
    """
    if not _places.acquire(blocking=False):
        raise NoTurn
    try:
        if not _turns.acquire(timeout=LONGEST_WAIT):
            raise NoTurn
        try:
            yield
        finally:
            _turns.release()
    finally:
        _places.release()


def hold() -> None:
    """Sleep for REFUSAL_PAUSE seconds, so that no client can try again without a pause."""
    if _held.acquire(blocking=False):
        try:
            time.sleep(current_app.config["REFUSAL_PAUSE"])
        finally:
            _held.release()
