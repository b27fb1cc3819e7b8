"""The log: one line a request, with an id, and no line that somebody else has written."""

import logging
import re
import secrets
import time
from datetime import datetime
from urllib.parse import quote

from flask import request
from flask.logging import default_handler
from werkzeug.wsgi import ClosingIterator

TOKEN = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])", re.ASCII)

logger = logging.getLogger("heliograph.requests")
accounts_logger = logging.getLogger("heliograph.accounts")


def init_app(app) -> None:
    app.wsgi_app = RequestLog(app.wsgi_app)
    default_handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(message)s"))
    logger.setLevel(logging.WARNING if app.debug else logging.INFO)  # Flask's server tells it too
    accounts_logger.setLevel(logging.INFO)
    for ours in (logger, accounts_logger):
        if not ours.hasHandlers():
            handler = logging.StreamHandler()
            handler.setFormatter(OneLine("%(asctime)s %(message)s"))
            ours.addHandler(handler)


class OneLine(logging.Formatter):
    """Names time zone and request, and escapes what begins a line, colors or turns its text."""

    def formatTime(self, record, datefmt=None):  # noqa: ARG002, N802 - logging's names
        return datetime.fromtimestamp(record.created).astimezone().isoformat(" ", "milliseconds")

    def formatMessage(self, record):  # noqa: N802 - logging's name
        line = super().formatMessage(record)
        if record.name != logger.name and request:
            line += f" request_id={request_id()}"
        line = without_tokens(line)
        if line.isprintable():
            return line
        return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in line)


class RequestLog:
    """Wraps a WSGI application, so that what Flask never sees (static files) is told too.

    A line has method, path, status, duration and id; no query string, and nothing that was sent.
    """

    def __init__(self, application) -> None:
        self.application = application

    def __call__(self, environ, start_response):
        started = time.perf_counter()
        id_ = environ["heliograph.request_id"] = secrets.token_hex(8)
        status = "-"

        def note_status(line, headers, exc_info=None):
            nonlocal status
            status = line[:3]
            return start_response(line, headers, exc_info)

        def tell() -> None:
            logger.info(
                "method=%s path=%s status=%s duration_ms=%.1f request_id=%s",
                environ["REQUEST_METHOD"],
                without_tokens(quote(environ.get("PATH_INFO", "").encode("latin-1"))),
                status,
                (time.perf_counter() - started) * 1000,
                id_,
            )

        try:
            return ClosingIterator(self.application(environ, note_status), tell)
        except BaseException:
            tell()
            raise


def without_tokens(text: str) -> str:
    """Leave out the tokens of mailed links, by which whoever reads the log could open accounts."""
    return TOKEN.sub("…", text)


def request_id() -> str | None:
    """The id under which the log tells of the current request."""
    return request.environ.get("heliograph.request_id")
