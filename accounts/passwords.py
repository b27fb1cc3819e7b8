"""Passwords: hashed by Argon2id, compared without telling who has an account."""

import math
import os
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from typing import ParamSpec, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from accounts import turns
from accounts.folding import fold

P = ParamSpec("P")
R = TypeVar("R")

ADVISED_LENGTH = 15
"""Characters: NIST SP 800-63B's minimum where a password is all there is."""

MAX_LENGTH = 1024
"""Characters. A longer one is refused before it is hashed, so that nobody can buy our time."""

FEWEST_GUESSES = 8
"""Powers of ten. Whoever knows the common passwords needs at least so many guesses."""

LONGEST_ESTIMATED = 64
"""Characters of a password whose guesses are estimated: the others only add to them."""

# OWASP's Password Storage Cheat Sheet: m = 19 MiB, t = 2, p = 1.
hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Made at the start: the first name that nobody has must not take longer than the others.
HASH_OF_NOBODY = hasher.hash("nobody's password")


def step_back() -> None:
    if sys.platform == "linux":  # elsewhere this would concern all threads of the process
        with suppress(OSError):  # a sandbox may forbid it, and would break every log-in
            os.nice(10)


# Hashing takes 20 times as long as a page, and holds a core meanwhile: it lets pages go first.
_background = ThreadPoolExecutor(turns.COUNT, initializer=step_back)


def in_background(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    return _background.submit(function, *args, **kwargs).result()


def advice(password: str, name: str = "", email: str = "") -> str | None:
    """Return a sentence for the person, or None if the password may be used.

    It has at least 15 characters, and no rule says which: it only is not common, and not made of
    the account's name or address, or of the name of the site.
    """
    if not password:
        return "A password is needed."
    if len(password) > MAX_LENGTH:
        return f"A password has at most {MAX_LENGTH} characters."
    if len(normal_form(password)) < ADVISED_LENGTH:
        return f"Use at least {ADVISED_LENGTH} characters. A few words do."
    folded = fold(password[:LONGEST_ESTIMATED])[:LONGEST_ESTIMATED]
    if guesses(folded, frozenset()) < FEWEST_GUESSES:
        return "This password is easy to guess. A few words that nobody expects together do."
    site = current_app.config["SITE_NAME"]
    known = frozenset(words_of(name) | words_of(email) | words_of(site))
    if guesses(folded, known) < FEWEST_GUESSES:
        return "A password must not be made of this site's name, or its account's name or address."
    return None


def words_of(text: str) -> set[str]:
    """Return a name or address and its parts, as far as they fit into a password."""
    folded = fold(text[:LONGEST_ESTIMATED])[:LONGEST_ESTIMATED]
    return {folded, *re.split(r"[\W_]+", folded)} - {""}


def guesses(password: str, known: frozenset[str]) -> float:
    """Estimate the logarithm of the guesses that somebody needs who knows these words.

    As zxcvbn does: the password is split into the pieces that are guessed with the least effort.
    Its lists are used without its function, which takes minutes for some long passwords.
    """
    least = [0.0] + [math.inf] * len(password)
    for start in range(len(password)):
        for end, effort in pieces(password, start, known):
            least[end] = min(least[end], least[start] + effort)
    return least[-1]


def pieces(password: str, start: int, known: frozenset[str]) -> Iterator[tuple[int, float]]:
    """Yield where each piece that begins here ends, and the logarithm of its guesses."""
    ranks = ranks_of_words()
    longest = max(LONGEST_WORD, *map(len, known), 0)
    step: float | None = None
    for end in range(start + 1, min(start + longest, len(password)) + 1):
        piece = password[start:end]
        if len(piece) == 1:
            yield end, 1.0 if piece.isdigit() else 1.5
            continue
        if piece in known:
            yield end, 0.3
        if rank := ranks.get(piece):
            yield end, math.log10(rank) + 0.5
        if piece in password[:start] or piece[::-1] in password[:start]:
            yield end, 1.0
        last_step = ord(piece[-1]) - ord(piece[-2])
        step = last_step if step in {None, last_step} else math.inf
        if step in {-1, 0, 1}:  # "aaaa", "1234", "dcba"
            yield end, 1.5


LONGEST_WORD = 23
"""Characters, in zxcvbn's lists."""


@cache
def ranks_of_words() -> dict[str, int]:
    """Return the words of zxcvbn's lists, each with its place in the list where it is first."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # takes as long as the site to import

    ranks: dict[str, int] = {}
    for words in FREQUENCY_LISTS.values():
        for rank, word in enumerate(words, 1):
            ranks[word] = min(rank, ranks.get(word, rank))
    return ranks


def hash_in_turn(password: str) -> str:
    """Hash a password in one's turn, since strangers who register can be many.

    Raises:
        TooManyAttempts: if too many people log in or register at this moment.
    """
    with turns.turn():
        return hash_password(password)


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
