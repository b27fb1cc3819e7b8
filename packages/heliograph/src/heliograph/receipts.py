"""Receipts: repeat the messages of a lost response to a visitor whose script noticed the loss.

With each request the script sends a random key. The server keeps the messages that the response
shows or flashes under that key for some minutes. If the response is lost, the script names the key
in a cookie, and the next response shows its messages. Only the browser that missed a response sends
such a cookie, so no message is shown twice.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Request

from heliograph.message import Message
from heliograph.storage import HOST_PREFIX

if TYPE_CHECKING:  # the storage imports this module
    from heliograph.storage.fallback import FallbackStorage

HEADER = "Heliograph-Receipt"
MISSED = "heliograph-missed-"
# Keys of receipts in the fallback storage begin so: a visitor can name them, and no message's key.
KEY_PREFIX = "heliograph-receipt-"
# These attributes of the script's cookie differ from the session cookie's.
SCRIPT_ATTRIBUTES = {"path": "/", "domain": None, "httponly": False}

# Seconds, and the age of the script's cookie.
LIFETIME = 600
# The number of lost responses that one browser may name.
MOST = 8


def keep(storage: "FallbackStorage", request: Request, messages: list[Message]) -> None:
    """Keep the messages that a response shows or flashes, if the script sent a receipt's key."""
    token = request.headers.get(HEADER)
    if token and _is_token(token):
        storage.put(KEY_PREFIX + token, messages, LIFETIME)


def is_key(key: str) -> bool:
    """Return True if this key of the fallback storage is a receipt's."""
    return key.startswith(KEY_PREFIX)


def script_attributes(attributes: dict[str, Any]) -> str:
    """Return the attributes of the script's cookie, as `document.cookie` takes them.

    They equal the session cookie's, so that browsers send both to the same addresses.
    """
    parts = [f"samesite={attributes['samesite'].lower()}"]
    return "; ".join(parts + [name for name in ("secure", "partitioned") if attributes[name]])


def is_missed(name: str) -> bool:
    """Return True if the script names a lost response by this cookie."""
    return name.removeprefix(HOST_PREFIX).startswith(MISSED)


def missed(names: Iterable[str], *, is_secure: bool) -> list[str]:
    """Return the names of the cookies by which the script names lost responses, at most `MOST`.

    Over a secure connection only cookies with the prefix count: a neighboring host cannot set them.
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
    kept = storage.get(*keys) or {}
    return {keys[key]: messages for key, messages in kept.items()}


def _token(name: str) -> str:
    return name.removeprefix(HOST_PREFIX).removeprefix(MISSED)


def _is_token(token: str) -> bool:
    """Return True if the script may have made this token of 128 random bits."""
    return re.fullmatch(r"[0-9a-f]{32}", token) is not None
