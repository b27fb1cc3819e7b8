"""A flashed message: Flask's pair of category and text, with an id that sorts by time."""

import json
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Self

from flask.json.tag import TaggedJSONSerializer
from markupsafe import Markup


class Message(tuple[str, Any]):
    """Unpacks as Flask's `(category, text)`, so that every template written for Flask draws it."""

    id: str

    def __new__(cls, category: str, text: object, id: str) -> Self:  # noqa: A002 - templates say id
        message = super().__new__(cls, (_clean(category), _clean(text)))
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


class Unread(Message):
    """A message that says when its text is read, to tell what a filter has let through.

    Flask's own `get_flashed_messages` pops all messages and then keeps those whose category, `[0]`,
    is in its filter. Only of what it returns does it, or whoever unpacks a pair, read the text.
    """

    on_read: Callable[[str], object]

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 - as tuple's
        if index != 0:
            self.on_read(self.id)
        return super().__getitem__(index)

    def __iter__(self) -> Iterator[Any]:
        self.on_read(self.id)
        return super().__iter__()


def _clean(value: Any) -> Any:  # noqa: ANN401
    """Half a surrogate pair cannot be sent: one such letter would break every page to come."""
    if isinstance(value, str) and not value.isascii():
        return type(value)(value.encode(errors="replace").decode())
    return value


def new_id(after: str = "") -> str:
    """An id that sorts behind `after`, and behind those made earlier by any process.

    Thirteen hexadecimal digits of microseconds, then eight that nobody can guess.
    """
    micros = time.time_ns() // 1000
    if after:  # two in one microsecond, or a clock that was set back
        micros = max(micros, int(after[:13], 16) + 1)
    return f"{micros:013x}{secrets.token_hex(4)}"


class Json(TaggedJSONSerializer):
    """Flask's JSON, which knows Markup, written so that a letter of any language costs little.

    What it cannot write, such as a lazy translation, travels as its string.
    """

    def dumps(self, value: object) -> str:
        return json.dumps(self.tag(value), ensure_ascii=False, separators=(",", ":"), default=str)


def to_json(messages: Iterable[Message]) -> str:
    return Json().dumps([[m.id, m.category, m.text] for m in messages])


def from_json(text: str) -> list[Message]:
    return [Message(category, content, id_) for id_, category, content in Json().loads(text)]


def shortened(message: Message, length: int) -> Message:
    """The beginning of the text, and a word that says so. Markup becomes text: no tag is cut."""
    text = message.text.striptags() if isinstance(message.text, Markup) else str(message.text)
    return Message(message.category, f"{text[:length].rstrip()}… (shortened)", message.id)
