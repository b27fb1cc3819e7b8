"""Where the parts meet: `create_app()` makes the site, `python app.py` runs its demo."""

import json
import logging
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import sqlalchemy
from flask import Flask
from flask_alembic import Alembic
from htmx_flask import Htmx
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix

import accounts
import pages
from heliograph import Heliograph

ROOT = Path(__file__).parent
DEMO_PORT = os.environ.get("PORT", "8000")

DEFAULTS = {
    "MAX_CONTENT_LENGTH": 100_000,  # bytes of a request's body
    "MESSAGES_LEAVE": True,  # whether success and info may leave by themselves, once they were read
    "PROXIES": 0,  # how many reverse proxies stand in front and set X-Forwarded-*
    "SESSION_ABSOLUTE_TIMEOUT": 30 * 24 * 3600,  # seconds; NIST SP 800-63B, AAL1
    "SESSION_IDLE_TIMEOUT": 24 * 3600,  # seconds
    "SITE_NAME": "Heliograph",
}

alembic = Alembic(metadatas=accounts.Base.metadata)


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Make the site.

    Args:
        config: settings that stand above those of the environment, whose variables begin with
            HELIOGRAPH_ and are listed in README.md. `INSTANCE_PATH` says where its data lives.

    Raises:
        RuntimeError: if the app is about to serve people while the demo's account exists.
    """
    config = dict(config or {})
    instance_path = config.pop("INSTANCE_PATH", os.environ.get("HELIOGRAPH_INSTANCE_PATH"))
    app = Flask(__name__, instance_path=instance_path and str(Path(instance_path).absolute()))
    configure(app, config)

    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(ROOT / "templates"),
            PrefixLoader({"partials": FileSystemLoader(ROOT / "partials")}),
        ]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Htmx(app)
    Heliograph(app)
    accounts.init_app(app)
    alembic.init_app(app)
    pages.init_app(app)
    if app.config["PROXIES"]:
        hops = app.config["PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]
    if in_production(app) and about_to_serve():
        refuse_demo_account(app)
    return app


def configure(app: Flask, config: Mapping[str, Any]) -> None:
    app.config.from_mapping(DEFAULTS)
    app.config.from_prefixed_env("HELIOGRAPH")
    app.config.from_mapping(config)
    app.config.setdefault("HTTPS", in_production(app))  # elsewhere there may be no TLS
    check_types(app.config)

    instance = Path(app.instance_path)
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    prefix = "__Host-" if app.config["HTTPS"] else ""
    app.config.update(
        SECRET_KEY=str(app.config["SECRET_KEY"] or secret_key(instance / "secret_key")),
        SESSION_COOKIE_SECURE=app.config["HTTPS"],
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME=f"{prefix}session",
        SIGN_IN_COOKIE_NAME=f"{prefix}sign_in",
        SQLALCHEMY_ENGINES={
            "default": app.config.get("DATABASE_URL") or f"sqlite:///{instance / 'heliograph.db'}"
        },
        ALEMBIC_CONTEXT={"render_as_batch": True},  # SQLite alters a table by making it anew
    )


def check_types(config: Mapping[str, Any]) -> None:
    """Tell at the start, in a sentence, what would break a page later."""
    for name, default in {**DEFAULTS, "HTTPS": True}.items():
        if type(config[name]) is not type(default):
            raise RuntimeError(
                f"HELIOGRAPH_{name} is {config[name]!r}, but must be like {json.dumps(default)}."
            )


def secret_key(file: Path) -> str:
    """The key in the file, made at the first start and readable by its owner alone."""
    if not file.exists():
        new = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        new.touch(mode=0o600)
        new.write_text(secrets.token_hex(32))
        try:
            os.link(new, file)  # of several processes that start at once, the first one's stays
        except FileExistsError:
            pass
        finally:
            new.unlink()
    return file.read_text()


def in_production(app: Flask) -> bool:
    return not (app.debug or app.testing or app.config.get("DEMO"))


def about_to_serve() -> bool:
    """Whether the app is made to answer people, not for `flask users …` or `flask db …`."""
    command = click.get_current_context(silent=True)
    return command is None or command.info_name == "run"


def refuse_demo_account(app: Flask) -> None:
    with app.app_context():
        if not sqlalchemy.inspect(accounts.db.engine).has_table("users"):
            app.logger.warning("The database is empty. Run `flask --app app db upgrade`.")
        elif accounts.demo_user_exists():
            raise RuntimeError(
                "The demo's account admin / admin exists in this database, so the site will not "
                "start. Give it a password of its own: flask --app app users set-password admin"
            )
        accounts.db.engine.dispose()  # a server may fork from here


def demo() -> Flask:
    """The site with the tutorial's account, for the loopback address only."""
    app = create_app({"DEMO": True})
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        alembic.upgrade()
        user = accounts.ensure_demo_user()
    account = "admin / admin" if user else "the accounts that you made"
    print(f"\n  Heliograph: http://127.0.0.1:{DEMO_PORT}\n  Log in as {account}\n", flush=True)  # noqa: T201
    return app


def main() -> None:
    """Serve the demo by gunicorn."""
    os.chdir(ROOT)
    gunicorn = [sys.executable, "-m", "gunicorn", "--threads=4", "--log-level=warning"]
    os.execv(sys.executable, [*gunicorn, f"--bind=127.0.0.1:{DEMO_PORT}", "app:demo()"])  # noqa: S606


if __name__ == "__main__":
    main()
