"""Receipts: how a lost response is made good for a visitor whose script can tell that it was lost.

With each request the script sends a random key. What the response shows or flashes is kept under
that key for a while. Should the response get lost, the script names the key in a cookie, and the
next response shows what was missed. Only the browser that missed it asks, so nothing doubles.
"""

import re
from collections.abc import Iterable

from flask import Request

from heliograph.message import Message
from heliograph.storage.fallback import RECEIPT, FallbackStorage

HEADER = "Heliograph-Receipt"
MISSED = "heliograph-missed-"
HOST_PREFIX = "__Host-"

# Seconds, and the age of the script's cookie.
LIFETIME = 600
# As many lost responses as one browser may name.
MOST = 8


def keep(storage: FallbackStorage, request: Request, messages: list[Message]) -> None:
    """Keep what a response shows or flashes, if the script asked for a receipt."""
    key = request.headers.get(HEADER)
    if key and _is_key(key):
        storage.put(RECEIPT + key, messages, LIFETIME)


def missed(names: Iterable[str], *, is_secure: bool) -> list[str]:
    """Return the cookies by which the script names lost responses.

    Where the connection is secure, a neighboring host cannot set a cookie with the prefix, and what
    has none may be its own.
    """
    found = []
    for name in names:
        bare = name.removeprefix(HOST_PREFIX)
        is_bound = bare != name
        if (is_bound or not is_secure) and bare.startswith(MISSED):
            if _is_key(bare.removeprefix(MISSED)):
                found.append(name)
            if len(found) == MOST:
                break
    return found


def read(storage: FallbackStorage, names: list[str]) -> dict[str, list[Message]]:
    """Return what the responses showed or flashed that these cookies name."""
    keys = {RECEIPT + name.rpartition("-")[2]: name for name in names}
    return {keys[key]: messages for key, messages in storage.get(*keys).items()}


def _is_key(key: str) -> bool:
    """Whether the script chose it: 128 random bits."""
    return re.fullmatch(r"[0-9a-f]{32}", key) is not None
