"""News for a person: somebody logged in to the account from a device not seen before."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select

from accounts.activity import (
    NEW_DEVICE,
    SIGNED_IN,
    Activity,
    note,
    shown_address,
    shown_user_agent,
)
from accounts.database import db
from accounts.devices import find_device
from accounts.outgoing import enqueue
from accounts.users import User


def tell_of_new_device(user: User, address: str, user_agent: str) -> None:
    """Tell the account's owner, by mail and on the other devices. Commits."""
    note(NEW_DEVICE, user, address, user_agent)
    if user.email:
        enqueue("new_device", user.email, user)
    db.session.commit()


def new_device_since(user: User, moment: datetime) -> datetime | None:
    """Return when somebody last signed in from a new device, if that was after the moment."""
    latest = select(Activity.at).where(
        Activity.user_id == user.id, Activity.kind == NEW_DEVICE, Activity.at > moment
    )
    return db.session.scalar(latest.order_by(Activity.at.desc()).limit(1))


def new_device_since_last_time(
    user: User, address: str, device_tokens: Collection[str], user_agent: str
) -> datetime | None:
    """Return when somebody signed in from a new device since the person last did so from here.

    The sign-in of this request is noted already. The arguments are those of authenticate(). Of a
    browser that no device cookie makes known it is not known whether it was here.
    """
    device = find_device(device_tokens, user.name)
    if device is None:
        return None
    from_here = select(Activity.at).where(
        Activity.user_id == user.id,
        Activity.kind == SIGNED_IN,
        # The first sign-in of a device is noted before it has its cookie.
        or_(
            Activity.network == device,
            (Activity.user_agent == shown_user_agent(user_agent))
            & (Activity.address == shown_address(address)),
        ),
    )
    last = db.session.scalar(from_here.order_by(Activity.at.desc()).offset(1).limit(1))
    return new_device_since(user, last) if last else None
