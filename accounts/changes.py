"""Changes of password and address, of which the account's owner is told by mail."""

from accounts.outgoing import enqueue
from accounts.users import FieldError, User, checked_key_of, flush_unless_taken, normal_email

NEEDS_NONE = ""
"""The address of an account that is confirmed, and has none.

It was made before accounts had addresses, or by an administrator. Without this mark, one that waits
for its first address would be taken for one that nobody ever confirmed.
"""


def change_password(user: User, password: str) -> None:
    """Set another password, to be committed; all sessions end, and a mail tells of it.

    Raises:
        FieldError: with a sentence for the person, if the password may not be used.
        TooManyAttempts: if too many people log in or register at this moment.
    """
    user.set_password(password)
    if user.email:
        enqueue("password_changed", user.email, user)


def ask_for_address(user: User, text: str) -> bool:
    """Have another address wait for a link, mailed to it, to be opened; to be committed.

    The present address, typed again, gives up the one that waited.

    Returns:
        Whether an address waits now.

    Raises:
        FieldError: with a sentence for the person, if it is no address, or is the account's already
            and no other one waits.
    """
    address = normal_email(text)
    checked_key_of(address)
    if address == user.email:
        if user.new_email is None:
            raise FieldError("email", "This is your address already.")
        user.new_email = None
        return False
    user.email = user.email or NEEDS_NONE
    user.new_email = address
    enqueue("confirm", address, user)
    return True


def confirm_address(user: User, address: str) -> None:
    """Make an address the account's own, to be committed, and tell the address that it had before.

    Raises:
        AddressTaken: if another account confirmed it first. The database decides; what was not
            committed is rolled back then.
    """
    before, key_before = user.email, user.email_key
    user.email, user.email_key, user.new_email = address, checked_key_of(address), None
    flush_unless_taken(user)
    if before and user.email_key != key_before:
        enqueue("address_changed", before, user)
