"""A flashed message: Flask's pair of category and text, with an id that sorts by time."""

import json
import secrets
import time
from typing import Any, Self

from flask.json.tag import TaggedJSONSerializer
from markupsafe import Markup


class Message(tuple[str, Any]):
    """Unpacks as Flask's `(category, text)`, so that every template written for Flask shows it."""

    id: str
    # True once a template failed with this message. From then on no template receives it.
    has_failed = False

    def __new__(cls, category: str, text: object, id: str) -> Self:  # noqa: A002 - templates say id
        message = super().__new__(cls, (_clean(category), _clean(text)))
        message.id = id
        return message

    @classmethod
    def from_pair(cls, pair: Any, id: str) -> Self:  # noqa: A002, ANN401 - any object that code put there
        """Make a message from an entry under Flask's key. An entry that is no pair is a text."""
        category, text = pair if isinstance(pair, list | tuple) and len(pair) == 2 else (None, pair)
        return cls("message" if category is None else category, text, id)

    def __getnewargs__(self) -> tuple[str, Any, str]:
        return (*self, self.id)

    @property
    def category(self) -> str:
        return self[0]

    @property
    def text(self) -> Any:  # noqa: ANN401 - str, Markup, or an object of the view
        return self[1]


class NotKept(Message):
    """Stands for messages that had no room, or that the fallback storage lost."""

    number: int

    def __new__(cls, number: int, id: str) -> Self:  # noqa: A002
        messages = "1 more message" if number == 1 else f"{number} more messages"
        message = super().__new__(cls, "warning", f"{messages} could not be kept.", id)
        message.number = number
        return message

    def __getnewargs__(self) -> tuple[int, str]:  # type: ignore[override]
        return (self.number, self.id)


def _clean(value: Any) -> Any:  # noqa: ANN401
    """Replace half surrogate pairs: they cannot be encoded, so each later page would fail."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            kind = Markup if isinstance(value, Markup) else str
            return kind(value.encode(errors="replace").decode())
    return value


def new_id(after: str = "") -> str:
    """Return an id that sorts behind `after`, and behind the ids that any process made earlier.

    It has thirteen hexadecimal digits of microseconds, then eight that nobody can guess.
    """
    micros = time.time_ns() // 1000
    if after:  # two in one microsecond, or a clock that was set back
        micros = max(micros, int(after[:13], 16) + 1)
    return f"{micros:013x}{secrets.token_hex(4)}"


class Json(TaggedJSONSerializer):
    """Flask's JSON, which supports Markup, with the letters of all languages unescaped.

    Any other object, such as a lazy translation, is written as its string.
    """

    def dumps(self, value: object) -> str:
        return json.dumps(self.tag(value), ensure_ascii=False, separators=(",", ":"), default=str)


def encode(messages: list[Message]) -> list[list[Any]]:
    """Return these messages as lists that `Json` can write."""
    return [
        [m.id, m.number]
        if isinstance(m, NotKept)
        else [m.id, m.category, m.text, *[1] * m.has_failed]
        for m in messages
    ]


def decode(content: Any) -> list[Message]:  # noqa: ANN401 - JSON
    """Return the messages that `encode` received. Entries of another shape are left out."""
    messages: list[Message] = []
    for entry in content if isinstance(content, list) else []:
        match entry:
            case [str(id_), category, text, *failed]:
                message = Message(category, text, id_)
                message.has_failed = bool(failed)
                messages.append(message)
            case [str(id_), int(number)]:
                messages.append(NotKept(number, id_))
    return messages


def shortened(message: Message, length: int) -> Message:
    """Return a message with its text cut, and a word that says so.

    Markup becomes plain text, so that no tag is cut.
    """
    text = message.text.striptags() if isinstance(message.text, Markup) else str(message.text)
    return Message(message.category, f"{text[:length].rstrip()}… (shortened)", message.id)
