"""`/.well-known/security.txt` says whom to tell of a weakness (RFC 9116)."""

from datetime import datetime, timedelta

from flask import Blueprint, Response, abort, current_app

import accounts
from web.access import public

security_txt = Blueprint("security_txt", __name__)

VALID_FOR = timedelta(days=360)
"""RFC 9116 wants less than a year."""


@security_txt.get("/.well-known/security.txt")
@public
def show():
    config = current_app.config
    if not config["SECURITY_CONTACT"]:
        abort(404)
    lines = [
        f"Contact: {config['SECURITY_CONTACT']}",
        f"Expires: {expiry(accounts.now()):%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
    ]
    if config["URL"]:
        lines.append(f"Canonical: {config['URL'].rstrip('/')}/.well-known/security.txt")
    return Response("\n".join([*lines, ""]), mimetype="text/plain")


def expiry(now: datetime) -> datetime:
    """Return a midnight, so that the text stays the same all day, and whoever has it gets 304."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + VALID_FOR
