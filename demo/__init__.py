"""The demo: the site with a known account, its mails and the workbench, for this machine alone.

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
from demo import mail, workbench
from demo.idioms import idioms


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the demo: its tables, its account admin / admin, and the site around them.

    It has an instance folder of its own within the site's, so that its account, whose password
    everybody knows, never gets into a database that serves people.
    """
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # Whatever the environment and its file say for production: never its database, its store, its
    # keys, its mail server or another machine.
    app = site.create_app(
        {
            "DATABASE_URL": None,
            "FOOTER": [["mail.index", "Mail"]],
            "HTTPS": False,
            "MAIL_HINT": "mail.index",
            "MAIL_THREAD": True,
            "MAIL_URL": "",
            "NAVIGATION": [["workbench.index", "Workbench"]],
            "PROXIES": 0,
            "SECRET_KEY": None,  # but one of its own, in its folder
            "SECRET_KEY_FALLBACKS": [],
            "STORE_URL": "",
            "TRUSTED_HOSTS": ["localhost", "127.0.0.1"],
            "URL": f"http://127.0.0.1:{port()}",
            **(config or {}),
            "INSTANCE_PATH": site.instance_path(config) / "demo",
        },
        migrate=True,
    )
    app.register_blueprint(workbench.workbench)
    mail.init_app(app)
    app.register_blueprint(idioms)
    app.before_request(refuse_the_network)
    with app.app_context():
        is_open = has_demo_user()
    if is_open:
        app.config["LOGIN_HINT"] = "Try admin / admin"
    name = app.config["SITE_NAME"]
    tell(name, "admin / admin" if is_open else "the accounts that you made")
    return app


def has_demo_user() -> bool:
    """Return whether admin / admin opens an account; where there is none at all, it is made."""
    user = accounts.find_user("admin")
    if user is None and not accounts.db.session.scalar(select(accounts.User.id).limit(1)):
        # Not by create_user: no account of a site may have its name as its password.
        password_hash = passwords.hash_password("admin")
        user = accounts.User(name="admin", key="admin", is_admin=True, password_hash=password_hash)
        accounts.db.session.add(user)
        accounts.db.session.commit()
    return bool(user and user.is_usable and passwords.is_correct("admin", user.password_hash))


def refuse_the_network() -> None:
    """Refuse other machines, whatever address the demo is bound to: its password is known."""
    address = accounts.parse_address(request.remote_addr or "")
    if not (address and address.is_loopback):
        abort(403, "This is a demo. It serves only the machine that it runs on.")


def tell(name: str, account: str) -> None:
    if os.environ.get("WERKZEUG_RUN_MAIN") == "true":  # `make dev` comes by here twice
        return
    address = f"http://127.0.0.1:{port()}"
    print(  # noqa: T201
        f"\n  {name}: {address}\n  Workbench: {address}/workbench\n"
        f"  Mail: {address}/demo/mail\n  Log in as {account}\n",
        flush=True,
    )


def port() -> int:
    return int(os.environ.get("PORT", "8000"))
