"""`create_app()` makes the site of its parts."""

import logging
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from alembic.script import Script
from flask import Flask, current_app, g
from flask_alembic import Alembic
from htmx_flask import Htmx
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

import accounts
import environment
import pages
import settings
import web
from heliograph import Heliograph
from web.health import missing_migrations
from web.signing import SessionInterface
from web.store import store_of

ROOT = Path(__file__).parent


class Migrations(Alembic):
    def rev_id(self) -> str:
        """Return the second of its making: a number would come again with a later version."""
        return f"{datetime.now(UTC):%Y%m%d%H%M%S}"

    def is_ahead(self) -> bool:
        """Return whether the database has a migration of a later version of the site.

        Of several machines, one is upgraded first; the others must start until their turn comes.
        """
        context = self.migration_context
        known = {script.revision for script in self.script_directory.walk_revisions()}
        current = set(context.get_current_heads())
        if context.connection is not None:
            context.connection.rollback()  # within a transaction, Alembic would commit nothing
        return not current <= known

    def upgrade(self, target: int | str | Script = "heads") -> None:
        if self.is_ahead():
            current_app.logger.warning("The database is at a migration of a later version.")
        else:
            super().upgrade(target)

    def downgrade(self, target: int | str | Script = -1) -> None:
        """Go down to a revision, or by a number of steps.

        Flask-Alembic's command (3.3) takes a revision of digits, as ours are, for a number, and
        0003 for three steps: click's context has it as it was typed.
        """
        context = click.get_current_context(silent=True)
        typed = context.params.get("target", target) if context else target
        scripts = self.script_directory.walk_revisions()
        super().downgrade(next((it for it in scripts if it.revision == typed), target))

    def run_migrations(self, fn: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Alembic has it
        """Run migrations, without SQLite's foreign keys.

        It alters a table by making it anew, and dropping the old one would delete the rows of
        others that refer to it: an added column of users would end every session.
        """
        connection = self.migration_context.connection
        if connection is None or connection.dialect.name != "sqlite":
            super().run_migrations(fn, **kwargs)
            return
        set_foreign_keys(connection, "OFF")
        try:
            super().run_migrations(fn, **kwargs)
        finally:
            set_foreign_keys(connection, "ON")


def set_foreign_keys(connection: Connection, state: str) -> None:
    connection.rollback()  # within a transaction, SQLite would do nothing
    connection.exec_driver_sql(f"PRAGMA foreign_keys = {state}")
    connection.rollback()  # Alembic begins its own, and would not commit somebody else's


alembic = Migrations(metadatas=accounts.Base.metadata)


def create_app(config: Mapping[str, Any] | None = None, *, migrate: bool = False) -> Flask:
    """Make the site.

    Args:
        config: settings that stand above those of the environment and its file, whose variables
            begin with HELIOGRAPH_ and are listed in README.md. `INSTANCE_PATH` says where its data
            lives.
        migrate: run the migrations that the database lacks.

    Raises:
        environment.SettingError: if a setting cannot be used; the sentence names it.
    """
    config = dict(config or {})
    environment.load()
    app = Flask(__name__, instance_path=str(instance_path(config)))
    config.pop("INSTANCE_PATH", None)
    settings.configure(app, config)

    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(ROOT / "templates"),
            PrefixLoader({"partials": FileSystemLoader(ROOT / "partials")}),
        ]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.session_interface = SessionInterface()
    Htmx(app)
    Heliograph(
        app,
        store=store_of(app.config["STORE_URL"]),
        is_known=lambda: bool(g.get("current_session")),
    )
    accounts.init_app(app)
    alembic.init_app(app)
    web.init_app(app)
    pages.init_app(app)
    if migrate:
        with app.app_context():
            alembic.upgrade()
    elif not app.config["TESTING"] and about_to_serve():
        warn_of_missing_migrations(app)
        if not app.debug:
            web.templates.load_all(app)
    return app


def instance_path(config: Mapping[str, Any] | None = None) -> Path:
    """Return the folder where the site's data lives."""
    given = (config or {}).get("INSTANCE_PATH") or os.environ.get("HELIOGRAPH_INSTANCE_PATH")
    return Path(given or ROOT / "instance").absolute()


def about_to_serve() -> bool:
    """Return whether the app is made to serve people, not for `flask users …` or `flask db …`."""
    command = click.get_current_context(silent=True)
    return command is None or command.info_name == "run"


def warn_of_missing_migrations(app: Flask) -> None:
    # It would tell of each look at the database, /readyz's too, in lines that are not the log's.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with app.app_context():
        engine = accounts.db.engine
        try:
            if obstacle := missing_migrations():
                app.logger.warning(obstacle)
        except SQLAlchemyError as error:  # it may come later than the site
            accounts.log_fault("The database's migrations could not be looked at", error)
    engine.dispose()  # a server may fork from here
