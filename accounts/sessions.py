"""Sessions are rows: they can be ended here, whatever a browser still sends."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ForeignKey, LargeBinary, delete, select
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
    """The living session of a token, with its user, by one question to the database."""
    idle_since, started_before = limits()
    session = db.session.scalar(
        select(Session)
        .join(Session.user)
        .options(contains_eager(Session.user))
        .where(
            Session.token_hash == hash_of(token),
            Session.seen_at > idle_since,
            Session.created_at > started_before,
            User.disabled_at.is_(None),
        )
    )
    if session and now() - session.seen_at > SEEN_EVERY:
        session.seen_at = now()
        db.session.commit()
    return session


def end_session(token: str) -> None:
    db.session.execute(delete(Session).where(Session.token_hash == hash_of(token)))
    db.session.commit()


def delete_expired_sessions() -> None:
    idle_since, started_before = limits()
    db.session.execute(
        delete(Session).where(
            (Session.seen_at <= idle_since) | (Session.created_at <= started_before)
        )
    )


def limits() -> tuple[datetime, datetime]:
    """The moments before which a session must not have been seen last, or started."""
    idle, absolute = (
        timedelta(seconds=current_app.config[name])
        for name in ("SESSION_IDLE_TIMEOUT", "SESSION_ABSOLUTE_TIMEOUT")
    )
    return now() - idle, now() - absolute


def hash_of(token: str) -> bytes:
    """SHA-256 is enough here: a token is random, there is nothing to guess."""
    return hashlib.sha256(token.encode()).digest()
