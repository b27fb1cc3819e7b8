"""Who may sign in: users, their passwords and their sessions. Knows no page."""

from accounts.database import Base, db
from accounts.sessions import Session, end_session, find_session, start_session
from accounts.users import (
    User,
    authenticate,
    create_user,
    demo_user_exists,
    ensure_demo_user,
    find_user,
)

__all__ = [
    "Base",
    "Session",
    "User",
    "authenticate",
    "create_user",
    "db",
    "demo_user_exists",
    "end_session",
    "ensure_demo_user",
    "find_session",
    "find_user",
    "start_session",
]
