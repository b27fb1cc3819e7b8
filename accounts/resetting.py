"""Sets a new password by a link that was mailed."""

from accounts.activity import PASSWORD_RESET, note
from accounts.database import db
from accounts.outgoing import enqueue
from accounts.tokens import USED, TokenUsed, find_token, use_token
from accounts.users import User


def reset_password(text: str, password: str, address: str = "", user_agent: str = "") -> User:
    """Set a new password; all sessions end, and a mail tells of it. Commits.

    A refused password does not use the link up. Of two requests with one link, one wins.

    Args:
        text: the link's token.
        password: as typed.
        address: the IP address from which it was sent.
        user_agent: what the browser says of itself.

    Raises:
        LinkError: with a sentence for the person, if the link may not be used.
        FieldError: with a sentence for the person, if the password may not be used.
        TooManyAttempts: if too many people log in or register at this moment.
    """
    # Nothing is written until the password is hashed, or all others would wait for that.
    with db.session.no_autoflush:
        token = find_token(text, "reset")
        user = token.user
        user.set_password(password)
        if not use_token(token):
            db.session.rollback()
            raise TokenUsed(USED)
    if user.email:
        enqueue("password_changed", user.email, user)
    note(PASSWORD_RESET, user, address, user_agent)
    db.session.commit()
    return user
