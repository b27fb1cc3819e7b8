"""How messages fit into cookies: each into its own, and what has no room into the store.

A cookie is at most 4,096 bytes, and a server refuses a `Cookie` header of much over 8 KB.
"""

from collections.abc import Iterator

from itsdangerous import BadData

from heliograph.message import Message, new_id, shortened
from heliograph.seal import Seal
from heliograph.store import Store

PREFIX = "heliograph-"
MORE = f"{PREFIX}more"

# Bytes of all our cookies in a request; a session cookie may take as much again. Messages lie in
# cookies up to ROOM. The rest of LIMIT is for cookies that only point to the store.
ROOM, LIMIT, POINTER = 2048, 3072, 160


class Packing:
    def __init__(self, seal: Seal, store: Store) -> None:
        self._seal = seal
        self._store = store

    def pack(
        self, messages: list[Message], *, used: int, uncounted: int, seconds: int
    ) -> Iterator[tuple[str, str]]:
        """Names and values of cookies for these messages, beside `used` bytes of others.

        What goes to the store stays there for so many `seconds`. Without a store it is shortened,
        and what does not fit even so is counted, on top of what was `uncounted` before.
        """
        rest = []
        for message in messages:
            cookie = self._cookie(message)
            if used + size(*cookie) <= ROOM:
                used += size(*cookie)
                yield cookie
            else:
                rest.append(message)
        pointer = PREFIX + new_id()
        if rest and self._store.put(pointer, rest, seconds):
            yield pointer, self._seal.close(pointer, len(rest))
        elif rest:
            yield from self._pack_shortened(rest, ROOM - used, uncounted)

    def _pack_shortened(
        self, messages: list[Message], room: int, more: int
    ) -> Iterator[tuple[str, str]]:
        before = more
        for message in messages:
            if cookie := self._cut_to_fit(message, room):
                room -= size(*cookie)
                yield cookie
            else:
                more += 1
        if more > before:
            yield MORE, self._seal.close(MORE, {"more": more, "id": new_id()})

    def _cut_to_fit(self, message: Message, room: int) -> tuple[str, str] | None:
        length = room
        while length > 20:
            cookie = self._cookie(shortened(message, length))
            if size(*cookie) <= room:
                return cookie
            length = length * room // size(*cookie) - 8
        return None

    def _cookie(self, message: Message) -> tuple[str, str]:
        name = PREFIX + message.id
        return name, self._seal.close(name, [message.category, message.text])

    def unpack(self, name: str, value: str) -> list[Message]:
        """The messages of a cookie; none if we did not sign it."""
        try:
            content = self._seal.open(name, value)
        except BadData:
            return []
        id_ = name.removeprefix(PREFIX)
        match content:
            case [category, text]:
                return [Message(category, text, id_)]
            case int(count):
                return self._store.get(name) or [_not_kept(count, id_)]
            case {"more": count, "id": id_}:
                return [_not_kept(count, id_)]
        return []

    def count_more(self, value: str) -> int:
        """How many messages earlier answers had no room for, by their cookie named MORE."""
        try:
            return int(self._seal.open(MORE, value)["more"])
        except BadData:
            return 0


def size(name: str, value: str) -> int:
    """Bytes of a cookie in a request, with the longest prefix that its name may have."""
    return len(f"__Host-{name}={value}; ")


def _not_kept(count: int, id_: str) -> Message:
    """Shown in place of messages that had no room, or that the store has lost."""
    messages = "1 more message" if count == 1 else f"{count} more messages"
    return Message("warning", f"{messages} could not be kept.", id_)
