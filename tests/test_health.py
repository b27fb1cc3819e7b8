"""Probes: a balancer learns whether the process lives, and whether it can serve people."""

import logging
import os
import signal
import subprocess
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import text

import accounts
from app import alembic, create_app
from tests.servers import free_port, until
from web.security import HEADERS, HEADERS_OF_FILES, HEADERS_UNDER_TLS

PROBES = ["/healthz", "/readyz"]


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, "heliograph.requests")
    return lambda: [
        record.getMessage() for record in caplog.records if record.name == "heliograph.requests"
    ]


def statuses(app, count=1):
    """Return the distinct statuses of responses to /healthz, and to /readyz asked so often."""
    client = app.test_client()
    ready = {client.get("/readyz").status_code for _ in range(count)}
    return client.get("/healthz").status_code, *ready


@pytest.mark.parametrize("path", PROBES)
def test_a_probe_names_the_machine_and_is_told_nothing_but_that_it_is_well(settings, path):
    app = create_app(settings | {"HTTPS": True, "TRUSTED_HOSTS": ["www.example.org"]})

    response = app.test_client().get(path, headers={"Host": "10.0.0.7:8000", "Cookie": "a=b"})

    assert (response.status_code, response.text) == (200, "ok\n")
    expected = {"Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"}
    expected |= {"Content-Length": "3"} | HEADERS | HEADERS_UNDER_TLS | HEADERS_OF_FILES
    assert dict(response.headers) == expected


@pytest.mark.parametrize("path", PROBES)
def test_a_probe_only_asks(client, path):
    head, post = client.head(path), client.post(path)

    assert (head.status_code, head.text, head.headers["Content-Length"]) == (200, "", "3")
    assert (post.status_code, post.headers["Allow"]) == (405, "GET, HEAD")


def test_other_addresses_are_those_of_pages(client):
    assert client.get("/healthz/now").status_code == 404


def test_the_log_tells_of_no_probe_but_once_of_what_is_wrong_and_once_that_it_is_mended(
    empty_app, lines
):
    before = statuses(empty_app, 3)
    with empty_app.app_context():
        alembic.upgrade()
    after = statuses(empty_app, 3)

    assert (before, after) == ((200, 503), (200, 200))
    assert lines() == [
        "Not ready: The database lacks migrations. Run `flask --app app db upgrade`.",
        "Ready.",
    ]


def test_who_is_told_that_the_site_is_not_ready_learns_no_more(empty_app):
    response = empty_app.test_client().get("/readyz")

    assert (response.status_code, response.text) == (503, "not ready\n")
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("version", "ready"), [("0003", 503), ("29990101000000", 200)])
def test_a_database_may_be_ahead_of_a_process_but_not_behind(app, version, ready):
    with app.app_context():
        accounts.db.session.execute(
            text("UPDATE alembic_version SET version_num = :version"), {"version": version}
        )
        accounts.db.session.commit()

    assert statuses(app) == (200, ready)


@pytest.mark.parametrize(("minutes", "ready"), [(59, 200), (61, 503)])
def test_a_mail_that_has_been_due_for_over_an_hour_is_told(app, lines, minutes, ready):
    with app.app_context():
        accounts.enqueue("taken", "ada@example.org")
        accounts.enqueue("taken", "grace@example.org")
        since = accounts.now() - timedelta(minutes=minutes)
        accounts.db.session.query(accounts.Mail).first().next_try_at = since
        accounts.db.session.commit()

    assert statuses(app) == (200, ready)
    assert ("A mail has been due since" in lines()[0]) == (ready == 503)


def test_a_mail_that_a_command_enqueued_is_sent_though_nobody_asks_for_a_page(settings, tmp_path):
    folder = tmp_path / "mails"
    app = create_app(settings | {"MAIL_URL": f"folder:{folder}", "MAIL_THREAD": True})
    with app.app_context():
        accounts.enqueue("taken", "ada@example.org")
        accounts.db.session.commit()

    assert statuses(app) == (200, 200)
    until(lambda: list(folder.glob("*.eml")))
    app.extensions["mailer"].stop()


def test_a_store_that_is_gone_is_told_and_heals_by_itself(settings, lines, find_program):
    port = free_port()
    app = create_app(settings | {"STORE_URL": f"redis://127.0.0.1:{port}/0"})

    assert statuses(app) == (200, 503)
    assert lines() == ["Not ready: The store for long messages failed: ConnectionError."]
    with redis(find_program, port):
        until(lambda: statuses(app) == (200, 200))
    assert statuses(app) == (200, 503)


@contextmanager
def redis(find_program, port):
    program = find_program("redis-server", what="Redis")
    command = [program, "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        yield
        server.terminate()


def test_a_system_without_threads_is_told_and_heals_by_itself(client, lines, monkeypatch):
    def refuse(_thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr("threading.Thread.start", refuse)
        without = client.get("/readyz").status_code
    healed = client.get("/readyz").status_code

    assert (without, healed) == (503, 200)
    assert lines() == ["Not ready: The system gives no more threads.", "Ready."]


def test_a_database_that_is_gone_is_told(settings, lines):
    app = create_app(settings | {"DATABASE_URL": f"postgresql://127.0.0.1:{free_port()}/site"})

    assert statuses(app, 2) == (200, 503)
    assert lines() == ["Not ready: The database failed: OperationalError."]


@pytest.mark.parametrize("empty_app", ["postgresql"], indirect=True)
def test_a_database_that_hangs_holds_one_probe_for_its_timeout_and_heals_by_itself(
    empty_app, lines
):
    empty_app.config["DATABASE_TIMEOUT"] = 1
    with empty_app.app_context():
        alembic.upgrade()
        accounts.db.engine.dispose()
        server = accounts.db.session.scalar(text("SELECT pg_backend_pid()"))  # of one connection
    os.kill(server, signal.SIGSTOP)
    try:
        hanging = statuses(empty_app, 20)
    finally:
        os.kill(server, signal.SIGCONT)

    assert hanging == (200, 503)
    assert lines() == ["Not ready: The database or the store took over 1 seconds."]
    until(lambda: statuses(empty_app) == (200, 200))
    assert lines()[1:] == ["Ready."]
