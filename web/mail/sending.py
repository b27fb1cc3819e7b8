"""Mail: rows that are due are rendered, and sent by a thread or by `flask mail send`.

No request waits for it. A mail is sent at least once: where a process ends between sending it and
noting that, the mail is due again two minutes after it was claimed.
"""

import atexit
import os
import smtplib
from dataclasses import dataclass
from threading import Event, Thread

from flask import Flask, current_app, has_app_context
from jinja2 import TemplateNotFound
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, object_session

import accounts
from web.log import accounts_logger as logger
from web.mail.rendering import message_of
from web.mail.transports import transport_of

SECONDS_BETWEEN_LOOKS = 60
"""For rows that are due. The thread of the process that adds one is woken at once."""

SECONDS_TO_END = 5
"""For which a process that ends waits for the mail that is being sent."""

LONGEST_ERROR = 200
"""Characters in the log of what a mail server says."""

FAULTS_OF_ONE_MAIL = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
"""Errors of the transport after which the next mail may fare better."""


@dataclass
class Counts:
    sent: int = 0
    failed: int = 0


class Mailer:
    """Sends the mails of one app by its `transport`."""

    def __init__(self, app: Flask) -> None:
        self.transport = transport_of(app.config["MAIL_URL"])
        self._app = app
        self._threads: dict[int, SendingThread] = {}  # by process: a fork comes without them
        self._has_warned = False
        self.is_stopping = False

    def start_thread(self) -> None:
        """Start this process's thread at its first request, since a server may fork before."""
        process = os.getpid()
        if process in self._threads or not self._app.config["MAIL_THREAD"] or self.obstacle():
            return
        thread = SendingThread(self)
        if self._threads.setdefault(process, thread) is thread:
            thread.start()
            atexit.register(self.stop)

    def stop(self) -> None:
        """Have threads end after the mail that they are sending, which would go twice otherwise."""
        self.is_stopping = True
        for thread in self.threads():
            thread.has_work.set()
            thread.join(SECONDS_TO_END)

    def threads(self) -> list["SendingThread"]:
        return list(self._threads.values())

    def obstacle(self) -> str | None:
        """Return a sentence that says why no mail can be sent, if so."""
        if self.transport is None:
            return "Mails wait and cannot be sent: HELIOGRAPH_MAIL_URL is not set."
        if not self._app.config["URL"]:
            return "Mails wait and cannot be sent: HELIOGRAPH_URL, for their links, is not set."
        return None

    def wake(self) -> None:
        """Have this process's thread look now. Log once if no mail can be sent."""
        obstacle = self.obstacle()
        if obstacle and not self._has_warned:
            self._has_warned = True
            logger.warning(obstacle)
        if thread := self._threads.get(os.getpid()):
            thread.has_work.set()

    def send_due(self) -> Counts:
        """Send the mails that are due.

        It ends early where the server is away, since all other mails would wait for it, too.

        Raises:
            RuntimeError: if no mail can be sent, with a sentence that says why.
        """
        if obstacle := self.obstacle():
            raise RuntimeError(obstacle)
        counts = Counts()
        while not self.is_stopping and self._send_next(counts):
            pass
        return counts

    def _send_next(self, counts: Counts) -> bool:
        """Send the mail that is due first; return whether to go on."""
        with self._app.app_context():
            row = accounts.claim_due()
            if row is None:
                return False
            try:
                message = message_of(row)
                if message:
                    self.transport(message)
            except Exception as error:
                counts.failed += 1
                tell_failure(row, error, is_first=counts.failed == 1)
                accounts.failed(row)
                return not is_of_transport(error) or isinstance(error, FAULTS_OF_ONE_MAIL)
            if message:
                counts.sent += 1
                logger.info("mail=%s kind=%s sent", row.id, row.kind)
                accounts.sent(row)
            else:
                accounts.drop(row)
            return True


def tell_failure(row: accounts.Mail, error: Exception, *, is_first: bool) -> None:
    # Of a server the log needs only what it said; of our own mistakes a traceback, once in a round.
    needs_traceback = is_first and not is_of_transport(error)
    logger.warning(
        "mail=%s kind=%s not sent, it is tried again later: %s: %s",
        row.id,
        row.kind,
        type(error).__name__,
        str(error)[:LONGEST_ERROR],
        exc_info=error if needs_traceback else None,
    )


def is_of_transport(error: Exception) -> bool:
    return isinstance(error, OSError) and not isinstance(error, TemplateNotFound)  # which is one


class SendingThread(Thread):
    """Sends what is due, at once and then every minute, until its process ends."""

    def __init__(self, mailer: Mailer) -> None:
        super().__init__(name="mail", daemon=True)
        self.has_work = Event()
        self._mailer = mailer

    def run(self) -> None:
        while not self._mailer.is_stopping:
            try:
                self._mailer.send_due()
            except SQLAlchemyError as error:
                logger.warning("Mails wait, since the database failed: %s", type(error).__name__)
            except Exception:
                logger.exception("Mails wait, since sending them failed")
            self.has_work.wait(SECONDS_BETWEEN_LOOKS)
            self.has_work.clear()


@event.listens_for(accounts.Mail, "after_insert")
def note_new_mail(_mapper, _connection, row: accounts.Mail) -> None:
    object_session(row).info["has_new_mail"] = True


@event.listens_for(Session, "after_commit")
def wake_thread(session: Session) -> None:
    if session.info.pop("has_new_mail", False) and has_app_context():
        current_app.extensions["mailer"].wake()


@event.listens_for(Session, "after_rollback")
def forget_new_mail(session: Session) -> None:
    session.info.pop("has_new_mail", None)
