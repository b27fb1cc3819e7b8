"""The messages that wait in the browser: a cookie of its own for each, signed, named by its id."""

import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from flask import Flask, Request, Response
from flask.json.tag import TaggedJSONSerializer
from itsdangerous import BadSignature, URLSafeTimedSerializer

from heliograph.message import Message

PREFIX = "heliograph-"
HOST_PREFIX = "__Host-"


class _Json(TaggedJSONSerializer):
    """Flask's JSON with Markup and tuples in it, in which a letter of any language costs little."""

    def dumps(self, value: object) -> str:
        return json.dumps(self.tag(value), ensure_ascii=False, separators=(",", ":"), default=str)


class Waiting:
    def __init__(self, app: Flask) -> None:
        self.app = app

    def of(self, request: Request) -> dict[str, list[Message]]:
        """What the request's cookies hold, by their names. What we did not sign is left alone."""
        # The price of every request without messages: one look at the header, not parsed.
        if PREFIX not in request.environ.get("HTTP_COOKIE", ""):
            return {}
        signer = self._signer()
        if signer is None:
            return {}
        found = {}
        for name in request.cookies:
            id_ = name.removeprefix(HOST_PREFIX)
            if id_.startswith(PREFIX):
                try:
                    category, text = signer.loads(
                        request.cookies[name], max_age=self._lifetime(), salt=id_
                    )
                except BadSignature:
                    continue
                found[name] = [Message(category, text, id_.removeprefix(PREFIX))]
        return found

    def keep(self, messages: Iterable[Message], request: Request, response: Response) -> None:
        signer = self._signer()
        if signer is None:
            return
        attributes = self._attributes(request)
        for message in messages:
            name = PREFIX + message.id
            response.set_cookie(
                (HOST_PREFIX if _may_bind_to_host(attributes) else "") + name,
                str(signer.dumps([message.category, message.text], salt=name)),
                max_age=self._lifetime(),
                **attributes,
            )

    def drop(self, names: Iterable[str], request: Request, response: Response) -> None:
        attributes = self._attributes(request)
        for name in names:
            response.delete_cookie(name, **attributes)

    def _signer(self) -> URLSafeTimedSerializer | None:
        if not self.app.secret_key:
            return None
        # The newest key comes last, as in Flask.
        keys = [*(self.app.config["SECRET_KEY_FALLBACKS"] or ()), self.app.secret_key]
        return URLSafeTimedSerializer(keys, serializer=_Json())

    def _lifetime(self) -> int:
        lifetime = self.app.config["MESSAGE_LIFETIME"]
        return int(lifetime.total_seconds() if isinstance(lifetime, timedelta) else lifetime)

    def _attributes(self, request: Request) -> dict[str, Any]:
        """As the session cookie has them, but never readable by a script, and Lax at least."""
        session, app = self.app.session_interface, self.app
        return {
            "domain": session.get_cookie_domain(app),
            "path": session.get_cookie_path(app),
            "secure": session.get_cookie_secure(app) or request.is_secure,
            "httponly": True,
            "samesite": session.get_cookie_samesite(app) or "Lax",
            "partitioned": session.get_cookie_partitioned(app),
        }


def _may_bind_to_host(attributes: dict[str, Any]) -> bool:
    """Whether browsers accept the prefix that keeps neighboring hosts from setting the cookie."""
    return bool(attributes["secure"] and attributes["path"] == "/" and not attributes["domain"])
