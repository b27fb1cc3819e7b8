"""Receipts: how a lost response is made good for a visitor whose script can tell that it was lost.

With each request the script sends a random key. What the response shows or flashes is kept under
that key for a while. Should the response get lost, the script names the key in a cookie, and the
next response shows what was missed. Only the browser that missed it asks, so nothing doubles.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Request

from heliograph.message import Message
from heliograph.storage import HOST_PREFIX

if TYPE_CHECKING:  # it asks here which of its keys are receipts
    from heliograph.storage.fallback import FallbackStorage

HEADER = "Heliograph-Receipt"
MISSED = "heliograph-missed-"
# Begins the keys of receipts in the storage. A visitor can name those, and no key of a message.
KEY_PREFIX = "heliograph-receipt-"
# How the attributes of the script's cookie differ from those of the session cookie.
SCRIPT_ATTRIBUTES = {"path": "/", "domain": None, "httponly": False}

# Seconds, and the age of the script's cookie.
LIFETIME = 600
# As many lost responses as one browser may name.
MOST = 8


def keep(storage: "FallbackStorage", request: Request, messages: list[Message]) -> None:
    """Keep what a response shows or flashes, if the script asked for a receipt."""
    token = request.headers.get(HEADER)
    if token and _is_token(token):
        storage.put(KEY_PREFIX + token, messages, LIFETIME)


def is_key(key: str) -> bool:
    """Return whether this key of the storage is a receipt's."""
    return key.startswith(KEY_PREFIX)


def script_attributes(attributes: dict[str, Any]) -> str:
    """Return the attributes with which the script sets its cookie, as `document.cookie` takes them.

    They are those of the session cookie, so that it arrives wherever that arrives.
    """
    parts = [f"samesite={attributes['samesite'].lower()}"]
    return "; ".join(parts + [name for name in ("secure", "partitioned") if attributes[name]])


def is_missed(name: str) -> bool:
    """Return whether the script names a lost response by this cookie."""
    return name.removeprefix(HOST_PREFIX).startswith(MISSED)


def missed(names: Iterable[str], *, is_secure: bool) -> list[str]:
    """Return the cookies by which the script names lost responses, at most `MOST`.

    Where the connection is secure, a neighboring host cannot set a cookie with the prefix, and what
    has none may be its own.
    """
    found: list[str] = []
    for name in names:
        if is_missed(name) and (name.startswith(HOST_PREFIX) or not is_secure):
            if _is_token(_token(name)):
                found.append(name)
            if len(found) == MOST:
                break
    return found


def read(storage: "FallbackStorage", names: list[str]) -> dict[str, list[Message]]:
    """Return the messages of the lost responses that these cookies name, by cookie."""
    keys = {KEY_PREFIX + _token(name): name for name in names}
    return {keys[key]: messages for key, messages in storage.get(*keys).items()}


def _token(name: str) -> str:
    return name.removeprefix(HOST_PREFIX).removeprefix(MISSED)


def _is_token(token: str) -> bool:
    """Return whether the script may have made it: 128 random bits."""
    return re.fullmatch(r"[0-9a-f]{32}", token) is not None
