"""Authentication by name and password, which does not tell who has an account."""

from collections.abc import Collection

from sqlalchemy import update

from accounts import passwords, throttle, turns
from accounts.activity import SIGNED_IN, key_hash_of, network_of, tell
from accounts.database import db
from accounts.devices import find_device
from accounts.throttle import TooManyAttempts
from accounts.users import User, find_user


def authenticate(
    name: str | None, password: str | None, address: str = "", device_tokens: Collection[str] = ()
) -> User | None:
    """Return the user with this name and password whose account may be used, or None.

    Nothing that can be measured from outside, time included, tells whether the account exists.

    Args:
        name: as typed, of any length.
        password: as typed, of any length.
        address: the IP address from which they were sent.
        device_tokens: by which the browser is known, if it signed in to this account before.

    Raises:
        TooManyAttempts: if this account or this address has to wait, or too many people log in at
            this moment. The password is not looked at then.
    """
    if not name or not password or len(password) > passwords.MAX_LENGTH:
        return None

    key_hash, network = key_hash_of(name), find_device(device_tokens, name) or network_of(address)
    try:
        throttle.check(key_hash, network)
        db.session.commit()  # a person who waits for a turn holds no connection
        with turns.turn():
            user = find_user(name)
            attempt = throttle.reserve(key_hash, network, user.id if user else None)
            correct = passwords.is_correct(password, user.password_hash if user else None)
            if user is None or not correct or not user.is_usable:
                tell("failed sign-in", user, address)
                return None

            if passwords.needs_rehash(user.password_hash):
                rehash(user, password)
    except (TooManyAttempts, turns.NoTurn) as refusal:
        tell("throttled sign-in", find_user(name), address)
        db.session.commit()
        turns.hold()
        if isinstance(refusal, turns.NoTurn):
            raise TooManyAttempts(turns.LONGEST_WAIT) from refusal
        raise

    attempt.kind = SIGNED_IN
    db.session.commit()
    tell("sign-in", user, address)
    return user


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
