"""`flask --app app users …`: accounts, from the terminal."""

import sys
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import inspect
from sqlalchemy.exc import OperationalError, ProgrammingError

from accounts.database import db
from accounts.tidy import tidy as delete_expired_rows
from accounts.users import User, check_new_name, create_user, find_user, list_users


class UsersGroup(AppGroup):
    def invoke(self, context: click.Context) -> Any:  # noqa: ANN401 - the command's result
        try:
            return super().invoke(context)
        except (OperationalError, ProgrammingError) as error:
            with context.obj.load_app().app_context():
                if inspect(db.engine).has_table(User.__tablename__):
                    raise
            advice = "The database is empty. Run `flask --app app db upgrade`."
            raise click.ClickException(advice) from error


@click.command("tidy")
@with_appcontext
def tidy() -> None:
    """Delete expired rows of all tables. The site does it by itself, too, now and then."""
    count = delete_expired_rows(10**6)
    click.echo(f"Deleted {count} expired row{'' if count == 1 else 's'}.")


users = UsersGroup("users", help="Create, list, disable and enable accounts.")

password_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, for scripts."
)


@users.command("create")
@click.argument("name")
@click.option("--admin", is_flag=True, help="Make the account an administrator's.")
@password_stdin
def create(name: str, admin: bool, password_stdin: bool) -> None:
    """Create an account."""
    try:
        check_new_name(name)  # before a password is typed in vain
        user = create_user(name, read_password(password_stdin), is_admin=admin)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"Created {user.name}.")


@users.command("list")
def show_list() -> None:
    """List all accounts."""
    for user in list_users():
        marks = {"admin": user.is_admin, "disabled": user.disabled_at}
        click.echo(" ".join([user.name, *(f"({mark})" for mark in marks if marks[mark])]))


@users.command("disable")
@click.argument("name")
def disable(name: str) -> None:
    """Close an account, and end its sessions."""
    user = existing_user(name)
    user.disable()
    db.session.commit()
    click.echo(f"Disabled {user.name}.")


@users.command("enable")
@click.argument("name")
def enable(name: str) -> None:
    """Open a disabled account again."""
    user = existing_user(name)
    user.enable()
    db.session.commit()
    click.echo(f"Enabled {user.name}.")


@users.command("set-password")
@click.argument("name")
@password_stdin
def set_password(name: str, password_stdin: bool) -> None:
    """Change a password, and end the account's sessions."""
    user = existing_user(name)
    try:
        user.set_password(read_password(password_stdin))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    db.session.commit()
    click.echo(f"Changed the password of {user.name}.")


def existing_user(name: str) -> User:
    user = find_user(name)
    if user is None:
        raise click.ClickException(f"There is no account {name}.")
    return user


def read_password(from_stdin: bool) -> str:
    if from_stdin:
        # One line end, as echo and files add it, is not part of the password; a blank is.
        password = sys.stdin.read().removesuffix("\n").removesuffix("\r")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if any("\ud800" <= character <= "\udfff" for character in password):
        raise click.ClickException("A password is text in UTF-8; this is not.")
    return password
