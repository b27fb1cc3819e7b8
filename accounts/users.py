"""Users, their names and addresses, and the rules for both."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from email_validator import validate_email
from sqlalchemy import ColumnElement, Index, String, case, func, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts import passwords
from accounts.database import Base, db, now
from accounts.folding import fold

if TYPE_CHECKING:
    from accounts.sessions import Session
    from accounts.tokens import Token

MAX_NAME_LENGTH = 150

MAX_EMAIL_LENGTH = 254
"""Characters: the longest address that SMTP can carry (RFC 5321, erratum 1690)."""

TIME_TO_CHANGE_ONE_S_MIND = timedelta(hours=24)
"""Between asking for an account's deletion and deleting it."""

UNCONFIRMED_FOR = timedelta(days=7)
"""Nobody confirmed the address of a new account by then: it is deleted."""

LOOKALIKES = {"ARMENIAN", "CHEROKEE", "CYRILLIC", "GREEK", "LATIN"}
"""Alphabets some of whose letters look the same, by Unicode's names of their letters."""

RULE_FOR_NAMES = f"A name has 1 to {MAX_NAME_LENGTH} visible characters."


class FieldError(ValueError):
    """A sentence for the person about one `field`: "username", "email" or "password"."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class AddressTaken(FieldError):  # noqa: N818 - the person did nothing wrong
    """Another account has confirmed this address."""

    def __init__(self) -> None:
        super().__init__("email", "This address belongs to another account.")


class User(Base):
    __tablename__ = "users"
    __table_args__ = (
        # An index, not a constraint: SQLite would have to make the table anew to add one.
        Index("uq_users_email_key", "email_key", unique=True),
        Index(
            "ix_users_unconfirmed",
            "created_at",
            sqlite_where=text("new_email IS NOT NULL"),
            postgresql_where=text("new_email IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH))
    key: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    is_admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled_at: Mapped[datetime | None]
    # An address is the account's once it is confirmed. Until then it waits in new_email, where
    # others may have it, too: so asking for it never tells whether somebody has it.
    email: Mapped[str | None] = mapped_column(String(MAX_EMAIL_LENGTH))
    email_key: Mapped[str | None] = mapped_column(String(MAX_EMAIL_LENGTH))
    new_email: Mapped[str | None] = mapped_column(String(MAX_EMAIL_LENGTH))
    deletes_at: Mapped[datetime | None] = mapped_column(index=True)

    sessions: Mapped[list[Session]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )
    tokens: Mapped[list[Token]] = relationship(
        back_populates="user", cascade="all, delete-orphan", passive_deletes=True
    )

    took_back_deletion = False
    """Whether the sign-in that this request made took back a deletion."""

    is_on_new_device = False
    """Whether the sign-in that this request made came from a device not seen before."""

    def set_password(self, password: str) -> None:
        """Set the password; end the sessions that the old one began, and void all links by mail.

        Raises:
            FieldError: with a sentence for the person, if the password may not be used.
            TooManyAttempts: if too many people log in or register at this moment.
        """
        if sentence := passwords.advice(password, self.name, self.email or self.new_email or ""):
            raise FieldError("password", sentence)
        self.password_hash = passwords.hash_in_turn(password)
        self.sessions.clear()
        self.void_tokens()

    def void_tokens(self, purpose: str | None = None) -> None:
        """Void the links of one purpose, or all, that were mailed before."""
        for token in self.tokens:
            if purpose in {None, token.purpose}:
                token.used_at = token.used_at or now()

    def rename(self, name: str) -> None:
        """Change the name, to be committed.

        Raises:
            FieldError: with a sentence for the person, if the account may not have this name. The
                database decides; what was not committed is rolled back then.
        """
        name = name.strip()
        if key_of(name) != self.key:
            check_new_name(name)
        elif not is_name(name):
            raise FieldError("username", RULE_FOR_NAMES)
        self.name, self.key = name, key_of(name)
        flush_unless_taken(self)

    def disable(self) -> None:
        self.disabled_at = self.disabled_at or now()
        self.sessions.clear()

    def enable(self) -> None:
        self.disabled_at = None
        self.sessions.clear()

    @property
    def is_usable(self) -> bool:
        """Return whether people may be signed in to the account."""
        return self.disabled_at is None and not self.is_due_for_deletion

    @property
    def is_due_for_deletion(self) -> bool:
        return self.deletes_at is not None and self.deletes_at <= now()

    @property
    def is_confirmed(self) -> bool:
        """Return whether the account's address is confirmed, or it never had to give one."""
        return self.email is not None or self.new_email is None


def find_user(name: str) -> User | None:
    """Return the user of this name or, where it is an address, of this confirmed address."""
    keys = {key_of(name), old_key_of(name)}
    condition: ColumnElement[bool] = User.key.in_(keys)
    if "@" in name:
        condition = or_(condition, User.email_key == email_key_of(name))
    # Older names may hold an "@": nobody else's address keeps such a person out.
    order = case((User.key == old_key_of(name), 0), (User.key.in_(keys), 1), else_=2)
    return db.session.scalar(select(User).where(condition).order_by(order).limit(1))


def find_user_by_email(email: str) -> User | None:
    """Return the user who confirmed this address. Write to `user.email`, never to what was typed.

    Another address than the one that was confirmed may have the same key.
    """
    return db.session.scalar(select(User).where(User.email_key == email_key_of(email)))


def find_user_by_new_email(email: str) -> User | None:
    """Return the newest account for which this address waits to be confirmed.

    Write to `user.new_email`, never to what was typed.
    """
    waiting = select(User).where(
        User.new_email.is_not(None), func.lower(User.new_email) == email.lower()
    )
    return db.session.scalar(waiting.order_by(User.id.desc()).limit(1))


def key_of(name: str) -> str:
    """Return the part of a name that is compared, so that a capital letter locks nobody out.

    A sign that no name may hold, such as NUL, which PostgreSQL refuses, becomes one that no key
    holds. So does a text longer than a name.
    """
    return visible(fold(name.strip())) if len(name) <= MAX_NAME_LENGTH else "\n"


def old_key_of(name: str) -> str:
    """Return the key that accounts had before fold(); twins of that time keep it."""
    if len(name) > MAX_NAME_LENGTH:
        return "\n"
    return visible(unicodedata.normalize("NFKC", name.strip()).casefold())


def email_key_of(email: str) -> str:
    """Return the part of an address that is compared, as of a name."""
    return visible(fold(email.strip())) if len(email) <= MAX_EMAIL_LENGTH else "\n"


def visible(text: str) -> str:
    return "".join(character if character.isprintable() else "\n" for character in text)


def normal_email(text: str) -> str:
    """Return an address in the form to store: its domain as people read it, in small letters.

    Raises:
        FieldError: with a sentence for the person, if it is no address.
    """
    sentence = "Enter an email address, such as ada@example.org."
    if len(text) > MAX_EMAIL_LENGTH:
        raise FieldError("email", sentence)
    try:
        return validate_email(text.strip(), check_deliverability=False).normalized
    except ValueError as error:
        raise FieldError("email", sentence) from error


def create_user(
    name: str,
    password: str | None,
    *,
    email: str | None = None,
    new_email: str | None = None,
    is_admin: bool = False,
) -> User:
    """Add a new account, to be committed.

    Args:
        name: as typed.
        password: as typed. With None, nobody can log in until a link by mail sets one.
        email: a confirmed address.
        new_email: an address that is to be confirmed before anybody can log in.
        is_admin: whether the account is an administrator's.

    Raises:
        FieldError: with a sentence for the person, if name, address or password may not be used. Of
            two who register one name at once the database takes the first; what was not committed
            is rolled back for the other.
        TooManyAttempts: if too many people log in or register at this moment.
    """
    name = name.strip()
    check_name(name)
    user = User(name=name, key=key_of(name), is_admin=is_admin)
    if new_email is not None:
        user.new_email = normal_email(new_email)
    if email is not None:
        user.email = normal_email(email)
        user.email_key = checked_key_of(user.email)
    if password is None:
        user.password_hash = passwords.hash_in_turn(secrets.token_urlsafe(32))
    else:
        user.set_password(password)
    # Only now: who waits for a turn holds no connection to the database.
    check_new_name(name)
    db.session.add(user)
    flush_unless_taken(user)
    return user


def check_new_name(name: str) -> None:
    """Raise a FieldError, with a sentence for the person, if no new account may have this name."""
    name = name.strip()
    check_name(name)
    keys = {key_of(name), old_key_of(name)}
    if db.session.scalar(select(User.id).where(User.key.in_(keys)).limit(1)):
        raise name_taken(name)


def check_name(name: str) -> None:
    if not is_name(name):
        raise FieldError("username", RULE_FOR_NAMES)
    if "@" in key_of(name):
        raise FieldError("username", 'A name holds no "@", so that nobody takes it for an address.')
    alphabets = {unicodedata.name(sign, "").partition(" ")[0] for sign in fold(name)} & LOOKALIKES
    if len(alphabets) > 1:  # with one Cyrillic letter there would be a second "Ada"
        words = " and ".join(sorted(it.capitalize() for it in alphabets))
        raise FieldError("username", f"A name has letters of one alphabet, not of {words}.")


def is_name(name: str) -> bool:
    return name.isprintable() and 1 <= len(name) <= MAX_NAME_LENGTH >= len(key_of(name)) >= 1


def name_taken(name: str) -> FieldError:
    return FieldError("username", f"There is an account {name} already.")


def checked_key_of(email: str) -> str:
    key = email_key_of(email)
    if len(key) > MAX_EMAIL_LENGTH:
        raise FieldError("email", "This address is too long.")
    return key


def flush_unless_taken(user: User) -> None:
    """Write; if another account has the name or the address, roll back and raise whose it is."""
    user_id, name, key, email_key = user.id, user.name, user.key, user.email_key
    try:
        db.session.flush()
    except IntegrityError as error:
        db.session.rollback()
        others = select(User.id).where(User.id.is_distinct_from(user_id))
        if db.session.scalar(others.where(User.key == key)):
            raise name_taken(name) from error
        if db.session.scalar(others.where(User.email_key == email_key)):
            raise AddressTaken from error
        raise


def list_users() -> list[User]:
    return list(db.session.scalars(select(User).order_by(User.key)))
