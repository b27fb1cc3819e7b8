"""`flask --app app mail …`: mails that wait, from the terminal."""

from dataclasses import asdict

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

import accounts
from accounts.cli import SpeaksPlainly, as_json_option, say


class MailGroup(SpeaksPlainly, AppGroup):
    pass


mail = MailGroup("mail", help="Send the mails that wait, or list them.")


@mail.command("send")
@as_json_option
def send(as_json: bool) -> None:
    """Send the mails that are due. The status is 1 if one failed."""
    try:
        counts = current_app.extensions["mailer"].send_due()
    except RuntimeError as error:
        raise click.ClickException(str(error)) from error
    say(f"Sent: {counts.sent}. Failed: {counts.failed}.", asdict(counts), as_json)
    if counts.failed:
        raise SystemExit(1)


@mail.command("list")
@as_json_option
def list_waiting(as_json: bool) -> None:
    """List the mails that wait, the next one first."""
    waiting = [
        {
            "id": row.id,
            "kind": row.kind,
            "address": shortened(row.address),
            "due": row.next_try_at.isoformat(timespec="seconds"),
            "tries": row.tries,
        }
        for row in accounts.db.session.scalars(select(accounts.Mail).order_by("next_try_at"))
    ]
    lines = ["{id} {kind} to {address}, due {due}, tries: {tries}".format(**it) for it in waiting]
    say("\n".join(lines) or "No mail waits.", waiting, as_json)


def shortened(address: str) -> str:
    """Return an address by which a person recognizes it, but nobody writes to it."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
