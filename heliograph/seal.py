"""The signature on what the browser keeps for us: nothing is shown that we did not write."""

from datetime import timedelta
from functools import lru_cache
from typing import Any

from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode, want_bytes

from heliograph.message import Json


class Seal:
    def __init__(self, app: Flask) -> None:
        self._app = app

    @property
    def lifetime(self) -> int:
        """Seconds for which a message waits; `MESSAGE_LIFETIME` may be a timedelta as well."""
        lifetime = self._app.config["MESSAGE_LIFETIME"]
        return int(lifetime.total_seconds() if isinstance(lifetime, timedelta) else lifetime)

    def close(self, name: str, content: object) -> str:
        """The name is signed with the content: a copy under another name is worth nothing."""
        return str(self._signer().dumps(content, salt=name))

    def open(self, name: str, value: str) -> Any:  # noqa: ANN401 - JSON
        """Raises BadData for what is forged, broken, too old, or signed with a key unknown here."""
        return self._signer().loads(value, max_age=self.lifetime, salt=name)

    def _signer(self) -> URLSafeTimedSerializer:
        # As Flask's own session: all keys are accepted, the last one signs.
        keys = [*(self._app.config["SECRET_KEY_FALLBACKS"] or ()), self._app.secret_key]
        return _signer(*map(want_bytes, keys))


class _Signer(URLSafeTimedSerializer):
    def dump_payload(self, obj: object) -> bytes:
        """Compressed where that can gain: for a sentence it would cost more than the signature."""
        written = want_bytes(Json().dumps(obj))
        return base64_encode(written) if len(written) < 200 else super().dump_payload(obj)


@lru_cache(maxsize=16)
def _signer(*keys: bytes) -> _Signer:
    return _Signer(keys, serializer=Json())
