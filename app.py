"""Where the parts meet: `create_app()` makes the site."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import sqlalchemy
from flask import Flask, g
from flask_alembic import Alembic
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
        RuntimeError: if a setting cannot be, or if the app is about to serve people while an
            account has a password that everybody knows.
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
        refuse_known_passwords(app)
    return app


def about_to_serve() -> bool:
    """Whether the app is made to answer people, not for `flask users …` or `flask db …`."""
    command = click.get_current_context(silent=True)
    return command is None or command.info_name == "run"


def refuse_known_passwords(app: Flask) -> None:
    with app.app_context():
        engine = accounts.db.engine
        if not sqlalchemy.inspect(engine).has_table("users"):
            app.logger.warning("The database is empty. Run `.venv/bin/flask --app app db upgrade`.")
        elif name := accounts.name_with_known_password():
            raise RuntimeError(
                f"The account {name} has a password that everybody knows, so the site will not "
                "start. Give it a password of its own: "
                f".venv/bin/flask --app app users set-password {name}"
            )
    engine.dispose()  # a server may fork from here
