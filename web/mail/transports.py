"""Transports of mails: SMTP, a folder and the terminal, by Python's standard library.

Flask-Mailman has the same ones, but its last release, 1.1.1, is of 2024.
"""

import ipaddress
import smtplib
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from threading import Timer
from urllib.parse import SplitResult, unquote, urlsplit

import click

Transport = Callable[[EmailMessage], None]
"""Sends one mail. Raises OSError, of which SMTP's errors are, if it was not taken."""

SECONDS = 10
"""For which a mail server is waited for, at each step."""

SECONDS_IN_ALL = 60
"""For which it is waited for, however many bytes it sends: others wait behind it, and a mail may be
claimed again after two minutes."""


def transport_of(url: str) -> Transport | None:
    """Return the transport that HELIOGRAPH_MAIL_URL names; None, if it is empty."""
    if url.startswith("folder:"):
        return lambda mail: save(mail, Path(url.removeprefix("folder:")))
    if url == "console:":
        return show
    return (lambda mail: send_by_smtp(mail, urlsplit(url))) if url else None


def show(mail: EmailMessage) -> None:
    click.echo(f"\n{mail.as_string()}", err=True)


def save(mail: EmailMessage, folder: Path) -> None:
    """Write the mail to a file of its own, which has its whole content as soon as its name."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:  # its owner's alone
        file.write(mail.as_bytes())
    written = Path(file.name)
    written.rename(written.with_suffix(".eml"))


class Bounded(smtplib.SMTP):
    """Cuts the connection after SECONDS_IN_ALL, by which whoever waits for it gets an OSError."""

    def connect(self, host="localhost", port=0, source_address=None):
        self._timer = Timer(SECONDS_IN_ALL, self._cut_off)
        self._timer.daemon = True
        self._timer.start()
        try:
            return super().connect(host, port, source_address)
        except BaseException:
            self.close()
            raise

    def _cut_off(self) -> None:
        with suppress(OSError, AttributeError):  # it has ended by itself
            self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._timer.cancel()
        super().close()


class BoundedOverTLS(Bounded, smtplib.SMTP_SSL):
    pass


def send_by_smtp(mail: EmailMessage, url: SplitResult) -> None:
    # Its own name, told in EHLO: Python would ask the DNS for one, and may wait long for it.
    with logged_in(url, mail["From"].addresses[0].domain) as smtp:
        smtp.send_message(mail)


@contextmanager
def logged_in(url: SplitResult, name: str) -> Iterator[smtplib.SMTP]:
    """Connect to a mail server, and log in if the URL says as whom. It is told our name."""
    host, port = url.hostname or "", url.port or 0
    context = tls_context(host)
    if url.scheme == "smtps":
        smtp = BoundedOverTLS(host, port, name, timeout=SECONDS, context=context)
    else:
        smtp = Bounded(host, port, name, timeout=SECONDS)
    with smtp:
        smtp.ehlo_or_helo_if_needed()
        if url.scheme == "smtp" and smtp.has_extn("starttls"):
            smtp.starttls(context=context)
        elif url.scheme == "smtp" and url.password and not is_this_machine(host):
            raise smtplib.SMTPNotSupportedError("The password is not sent, for want of STARTTLS.")
        if url.username:
            try:
                smtp.login(unquote(url.username), unquote(url.password or ""))
            except UnicodeEncodeError as error:
                words = "The name or password is not ASCII, which smtplib cannot send."
                raise smtplib.SMTPNotSupportedError(words) from error
        yield smtp


def tls_context(host: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if is_this_machine(host):  # whose certificate names another host, if any
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
