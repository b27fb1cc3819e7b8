"""Leaving: a copy of everything, a day to change one's mind, and then the account is gone."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from accounts.activity import Activity
from accounts.database import db, now
from accounts.sessions import list_sessions
from accounts.users import TIME_TO_CHANGE_ONE_S_MIND, UNCONFIRMED_FOR, User

logger = logging.getLogger("heliograph.accounts")

NOWHERE = "-"
"""The network of an anonymized row. No network is written so."""


def ask_for_deletion(user: User) -> None:
    """Have the account deleted in 24 hours, to be committed; end its sessions."""
    user.deletes_at = now() + TIME_TO_CHANGE_ONE_S_MIND
    user.sessions.clear()


def take_back_deletion(user: User) -> None:
    """Keep the account after all, to be committed. Logging in does this by itself."""
    user.deletes_at = None


def delete_due(limit: int = 100) -> int:
    """Delete accounts whose day is over, and those that nobody confirmed in a week."""
    moment = now()
    is_due = User.deletes_at <= moment
    is_forgotten = (
        User.new_email.is_not(None)
        & User.email.is_(None)
        & (User.created_at <= moment - UNCONFIRMED_FOR)
    )
    due = list(db.session.scalars(select(User.id).where(is_due).limit(limit)))
    due += db.session.scalars(select(User.id).where(is_forgotten).limit(limit - len(due)))
    return sum(delete_user(user_id, or_(is_due, is_forgotten)) for user_id in due)


def delete_user(user_id: int, *conditions: Any) -> bool:  # noqa: ANN401 - of any expression
    """Delete an account with all that is its own, and anonymize its activity.

    Returns False if the conditions hold no longer, or if rows of a product's table forbid it.
    """
    try:
        db.session.execute(
            update(Activity)
            .where(Activity.user_id == user_id)
            .where(Activity.user_id.in_(select(User.id).where(*conditions)))
            .values(
                user_id=None,
                key_hash=b"",
                network=NOWHERE,
                block=None,
                address=None,
                user_agent=None,
            ),
            execution_options={"synchronize_session": False},
        )
        deleted = db.session.execute(
            delete(User).where(User.id == user_id, *conditions).returning(User.name),
            execution_options={"synchronize_session": False},
        ).all()
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        logger.exception("account=%s is not deleted: other rows need it", user_id)
        return False
    for (name,) in deleted:
        logger.info("deleted account=%r", name)
    return bool(deleted)


def export(user: User) -> dict[str, Any]:
    """Return everything that is kept about a person, as JSON can hold it."""
    # Columns, not objects: the rows of a month may be thousands.
    columns = Activity.kind, Activity.at, Activity.address, Activity.user_agent
    activity = select(*columns).where(Activity.user_id == user.id).order_by(Activity.id.desc())
    return {
        "account": {
            "name": user.name,
            "email": user.email or None,
            "new_email": user.new_email,
            "is_admin": user.is_admin,
            "created_at": user.created_at.isoformat(),
            "deletes_at": user.deletes_at.isoformat() if user.deletes_at else None,
        },
        "sessions": [
            {
                "created_at": session.created_at.isoformat(),
                "seen_at": session.seen_at.isoformat(),
                "authenticated_at": session.authenticated_at.isoformat(),
                "is_remembered": session.is_remembered,
                "address": session.address,
                "user_agent": session.user_agent,
                "draft": session.draft if session.draft_at else None,
            }
            for session in list_sessions(user)
        ],
        "activity": [
            {
                "kind": row.kind,
                "at": row.at.isoformat(),
                "address": row.address,
                "user_agent": row.user_agent,
            }
            for row in db.session.execute(activity)
        ],
    }
