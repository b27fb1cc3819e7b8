"""The log: one line a request, with an id, and no line that somebody else has written."""

import json
import logging
import re
import secrets
import time
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote

from flask import request
from flask.logging import default_handler
from werkzeug.wsgi import ClosingIterator

import accounts

TOKEN = re.compile(
    r"""(?P<account> account= (?: '(?:[^'\\]|\\.){1,300}' | "(?:[^"\\]|\\.){1,300}" ))
    | [\w-]{32,}""",
    re.ASCII | re.VERBOSE,
)
"""A token has 43 such signs, but a mail program may have cut it, or joined it to what is around it:
of fewer signs than these nobody could guess the others. An account's name is told, however long,
and what has no capital letter, such as a UUID: a token surely has one."""

logger = logging.getLogger("heliograph.requests")
accounts_logger = logging.getLogger("heliograph.accounts")


FACTS = "heliograph.request"
"""In the environ of a request: what its lines tell, gathered on the way."""

LINE = (
    "method=%(method)s path=%(path)s status=%(status)s duration_ms=%(duration_ms).1f "
    "request_id=%(request_id)s address=%(address)s"
)


def init_app(app) -> None:
    app.wsgi_app = RequestLog(app.wsgi_app)
    is_json = app.config["LOG_FORMAT"] == "json"
    default_handler.setFormatter(
        OneObject() if is_json else OneLine("%(asctime)s %(levelname)s %(message)s")
    )
    logger.setLevel(logging.WARNING if app.debug else logging.INFO)  # Flask's server tells it too
    accounts_logger.setLevel(logging.INFO)
    for ours in (logger, accounts_logger):
        if not ours.hasHandlers():
            handler = logging.StreamHandler()
            handler.setFormatter(OneLine("%(asctime)s %(message)s"))
            ours.addHandler(handler)
    servers = logging.getLogger("gunicorn.error")
    for one in (logger, accounts_logger, servers) if is_json else (servers,):
        for handler in one.handlers:
            handler.setFormatter(default_handler.formatter)


class OneLine(logging.Formatter):
    """Names time zone and request, and escapes what begins a line, colors or turns its text."""

    def formatTime(self, record, datefmt=None):  # noqa: ARG002, N802 - logging's names
        return datetime.fromtimestamp(record.created).astimezone().isoformat(" ", "milliseconds")

    def formatMessage(self, record):  # noqa: N802 - logging's name
        line = super().formatMessage(record)
        if record.name != logger.name and request:
            line += f" request_id={request_id()}"
        return printable(without_tokens(line))

    def formatException(self, exc_info):  # noqa: N802 - logging's name
        """Indent all lines but the first: an exception may tell what was sent."""
        lines = without_tokens(super().formatException(exc_info)).splitlines()
        return "\n  ".join(map(printable, lines))


class OneObject(logging.Formatter):
    """Writes each record as a JSON object, all in ASCII: no sign of it can break or turn a line."""

    def format(self, record):
        moment = datetime.fromtimestamp(record.created).astimezone()
        fields = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
        }
        if record.name == logger.name and isinstance(record.args, dict):  # of RequestLog
            fields |= {"message": "request", **record.args}
        else:
            fields["message"] = without_tokens(record.getMessage())
            if request:
                fields |= request.environ.get(FACTS, {})
                fields["address"] = address_in_words(request.remote_addr)
        if record.exc_info:
            fields["exception"] = without_tokens(self.formatException(record.exc_info))
        return json.dumps(fields)


class RequestLog:
    """Wraps a WSGI application, so that what Flask never sees (static files) is told too.

    A line has method, path, status, duration, id, address and, if it is known, the account; no
    query string, and nothing that was sent.
    """

    def __init__(self, application) -> None:
        self.application = application

    def __call__(self, environ, start_response):
        started = time.perf_counter()
        environ[FACTS] = facts = {"request_id": secrets.token_hex(8), "status": "-"}

        def note_status(line, headers, exc_info=None):
            facts["status"] = line[:3]
            return start_response(line, headers, exc_info)

        def tell() -> None:
            facts["method"] = environ["REQUEST_METHOD"]
            path = quote(environ.get("PATH_INFO", "").encode("latin-1"))
            facts["path"] = without_tokens(path)
            facts["duration_ms"] = round((time.perf_counter() - started) * 1000, 1)
            facts["address"] = address_in_words(environ.get("REMOTE_ADDR"))
            logger.info(f"{LINE} account=%(account)r" if "account" in facts else LINE, facts)

        try:
            return ClosingIterator(self.application(environ, note_status), tell)
        except BaseException:
            tell()
            raise


def note_account(user: accounts.User) -> None:
    """Have the lines of this request tell whose it is."""
    facts = request.environ.get(FACTS, {})
    facts["account"], facts["account_id"] = user.name, user.id


@lru_cache(maxsize=1000)
def address_in_words(text: str | None) -> str:
    """Return the IP address, never other text that a proxy sent in its place."""
    return str(accounts.parse_address(text or "") or "unknown")


def without_tokens(text: str) -> str:
    """Leave out the tokens of mailed links, by which whoever reads the log could open accounts."""
    return TOKEN.sub(
        lambda match: match[0] if match["account"] or match[0] == match[0].lower() else "…", text
    )


def printable(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in line)


def request_id() -> str | None:
    """The id under which the log tells of the current request."""
    return request.environ.get(FACTS, {}).get("request_id")
