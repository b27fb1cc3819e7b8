"""`flask --app app mail …`: mails that wait, from the terminal."""

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

import accounts
from accounts.cli import SpeaksPlainly


class MailGroup(SpeaksPlainly, AppGroup):
    pass


mail = MailGroup("mail", help="Send the mails that wait, or list them.")


@mail.command("send")
def send() -> None:
    """Send the mails that are due. The status is 1 if one failed."""
    try:
        counts = current_app.extensions["mailer"].send_due()
    except RuntimeError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Sent: {counts.sent}. Failed: {counts.failed}.")
    if counts.failed:
        raise SystemExit(1)


@mail.command("list")
def list_waiting() -> None:
    """List the mails that wait, the next one first."""
    for row in accounts.db.session.scalars(select(accounts.Mail).order_by("next_try_at")):
        at = row.next_try_at.strftime("%Y-%m-%d %H:%M UTC")
        click.echo(f"{row.id} {row.kind} to {shortened(row.address)}, due {at}, tries: {row.tries}")


def shortened(address: str) -> str:
    """Return an address by which a person recognizes it, but nobody writes to it."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
