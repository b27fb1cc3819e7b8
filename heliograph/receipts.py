"""Receipts: how a lost answer is made good for a visitor whose script can tell that it was lost.

With each request the script sends a random key. What the answer shows or flashes is kept under that
key for a while. Should the answer get lost, the script names the key in a cookie, and the
next answer shows what was missed. Only the browser that missed it asks, so nothing doubles.
"""

import re

from flask import Request

HEADER = "Heliograph-Receipt"
MISSED = "heliograph-missed-"

# Seconds, and the age of the script's cookie.
LIFETIME = 600
# As many lost answers as one browser may name.
MOST = 8


def store_key(receipt: str) -> str:
    """Apart from the keys of waiting messages, which a visitor must not be able to name."""
    return f"heliograph-receipt-{receipt}"


def wanted_by(request: Request) -> str | None:
    """The key that the script chose: 128 random bits, or nothing that we accept."""
    key = request.headers.get(HEADER)
    return key if key and is_key(key) else None


def is_key(key: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{32}", key) is not None
