"""Passwords: hashed by Argon2id, compared without telling who has an account."""

import os
import sys
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from accounts import turns

P = ParamSpec("P")
R = TypeVar("R")

ADVISED_LENGTH = 15
"""Characters: NIST SP 800-63B's minimum where a password is all there is."""

MAX_LENGTH = 1024
"""Characters. A longer one is refused before it is hashed, so that nobody can buy our time."""

# OWASP's Password Storage Cheat Sheet: m = 19 MiB, t = 2, p = 1.
hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Made at the start: the first name that nobody has must not take longer than the others.
HASH_OF_NOBODY = hasher.hash("nobody's password")


def step_back() -> None:
    if sys.platform == "linux":  # elsewhere this would concern all threads of the process
        os.nice(10)


# Hashing takes 20 times as long as a page, and holds a core meanwhile: it lets pages go first.
_background = ThreadPoolExecutor(turns.COUNT, initializer=step_back)


def in_background(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    return _background.submit(function, *args, **kwargs).result()


def hash_password(password: str) -> str:
    return in_background(hasher.hash, normal_form(password))


def is_correct(password: str, password_hash: str | None) -> bool:
    """Return whether the password, exactly as typed but for its normal form, is the hashed one.

    Without a hash it returns False, and takes as long as if there had been one.
    """
    # A hash from before the rule of the normal form is of the password as it was typed.
    for form in dict.fromkeys((normal_form(password), password)):
        try:
            in_background(hasher.verify, password_hash or HASH_OF_NOBODY, form)
        except (VerificationError, InvalidHashError):
            continue
        return bool(password_hash)
    return False


def normal_form(password: str) -> str:
    """Return the form to hash: a password typed on another system must be the same password.

    Some systems send "é" as one character, others as two. Both become one (Unicode NFC, as RFC 8265
    has it for passwords); NFKC would also equate signs that look different, such as "²" and "2".

    Raises:
        ValueError: if the password is too long: to normalize it takes the square of its length.
    """
    if len(password) > MAX_LENGTH:
        raise ValueError(f"A password has at most {MAX_LENGTH} characters.")
    return unicodedata.normalize("NFC", password)


def needs_rehash(password_hash: str) -> bool:
    """Return whether the settings have risen since this hash was made."""
    return hasher.check_needs_rehash(password_hash)
