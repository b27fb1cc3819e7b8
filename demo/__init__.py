"""The demo: the site with a known account and the workbench, for this machine alone.

A product deletes this folder. Nothing outside of it imports it.
"""

import logging
import os
from collections.abc import Mapping
from typing import Any

from flask import Flask, abort, request
from sqlalchemy import select

import accounts
import app as site
from accounts import passwords
from demo import workbench


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the demo: its tables, its account admin / admin, and the site around them."""
    # Whatever a shell's environment says for production: never its database, and no other machine.
    safe = {"DATABASE_URL": None, "PROXIES": 0, "TRUSTED_HOSTS": ["localhost", "127.0.0.1"]}
    navigation = [["workbench.index", "Workbench"]]
    app = site.create_app({**safe, **(config or {}), "DEMO": True, "NAVIGATION": navigation})
    app.register_blueprint(workbench.workbench)
    app.before_request(refuse_the_network)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        site.alembic.upgrade()
        user = ensure_demo_user()
    if user:
        app.config["LOGIN_HINT"] = "Try admin / admin"
    tell("admin / admin" if user else "the accounts that you made")
    return app


def ensure_demo_user() -> accounts.User | None:
    """Return the account admin / admin, or None where accounts of one's own stand in its place."""
    user = accounts.find_user("admin")
    if user is None:
        if accounts.db.session.scalar(select(accounts.User.id).limit(1)):
            return None
        password_hash = passwords.hash_password("admin")
        user = accounts.User(
            name="admin", key="admin", is_admin=True, is_demo=True, password_hash=password_hash
        )
        accounts.db.session.add(user)
        accounts.db.session.commit()
    return user if user.is_demo else None


def refuse_the_network() -> None:
    """Whatever address the demo was bound to, its known password opens nothing from outside."""
    address = accounts.parse_address(request.remote_addr or "")
    if not (address and address.is_loopback):
        abort(403, "This is a demo. It answers only on the machine that it runs on.")


def tell(account: str) -> None:
    if os.environ.get("WERKZEUG_RUN_MAIN") == "true":  # `make dev` comes by here twice
        return
    address = f"http://127.0.0.1:{port()}"
    print(  # noqa: T201
        f"\n  Heliograph: {address}\n  Workbench:  {address}/workbench\n  Log in as {account}\n",
        flush=True,
    )


def port() -> int:
    return int(os.environ.get("PORT", "8000"))
