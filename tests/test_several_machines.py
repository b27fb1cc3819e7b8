"""Nothing depends on one process: several machines serve one person, request by request."""

import time
from types import SimpleNamespace

import pytest

from tests.stage import open_doors

ADA = {"username": "Ada", "password": "the analytical engine"}
LETTER = {"text": "Dear Mary,\nwhere is the mirror?"}


@pytest.fixture
def clock_ahead(monkeypatch):
    """Return a function: have signatures made two seconds ahead of all other clocks, or no more."""

    def set_ahead(seconds):
        clock = SimpleNamespace(time=lambda: time.time() + seconds)
        monkeypatch.setattr("itsdangerous.timed.time", clock)

    return set_ahead


def test_the_way_back_that_a_clock_ahead_has_signed_is_followed(client, clock_ahead):
    clock_ahead(2)
    client.get("/account")
    clock_ahead(0)

    assert client.post("/login", data=ADA).location == "/account"


def test_the_draft_that_a_clock_ahead_has_signed_comes_back(app, visitor, clock_ahead):
    open_doors(app)
    visitor.open("/login").submit("#login", ADA)
    visitor.open("/stage/letter")
    visitor.cookies.clear()
    clock_ahead(2)
    visitor.submit("#write", LETTER)
    clock_ahead(0)
    visitor.submit("#login", ADA)

    assert visitor.url == "/stage/letter"
    assert visitor.page.find(id="text").text.strip().splitlines() == LETTER["text"].splitlines()
