"""Tokens of the links that are mailed: rows that hold a hash, are used once, and expire."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, String, select, update
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from accounts.database import Base, db, now
from accounts.sessions import hash_of, is_token
from accounts.users import MAX_EMAIL_LENGTH, User, email_key_of

LIFETIMES = {"confirm": timedelta(hours=24), "reset": timedelta(hours=1)}

KEPT = timedelta(days=7)
"""A token's row, so that an old link is told from a broken one."""


USED = "This link was used already, or replaced by a newer one. Please ask for a new one."


class LinkError(Exception):
    """A sentence for the person: why a link leads nowhere, and which way to go on."""


class TokenUnknown(LinkError):  # noqa: N818 - the person did nothing wrong
    pass


class TokenUsed(LinkError):  # noqa: N818 - the person did nothing wrong
    pass


class TokenExpired(LinkError):  # noqa: N818 - the person did nothing wrong
    pass


class AlreadyConfirmed(TokenUsed):
    pass


class Token(Base):
    __tablename__ = "tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(MAX_EMAIL_LENGTH))
    created_at: Mapped[datetime] = mapped_column(default=now, index=True)
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(back_populates="tokens")


def make_token(purpose: str, user: User, address: str) -> str:
    """Add a token, to be committed; return its text, which only the mail will hold.

    A link to reset a password voids those before it. Links that confirm an address go on: the
    person may open the first of two mails.
    """
    if purpose == "reset":
        user.void_tokens(purpose)
    text = secrets.token_urlsafe(32)
    token = Token(purpose=purpose, token_hash=hash_of(text), address=address)
    user.tokens.append(token)
    db.session.flush()
    return text


def find_token(text: str, purpose: str) -> Token:
    """Return the token of a link that may be used now. Finding it consumes nothing.

    Raises:
        TokenUsed, TokenExpired, TokenUnknown: with a sentence for the person.
    """
    token = (
        db.session.scalar(
            select(Token)
            .options(joinedload(Token.user))
            .where(Token.token_hash == hash_of(text), Token.purpose == purpose)
        )
        if is_token(text)
        else None
    )
    if token is None:
        raise TokenUnknown(
            "This link does not work. Please copy all of it from the mail, or ask for a new one."
        )
    user, key = token.user, email_key_of(token.address)
    if not user.is_usable:
        raise TokenUnknown("This link does not work any more, since the account is closed.")
    if token.used_at:
        if purpose == "confirm" and user.email_key == key:
            raise AlreadyConfirmed("This link was used already: your address is confirmed.")
        raise TokenUsed(USED)
    if token.created_at + LIFETIMES[purpose] <= now():
        raise TokenExpired("This link has expired. Please ask for a new one.")
    current = user.new_email if purpose == "confirm" else user.email
    if current is None or email_key_of(current) != key:
        raise TokenUsed(
            "This link is for an address that was changed again since. Please ask for a new one."
        )
    return token


def take_token(text: str, purpose: str) -> Token:
    """Return the token of a link, which is used up by that, to be committed.

    Raises:
        LinkError: as find_token(). Of two requests with one link, the second finds it used.
    """
    token = find_token(text, purpose)
    if not use_token(token):
        db.session.rollback()
        find_token(text, purpose)
        raise TokenUsed(USED)
    return token


def use_token(token: Token) -> bool:
    """Use the token up, to be committed; return False if another request was first."""
    used = db.session.execute(
        update(Token)
        .where(Token.id == token.id, Token.used_at.is_(None))
        .values(used_at=now())
        .returning(Token.id)
    ).all()
    return bool(used)
