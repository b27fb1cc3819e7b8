"""`hx-sync`: which of several requests that were set off together go out, and when."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import Unsupported

Run = Callable[[], None]


class RequestQueue:
    """The requests of one element, one at a time (htmx's `RequestQueue`)."""

    def __init__(self) -> None:
        self._busy: object | None = None
        self._waiting: list[Run] = []

    def admits(self, request: object, strategy: str, run_later: Run) -> bool:
        """Whether the request goes out now. If not, it waits or is dropped, as `strategy` says."""
        if self._busy is None:
            self._busy = request
            return True
        if strategy in ("replace", "abort"):
            raise Unsupported(
                f"Two requests at once under hx-sync {strategy!r}: whether the first still "
                f"reaches the server is a matter of time, which the kit does not guess."
            )
        if strategy == "queue all":
            self._waiting.append(run_later)
        elif strategy == "queue last":
            self._waiting = [run_later]
        elif strategy != "drop" and not self._waiting:
            self._waiting.append(run_later)
        return False

    def is_done(self, request: object) -> None:
        """The request is answered: the next may go."""
        if self._busy is request:
            self._busy = None
            if self._waiting:
                self._waiting.pop(0)()
