"""The signature on what the browser keeps for us: nothing is shown that we did not write."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask import Flask
from itsdangerous import BadData, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode, want_bytes

from heliograph.message import Json


class Signing:
    def __init__(self, app: Flask) -> None:
        self._app = app

    @property
    def lifetime(self) -> int:
        """Seconds for which a message waits; `MESSAGE_LIFETIME` may be a timedelta as well."""
        lifetime = self._app.config["MESSAGE_LIFETIME"]
        return int(lifetime.total_seconds() if isinstance(lifetime, timedelta) else lifetime)

    def dumps(self, name: str, content: object) -> str:
        """Sign the content with its name: a copy under another name is worth nothing."""
        return str(self._serializer().dumps(content, salt=self._salt(name)))

    def loads(self, name: str, value: str) -> Any:  # noqa: ANN401 - JSON
        """Return the content.

        What was signed in the future is as good as new: another machine's clock may be ahead, or
        ours was set back.

        Raises:
            BadData: for what is forged, broken, too old, or signed with a key unknown here.
        """
        content, signed_at = self._serializer().loads(
            value, salt=self._salt(name), return_timestamp=True
        )
        if datetime.now(UTC) - signed_at > timedelta(seconds=self.lifetime):
            raise BadData("The message has expired.")
        return content

    def _salt(self, name: str) -> str:
        """Apps that share a host and a key have sessions, and messages, of their own."""
        return f"{self._app.session_interface.get_cookie_name(self._app)} {name}"

    def _serializer(self) -> URLSafeTimedSerializer:
        # As Flask's own session: all keys are accepted, the last one signs.
        keys = [*(self._app.config["SECRET_KEY_FALLBACKS"] or ()), self._app.secret_key]
        return _serializer(*map(want_bytes, keys))


class _Serializer(URLSafeTimedSerializer):
    def dump_payload(self, obj: object) -> bytes:
        """Compress where that can gain: for a sentence it would cost more than the signature."""
        written = want_bytes(Json().dumps(obj))
        return base64_encode(written) if len(written) < 200 else super().dump_payload(obj)


@lru_cache(maxsize=16)
def _serializer(*keys: bytes) -> _Serializer:
    return _Serializer(keys, serializer=Json())
