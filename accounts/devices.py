"""Device cookies: a browser that signed in to an account is known there, for the throttle alone.

As OWASP describes them (Slow Down Online Guessing Attacks with Device Cookies). A token holds a
random id and the moment it was made, signed together with the account's key, which it does not
show: under any other name it is worth nothing. It signs nobody in.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import timedelta

from flask import current_app

from accounts.database import now
from accounts.users import key_of

LIFETIME = timedelta(days=180)

PREFIX = "device "
"""Begins the id of a device, which is stored in the place of a network. No network begins so."""

_TOKEN = re.compile(r"([0-9a-f]{32})([0-9a-f]{12})([0-9a-f]{64})", re.ASCII)


def is_device_token(text: str) -> bool:
    """Return whether this could be a token of ours; nothing else is worth a look."""
    return _TOKEN.fullmatch(text) is not None


def device_of(token: str) -> str:
    """Return the id in a token, whoever's it is, and if it is ours at all."""
    return PREFIX + token[:32]


def find_device(tokens: Iterable[str], name: str) -> str | None:
    """Return the id of the device that one of these tokens makes known under this name."""
    for token in tokens:
        if parts := _TOKEN.fullmatch(token):
            device, made, signature = parts.groups()
            signed = (signature_of(device, made, name, key) for key in keys())
            is_ours = any(hmac.compare_digest(signature, it) for it in signed)
            if is_ours and now().timestamp() - int(made, 16) < LIFETIME.total_seconds():
                return PREFIX + device
    return None


def make_device_token(name: str, device: str | None = None) -> str:
    """Make the token by which a browser is known under this name, as the same device if it was."""
    device = device.removeprefix(PREFIX) if device else secrets.token_hex(16)
    made = f"{int(now().timestamp()):012x}"
    return device + made + signature_of(device, made, name, keys()[0])


def keys() -> list[bytes]:
    """The key that signs, and older ones that still count."""
    fallbacks = current_app.config["SECRET_KEY_FALLBACKS"] or []
    found = [current_app.secret_key or b"", *fallbacks]
    return [key.encode() if isinstance(key, str) else key for key in found]


def signature_of(device: str, made: str, name: str, key: bytes) -> str:
    # Nothing else that this key signs begins so.
    signed = f"\0device {device}{made}{key_of(name)}".encode(errors="replace")
    return hmac.digest(key, signed, hashlib.sha256).hex()
