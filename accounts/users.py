"""Users, their names, and the rules for a name."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts import passwords
from accounts.database import Base, db, now

if TYPE_CHECKING:
    from accounts.sessions import Session

MAX_NAME_LENGTH = 150


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH))
    key: Mapped[str] = mapped_column(String(MAX_NAME_LENGTH), unique=True)
    password_hash: Mapped[str] = mapped_column(String(255))
    is_admin: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    disabled_at: Mapped[datetime | None]

    sessions: Mapped[list[Session]] = relationship(
        back_populates="user", cascade="all, delete-orphan"
    )

    def set_password(self, password: str) -> None:
        """Set the password, and end the sessions that were signed in by the old one.

        Raises:
            ValueError: with a sentence for the person, if the password may not be used.
        """
        if not password:
            raise ValueError("A password is needed.")
        password = passwords.normal_form(password)
        if key_of(password) == self.key:
            raise ValueError("A password must not be the name of its account.")
        self.password_hash = passwords.hash_password(password)
        self.sessions.clear()

    def disable(self) -> None:
        self.disabled_at = self.disabled_at or now()
        self.sessions.clear()

    def enable(self) -> None:
        self.disabled_at = None
        self.sessions.clear()

    @property
    def is_usable(self) -> bool:
        """Return whether people may be signed in to the account."""
        return self.disabled_at is None


def find_user(name: str) -> User | None:
    return db.session.scalar(select(User).where(User.key == key_of(name)))


def key_of(name: str) -> str:
    """Return the part of a name that is compared, so that a capital letter locks nobody out.

    Compatibility forms are folded (Unicode NFKC), so that no two accounts differ by them alone.
    A sign that no name may hold, such as NUL, which PostgreSQL refuses, becomes one that no key
    holds. So does a text longer than a name: normalizing takes the square of its length.
    """
    if len(name) > MAX_NAME_LENGTH:
        return "\n"
    folded = unicodedata.normalize("NFKC", name.strip()).casefold()
    return "".join(character if character.isprintable() else "\n" for character in folded)


def create_user(name: str, password: str, *, is_admin: bool = False) -> User:
    """Add a new account, to be committed.

    Raises:
        ValueError: with a sentence for the person, if name or password may not be used.
    """
    name = name.strip()
    check_new_name(name)
    user = User(name=name, key=key_of(name), is_admin=is_admin)
    user.set_password(password)
    db.session.add(user)
    return user


def check_new_name(name: str) -> None:
    """Raise a ValueError, with a sentence for the person, if no new account may have this name."""
    name = name.strip()
    is_short = len(name) <= MAX_NAME_LENGTH and len(key_of(name)) <= MAX_NAME_LENGTH
    if not name or not is_short or not name.isprintable():
        raise ValueError(f"A name has 1 to {MAX_NAME_LENGTH} visible characters.")
    if find_user(name):
        raise ValueError(f"There is an account {name} already.")


def list_users() -> list[User]:
    return list(db.session.scalars(select(User).order_by(User.key)))
