"""Sessions are rows: they can be ended here, whatever a browser still sends."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ForeignKey, LargeBinary, delete, select, update
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from accounts.database import Base, db, now
from accounts.users import User

SEEN_EVERY = timedelta(minutes=1)
"""How exact the idle timeout is: a session in use is written no more often than this."""


class Session(Base):
    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship(back_populates="sessions")


def start_session(user: User) -> str:
    """Start a session for the user; returns its token, which only the browser will keep."""
    delete_expired_sessions()
    token = secrets.token_urlsafe(32)
    db.session.add(Session(token_hash=hash_of(token), user_id=user.id))
    db.session.commit()
    return token


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
            User.disabled_at.is_(None),
        )
    )
    if session and moment - session.seen_at > min(SEEN_EVERY, (moment - idle_since) / 2):
        # A statement of its own: the row may have been deleted by a log out beside us.
        db.session.execute(update(Session).where(Session.id == session.id).values(seen_at=moment))
        db.session.commit()
    return session


def end_session(token: str) -> None:
    db.session.execute(delete(Session).where(Session.token_hash == hash_of(token)))
    db.session.commit()


def delete_expired_sessions() -> None:
    idle_since, begun_since = limits(now())
    db.session.execute(
        delete(Session).where((Session.seen_at <= idle_since) | (Session.created_at <= begun_since))
    )


def limits(moment: datetime) -> tuple[datetime, datetime]:
    """Since when a living session must have been seen, and since when it must have begun."""
    config = current_app.config
    return (
        moment - timedelta(seconds=config["SESSION_IDLE_TIMEOUT"]),
        moment - timedelta(seconds=config["SESSION_ABSOLUTE_TIMEOUT"]),
    )


def hash_of(token: str) -> bytes:
    """SHA-256 is enough here: a token is random, there is nothing to guess."""
    return hashlib.sha256(token.encode()).digest()
