"""Accounts: users, their passwords and their sessions. Knows no page."""

from flask import Flask

from accounts import database
from accounts.activity import Activity, parse_address
from accounts.authentication import authenticate
from accounts.cli import users as users_command
from accounts.database import Base, db, is_busy, now
from accounts.devices import LIFETIME as DEVICE_LIFETIME
from accounts.devices import find_device, is_device_token, make_device_token
from accounts.sessions import Session, end_sessions, find_session, is_token, start_session
from accounts.throttle import TooManyAttempts
from accounts.users import (
    MAX_NAME_LENGTH,
    User,
    create_user,
    find_user,
)

__all__ = [
    "DEVICE_LIFETIME",
    "MAX_NAME_LENGTH",
    "Activity",
    "Base",
    "Session",
    "TooManyAttempts",
    "User",
    "authenticate",
    "create_user",
    "db",
    "end_sessions",
    "find_device",
    "find_session",
    "find_user",
    "init_app",
    "is_busy",
    "is_device_token",
    "is_token",
    "make_device_token",
    "now",
    "parse_address",
    "start_session",
]


def init_app(app: Flask) -> None:
    database.init_app(app)
    app.cli.add_command(users_command)
