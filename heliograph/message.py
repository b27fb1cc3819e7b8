"""A flashed message: Flask's pair of category and text, with an id that sorts by time."""

import secrets
import time
from typing import Any, Self


class Message(tuple[str, Any]):
    """Unpacks as Flask's `(category, text)`, so that every template written for Flask draws it."""

    id: str

    def __new__(cls, category: str, text: object, id: str) -> Self:  # noqa: A002 - templates say id
        message = super().__new__(cls, (category, text))
        message.id = id
        return message

    def __getnewargs__(self) -> tuple[str, Any, str]:
        return (*self, self.id)

    @property
    def category(self) -> str:
        return self[0]

    @property
    def text(self) -> Any:  # noqa: ANN401 - whatever was flashed: a string, Markup, or a view's own
        return self[1]


def new_id(after: str = "") -> str:
    """An id that sorts behind `after` and behind the ids made earlier by any process.

    Thirteen hexadecimal digits of microseconds, then eight that nobody can guess.
    """
    micros = time.time_ns() // 1000
    if after:  # two in one microsecond, or a clock that was set back
        micros = max(micros, int(after[:13], 16) + 1)
    return f"{micros:013x}{secrets.token_hex(4)}"
