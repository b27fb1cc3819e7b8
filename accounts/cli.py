"""`flask --app app users …` and `tidy`: accounts, from the terminal."""

import json
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError, ProgrammingError

from accounts.activity import CONFIRMED, PASSWORD_CHANGED, SESSION_ENDED, note
from accounts.changes import confirm_address
from accounts.database import db, fault_of, reason_of
from accounts.deletion import delete_user
from accounts.outgoing import enqueue
from accounts.sessions import end_all_sessions, list_sessions
from accounts.tidying import tidy as delete_expired_rows
from accounts.users import (
    FieldError,
    User,
    check_new_name,
    create_user,
    find_user,
    list_users,
    normal_email,
)

Function = TypeVar("Function", bound=Callable[..., Any])


class SpeaksPlainly(click.Command):
    """Tells what to do where the database has no tables, and what a person typed wrong."""

    def invoke(self, context: click.Context) -> Any:  # noqa: ANN401 - the command's result
        try:
            return super().invoke(context)
        except FieldError as error:
            raise click.ClickException(str(error)) from error
        except (OperationalError, ProgrammingError) as error:
            if fault_of(error):
                reason = reason_of(error)
                raise click.ClickException(f"The database is out of order: {reason}") from error
            with context.obj.load_app().app_context():
                if inspect(db.engine).has_table(User.__tablename__):
                    raise
            advice = "The database is empty. Run `flask --app app db upgrade`."
            raise click.ClickException(advice) from error


as_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")


class UsersGroup(SpeaksPlainly, AppGroup):
    pass


@click.command("tidy", cls=SpeaksPlainly)
@as_json_option
@with_appcontext
def tidy(as_json: bool) -> None:
    """Delete expired rows of all tables. The site does it by itself, too, now and then."""
    count = delete_expired_rows(10**6)
    say(f"Deleted {counted(count, 'expired row')}.", {"deleted": count}, as_json)


users = UsersGroup("users", help="Create, show, change and delete accounts.")

password_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, for scripts."
)


def command(name: str) -> Callable[[Function], click.Command]:
    """Make a command about one account, for people and, by --json, for scripts."""

    def decorate(function: Function) -> click.Command:
        with_name = click.argument("name")
        return users.command(name)(with_name(as_json_option(function)))

    return decorate


@command("create")
@click.option("--email", help="The person's address, which counts as confirmed.")
@click.option("--admin", is_flag=True, help="Make the account an administrator's.")
@click.option("--send-link", is_flag=True, help="Mail a link, by which the person sets a password.")
@password_stdin
def create(
    name: str, email: str | None, admin: bool, send_link: bool, password_stdin: bool, as_json: bool
) -> None:
    """Create an account."""
    if send_link and (password_stdin or not email):
        raise click.ClickException("A link needs --email, and takes the place of a password.")
    check_new_name(name)  # before a password is typed in vain
    if email:
        normal_email(email)
    password = None if send_link else read_password(password_stdin)
    user = create_user(name, password, email=email, is_admin=admin)
    if send_link and user.email:
        enqueue("set_password", user.email, user)
    db.session.commit()
    more = f" A link is on its way to {user.email}." if send_link else ""
    say(f"Created {user.name}.{more}", shown(user), as_json)


@users.command("list")
@as_json_option
def show_list(as_json: bool) -> None:
    """List all accounts."""
    people = list_users()
    lines = []
    for user in people:
        marks = {
            "admin": user.is_admin,
            "disabled": user.disabled_at,
            "not confirmed": not user.is_confirmed,
            "to be deleted": user.deletes_at,
        }
        lines.append(" ".join([user.name, *(f"({mark})" for mark in marks if marks[mark])]))
    say("\n".join(lines) or "There are no accounts.", [shown(user) for user in people], as_json)


@command("show")
def show(name: str, as_json: bool) -> None:
    """Show an account and its sessions."""
    user = existing_user(name)
    sessions = [
        {
            "id": session.id,
            "seen_at": session.seen_at.isoformat(timespec="seconds"),
            "address": session.address,
            "user_agent": session.user_agent,
        }
        for session in list_sessions(user)
    ]
    lines = [f"{key}: {value}" for key, value in shown(user).items() if value is not None]
    lines += [
        "session: {seen_at} {address} {user_agent}".format(**session).rstrip()
        for session in sessions
    ]
    say("\n".join(lines), {**shown(user), "sessions": sessions}, as_json)


@command("confirm")
def confirm(name: str, as_json: bool) -> None:
    """Confirm the address that an account waits for, without its link."""
    user = existing_user(name)
    if user.new_email is None:
        raise click.ClickException(f"{user.name} has no address that waits to be confirmed.")
    confirm_address(user, user.new_email)
    note(CONFIRMED, user)
    db.session.commit()
    say(f"Confirmed {user.email} of {user.name}.", shown(user), as_json)


@command("disable")
def disable(name: str, as_json: bool) -> None:
    """Close an account, and end its sessions."""
    user = existing_user(name)
    user.disable()
    db.session.commit()
    say(f"Disabled {user.name}.", shown(user), as_json)


@command("enable")
def enable(name: str, as_json: bool) -> None:
    """Open a disabled account again."""
    user = existing_user(name)
    user.enable()
    db.session.commit()
    say(f"Enabled {user.name}.", shown(user), as_json)


@command("set-password")
@password_stdin
def set_password(name: str, password_stdin: bool, as_json: bool) -> None:
    """Change a password, and end the account's sessions. A mail tells the person."""
    user = existing_user(name)
    user.set_password(read_password(password_stdin))
    note(PASSWORD_CHANGED, user)
    if user.email:
        enqueue("password_changed", user.email, user)
    db.session.commit()
    say(f"Changed the password of {user.name}.", shown(user), as_json)


@command("end-sessions")
def end_sessions(name: str, as_json: bool) -> None:
    """End all sessions of an account, which stays open."""
    user = existing_user(name)
    count = end_all_sessions(user)
    if count:
        note(SESSION_ENDED, user)
        db.session.commit()
    say(f"Ended {counted(count, 'session')} of {user.name}.", {"ended": count}, as_json)


@command("delete")
@click.option("--yes", is_flag=True, help="Do not ask, for scripts.")
def delete(name: str, yes: bool, as_json: bool) -> None:
    """Delete an account for good, at once."""
    user = existing_user(name)
    name = user.name
    if not yes:
        click.confirm(f"Delete {name} for good?", abort=True, err=True)
    if not delete_user(user.id):
        raise click.ClickException(f"{name} is not deleted: other rows of the database need it.")
    say(f"Deleted {name}.", {"deleted": name}, as_json)


def existing_user(name: str) -> User:
    user = find_user(name)
    if user is None:
        raise click.ClickException(f"There is no account {name}.")
    return user


def say(sentence: str, data: object, as_json: bool) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else sentence)


def shown(user: User) -> dict[str, Any]:
    def moment(value: datetime | None) -> str | None:
        return value.isoformat(timespec="seconds") if value else None

    return {
        "name": user.name,
        "email": user.email or None,
        "new_email": user.new_email,
        "is_admin": user.is_admin,
        "is_confirmed": user.is_confirmed,
        "created_at": moment(user.created_at),
        "disabled_at": moment(user.disabled_at),
        "deletes_at": moment(user.deletes_at),
    }


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def read_password(from_stdin: bool) -> str:
    if from_stdin:
        # One line end, as echo and files add it, is not part of the password; a blank is.
        password = sys.stdin.read().removesuffix("\n").removesuffix("\r")
    else:
        try:
            password = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        except click.Abort:
            if sys.stdin.isatty():  # by Ctrl-C
                raise
            raise click.ClickException(
                "There is no terminal to ask on. Give the password by --password-stdin."
            ) from None
    if any("\ud800" <= character <= "\udfff" for character in password):
        raise click.ClickException("A password is text in UTF-8; this is not.")
    return str(password)
