"""The log: one line a request, and nothing in it that should not be."""

import io
import logging
import re

import pytest
from flask.logging import default_handler

import accounts

LINE = re.compile(
    r"method=(\w+) path=(\S+) status=(\S+) duration_ms=\d+\.\d request_id=([0-9a-f]{16})"
)


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, "heliograph.requests")
    return lambda: [
        record.getMessage() for record in caplog.records if record.name == "heliograph.requests"
    ]


def test_each_request_is_one_line(client, lines):
    client.get("/login?secret=in-the-query").close()
    client.get("/nope").close()
    client.post("/logout").close()

    assert [LINE.fullmatch(line).groups()[:3] for line in lines()] == [
        ("GET", "/login", "200"),
        ("GET", "/nope", "404"),
        ("POST", "/logout", "303"),
    ]
    assert len({LINE.fullmatch(line)[4] for line in lines()}) == 3


def test_static_files_are_told_too(client, lines):
    client.get("/static/heliograph.css").close()

    assert LINE.fullmatch(lines()[0])[2] == "/static/heliograph.css"


def test_nothing_that_was_sent_begins_a_line_of_its_own(app, client):
    app.logger.addHandler(default_handler)
    log = io.StringIO()
    app.before_request(lambda: 1 / 0)
    client.get("/nope%0AFORGED%1b[31m", errors_stream=log)

    lines = log.getvalue().splitlines()
    assert [line for line in lines if line.startswith("FORGED")] == []
    assert "Exception on /nope\\nFORGED\\x1b[31m [GET] request_id=" in lines[0]


def test_no_value_of_a_statement_is_logged(app, client):
    app.logger.addHandler(default_handler)
    log = io.StringIO()
    with app.app_context():
        accounts.Base.metadata.drop_all(accounts.db.engine)
    pair = {"username": "a password in the wrong field", "password": "x"}

    assert client.post("/login", data=pair, errors_stream=log).status_code == 500
    assert "no such table: users" in log.getvalue()
    assert "wrong field" not in log.getvalue()


@pytest.mark.parametrize("path", ["/a%0Amethod=GET", "/a%0D%0Ab", "/%1b[31m", "/%ff", "/ü"])
def test_an_address_cannot_forge_a_line(client, lines, path):
    client.get(path).close()

    assert len(lines()) == 1
    assert LINE.fullmatch(lines()[0])
