"""One line a request: method, path, status, duration and an id. No query string, no secret."""

import logging
import secrets
import time
from urllib.parse import quote

from werkzeug.wsgi import ClosingIterator

logger = logging.getLogger("heliograph.requests")


def init_app(app) -> None:
    app.wsgi_app = RequestLog(app.wsgi_app)
    logger.setLevel(logging.WARNING if app.debug else logging.INFO)  # Flask's server tells it too
    if not logger.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(message)s"))
        logger.addHandler(handler)


class RequestLog:
    """Wraps a WSGI application, so that what Flask never sees (static files) is told too."""

    def __init__(self, application) -> None:
        self.application = application

    def __call__(self, environ, start_response):
        started = time.perf_counter()
        request_id = environ["heliograph.request_id"] = secrets.token_hex(8)
        status = "-"

        def note_status(line, headers, exc_info=None):
            nonlocal status
            status = line.split(" ", 1)[0]
            return start_response(line, headers, exc_info)

        def tell() -> None:
            logger.info(
                "method=%s path=%s status=%s duration_ms=%.1f request_id=%s",
                environ["REQUEST_METHOD"],
                # Percent-encoded again: a line break in an address must not begin a line here.
                quote(environ.get("PATH_INFO", "").encode("latin-1")),
                status,
                (time.perf_counter() - started) * 1000,
                request_id,
            )

        try:
            return ClosingIterator(self.application(environ, note_status), tell)
        except BaseException:
            tell()
            raise
