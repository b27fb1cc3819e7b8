"""The cookie storage: one signed cookie, named by an id, for the messages that a response flashed.

Cookies of different names cannot overwrite each other, so responses that cross merge by nature, and
a response that is lost leaves them in place.
"""

import hashlib
import re
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import flask
from flask import Flask, Request, Response
from itsdangerous import BadData, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode, want_bytes
from werkzeug.http import dump_cookie

from heliograph import receipts
from heliograph.message import Json, Message, NotKept, decode, encode, shortened
from heliograph.storage import HOST_PREFIX
from heliograph.storage.fallback import FallbackStorage

PREFIX = "heliograph-"
# This cookie names others that are void.
VOID = f"{PREFIX}void"
NAME = re.compile(rf"(?:{HOST_PREFIX})?({PREFIX}[0-9a-f]{{21}})")

# Bytes of our `Set-Cookie` lines in one response. nginx refuses a head of more than 4 KB, and the
# app has lines of its own.
HEAD = 2000
# Bytes that HTTP puts around each line.
AROUND = len("Set-Cookie: \r\n")
# Bytes of our cookies in a request. A server refuses more than 8 KB in one line, and a session
# cookie may take 4.
ROOM = 3072
# Bytes of a line that only points to the fallback storage, beside its attributes.
POINTER = 160
# Longest `Cookie` header that is read, in bytes: twice the length that servers accept. And the most
# cookies whose signature is computed. Both bound the work that a stranger's request can cause.
LONGEST_HEADER = 16_384
MOST_NAMES = 40
# Most cookies that one cookie can void: more than such a header has room for.
MOST_VOID = 90

# Seconds in the fallback storage for a visitor who sent no cookie: enough to follow a redirect, and
# browsers that refuse cookies fill no storage.
UNPROVEN = 600

Cookies = dict[str, list[Message]]


class CookieStorage:
    def __init__(self, app: Flask, fallback: FallbackStorage) -> None:
        self._app = app
        self.fallback = fallback
        self._signing = Signing(app)

    def may_hold(self, request: Request) -> bool:
        """Return True if this request may bring messages. Looks only at the unparsed header."""
        header = request.environ.get("HTTP_COOKIE", "")
        return PREFIX in header and len(header) <= LONGEST_HEADER

    def read(self, request: Request) -> Cookies:
        """Return the messages in the cookies of this request, by the cookies' names.

        Cookies that we did not sign are left alone: they may belong to a neighbor on this host, or
        be signed with the new key by another process while keys are rotated. Of very many cookies
        the oldest are read, as many as one response can delete; the next response has the rest.
        """
        if not self.may_hold(request):
            return {}
        attributes = self._attributes(request)
        names = receipts.missed(request.cookies, is_secure=attributes["secure"])
        found = receipts.read(self.fallback, names)
        void = self._void(request)
        most = self._most_deletions(attributes, beside=1)
        candidates = [it for it in self._candidates(request) if it[1][-8:] not in void]
        for name, bare, value in candidates[:MOST_NAMES]:
            if len(found) >= most:
                break
            if name not in found and (messages := self._loads(bare, value)):
                found[name] = messages
        return found

    def _candidates(self, request: Request) -> list[tuple[str, str, str]]:
        """Return name, name without prefix, and value of the oldest cookies that look like ours.

        A name may occur twice. Over a secure connection a neighboring host may have set the cookies
        without the prefix, so they are left out.
        """
        prefix = _prefix(self._attributes(request))
        pairs = {
            (name, match[1], value)
            for name, value in request.cookies.items(multi=True)
            if (match := NAME.fullmatch(name)) and name.startswith(prefix)
        }
        return sorted(pairs, key=lambda pair: pair[1])

    def _loads(self, name: str, value: str) -> list[Message]:
        try:
            content = self._signing.loads(name, value)
        except BadData:
            return []
        if isinstance(content, int):
            kept = self.fallback.get(name)
            if kept is None:
                return []  # the cookie stays until the storage is back
            return kept.get(name) or [NotKept(content, name.removeprefix(PREFIX))]
        return decode(content)

    def unread(self, request: Request, found: Cookies) -> list[str]:
        """Return the endings of names of cookies that look like ours and were not read.

        One response cannot delete very many cookies, so `session.clear()` voids these instead.
        """
        if not self.may_hold(request):
            return []
        return [bare[-8:] for name, bare, _ in self._candidates(request) if name not in found]

    def _void_line(self, endings: list[str], attributes: dict[str, Any]) -> str:
        value = self._signing.dumps(VOID, sorted(set(endings))[:MOST_VOID])
        name, lifetime = _prefix(attributes) + VOID, self._signing.lifetime
        return dump_cookie(name, value, max_age=lifetime, max_size=0, **attributes)

    def _void(self, request: Request) -> list[str]:
        """Return the endings of names whose cookies are void."""
        name = _prefix(self._attributes(request)) + VOID
        try:
            return list(self._signing.loads(VOID, request.cookies.get(name, "")))
        except BadData:
            return []

    def write(
        self,
        request: Request,
        response: Response,
        found: Cookies,
        gone: Collection[str],
        new: list[Message],
        void: Collection[str] = (),
    ) -> None:
        """Delete the cookies that hold an id in `gone`, and set a cookie for the new messages.

        Every other cookie stays untouched, so that two responses never disagree about it. But when
        the jar is full, its cookies are folded into one.

        Args:
            request: The request that brought the cookies.
            response: The response that receives the `Set-Cookie` headers.
            found: The messages that `read` returned.
            gone: Ids of messages that are shown or taken.
            new: Messages that no cookie holds yet.
            void: Endings of names of cookies that were not read, and that nobody may see again. One
                more cookie names them, and those that there is no room to delete beside it.
        """
        attributes = self._attributes(request)
        deleted = [name for name, held in found.items() if any(m.id in gone for m in held)]
        moved = [m for name in deleted for m in found[name] if m.id not in gone]
        fresh = _in_order([*moved, *new])
        pending = sorted(found.keys() - deleted, key=_bare)
        folded: list[Message] = []
        if self._is_full(request, pending, fresh, attributes):
            to_fold = pending[: max(0, self._most_deletions(attributes, 2) - len(deleted))]
            folded = _in_order(m for name in to_fold for m in found[name])
            deleted += to_fold

        room = HEAD

        def add(line: str) -> None:
            nonlocal room
            room -= len(line) + AROUND
            response.headers.add("Set-Cookie", line)

        if void:
            add(self._void_line([*void, *(_bare(name)[-8:] for name in deleted)], attributes))
            left = room - (POINTER + self._overhead(attributes) if fresh else 0)
            deleted = deleted[: max(0, left) // (self._overhead(attributes) + len("gone"))]
        for name in deleted:
            add(self._deletion(name, attributes))
        proven = "HTTP_COOKIE" in request.environ
        seconds = self._signing.lifetime if proven else min(self._signing.lifetime, UNPROVEN)
        # The newest messages get the room, except for a cookie that counts the folded ones.
        if fresh:
            left = POINTER + self._overhead(attributes) if folded else 0
            add(self._line(fresh, room - left, seconds, attributes))
        if folded:
            add(self._line(folded, room, seconds, attributes))

    def _is_full(
        self,
        request: Request,
        names: list[str],
        fresh: list[Message],
        attributes: dict[str, Any],
    ) -> bool:
        """Return True if one more cookie is too much beside the cookies of these names."""
        if not (names and fresh):
            return False
        size = sum(len(f"{name}={request.cookies.get(name, '')}; ") for name in names)
        size += min(len(self._signing.dumps(PREFIX, encode(fresh))), HEAD)
        return len(names) >= self._most_deletions(attributes, 2) or size > ROOM

    def _line(
        self, messages: list[Message], room: int, seconds: int, attributes: dict[str, Any]
    ) -> str:
        """Return a `Set-Cookie` line for these messages of at most `room` bytes."""
        name = PREFIX + _name_of(messages)
        room -= self._overhead(attributes)
        value = self._signing.dumps(name, encode(messages))
        if len(value) > room:
            if self.fallback.put(name, messages, seconds):
                value = self._signing.dumps(name, len(messages))
            else:
                value = self._shortened(name, messages, room)
        return dump_cookie(
            _prefix(attributes) + name,
            value,
            max_age=self._signing.lifetime,
            max_size=0,
            **attributes,
        )

    def _shortened(self, name: str, messages: list[Message], room: int) -> str:
        """Sign as many of the newest messages as fit. The others are cut or counted."""

        def dumps(kept: list[Message]) -> str:
            left_out = messages[: len(messages) - len(kept)]
            count = sum(m.number if isinstance(m, NotKept) else 1 for m in left_out)
            counted = [NotKept(count, left_out[-1].id)] if left_out else []
            return self._signing.dumps(name, encode([*counted, *kept]))

        fits, too_many = 0, len(messages) + 1
        while too_many - fits > 1:
            middle = (fits + too_many) // 2
            if len(dumps(messages[len(messages) - middle :])) <= room:
                fits = middle
            else:
                too_many = middle
        whole = messages[len(messages) - fits :]
        # The message before them is cut to the room that is left, unless that is too short to read.
        length = room - len(dumps(whole)) if whole else room
        while fits < len(messages) and length > 20:
            cut = dumps([shortened(messages[-fits - 1], length), *whole])
            if len(cut) <= room:
                return cut
            length = min(length - 8, length * room // len(cut))
        return dumps(whole)

    def _overhead(self, attributes: dict[str, Any]) -> int:
        """Return the bytes of a line beside its value, HTTP's own included."""
        return _overhead(self._signing.lifetime, *attributes.items())

    def _most_deletions(self, attributes: dict[str, Any], beside: int) -> int:
        """Return how many cookies one response can delete while it sets `beside` others."""
        overhead = self._overhead(attributes)
        return max(1, (HEAD - beside * (POINTER + overhead)) // (overhead + len("gone")))

    def _deletion(self, name: str, attributes: dict[str, Any]) -> str:
        """Return the line that deletes a cookie. It has a value: links2 ignores an empty one."""
        if receipts.is_missed(name):
            attributes = attributes | receipts.SCRIPT_ATTRIBUTES
        if name.startswith(HOST_PREFIX):
            attributes = attributes | {"secure": True, "path": "/", "domain": None}
        return dump_cookie(name, "gone", max_age=0, expires=0, **attributes)

    def script_attributes(self) -> str:
        """Return the attributes of the script's cookie for a lost response, as text."""
        return receipts.script_attributes(self._attributes(flask.request))

    def _attributes(self, request: Request) -> dict[str, Any]:
        """Return the session cookie's attributes, made stricter.

        No script may read the cookie, and no other site's form sends it. It is also Secure whenever
        the request is, so that it can have the prefix that no neighboring host can forge.
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


@lru_cache(maxsize=64)
def _overhead(lifetime: int, *attributes: tuple[str, Any]) -> int:
    name = HOST_PREFIX + PREFIX + "0" * 21
    return len(dump_cookie(name, max_age=lifetime, max_size=0, **dict(attributes))) + AROUND


def _in_order(messages: Iterable[Message]) -> list[Message]:
    """Return each message once, in the order of flashing."""
    by_id = {message.id: message for message in messages}
    return [by_id[id_] for id_ in sorted(by_id)]


def _bare(name: str) -> str:
    return name.removeprefix(HOST_PREFIX)


def _name_of(messages: list[Message]) -> str:
    """Return an id for a cookie that depends on its messages alone.

    So a repeated request with the same full jar gets the same name, and fills no storage.
    """
    ids = "".join(message.id for message in messages)
    return messages[0].id[:13] + hashlib.sha256(ids.encode()).hexdigest()[:8]


def _prefix(attributes: dict[str, Any]) -> str:
    """Return the prefix that browsers accept from this host alone, if the attributes allow it."""
    may_bind = attributes["secure"] and attributes["path"] == "/" and not attributes["domain"]
    return HOST_PREFIX if may_bind else ""


class Signing:
    """Signs cookies, so that no message is shown that this app did not write."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    @property
    def lifetime(self) -> int:
        """Seconds for which a message stays pending, by `MESSAGE_LIFETIME`."""
        lifetime = self._app.config["MESSAGE_LIFETIME"]
        return int(lifetime.total_seconds() if isinstance(lifetime, timedelta) else lifetime)

    def dumps(self, name: str, content: object) -> str:
        """Sign the content with the cookie's name, so that a copy under another name is invalid."""
        return str(self._serializer().dumps(content, salt=self._salt(name)))

    def loads(self, name: str, value: str) -> Any:  # noqa: ANN401 - JSON
        """Return the content of a signed value.

        A signature from the future is valid: another machine's clock may be ahead, or ours was set
        back.

        Raises:
            BadData: The value is forged, broken, too old, or signed with an unknown key.
        """
        content, signed_at = self._serializer().loads(
            value, salt=self._salt(name), return_timestamp=True
        )
        if datetime.now(UTC) - signed_at > timedelta(seconds=self.lifetime):
            raise BadData("The message has expired.")
        return content

    def _salt(self, name: str) -> str:
        """Return a salt that keeps apps on one host with one key from reading each other's."""
        return f"{self._app.session_interface.get_cookie_name(self._app)} {name}"

    def _serializer(self) -> URLSafeTimedSerializer:
        # As in Flask's own session, all keys are accepted and the last one signs.
        keys = [*(self._app.config["SECRET_KEY_FALLBACKS"] or ()), self._app.secret_key]
        return _serializer_of(*map(want_bytes, keys))


class _Serializer(URLSafeTimedSerializer):
    def dump_payload(self, obj: object) -> bytes:
        """Compress long content only: for a sentence it would take more time than the signature."""
        written = want_bytes(Json().dumps(obj))
        return base64_encode(written) if len(written) < 200 else super().dump_payload(obj)


@lru_cache(maxsize=16)
def _serializer_of(*keys: bytes) -> _Serializer:
    # By itself it would sign with SHA-1, which is no longer approved for that.
    sha256 = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return _Serializer(keys, serializer=Json(), signer_kwargs=sha256)
