"""Renders a row into the mail that it stands for: templates/mail/, one text a kind."""

from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from ipaddress import ip_address
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask import current_app

import accounts

PURPOSES = {"confirm": "confirm", "reset": "reset", "set_password": "reset"}
"""Kinds of mail whose link has a token, each with the token's purpose."""


def message_of(row: accounts.Mail) -> EmailMessage | None:
    """Return the mail of a row, whose token is valid from now on; None if nobody should get it."""
    kind, address, user = row.kind, row.address, row.user
    if kind == "confirm":
        owner = accounts.find_user_by_email(address)
        if user is None and (user := accounts.find_user_by_new_email(address)):
            address = user.new_email  # somebody asked for another link
        if owner and owner != user:
            kind, address, user = "taken", owner.email, owner
        elif not (user and user.is_usable and user.new_email == address):
            return None
    elif kind == "reset":
        user = accounts.find_user_by_email(address)
        if not (user and user.is_usable):
            return None
        address = user.email  # never what was typed, which others may own
    token = None
    if kind in PURPOSES:
        token = accounts.make_token(PURPOSES[kind], user, address)
    accounts.db.session.commit()  # nobody else waits for the database while a mail is sent
    return write(kind, address, user=user, token=token, moment=row.created_at)


def write(kind: str, address: str, *, user, token, moment) -> EmailMessage:
    """Render the template of a kind into a mail to the address."""
    text = current_app.jinja_env.get_template(f"mail/{kind}.txt").render(
        site=current_app.config["SITE_NAME"],
        name=user.name if user else "",
        token=token,
        when=moment.strftime("%B %-d, %Y, %H:%M UTC"),
        url_for=url_for,
    )
    # No value can become a header: only the first line is one, and the message refuses line breaks.
    subject, body = text.splitlines()[0], text.partition("\n")[2].strip() + "\n"
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject.removeprefix("Subject: ")
    message["From"] = current_app.config["MAIL_FROM"] or default_sender()
    message["To"] = Address(addr_spec=ascii_address(address))  # one, whatever commas it has
    message["Date"] = format_datetime(accounts.now())
    message["Message-ID"] = make_msgid(domain=message["From"].addresses[0].domain)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation notice answers it
    # Python would fold a long link of an ASCII text, and only some programs unfold it.
    message.set_content(body, cte="7bit" if body.isascii() else None)
    return message


def url_for(endpoint: str, **values) -> str:
    """Return a URL at HELIOGRAPH_URL, never at the host that a request names."""
    parts = urlsplit(current_app.config["URL"])
    urls = current_app.url_map.bind(parts.netloc, parts.path or "/", url_scheme=parts.scheme)
    return urls.build(endpoint, values, force_external=True)


def default_sender() -> Address:
    host = urlsplit(current_app.config["URL"]).hostname
    with suppress(ValueError):
        ip_address(host)
        host = "localhost"
    return Address(current_app.config["SITE_NAME"], "no-reply", host)


def ascii_address(address: str) -> str:
    """Return the address with its domain in ASCII, as every mail server takes it."""
    try:
        return validate_email(address, check_deliverability=False).ascii_email or address
    except EmailNotValidError:  # such as root@localhost, which an administrator may have
        return address
