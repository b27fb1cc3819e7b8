"""The database: one schema on SQLite and on PostgreSQL."""

import inspect
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, ClassVar, cast
from urllib.parse import quote

from flask import Flask, current_app
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import (
    URL,
    ColumnElement,
    CursorResult,
    DateTime,
    Dialect,
    MetaData,
    PoolProxiedConnection,
    QueuePool,
    TypeDecorator,
    delete,
    event,
    make_url,
    select,
)
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as SQLAlchemyTimeoutError
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


# Objects stay readable after a commit: a view may greet the user it has just signed in.
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


POOL = 15
"""Connections of one process."""

PLACES = 64
"""People in one process who wait for a connection."""


class Pool(QueuePool):
    """Refuses at once where many wait: a database that hangs leaves threads to other pages.

    The seconds that somebody waits for a connection are taken off those for each statement.
    """

    _places = BoundedSemaphore(PLACES)

    def connect(self) -> PoolProxiedConnection:
        if not self._places.acquire(blocking=False):
            raise SQLAlchemyTimeoutError("Too many wait for a connection to the database.")
        began = time.monotonic()
        try:
            connection = super().connect()
        finally:
            self._places.release()
        left = max(0.0, self.timeout() - (time.monotonic() - began))
        own: Any = connection.dbapi_connection
        if isinstance(own, sqlite3.Connection):
            own.execute(f"PRAGMA busy_timeout = {left * 1000:.0f}")
        elif hasattr(own, "left"):
            own.left = left  # which accounts/postgresql.py heeds
        return connection


def engine_options(url: str, seconds: int) -> dict[str, Any]:
    """Return SQLAlchemy's options by which no wait for this database outlasts so many seconds.

    A place in the pool and a connection are waited for, and then each lock or statement, as long
    as these have left of the time.
    """
    address = make_url(url)
    options: dict[str, Any] = {
        "url": address,
        "poolclass": Pool,
        "pool_size": 5,  # of which so many stay open
        "max_overflow": POOL - 5,
        "pool_timeout": seconds,
    }
    match address.get_backend_name():
        case "sqlite":
            options["connect_args"] = {"timeout": seconds}
            if address.database in {None, "", ":memory:"}:
                return {"url": address}  # there is one connection, and nothing to wait for
            if file := file_of(address):
                options["creator"] = partial(open_file, file, seconds)
        case "postgresql":
            # psycopg is installed on demand
            from accounts.postgresql import KEEPALIVES, replace_if_closed

            limits = f"-c lock_timeout={seconds}s -c statement_timeout={seconds}s"
            own = address.query.get("options", "")
            options["connect_args"] = {
                "connect_timeout": seconds,
                "tcp_user_timeout": seconds * 1000,
                "options": f"{limits} {own}",
                **KEEPALIVES,
            }
            options["pool_events"] = [(replace_if_closed, "checkout")]
    return options


def fault_of(error: Exception) -> str | None:
    """Return in which way the database is out of order for now; None if it is not.

    It is "busy" where a statement waited too long, "away" where it cannot be reached, and "full"
    where it can only be read.
    """
    if isinstance(error, SQLAlchemyTimeoutError):  # for a place in the pool
        return "busy"
    original = getattr(error, "orig", None)
    if isinstance(original, sqlite3.Error):
        return SQLITE_FAULTS.get(getattr(original, "sqlite_errorcode", 0) & 0xFF)
    state = getattr(original, "sqlstate", None)
    if state is None:  # psycopg has lost the connection, or got none
        is_away = isinstance(error, OperationalError | InterfaceError)
        return "away" if is_away else None
    return POSTGRESQL_FAULTS.get(state) or POSTGRESQL_FAULTS.get(state[:2])


SQLITE_FAULTS = {
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_CANTOPEN: "away",
    sqlite3.SQLITE_IOERR: "away",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "full",
}

POSTGRESQL_FAULTS = {
    "55P03": "busy",  # lock_timeout
    "57014": "busy",  # statement_timeout
    "53300": "busy",  # too many connections
    "40P01": "busy",  # a deadlock
    "08": "away",  # the connection broke
    "57": "away",  # an administrator ended it, or it is starting
    "58": "away",  # its disk fails
    "53": "full",  # its disk or its memory is full
    "25006": "full",  # a stand-by, which is only read
}
"""By the code of an error, or the class of codes."""


def reason_of(error: Exception) -> str:
    """Return in one line what the database says; never a statement."""
    return str(getattr(error, "orig", None) or error).partition("\n")[0]


def log_fault(sentence: str, error: Exception) -> None:
    """Log one line; with a traceback, if the database is not out of order but used wrongly."""
    is_fault = fault_of(error) is not None
    current_app.logger.warning(
        "%s: %s", sentence, reason_of(error), exc_info=None if is_fault else error
    )


@contextmanager
def without_waiting() -> Iterator[None]:
    """Let the statements within fail by OperationalError where SQLite would wait for its lock."""
    connection = db.session.connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    timeout = connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {timeout}")


def open_file(file: str, seconds: int) -> sqlite3.Connection:
    """Open SQLite's file, or fail. By itself it would make an empty one, and the pool keep it."""
    path = f"file:{quote(file)}?mode=rw"
    return sqlite3.connect(path, timeout=seconds, uri=True, check_same_thread=False)


def is_address(url: str) -> bool:
    """Return whether this is the URL of a database, which may not answer."""
    try:
        address = make_url(url)
        address.get_dialect()
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        return False
    return "@" not in (address.host or "")  # it would be the end of a password, which errors tell


def make_file(url: str) -> None:
    """Make the file of an SQLite database, its owner's alone, where there is none."""
    if file := file_of(make_url(url)):
        with suppress(OSError):  # which is told when the database is asked
            Path(file).touch(mode=0o600)


def file_of(address: URL) -> str | None:
    """Return the absolute path of an SQLite database; None of others, which are left as they are.

    A relative one is in the instance folder, as Flask-SQLAlchemy-Lite has it.
    """
    is_plain = address.get_backend_name() == "sqlite" and not address.query
    return address.database if is_plain and Path(address.database or "").is_absolute() else None


@event.listens_for(Engine, "connect")
def set_up_sqlite(connection: DBAPIConnection, _record: object) -> None:
    """Let no writer block readers (WAL), and enforce foreign keys."""
    if isinstance(connection, sqlite3.Connection):
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")  # no loss of consistency under WAL
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()


def delete_some(model: type[Base], *conditions: ColumnElement[bool], limit: int) -> int:
    """Delete at most `limit` rows on which all conditions hold; return how many there were."""
    identity = model.__table__.c.id
    some = select(identity).where(*conditions).limit(limit)
    some = some.with_for_update(skip_locked=True)  # on PostgreSQL, others delete them beside us
    result = db.session.execute(
        delete(model).where(identity.in_(some)),
        execution_options={"synchronize_session": False},
    )
    return cast("CursorResult[Any]", result).rowcount


def now() -> datetime:
    return datetime.now(UTC)
