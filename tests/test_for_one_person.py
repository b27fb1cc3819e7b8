"""A message is for one person: nobody who signs in reads the messages of somebody else."""

import secrets
from datetime import timedelta

import pytest

import accounts

ADA = {"username": "Ada", "password": "the analytical engine"}
GRACE = {"username": "Grace", "password": "a moth in the relay"}
WELCOME = "You were successfully logged in"


@pytest.fixture
def told(client, soup):
    """Return a function for the messages of the next page."""
    return lambda: [message.get_text() for message in soup(client.get("/")).select(".message-text")]


def test_a_message_pending_before_a_log_out_is_not_shown_after_it(client, told):
    client.post("/login", data=ADA)
    client.post("/logout")

    assert told() == ["You were logged out."]


def test_a_message_pending_for_one_person_is_not_shown_to_the_next(client, told):
    client.post("/login", data=ADA)
    client.post("/logout")
    client.post("/login", data=GRACE)

    assert told() == [WELCOME]


def test_a_message_pending_for_a_session_that_ended_is_not_shown_to_the_next(app, client, told):
    client.post("/login", data=ADA)
    with app.app_context():
        accounts.db.session.query(accounts.Session).one().seen_at -= timedelta(days=2)
        accounts.db.session.commit()
    client.post("/login", data=GRACE)

    assert told() == [WELCOME]


@pytest.mark.parametrize("lost", [ADA, ADA | {"password": "wrong"}], ids=["welcome", "refusal"])
def test_the_lost_response_to_a_log_in_is_not_made_good_after_the_next(app, client, told, lost):
    receipt = secrets.token_hex(16)
    app.test_client().post("/login", data=lost, headers={"Heliograph-Receipt": receipt})
    client.set_cookie(f"heliograph-missed-{receipt}", "1")
    client.post("/login", data=ADA)

    assert told() == [WELCOME]
