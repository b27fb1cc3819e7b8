"""Passwords: hashed by Argon2id, compared without telling who has an account."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

ADVISED_LENGTH = 15
"""Characters: NIST SP 800-63B's minimum where a password is all there is."""

MAX_LENGTH = 1024
"""Characters. What is longer is refused before it is hashed, so that nobody can buy our time."""

# OWASP's Password Storage Cheat Sheet: m = 19 MiB, t = 2, p = 1.
hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

# Made at the start: the first name that nobody has must not take longer than the others.
HASH_OF_NOBODY = hasher.hash("nobody's password")


def hash_password(password: str) -> str:
    return hasher.hash(password)


def is_correct(password: str, password_hash: str | None) -> bool:
    """Whether the password, exactly as typed, is the hashed one.

    Without a hash the answer is no, and takes as long as if there had been one.
    """
    try:
        return hasher.verify(password_hash or HASH_OF_NOBODY, password) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the settings have risen since this hash was made."""
    return hasher.check_needs_rehash(password_hash)
