"""Signed texts that tell their age, also on a machine whose clock is behind the signer's."""

import hashlib
from datetime import UTC, datetime, timedelta

from flask import Flask, current_app
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer


class Signer(TimestampSigner):
    def unsign(self, signed_value, max_age=None, return_timestamp=False):
        """Return the value that was signed no more than `max_age` seconds ago, or in the future.

        ItsDangerous calls what comes from the future expired. But another machine's clock may be
        ahead, or ours was set back.
        """
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and datetime.now(UTC) - signed_at > timedelta(seconds=max_age):
            raise SignatureExpired("It is too old.", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


def serializer(salt: str, app: Flask = current_app) -> URLSafeTimedSerializer:
    """Return what signs by the site's keys for one purpose, which the salt names."""
    keys = [*(app.config["SECRET_KEY_FALLBACKS"] or []), app.secret_key]
    return URLSafeTimedSerializer(
        keys,
        salt=salt,
        signer=Signer,
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


class SessionInterface(SecureCookieSessionInterface):
    """Flask's own, by this signer: else the way back would be lost for some seconds.

    SHA-1, with which Flask signs by itself, OWASP's ASVS 5.0 (appendix C) no longer approves.

    Flask's makes a signer for each request before it looks whether there is anything to verify.
    """

    digest_method = staticmethod(hashlib.sha256)

    def open_session(self, app, request):
        if self.get_cookie_name(app) not in request.environ.get("HTTP_COOKIE", ""):
            return self.session_class()
        return super().open_session(app, request)

    def get_signing_serializer(self, app):
        serializer = super().get_signing_serializer(app)
        if serializer:
            serializer.signer = Signer
        return serializer
