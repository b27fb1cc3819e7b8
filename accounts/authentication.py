"""Authentication by name and password, which does not tell who has an account."""

from collections.abc import Collection

from sqlalchemy import update

from accounts import passwords, throttle, turns
from accounts.activity import (
    DELETION_TAKEN_BACK,
    SIGNED_IN,
    Activity,
    is_new_device,
    key_hashes_of,
    network_of,
    note,
    shown_address,
    shown_user_agent,
    tell,
)
from accounts.database import db
from accounts.devices import find_device
from accounts.tidying import tidy_now_and_then
from accounts.turns import TooManyAttempts
from accounts.users import MAX_EMAIL_LENGTH, User, find_user


class NotConfirmed(Exception):  # noqa: N818 - the person did nothing wrong
    """The password was right, but the address of the account, of this `user`, is not confirmed."""

    def __init__(self, user: User) -> None:
        super().__init__(f"The address of {user.name} is not confirmed.")
        self.user = user


def authenticate(
    name: str | None,
    password: str | None,
    address: str = "",
    device_tokens: Collection[str] = (),
    user_agent: str = "",
) -> User | None:
    """Return the user with this name and password whose account may be used, or None.

    Nothing that can be measured from outside, time included, tells whether the account exists. The
    user's `took_back_deletion` and `is_on_new_device` say what this sign-in did.

    Args:
        name: or confirmed address, as typed, of any length.
        password: as typed, of any length.
        address: the IP address from which they were sent.
        device_tokens: by which the browser is known, if it signed in to this account before.
        user_agent: what the browser says of itself.

    Raises:
        TooManyAttempts: if this account or this address has to wait, or too many people log in at
            this moment. The password is not looked at then.
        NotConfirmed: if the password is right, but the address is not yet confirmed.
    """
    verified = try_password(name, password, address, device_tokens, user_agent)
    if verified is None:
        return None
    user, attempt = verified
    if not user.is_confirmed:
        tell("unconfirmed sign-in", user, address)
        raise NotConfirmed(user)
    user.is_on_new_device = is_new_device(user, attempt.network, address, user_agent)
    attempt.kind = SIGNED_IN
    user.took_back_deletion = user.deletes_at is not None
    if user.took_back_deletion:
        user.deletes_at = None
        note(DELETION_TAKEN_BACK, user, address, user_agent)
    db.session.commit()
    tell("sign-in", user, address)
    tidy_now_and_then()
    return user


def verify_password(
    user: User,
    password: str | None,
    address: str = "",
    device_tokens: Collection[str] = (),
    user_agent: str = "",
) -> bool:
    """Return whether this is the password of a person who is logged in, and does what is sensitive.

    The throttle counts a wrong one as a failed sign-in; a right one leaves no trace.

    Raises:
        TooManyAttempts: as authenticate() does.
    """
    verified = try_password(user.name, password, address, device_tokens, user_agent)
    if verified is None:
        return False
    owner, attempt = verified
    db.session.delete(attempt)
    db.session.commit()
    return owner.id == user.id


def try_password(
    name: str | None,
    password: str | None,
    address: str,
    device_tokens: Collection[str],
    user_agent: str,
) -> tuple[User, Activity] | None:
    """Return the usable account of this name and password, and the attempt, counted as failed."""
    if not name or not password or len(password) > passwords.MAX_LENGTH:
        if len(f"{name}{password}") > passwords.MAX_LENGTH:  # no person typed that, so it may wait
            turns.hold()
        return None

    name = name[: MAX_EMAIL_LENGTH + 1]  # nobody has a longer one
    shown = shown_address(address), shown_user_agent(user_agent)
    user = find_user(name)
    # Name and address count apart: else the throttle would tell whose address it is.
    key_hashes = key_hashes_of(name)
    device = find_device(device_tokens, user.name if user else name)
    network = device or network_of(address)
    if user:
        db.session.expire(user)  # it may change while this person waits for a turn
    try:
        throttle.check(key_hashes, network)
        db.session.commit()  # a person who waits for a turn holds no connection
        with turns.turn():
            user = find_user(name)
            attempt = throttle.reserve(key_hashes, network, user.id if user else None, *shown)
            correct = passwords.is_correct(password, user.password_hash if user else None)
            if user is None or not correct or not user.is_usable:
                tell("failed sign-in", user, address)
                return None

            if passwords.needs_rehash(user.password_hash):
                rehash(user, password)
    except TooManyAttempts:
        tell("throttled sign-in", find_user(name), address)
        db.session.commit()
        turns.hold()
        raise
    return user, attempt


def rehash(user: User, password: str) -> None:
    """Hash a password anew by the settings of today, unless it was changed in the meantime."""
    verified = user.password_hash
    new = passwords.hash_password(password)
    db.session.execute(
        update(User)
        .where(User.id == user.id, User.password_hash == verified)
        .values(password_hash=new)
    )
    db.session.commit()
