"""While another process holds the database's lock, nobody waits longer than they must."""

import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from threading import Timer

import pytest
from sqlalchemy import event, make_url

import accounts
from accounts import turns
from accounts.database import POOL, Pool, engine_options
from accounts.postgresql import replace_if_closed
from app import create_app
from web.access import public

PAIR = {"username": "Ada", "password": "the analytical engine"}
HOLDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked(app):
    """Another process writes, and does not come to an end."""
    with app.app_context():
        file = accounts.db.engine.url.database
    command = [sys.executable, "-c", HOLDER, file]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"locked\n"
        yield
        holder.stdin.close()


@pytest.fixture
def app(app):
    """The site, which waits only a moment for its database."""
    with app.app_context():
        event.listen(accounts.db.engine, "engine_connect", wait_for_a_moment)
    return app


def wait_for_a_moment(connection):
    connection.connection.dbapi_connection.execute("PRAGMA busy_timeout = 50")  # milliseconds


def sessions(app):
    with app.app_context():
        return accounts.db.session.query(accounts.Session).count()


def test_logging_out_logs_out_whatever_the_database_says(app, visitor, caplog):
    visitor.open("/login").submit("#login", PAIR)
    with locked(app):
        visitor.click("#account-summary").click("Log out")

    assert visitor.messages == [
        (
            "warning",
            "You are logged out in this browser. The site was too busy to end your session for "
            "good; it ends by itself.",
        )
    ]
    assert visitor.page.select("#account-summary") == []
    assert (
        "A session is not ended, since its row could not be deleted: database is locked"
        in caplog.messages
    )
    assert "sign_in" not in [cookie.name for cookie in visitor.cookies]
    assert sessions(app) == 1


def test_no_page_waits_to_note_that_a_session_is_in_use(settings, caplog):
    app = create_app(settings | {"DATABASE_TIMEOUT": 60})
    client = app.test_client()
    client.post("/login", data=PAIR)
    with app.app_context():
        accounts.db.session.query(accounts.Session).one().seen_at -= timedelta(minutes=5)
        accounts.db.session.commit()
    with locked(app):
        started = time.monotonic()
        assert client.get("/account").status_code == 200
        took = time.monotonic() - started

    assert took < 30
    assert "The use of a session is not noted: database is locked" in caplog.messages
    with app.app_context():
        assert busy_timeout(accounts.db.session.connection()) > 50_000
        accounts.db.engine.dispose()


def test_the_wait_for_a_connection_is_taken_off_the_wait_for_a_lock(settings):
    app = create_app(settings | {"DATABASE_TIMEOUT": 60})
    with app.app_context():
        engine = accounts.db.engine
        held = [engine.connect() for _ in range(POOL)]
        Timer(1, held[0].close).start()
        with engine.connect() as late:
            left = busy_timeout(late)
        with engine.connect() as early:
            whole = busy_timeout(early)
        for connection in held:
            connection.close()
        engine.dispose()

    assert left <= 59_000 < whole


def busy_timeout(connection):
    """Return the milliseconds for which it waits for a lock."""
    return connection.exec_driver_sql("PRAGMA busy_timeout").scalar()


def test_a_log_in_that_must_wait_is_given_up_with_a_word(app, visitor, caplog):
    visitor.open("/login")
    with locked(app):
        visitor.submit("#login", PAIR)

    assert (visitor.status, visitor.headers["Retry-After"]) == (503, "5")
    told = visitor.messages[0][1] if visitor.messages else visitor.text("#error")
    assert told.startswith("The site is busy")
    assert "Please try again in a moment." in told
    assert "The database could not serve this request: database is locked" in caplog.messages
    visitor.open("/login").submit("#login", PAIR)
    assert visitor.text("#account-summary") == "Ada"


def test_a_log_in_that_is_given_up_gives_its_turn_back(app, client):
    with locked(app):
        statuses = [client.post("/login", data=PAIR).status_code for _ in range(turns.COUNT + 1)]

    assert set(statuses) == {503}
    assert client.post("/login", data=PAIR).status_code == 303


@pytest.mark.parametrize("statement", ["SELECT nothing", "SELECT * FROM nowhere"])
def test_any_other_database_error_is_a_crash(app, client, statement):
    app.add_url_rule(
        "/broken",
        view_func=public(lambda: accounts.db.session.connection().exec_driver_sql(statement)),
    )

    assert client.get("/broken").status_code == 500


def test_a_page_of_somebody_who_is_logged_in_is_given_up_with_a_word_too(app, client, soup):
    @app.get("/write")
    @public
    def write():
        accounts.db.session.add(accounts.create_user("Eve", "the analytical engine"))
        accounts.db.session.commit()

    client.post("/login", data=PAIR)
    with locked(app):
        response = client.get("/write")

    assert response.status_code == 503
    assert soup(response).h1.get_text() == "The site is busy"


def test_every_wait_for_postgresql_has_an_end():
    options = engine_options("postgresql://db/site?options=-csearch_path%3Dours", 3)

    assert options == {
        "url": make_url("postgresql://db/site?options=-csearch_path%3Dours"),
        "pool_timeout": 3,
        "poolclass": Pool,
        "pool_size": 5,
        "max_overflow": 10,
        "pool_events": [(replace_if_closed, "checkout")],
        "connect_args": {
            "connect_timeout": 3,
            "tcp_user_timeout": 3000,
            "keepalives_idle": 10,
            "keepalives_interval": 3,
            "keepalives_count": 3,
            "options": "-c lock_timeout=3s -c statement_timeout=3s -csearch_path=ours",
        },
    }


def test_a_database_in_memory_has_no_pool_to_wait_for():
    for url in ("sqlite://", "sqlite:///:memory:"):
        assert engine_options(url, 3) == {"url": make_url(url)}
