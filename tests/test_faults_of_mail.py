"""A mail server that fails keeps no page waiting, and each mail comes once it is well."""

import sqlite3
from contextlib import closing

import pytest

from tests.faults import EVE, Person, lines_of, serving
from tests.servers import free_port, until
from tests.smtp import smtp_server

pytestmark = pytest.mark.drills


def test_a_mail_waits_for_a_server_that_is_away(tmp_path):
    database = f"sqlite:///{tmp_path}/site.db"
    port = free_port()
    settings = {
        "DATABASE_URL": database,
        "MAIL_THREAD": "true",
        "MAIL_URL": f"smtp://127.0.0.1:{port}",
    }
    with serving(tmp_path, **settings) as address:
        registered = Person(address).post("/register", **EVE)
        until(lambda: any("not sent, it is tried again later" in it for it in lines_of(tmp_path)))
        with smtp_server(port=port) as server:
            with sqlite3.connect(tmp_path / "site.db") as rows:
                rows.execute("UPDATE mails SET next_try_at = created_at")
            Person(address).post("/register", **EVE | {"username": "Una", "email": "u@example.org"})
            until(lambda: len(server.mails) == 2)

    assert registered.status == 303
    assert {mail["To"] for mail in server.mails} == {"eve@example.org", "u@example.org"}
    told = [line for line in lines_of(tmp_path) if "Connection refused" in line]
    assert len(told) == 1
    assert not any(line.startswith("Traceback") for line in lines_of(tmp_path))


def test_a_mail_server_that_hangs_keeps_no_page_and_gets_each_mail_once(tmp_path):
    una = EVE | {"username": "Una", "email": "u@example.org"}
    with smtp_server(is_silent=True) as server:
        settings = {"MAIL_THREAD": "true", "MAIL_URL": server.url}
        with serving(tmp_path, **settings) as address:
            people = [Person(address).post("/register", **EVE)]
            until(lambda: server.commands)
            people += [Person(address).get("/"), Person(address).post("/register", **una)]
            meanwhile = lines_of(tmp_path)
            server.is_silent = False  # to the next connection: this one hangs until it is given up
            until(lambda: any("not sent" in line for line in lines_of(tmp_path)))
            with closing(sqlite3.connect(tmp_path / "heliograph.db")) as rows, rows:
                rows.execute("UPDATE mails SET next_try_at = created_at")
            Person(address).post("/confirm", email="nobody@example.org")  # which wakes the thread
            until(lambda: len(server.mails) == 2)

    assert [page.status for page in people] == [303, 200, 303]
    assert not any("not sent" in line for line in meanwhile)  # the pages came before it gave up
    assert sorted(mail["To"] for mail in server.mails) == ["eve@example.org", "u@example.org"]
    told = [line for line in lines_of(tmp_path) if "timed out" in line]
    assert len(told) == 1
    assert not any(line.startswith("Traceback") for line in lines_of(tmp_path))
