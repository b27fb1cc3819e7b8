"""Sessions are rows: they can be ended here, whatever a browser still sends."""

import hashlib
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cache

from flask import current_app
from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    Select,
    String,
    Text,
    and_,
    bindparam,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, contains_eager, mapped_column, relationship

from accounts.activity import LONGEST_USER_AGENT, shown_address, shown_user_agent
from accounts.database import Base, db, delete_some, log_fault, now, without_waiting
from accounts.users import User

SEEN_EVERY = timedelta(minutes=1)
"""A session in use is written no more often, so the idle timeout is no more exact than this."""

RECENTLY = timedelta(minutes=15)
"""What is sensitive asks for the password again, unless it was verified so recently."""

REMEMBERED_IDLE, REMEMBERED = timedelta(days=30), timedelta(days=180)
"""Where a person wants to be remembered, a session ends unused after the first, and in any case
after the second. The settings have it for others."""

DRAFTS_KEPT = timedelta(hours=1)
"""What a person typed before the log-in is kept no longer, if the form is not sent."""

ROWS_AT_ONCE = 100
"""Expired sessions that one sign-in deletes."""

MOST_SESSIONS = 20
"""Of one account, in browsers side by side. The newest stay."""


class Session(Base):
    __tablename__ = "sessions"
    __allow_unmapped__ = True  # away_since is no column
    __table_args__ = (
        Index("ix_sessions_is_remembered_created_at", "is_remembered", "created_at"),
        Index("ix_sessions_is_remembered_seen_at", "is_remembered", "seen_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    authenticated_at: Mapped[datetime] = mapped_column(default=now)
    is_remembered: Mapped[bool] = mapped_column(default=False)
    address: Mapped[str] = mapped_column(String(45), default="")
    user_agent: Mapped[str] = mapped_column(String(LONGEST_USER_AGENT), default="")
    # Most pages show no form: what was typed is read by find_draft() alone.
    draft: Mapped[str | None] = mapped_column(Text, deferred=True)
    draft_at: Mapped[datetime | None] = mapped_column(index=True)

    user: Mapped[User] = relationship(back_populates="sessions")

    away_since: datetime | None = None
    """When it was used before, if this request is the one that writes that it is used again."""

    @property
    def is_recent(self) -> bool:
        """Return whether the person gave the password in the last fifteen minutes."""
        return now() - self.authenticated_at < RECENTLY

    def is_alive(self, moment: datetime) -> bool:
        idle_since, begun_since = limits(moment, self.is_remembered)
        return self.seen_at > idle_since and self.created_at > begun_since


def start_session(
    user: User,
    instead_of: Collection[str] = (),
    *,
    is_remembered: bool = False,
    address: str = "",
    user_agent: str = "",
    draft: str | None = None,
) -> str | None:
    """Start a session for the user; returns its token, which only the browser will keep.

    Ends the sessions of the tokens `instead_of`. The new one keeps the draft. Returns None
    if the account was disabled or given another password while this one was verified.
    """
    delete_expired_sessions()  # its DELETE takes SQLite's write lock until the commit
    unchanged = db.session.scalar(
        select(User.id)
        .where(
            User.id == user.id,
            User.password_hash == user.password_hash,
            User.disabled_at.is_(None),
            User.deletes_at.is_(None),
        )
        .with_for_update()
    )
    token = secrets.token_urlsafe(32)
    if unchanged:
        db.session.execute(delete(Session).where(Session.token_hash.in_(map(hash_of, instead_of))))
        db.session.add(
            Session(
                token_hash=hash_of(token),
                user_id=user.id,
                is_remembered=is_remembered,
                address=shown_address(address),
                user_agent=shown_user_agent(user_agent),
                draft=draft,
                draft_at=now() if draft else None,
            )
        )
        db.session.flush()
        delete_surplus_sessions(user)
    db.session.commit()
    return token if unchanged else None


def renew_session(session: Session, draft: str | None = None) -> str | None:
    """Give a session a new token, now that the person gave the password again; returns it.

    The old token is worth nothing from now on. Returns None if the session ended in the meantime.
    """
    token = secrets.token_urlsafe(32)
    renewed = db.session.execute(
        update(Session)
        .where(Session.id == session.id)
        .values(token_hash=hash_of(token), authenticated_at=now())
        .returning(Session.id),
        execution_options={"synchronize_session": False},
    ).all()
    if draft:
        keep_draft(session, draft)
    db.session.commit()
    return token if renewed else None


def find_session(token: str) -> Session | None:
    """The living session of a token, with its user, by one query."""
    moment = now()
    session = db.session.scalar(session_of_token(), {"token_hash": hash_of(token)})
    if session is None or not session.is_alive(moment) or not session.user.is_usable:
        return None
    idle_since, _ = limits(moment, session.is_remembered)
    if moment - session.seen_at > min(SEEN_EVERY, (moment - idle_since) / 2):
        note_use(session, moment)
    return session


@cache
def session_of_token() -> Select[Session]:
    """Return the query of every page of a person. To build it takes longer than to ask it."""
    return (
        select(Session)
        .join(Session.user)
        .options(contains_eager(Session.user))
        .where(Session.token_hash == bindparam("token_hash"))
    )


def note_use(session: Session, moment: datetime) -> None:
    """Write that the session was used. No page waits or fails by it: the next writes it, too."""
    # A statement, not the object: a log out beside us may have deleted the row. PostgreSQL passes
    # over a row that is locked; SQLite, which knows no such rows, is told not to wait.
    before = session.seen_at
    same = select(Session.id).where(Session.id == session.id, Session.seen_at == before)
    free = same.with_for_update(skip_locked=True)
    statement = update(Session).where(Session.id.in_(free)).values(seen_at=moment)
    try:
        with without_waiting():
            noted = db.session.execute(
                statement.returning(Session.id), execution_options={"synchronize_session": False}
            ).all()
        db.session.commit()
        session.away_since = before if noted else None
    except SQLAlchemyError as error:  # of a standby, PostgreSQL's is no OperationalError
        log_fault("The use of a session is not noted", error)
        db.session.rollback()


def end_sessions(tokens: Collection[str]) -> bool:
    """End the sessions of these tokens; returns whether there was any."""
    ended = db.session.execute(
        delete(Session).where(Session.token_hash.in_(map(hash_of, tokens))).returning(Session.id)
    ).all()
    db.session.commit()
    return bool(ended)


def list_sessions(user: User) -> list[Session]:
    """Return the living sessions of an account, the one that was used last first."""
    moment = now()
    own = select(Session).where(Session.user_id == user.id)
    sessions = db.session.scalars(own.order_by(Session.seen_at.desc(), Session.id.desc()))
    return [session for session in sessions if session.is_alive(moment)]


def end_session_of(user: User, session_id: int) -> bool:
    """End one session of an account; returns False if the account has none of this id."""
    return bool(end_where(Session.user_id == user.id, Session.id == session_id))


def end_other_sessions(user: User, session: Session) -> int:
    """End all sessions of an account but this one; returns how many there were."""
    return end_where(Session.user_id == user.id, Session.id != session.id)


def end_all_sessions(user: User) -> int:
    return end_where(Session.user_id == user.id)


def end_where(*conditions: ColumnElement[bool]) -> int:
    ended = db.session.execute(delete(Session).where(*conditions).returning(Session.id)).all()
    db.session.commit()
    return len(ended)


def note_password(session: Session) -> None:
    """Write that the person gave the password again."""
    session.authenticated_at = now()
    db.session.commit()


def keep_draft(session: Session, draft: str | None) -> None:
    """Keep what the person typed with the session, in place of an older draft; None deletes it."""
    # A statement, not the object: a log-out beside us may have deleted the row.
    db.session.execute(
        update(Session)
        .where(Session.id == session.id)
        .values(draft=draft, draft_at=now() if draft else None),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()


def find_draft(session: Session) -> str | None:
    """Return what was kept with the session in the last hour."""
    if session.draft_at is None or now() - session.draft_at >= DRAFTS_KEPT:
        return None
    return db.session.scalar(select(Session.draft).where(Session.id == session.id))


def delete_old_drafts(limit: int = ROWS_AT_ONCE) -> int:
    """Delete some of the drafts that were kept long enough; returns how many there were."""
    old = select(Session.id).where(Session.draft_at <= now() - DRAFTS_KEPT).limit(limit)
    old = old.with_for_update(skip_locked=True)
    deleted = db.session.execute(
        update(Session)
        .where(Session.id.in_(old))
        .values(draft=None, draft_at=None)
        .returning(Session.id),
        execution_options={"synchronize_session": False},
    ).all()
    return len(deleted)


def delete_expired_sessions(limit: int = ROWS_AT_ONCE) -> int:
    """Delete some of the sessions that ended by themselves; returns how many there were."""
    return delete_some(Session, has_expired(now()), limit=limit)


def delete_surplus_sessions(user: User) -> None:
    """End the oldest sessions of an account that has too many."""
    of_user = select(Session.id).where(Session.user_id == user.id)
    surplus = db.session.scalars(of_user.order_by(Session.id.desc()).offset(MOST_SESSIONS)).all()
    if surplus:
        db.session.execute(delete(Session).where(Session.id.in_(surplus)))


def has_expired(moment: datetime) -> ColumnElement[bool]:
    """Return the opposite of `Session.is_alive`, as terms of which an index serves each."""
    return or_(
        *(
            and_(Session.is_remembered.is_(is_remembered), column <= since)
            for is_remembered in (False, True)
            for column, since in zip(
                (Session.seen_at, Session.created_at), limits(moment, is_remembered), strict=True
            )
        )
    )


def limits(moment: datetime, is_remembered: bool) -> tuple[datetime, datetime]:
    """Return the moments since which a living session was seen, and since which it was begun."""
    if is_remembered:
        return moment - REMEMBERED_IDLE, moment - REMEMBERED
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
