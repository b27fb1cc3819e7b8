"""Accounts: users, their passwords and their sessions. Knows no page."""

from flask import Flask

from accounts import activity, database
from accounts.activity import Activity, note, page_of_activity, parse_address
from accounts.authentication import NotConfirmed, authenticate, verify_password
from accounts.changes import ask_for_address, change_password, confirm_address
from accounts.cli import tidy as tidy_command
from accounts.cli import users as users_command
from accounts.database import Base, db, is_busy, now
from accounts.deletion import ask_for_deletion, delete_due, export, take_back_deletion
from accounts.devices import LIFETIME as DEVICE_LIFETIME
from accounts.devices import device_of, find_device, is_device_token, make_device_token
from accounts.news import new_device_since, new_device_since_last_time, tell_of_new_device
from accounts.outgoing import Mail, claim_due, due_since, enqueue, failed, sent
from accounts.passwords import advice
from accounts.resetting import reset_password
from accounts.sessions import (
    REMEMBERED,
    Session,
    end_other_sessions,
    end_session_of,
    end_sessions,
    find_draft,
    find_session,
    is_token,
    keep_draft,
    list_sessions,
    note_password,
    renew_session,
    start_session,
)
from accounts.throttle import reserve_mail
from accounts.tidying import tidy
from accounts.tokens import (
    AlreadyConfirmed,
    LinkError,
    Token,
    TokenExpired,
    TokenUnknown,
    TokenUsed,
    find_token,
    make_token,
    take_token,
    use_token,
)
from accounts.turns import TooManyAttempts
from accounts.users import (
    MAX_EMAIL_LENGTH,
    MAX_NAME_LENGTH,
    AddressTaken,
    FieldError,
    User,
    check_new_name,
    create_user,
    find_user,
    find_user_by_email,
    find_user_by_new_email,
    normal_email,
)

__all__ = [
    "DEVICE_LIFETIME",
    "MAX_EMAIL_LENGTH",
    "MAX_NAME_LENGTH",
    "REMEMBERED",
    "Activity",
    "AddressTaken",
    "AlreadyConfirmed",
    "Base",
    "FieldError",
    "LinkError",
    "Mail",
    "NotConfirmed",
    "Session",
    "Token",
    "TokenExpired",
    "TokenUnknown",
    "TokenUsed",
    "TooManyAttempts",
    "User",
    "activity",
    "advice",
    "ask_for_address",
    "ask_for_deletion",
    "authenticate",
    "change_password",
    "check_new_name",
    "claim_due",
    "confirm_address",
    "create_user",
    "db",
    "delete_due",
    "device_of",
    "due_since",
    "end_other_sessions",
    "end_session_of",
    "end_sessions",
    "enqueue",
    "export",
    "failed",
    "find_device",
    "find_draft",
    "find_session",
    "find_token",
    "find_user",
    "find_user_by_email",
    "find_user_by_new_email",
    "init_app",
    "is_busy",
    "is_device_token",
    "is_token",
    "keep_draft",
    "list_sessions",
    "make_device_token",
    "make_token",
    "new_device_since",
    "new_device_since_last_time",
    "normal_email",
    "note",
    "note_password",
    "now",
    "page_of_activity",
    "parse_address",
    "renew_session",
    "reserve_mail",
    "reset_password",
    "sent",
    "start_session",
    "take_back_deletion",
    "take_token",
    "tell_of_new_device",
    "tidy",
    "use_token",
    "verify_password",
]


def init_app(app: Flask) -> None:
    database.init_app(app)
    app.cli.add_command(users_command)
    app.cli.add_command(tidy_command)
