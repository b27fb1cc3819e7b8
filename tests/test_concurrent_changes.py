"""Another request changes the same account between two of our statements."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import event, text

import accounts

PAIR = {"username": "Ada", "password": "the analytical engine"}


@pytest.fixture
def beside(app):
    """Let a statement come from elsewhere, once, right after one of ours that has these words."""
    with app.app_context():
        engine = accounts.db.engine

    def arrange(words, statement, **values):
        pending = [text(statement)]

        def come_between(_connection, _cursor, ours, *_):
            if words in ours and pending:
                with engine.begin() as elsewhere:
                    elsewhere.execute(pending.pop(), values)

        event.listen(engine, "after_cursor_execute", come_between)

    return arrange


def sessions(app):
    with app.app_context():
        return accounts.db.session.query(accounts.Session).count()


def test_a_log_out_beside_a_page_breaks_neither(app, client, beside):
    client.post("/login", data=PAIR)
    with app.app_context():
        accounts.db.session.query(accounts.Session).one().seen_at -= timedelta(minutes=5)
        accounts.db.session.commit()
    beside("FROM sessions JOIN users", "DELETE FROM sessions")

    assert client.get("/account").status_code == 200
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    "change", ["password_hash = 'another'", "disabled_at = '2026-01-01 00:00:00'"]
)
def test_an_account_that_changes_while_its_password_is_verified_is_not_logged_in(
    app, client, beside, change
):
    beside('WHERE users."key"', f"UPDATE users SET {change} WHERE key = 'ada'")  # noqa: S608
    response = client.post("/login", data=PAIR)

    assert response.status_code == 422
    assert client.get_cookie("sign_in") is None
    assert sessions(app) == 0


def test_hashing_anew_does_not_undo_another_password(app, client, beside):
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    with app.app_context():
        accounts.find_user("Ada").password_hash = weak.hash(PAIR["password"])
        accounts.db.session.commit()
    another = weak.hash("the difference engine")
    beside('WHERE users."key"', "UPDATE users SET password_hash = :hash", hash=another)

    assert client.post("/login", data=PAIR).status_code == 422
    pair = {"username": "Ada", "password": "the difference engine"}
    assert client.post("/login", data=pair).status_code == 303


def test_a_disabled_account_comes_back_without_its_sessions(app, client):
    client.post("/login", data=PAIR)
    with app.app_context():
        ada = accounts.find_user("Ada")
        ada.disabled_at = accounts.database.now()
        ada.enable()
        accounts.db.session.commit()

    assert sessions(app) == 0
