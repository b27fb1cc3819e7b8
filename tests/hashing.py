"""Spares the tests the time of hashing the same password again and again."""

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError


class RememberingHasher:
    """Verifies each password against each hash once, by a real hasher, and keeps the result."""

    def __init__(self, hasher: PasswordHasher):
        self.real = hasher
        self._results = {}
        self.hash, self.check_needs_rehash = hasher.hash, hasher.check_needs_rehash

    def verify(self, password_hash, password):
        pair = password_hash, password
        if pair not in self._results:
            self._results[pair] = self._verify(*pair)
        if error := self._results[pair]:
            raise error
        return True

    def _verify(self, password_hash, password):
        try:
            self.real.verify(password_hash, password)
        except VerificationError as error:
            return type(error)(*error.args)  # without the traceback, which grows with each raise
        return None
