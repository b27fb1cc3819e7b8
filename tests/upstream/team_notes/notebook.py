"""The team's notes: everybody reads them, and only its owner changes one."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts import Base, User, db

PAGE = 20


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(80))
    deleted_at: Mapped[datetime | None]
    user: Mapped[User] = relationship()


def find_notes(words: str, page: int) -> list[Note]:
    """Return one page of the notes with these words, and the first note of the next page."""
    wanted = Note.deleted_at.is_(None), Note.text.icontains(words, autoescape=True)
    ordered = select(Note).where(*wanted).order_by(Note.id)
    return list(db.session.scalars(ordered.offset((page - 1) * PAGE).limit(PAGE + 1)))
