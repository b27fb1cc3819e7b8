"""Connections to PostgreSQL that never wait long for a server that does not respond.

The server's own limits end a statement that takes too long. Where the server is stopped, or the
network swallows what is sent, only a limit on this side ends the wait.
"""

import select
import time
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from psycopg.abc import PQGen
from sqlalchemy import Dialect, event
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DisconnectionError

GRACE = 0.5
"""Seconds by which this side waits longer: a statement that the server ends costs no connection."""

PAUSE = 1
"""Seconds for which nobody connects to a server that did not respond: each would wait in turn."""

KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3}
"""By which the kernel closes an idle connection that the network has forgotten, and we replace it:
else its next user would wait for nothing."""

Result = TypeVar("Result")

_last_failures: WeakKeyDictionary[Dialect, float] = WeakKeyDictionary()


class Connection(psycopg.Connection[Any]):
    """Closes itself where the server does not respond in time.

    Who has this connection waits for so many `seconds`, of which some are `left` for a statement.
    """

    dialect: Dialect
    seconds: float
    left: float

    # Psycopg documents no such limit. Each exchange with the server passes through this method,
    # which takes one. Tried on psycopg 3.3.9.
    def wait(self, gen: PQGen[Result], *args: Any, **kwargs: Any) -> Result:  # noqa: ANN401
        try:
            return super().wait(gen, *args, **{"timeout": self.left + GRACE} | kwargs)
        except psycopg.OperationalError as error:
            if error.sqlstate is None and not self.closed:  # what the server says has a code
                if self.left > self.seconds / 2:  # else it may well be able to respond
                    note_failure(self.dialect)
                self.close()
            raise

    def rollback(self) -> None:
        """Roll back. Where the connection is lost, the server has done so by itself.

        A page is made when its transaction ends: no error may take its place then.
        """
        try:
            super().rollback()
        except psycopg.OperationalError:
            if not self.closed:
                raise


@event.listens_for(Engine, "do_connect")
def connect(
    dialect: Dialect, _record: object, args: list[Any], options: dict[str, Any]
) -> Connection | None:
    """Connect, unless that failed a moment ago."""
    if dialect.driver != "psycopg":
        return None  # SQLAlchemy goes on by itself
    if time.monotonic() - _last_failures.get(dialect, float("-inf")) < PAUSE:
        raise psycopg.OperationalError("It did not respond a moment ago.")
    try:
        connection = Connection.connect(*args, **options)
    except psycopg.OperationalError:
        note_failure(dialect)
        raise
    connection.dialect = dialect
    connection.seconds = connection.left = options["connect_timeout"]
    return connection


def note_failure(dialect: Dialect) -> None:
    _last_failures[dialect] = time.monotonic()


def replace_if_closed(connection: psycopg.Connection, *_: object) -> None:
    """Have the pool connect anew where the server has closed a connection, as after a restart.

    A server sends nothing on a connection that is idle, except its end. To look for that costs no
    exchange with the server.
    """
    waiting = select.poll()
    if not connection.closed:
        waiting.register(connection.fileno(), select.POLLIN)
    if connection.closed or waiting.poll(0):
        raise DisconnectionError("The server has closed this connection.")
