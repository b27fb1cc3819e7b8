"""The database: one schema on SQLite and on PostgreSQL."""

import inspect
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import ClassVar

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, TypeDecorator, event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import DeclarativeBase


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC also by SQLite, which knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value and value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {datetime: UTCDateTime}
    # Constraints need names that both databases agree on, or no migration can change them.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# What was read stays readable after a commit: a view may greet the user it has just signed in.
db = SQLAlchemy(session_options={"expire_on_commit": False})


def init_app(app: Flask) -> None:
    db.init_app(app)
    # Closing its asynchronous sessions, which nothing here opens, would start a thread at the end
    # of every request: as much time as a whole page takes.
    app.teardown_appcontext_funcs = [
        function
        for function in app.teardown_appcontext_funcs
        if not (inspect.iscoroutinefunction(function) and is_of_extension(function))
    ]


def is_of_extension(function: Callable[..., object]) -> bool:
    return function.__module__.startswith("flask_sqlalchemy_lite")


@event.listens_for(Engine, "connect")
def set_up_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Readers that a writer does not block (WAL), foreign keys that hold."""
    if isinstance(connection, sqlite3.Connection):
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")  # no loss of consistency under WAL
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()


def now() -> datetime:
    return datetime.now(UTC)
