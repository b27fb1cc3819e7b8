"""Sessions are rows: they can be ended here, whatever a browser still sends."""

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ForeignKey, LargeBinary, delete, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from accounts.database import Base, db, now, without_waiting
from accounts.users import User

SEEN_EVERY = timedelta(minutes=1)
"""A session in use is written no more often, so the idle timeout is no more exact than this."""

MOST_SESSIONS = 20
"""Of one account, in browsers side by side. The newest stay."""


class Session(Base):
    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    seen_at: Mapped[datetime] = mapped_column(default=now, index=True)

    user: Mapped[User] = relationship(back_populates="sessions")


def start_session(user: User, instead_of: Collection[str] = ()) -> str | None:
    """Start a session for the user; returns its token, which only the browser will keep.

    Ends the sessions of the tokens `instead_of`. Returns None if the account was disabled or given
    another password while this one was verified.
    """
    delete_expired_sessions()  # its DELETE takes SQLite's write lock until the commit
    unchanged = db.session.scalar(
        select(User.id)
        .where(
            User.id == user.id,
            User.password_hash == user.password_hash,
            User.disabled_at.is_(None),
        )
        .with_for_update()
    )
    token = secrets.token_urlsafe(32)
    if unchanged:
        db.session.execute(delete(Session).where(Session.token_hash.in_(map(hash_of, instead_of))))
        db.session.add(Session(token_hash=hash_of(token), user_id=user.id))
        db.session.flush()
        delete_surplus_sessions(user)
    db.session.commit()
    return token if unchanged else None


def find_session(token: str) -> Session | None:
    """The living session of a token, with its user, by one query."""
    moment = now()
    idle_since, begun_since = limits(moment)
    session = db.session.scalar(
        select(Session)
        .join(Session.user)
        .options(contains_eager(Session.user))
        .where(
            Session.token_hash == hash_of(token),
            Session.seen_at > idle_since,
            Session.created_at > begun_since,
        )
    )
    if session and not session.user.is_usable:
        return None
    if session and moment - session.seen_at > min(SEEN_EVERY, (moment - idle_since) / 2):
        note_use(session, moment)
    return session


def note_use(session: Session, moment: datetime) -> None:
    """Write that the session was used. No page waits or fails by it: the next writes it, too."""
    # A statement, not the object: a log out beside us may have deleted the row. PostgreSQL passes
    # over a row that is locked; SQLite, which knows no such rows, is told not to wait.
    free = select(Session.id).where(Session.id == session.id).with_for_update(skip_locked=True)
    statement = update(Session).where(Session.id.in_(free)).values(seen_at=moment)
    try:
        with without_waiting():
            db.session.execute(statement, execution_options={"synchronize_session": False})
        db.session.commit()
    except OperationalError:
        current_app.logger.warning("The database was too busy to note the use of a session.")
        db.session.rollback()


def end_sessions(tokens: Collection[str]) -> bool:
    """End the sessions of these tokens; returns whether there was any."""
    ended = db.session.execute(
        delete(Session).where(Session.token_hash.in_(map(hash_of, tokens))).returning(Session.id)
    ).all()
    db.session.commit()
    return bool(ended)


def delete_expired_sessions() -> None:
    idle_since, begun_since = limits(now())
    db.session.execute(
        delete(Session).where((Session.seen_at <= idle_since) | (Session.created_at <= begun_since))
    )


def delete_surplus_sessions(user: User) -> None:
    """End the oldest sessions of an account that has too many."""
    of_user = select(Session.id).where(Session.user_id == user.id)
    surplus = db.session.scalars(of_user.order_by(Session.id.desc()).offset(MOST_SESSIONS)).all()
    if surplus:
        db.session.execute(delete(Session).where(Session.id.in_(surplus)))


def limits(moment: datetime) -> tuple[datetime, datetime]:
    """Return the moments since which a living session was seen, and since which it was begun."""
    config = current_app.config
    return (
        moment - timedelta(seconds=config["SESSION_IDLE_TIMEOUT"]),
        moment - timedelta(seconds=config["SESSION_ABSOLUTE_TIMEOUT"]),
    )


def is_token(text: str) -> bool:
    """Return whether this could be a token of ours; nothing else is worth a question."""
    return re.fullmatch(r"[\w-]{43}", text, re.ASCII) is not None


def hash_of(token: str) -> bytes:
    """SHA-256 is enough here: a token is random, there is nothing to guess."""
    return hashlib.sha256(token.encode()).digest()
