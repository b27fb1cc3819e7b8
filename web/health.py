"""`/healthz` and `/readyz`: whether this process lives, and whether it can serve people."""

from collections.abc import Mapping
from datetime import timedelta
from threading import Lock, Thread

from flask import Flask, current_app
from sqlalchemy import column, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError

import accounts
from web import proxies
from web.log import logger
from web.store import store_of

VERSIONS = table("alembic_version", column("version_num"))
"""Read without Alembic, which writes two lines into the log each time."""

MAIL_WAITS = timedelta(hours=1)
"""A mail that has been due for longer shows that none are sent."""


class Probes:
    """Wraps a WSGI application, and responds to probes before anything else looks at them.

    So they need no host of ours, which a balancer does not send, and are not told in the log. A
    request stands here as it came, and the doctor may ask how.
    """

    def __init__(self, application, app: Flask, headers: Mapping[str, str]) -> None:
        self.application = application
        self.app = app
        self.readiness = Readiness(app)
        self.headers = {
            "Content-Type": "text/plain; charset=utf-8",
            "Cache-Control": "no-store",
            **headers,
        }

    def __call__(self, environ, start_response):
        path, method = environ.get("PATH_INFO"), environ["REQUEST_METHOD"]
        if path not in {"/healthz", "/readyz"}:
            return self.application(environ, start_response)
        headers = dict(self.headers)
        if method not in {"GET", "HEAD"}:
            status, text = "405 Method Not Allowed", b"not this way\n"
            headers["Allow"] = "GET, HEAD"
        elif path == "/healthz":
            status, text = "200 OK", proxies.reply(self.app, environ) or b"ok\n"
        elif self.readiness.obstacle() is None:
            status, text = "200 OK", b"ok\n"
        else:
            status, text = "503 Service Unavailable", b"not ready\n"
        headers["Content-Length"] = str(len(text))
        start_response(status, [*headers.items()])
        return [] if method == "HEAD" else [text]


class Readiness:
    """Whether this process can serve people.

    One thread at a time finds out, however many ask: whatever hangs, no more than one waits for it.
    """

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._turn = Lock()
        self._obstacle: str | None = "Nobody has asked yet."

    def obstacle(self) -> str | None:
        """Return a sentence that says why not, if so: for the log, never for a stranger."""
        if self._turn.acquire(blocking=False):
            seconds = self._app.config["DATABASE_TIMEOUT"]
            look = Thread(target=self._look, name="readiness", daemon=True)
            try:
                look.start()
            except RuntimeError:
                self._note("The system gives no more threads.")
                self._turn.release()
                return self._obstacle
            look.join(seconds + 1)  # the database's own limits end it before, and tell more
            if look.is_alive():
                self._note(f"The database or the store took over {seconds} seconds.")
        return self._obstacle

    def _look(self) -> None:
        try:
            with self._app.app_context():
                self._note(find_obstacle())
        except SQLAlchemyError as error:
            self._note(f"The database failed: {type(error).__name__}.")
        except Exception:  # a mistake of ours, which must not leave the last result standing
            self._note("The look itself failed.")
            logger.exception("Whether the site is ready could not be found out")
        finally:
            self._turn.release()

    def _note(self, obstacle: str | None) -> None:
        """Keep the sentence, and log it if it is a new one: a balancer asks every few seconds."""
        if obstacle and obstacle != self._obstacle:
            logger.warning("Not ready: %s", obstacle)
        elif self._obstacle and not obstacle:
            logger.info("Ready.")
        self._obstacle = obstacle


def find_obstacle() -> str | None:
    # Mails may wait that a command enqueued, and a site to which no page is asked sends none.
    current_app.extensions["mailer"].start_thread()
    return missing_migrations() or waiting_mails() or failing_store()


def missing_migrations() -> str | None:
    """Return what to do where the database is behind.

    One that is ahead is well: it was upgraded for the version that takes this one's place.
    """
    connection = accounts.db.session.connection()
    has_any = inspect(connection).has_table(VERSIONS.name)
    current = set(connection.scalars(select(VERSIONS.c.version_num))) if has_any else set()
    scripts = current_app.extensions["alembic"].script_directory
    known = {script.revision for script in scripts.walk_revisions()}
    if current <= known and not current >= set(scripts.get_heads()):
        return "The database lacks migrations. Run `flask --app app db upgrade`."
    return None


def waiting_mails() -> str | None:
    since = accounts.due_since()
    if since and accounts.now() - since > MAIL_WAITS:
        return f"A mail has been due since {since:%Y-%m-%d %H:%M} UTC. Is HELIOGRAPH_MAIL_URL well?"
    return None


def failing_store() -> str | None:
    try:
        store = store_of(current_app.config["STORE_URL"])
        if store:
            store.has("readiness")
    except Exception as error:  # each store has its own
        return f"The store for long messages failed: {type(error).__name__}."
    return None
