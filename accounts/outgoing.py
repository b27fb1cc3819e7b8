"""Mails to be sent: rows that say what and to whom, never a text or a link.

The text is rendered, and a link's token made, when a mail is sent. So no link lies in the database,
and whether an address has an account is looked up out of a stranger's sight.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.activity import MAILED, Activity, key_hash_of
from accounts.database import Base, db, now
from accounts.users import MAX_EMAIL_LENGTH, User

logger = logging.getLogger("heliograph.accounts")

CLAIMED_FOR = timedelta(seconds=60)
"""Whoever claimed a mail sends it by then, or crashed: the mail is due again."""

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 24 * 60)]
"""After each failure. The last is repeated."""

GIVEN_UP_AFTER = timedelta(days=3)

ASKED_FOR = {"confirm", "taken", "reset"}
"""Kinds of mail that a stranger can have sent to anybody's address."""

MOST_IN_AN_HOUR = 3
"""Mails of those kinds to one address. A reset counts apart: a stranger cannot keep it away."""


class Mail(Base):
    __tablename__ = "mails"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(MAX_EMAIL_LENGTH))
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    next_try_at: Mapped[datetime] = mapped_column(default=now, index=True)
    tries: Mapped[int] = mapped_column(default=0)

    user: Mapped[User | None] = relationship()


def enqueue(kind: str, address: str, user: User | None = None) -> None:
    """Have a mail sent, once this is committed.

    Args:
        kind: the name of its template.
        address: in the form of normal_email().
        user: whom it concerns, if that is known. Whether somebody has the address is looked up when
            the mail is sent, by find_user_by_email().
    """
    db.session.add(Mail(kind=kind, address=address, user_id=user.id if user else None))


def claim_due() -> Mail | None:
    """Return a mail that is due, and keep it from others for a minute; None if there is none.

    Finish with sent() or failed(). A surplus mail, which a stranger asked for, is dropped here.
    """
    while mail := claim():
        if mail.kind not in ASKED_FOR or mail.tries or count_like(mail) < MOST_IN_AN_HOUR:
            return mail
        logger.warning("mail=%s kind=%s dropped: too many to its address", mail.id, mail.kind)
        db.session.delete(mail)
        db.session.commit()
    return None


def claim() -> Mail | None:
    moment = now()
    due = select(Mail.id).where(Mail.next_try_at <= moment).order_by(Mail.next_try_at).limit(1)
    if db.session.scalar(due) is None:  # most times: SQLite's write lock is not taken
        return None
    mail_id = db.session.scalar(
        update(Mail)
        .where(Mail.id.in_(due.with_for_update(skip_locked=True).scalar_subquery()))
        .values(next_try_at=moment + CLAIMED_FOR)
        .returning(Mail.id),
        execution_options={"synchronize_session": False},
    )
    db.session.commit()
    return db.session.get(Mail, mail_id, populate_existing=True) if mail_id else None


def due_since() -> datetime | None:
    """Return since when the mail that waits longest has been due; None if none is."""
    return db.session.scalar(select(func.min(Mail.next_try_at)).where(Mail.next_try_at <= now()))


def count_like(mail: Mail) -> int:
    """Return how many mails of its sort, which anybody can ask for, its address got in an hour."""
    return (
        db.session.scalar(
            select(func.count(Activity.id)).where(
                Activity.key_hash == key_hash_for(mail),
                Activity.kind == MAILED,
                Activity.at > now() - timedelta(hours=1),
            )
        )
        or 0
    )


def key_hash_for(mail: Mail) -> bytes:
    sort = "reset" if mail.kind == "reset" else "confirm"
    return key_hash_of(f"{sort} {mail.address}")


def sent(mail: Mail) -> None:
    """Note that a mail was sent: its row goes."""
    if mail.kind in ASKED_FOR:
        db.session.add(Activity(kind=MAILED, key_hash=key_hash_for(mail), network=""))
    db.session.delete(mail)
    db.session.commit()


def failed(mail: Mail) -> None:
    """Have a mail tried again later, or give it up after three days."""
    moment = now()
    wait = WAITS[min(mail.tries, len(WAITS) - 1)]
    if moment + wait > mail.created_at + GIVEN_UP_AFTER:
        logger.error("mail=%s kind=%s given up after %s tries", mail.id, mail.kind, mail.tries + 1)
        db.session.delete(mail)
    else:
        mail.tries += 1
        mail.next_try_at = moment + wait
    db.session.commit()
