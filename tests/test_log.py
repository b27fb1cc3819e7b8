"""The log: one line a request, and nothing in it that should not be."""

import logging
import re

import pytest

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


@pytest.mark.parametrize("path", ["/a%0Amethod=GET", "/a%0D%0Ab", "/%1b[31m", "/%ff", "/ü"])
def test_an_address_cannot_forge_a_line(client, lines, path):
    client.get(path).close()

    assert len(lines()) == 1
    assert LINE.fullmatch(lines()[0])
