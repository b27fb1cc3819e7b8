"""Deletes expired rows of all tables: by an index, and in small pieces, so that nobody waits."""

import time
from collections.abc import Callable

from sqlalchemy.exc import OperationalError

from accounts import tokens
from accounts.activity import delete_old_rows
from accounts.database import db, delete_some, now
from accounts.deletion import delete_due
from accounts.sessions import delete_expired_sessions, delete_old_drafts
from accounts.tokens import Token

ROWS_AT_ONCE = 100
"""Rows that one transaction deletes of one table."""

EVERY = 60
"""Seconds between two times that a process tidies by itself."""

_last = time.monotonic()


def tidy(limit: int = ROWS_AT_ONCE) -> int:
    """Delete expired rows, at most so many of each table; return how many there were."""
    count = 0
    for delete in (
        delete_old_rows,
        delete_expired_sessions,
        delete_old_drafts,
        delete_old_tokens,
        delete_due,
    ):
        count += tidy_table(delete, limit)
    return count


def tidy_table(delete: Callable[[int], int], limit: int) -> int:
    count = 0
    while count < limit:
        deleted = delete(min(ROWS_AT_ONCE, limit - count))
        db.session.commit()
        count += deleted
        if not deleted:
            break
    return count


def delete_old_tokens(limit: int) -> int:
    return delete_some(Token, Token.created_at < now() - tokens.KEPT, limit=limit)


def tidy_now_and_then() -> None:
    """Tidy a little, at most once in a minute. Nobody waits for a database that is busy."""
    global _last
    moment = time.monotonic()
    if moment - _last < EVERY:
        return
    _last = moment
    try:
        tidy()
    except OperationalError:
        db.session.rollback()
