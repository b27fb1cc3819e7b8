"""The messages that wait in the browser: a cookie of its own for each, signed, named by its id.

Cookies of different names cannot overwrite each other, so answers that cross merge by nature, and
an answer that is lost leaves them in place.
"""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from flask import Flask, Request, Response
from itsdangerous import BadData

from heliograph import receipts
from heliograph.message import Message, new_id, shortened
from heliograph.seal import Seal
from heliograph.store import Store

PREFIX = "heliograph-"
HOST_PREFIX = "__Host-"
MORE = f"{PREFIX}more"

# Bytes of our cookies in one request. Servers refuse headers of 8 KB, of which a session cookie may
# take half. Messages lie in cookies up to ROOM; the rest of LIMIT is for cookies that only point.
ROOM, LIMIT, POINTER = 2048, 3072, 160

# Seconds in the store for a visitor who sent no cookie: enough to follow a redirect, and whoever
# refuses cookies leaves nothing behind.
UNPROVEN = 600

Cookies = dict[str, list[Message]]


class Waiting:
    def __init__(self, app: Flask, store: Store) -> None:
        self._app = app
        self._store = store
        self._seal = Seal(app)

    def read(self, request: Request) -> Cookies:
        """What the cookies of this request hold, by their names.

        What we did not sign is left where it is: it may be a neighbor's on this host, or signed
        with the new key by another process while keys are rotated.
        """
        # The price of every request without messages: one look at the header, not parsed.
        if PREFIX not in request.environ.get("HTTP_COOKIE", "") or not self._app.secret_key:
            return {}
        found: Cookies = {}
        for name, value in _sealed(request):
            found[name] = found.get(name) or self._opened(name, value)
        for name, receipt in islice(_missed(request), receipts.MOST):
            found[name] = self._store.get(receipts.store_key(receipt)) or []
        return {name: messages for name, messages in found.items() if messages}

    def _opened(self, name: str, value: str) -> list[Message]:
        name = name.removeprefix(HOST_PREFIX)
        id_ = name.removeprefix(PREFIX)
        try:
            content = self._seal.open(name, value)
        except BadData:
            return []
        match content:
            case [category, text]:
                return [Message(category, text, id_)]
            case int(count):
                return self._store.get(name) or [_not_kept(count, id_)]
            case {"more": count, "id": id_}:
                return [_not_kept(count, id_)]
        return []

    def change(
        self,
        request: Request,
        response: Response,
        found: Cookies,
        shown: Collection[str],
        new: list[Message],
    ) -> None:
        """Delete the cookies of what was shown and set those of what is new.

        Every other cookie stays untouched, so that two answers never disagree about it.
        """
        gone = {name for name, held in found.items() if any(m.id in shown for m in held)}
        used = _used(request, gone)
        if new and used + POINTER > LIMIT and self._store:  # the cookies are full: fold them
            gone, used = set(found), _used(request, found)
        attributes = self._attributes(request)
        for name in gone:
            _delete(response, name, attributes)

        left = {m.id: m for name in gone for m in found[name] if m.id not in shown}
        host = HOST_PREFIX if _may_bind_to_host(attributes) else ""
        for name, value in self._packed([*left.values(), *new], used, request, gone):
            response.set_cookie(host + name, value, max_age=self._seal.lifetime, **attributes)

    def _packed(
        self, messages: list[Message], used: int, request: Request, gone: Collection[str]
    ) -> Iterator[tuple[str, str]]:
        """Names and values of the cookies for these messages: themselves, then their pointer."""
        rest = []
        for message in messages:
            name, value = self._cookie(message)
            if used + _size(name, value) <= ROOM:
                used += _size(name, value)
                yield name, value
            else:
                rest.append(message)
        if not rest:
            return
        name = PREFIX + new_id()
        lifetime = self._seal.lifetime
        seconds = lifetime if "HTTP_COOKIE" in request.environ else min(lifetime, UNPROVEN)
        if self._store.put(name, rest, seconds):
            yield name, self._seal.close(name, len(rest))
            return
        more = 0
        for message in rest:
            cookie = self._cut_to_fit(message, ROOM - used)
            if cookie:
                used += _size(*cookie)
                yield cookie
            else:
                more += 1
        if more:
            more += self._more_before(request, gone)
            yield MORE, self._seal.close(MORE, {"more": more, "id": new_id()})

    def _cut_to_fit(self, message: Message, room: int) -> tuple[str, str] | None:
        length = room
        while length > 20:
            cookie = self._cookie(shortened(message, length))
            if _size(*cookie) <= room:
                return cookie
            length = length * room // _size(*cookie) - 8
        return None

    def _more_before(self, request: Request, gone: Collection[str]) -> int:
        """How many messages without a place were counted by earlier answers."""
        for name, value in _sealed(request):
            if name.endswith(MORE) and name not in gone:
                try:
                    return int(self._seal.open(MORE, value)["more"])
                except BadData:
                    continue
        return 0

    def _cookie(self, message: Message) -> tuple[str, str]:
        name = PREFIX + message.id
        return name, self._seal.close(name, [message.category, message.text])

    def _attributes(self, request: Request) -> dict[str, Any]:
        """Those of the session cookie; but no script reads it, and another site's form sends none.

        Secure goes beyond Flask, which only asks its configuration: behind TLS nothing else is
        right, and browsers then accept the prefix that no neighboring host can forge.
        """
        session = self._app.session_interface
        return {
            "domain": session.get_cookie_domain(self._app),
            "path": session.get_cookie_path(self._app),
            "secure": session.get_cookie_secure(self._app) or request.is_secure,
            "httponly": True,
            "samesite": session.get_cookie_samesite(self._app) or "Lax",
            "partitioned": session.get_cookie_partitioned(self._app),
        }


def _sealed(request: Request) -> Iterator[tuple[str, str]]:
    """Names and values of cookies that look like ours, all values where a name comes twice."""
    for name, value in request.cookies.items(multi=True):
        bare = name.removeprefix(HOST_PREFIX)
        if re.fullmatch(rf"{PREFIX}(more|[0-9a-f]{{21}})", bare):
            yield name, value


def _missed(request: Request) -> Iterator[tuple[str, str]]:
    for name in request.cookies:
        if name.startswith(receipts.MISSED):
            yield name, name.removeprefix(receipts.MISSED)


def _used(request: Request, gone: Collection[str]) -> int:
    """Bytes that our cookies will take of the next request."""
    return sum(_size(name, value) for name, value in _sealed(request) if name not in gone)


def _size(name: str, value: str) -> int:
    return len(HOST_PREFIX) + len(name) + len(value) + len("=; ")


def _may_bind_to_host(attributes: dict[str, Any]) -> bool:
    return bool(attributes["secure"] and attributes["path"] == "/" and not attributes["domain"])


def _delete(response: Response, name: str, attributes: dict[str, Any]) -> None:
    if name.startswith(receipts.MISSED):  # set by the script
        response.delete_cookie(name)
    elif name.startswith(HOST_PREFIX):
        response.delete_cookie(name, **attributes | {"secure": True, "path": "/", "domain": None})
    else:
        response.delete_cookie(name, **attributes)


def _not_kept(count: int, id_: str) -> Message:
    """Shown in place of messages that had no room, or that the store has lost."""
    messages = "1 more message" if count == 1 else f"{count} more messages"
    return Message("warning", f"{messages} could not be kept.", id_)
