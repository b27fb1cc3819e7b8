"""Where the parts meet: `create_app()` makes the site, `python app.py` runs its demo."""

import logging
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import sqlalchemy
from flask import Flask, abort, g, request
from flask_alembic import Alembic
from gunicorn.app.wsgiapp import run as gunicorn
from htmx_flask import Htmx
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

import accounts
import pages
import settings
from heliograph import Heliograph

ROOT = Path(__file__).parent

alembic = Alembic(metadatas=accounts.Base.metadata)


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the site.

    Args:
        config: settings that stand above those of the environment, whose variables begin with
            HELIOGRAPH_ and are listed in README.md. `INSTANCE_PATH` says where its data lives.

    Raises:
        RuntimeError: if a setting cannot be, or if the app is about to serve people while the
            demo's account exists.
    """
    config = dict(config or {})
    instance = config.pop("INSTANCE_PATH", None) or os.environ.get("HELIOGRAPH_INSTANCE_PATH")
    app = Flask(__name__, instance_path=str(Path(instance or ROOT / "instance").absolute()))
    settings.configure(app, config)

    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(ROOT / "templates"),
            PrefixLoader({"partials": FileSystemLoader(ROOT / "partials")}),
        ]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Htmx(app)
    Heliograph(app, is_known=lambda: bool(g.get("current_session")))
    accounts.init_app(app)
    alembic.init_app(app)
    if hops := app.config["PROXIES"]:
        # The host is not taken from a proxy: few set X-Forwarded-Host, and then the client may.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    pages.init_app(app)
    if settings.in_production(app, app.config) and about_to_serve():
        refuse_demo_account(app)
    return app


def about_to_serve() -> bool:
    """Whether the app is made to answer people, not for `flask users …` or `flask db …`."""
    command = click.get_current_context(silent=True)
    return command is None or command.info_name == "run"


def refuse_demo_account(app: Flask) -> None:
    with app.app_context():
        engine = accounts.db.engine
        if not sqlalchemy.inspect(engine).has_table("users"):
            app.logger.warning("The database is empty. Run `.venv/bin/flask --app app db upgrade`.")
        elif accounts.demo_user_exists():
            raise RuntimeError(
                "The demo's account admin / admin exists in this database, so the site will not "
                "start. Give it a password of its own: "
                ".venv/bin/flask --app app users set-password admin"
            )
    engine.dispose()  # a server may fork from here


def demo() -> Flask:
    """The site with the tutorial's account, for the loopback address only."""
    app = create_app({"DEMO": True})
    app.before_request(refuse_the_network)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        alembic.upgrade()
        user = accounts.ensure_demo_user()
    account = "admin / admin" if user else "the accounts that you made"
    if os.environ.get("WERKZEUG_RUN_MAIN") != "true":  # `make dev` comes by here twice
        print(f"\n  Heliograph: http://127.0.0.1:{port()}\n  Log in as {account}\n", flush=True)  # noqa: T201
    return app


def refuse_the_network() -> None:
    """Whatever address the demo was bound to, its known password opens nothing from outside."""
    address = accounts.parse_address(request.remote_addr or "")
    if not (address and address.is_loopback):
        abort(403, "This is a demo. It answers only on the machine that it runs on.")


def port() -> str:
    return os.environ.get("PORT", "8000")


def main() -> None:
    """Serve the demo by gunicorn."""
    os.chdir(ROOT)
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", int(port()))) == 0:
            sys.exit(f"Port {port()} is in use. Choose another: make run PORT=8001")
    sys.argv = ["gunicorn", "--log-level=warning", f"--bind=127.0.0.1:{port()}", "app:demo()"]
    gunicorn()


if __name__ == "__main__":
    main()
