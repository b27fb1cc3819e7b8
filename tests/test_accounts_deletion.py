"""Leaving: export, a day to change one's mind, deletion, and the tidying of all tables."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

import accounts
from accounts import tidying
from accounts.activity import FAILED, SIGNED_IN

HOME, FIREFOX = "203.0.113.7", "Mozilla/5.0 Firefox/140.0"
PASSWORD = "the analytical engine"


@pytest.fixture
def ada(each_app):
    with each_app.app_context():
        yield accounts.find_user("Ada")
        accounts.db.session.close()


def count(model):
    return accounts.db.session.scalar(select(func.count(model.id)))


def test_an_account_is_deleted_a_day_after_it_was_asked_for(ada):
    token = accounts.start_session(accounts.authenticate("Ada", PASSWORD, HOME, (), FIREFOX))
    accounts.make_token("reset", ada, ada.email)
    accounts.enqueue("deletion", ada.email, ada)
    accounts.ask_for_deletion(ada)
    accounts.db.session.commit()
    assert accounts.find_session(token) is None
    assert accounts.delete_due() == 0
    assert timedelta(hours=23) < ada.deletes_at - accounts.now() <= timedelta(hours=24)

    ada.deletes_at -= timedelta(hours=24)
    accounts.db.session.commit()
    assert accounts.delete_due() == 1
    accounts.db.session.close()
    models = (accounts.User, accounts.Session, accounts.Token, accounts.Mail)
    assert [count(model) for model in models] == [0] * 4
    [row] = accounts.db.session.scalars(select(accounts.Activity))
    assert row.kind == SIGNED_IN
    assert (row.user_id, row.address, row.user_agent, row.block) == (None,) * 4
    assert (row.network, row.key_hash) == ("-", b"")
    accounts.create_user("Ada", PASSWORD, email="ada@example.org")


def test_a_deletion_that_was_taken_back_is_none(ada):
    accounts.ask_for_deletion(ada)
    accounts.take_back_deletion(ada)
    accounts.db.session.commit()

    assert accounts.delete_due() == 0
    assert accounts.authenticate("Ada", PASSWORD)


def test_an_account_that_nobody_confirmed_in_a_week_is_deleted(ada):
    ada.created_at -= timedelta(days=8)
    ada.new_email = "lovelace@example.org"  # a change that waits does not count
    old = accounts.create_user("Old", "a sieve for the sun", new_email="old@example.org")
    accounts.create_user("New", "a sieve for the sun", new_email="new@example.org")
    old.created_at -= timedelta(days=7)
    accounts.db.session.commit()

    assert accounts.delete_due() == 1
    assert [user.name for user in accounts.db.session.scalars(select(accounts.User))] == [
        "Ada",
        "New",
    ]


def test_an_account_that_a_products_rows_need_is_kept_and_told_and_keeps_no_other(ada, caplog):
    eve = accounts.create_user("Eve", "a sieve for the sun")
    ada.deletes_at = eve.deletes_at = accounts.now()
    accounts.db.session.commit()
    ada_id = ada.id
    connection = accounts.db.session.connection()
    connection.exec_driver_sql("CREATE TABLE keepsakes (user_id INTEGER REFERENCES users (id))")
    connection.exec_driver_sql("INSERT INTO keepsakes SELECT id FROM users WHERE name = 'Ada'")
    accounts.db.session.commit()
    try:
        assert accounts.delete_due() == 1
        accounts.db.session.close()
        assert accounts.find_user("Ada").is_usable is False
        assert accounts.find_user("Eve") is None
        assert caplog.messages[0] == f"account={ada_id} is not deleted: other rows need it"
    finally:
        accounts.db.session.close()
        with accounts.db.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE keepsakes")


def test_everything_of_ones_own_is_exported_as_json(ada):
    accounts.authenticate("Ada", "wrong", HOME, (), FIREFOX)
    accounts.start_session(accounts.authenticate("Ada", PASSWORD, HOME, (), FIREFOX))
    exported = json.loads(json.dumps(accounts.export(ada)))

    assert (exported["account"]["name"], exported["account"]["email"]) == ("Ada", "ada@example.org")
    assert [(row["kind"], row["address"]) for row in exported["activity"]] == [
        (SIGNED_IN, HOME),
        (FAILED, HOME),
    ]
    assert len(exported["sessions"]) == 1
    assert "hash" not in json.dumps(exported)


def fill(ada, number):
    """Add so many expired rows to each table."""
    moment, common = accounts.now(), {"kind": FAILED, "key_hash": b"", "network": ""}
    for index in range(number):
        row_hash = f"{index}".encode()
        seen_at, created_at = moment - timedelta(days=2), moment - timedelta(days=8)
        accounts.db.session.add_all(
            [
                accounts.Activity(**common, at=moment - timedelta(days=31), user_id=ada.id),
                accounts.Activity(**common, at=moment - timedelta(hours=2)),
                accounts.Session(token_hash=row_hash, user_id=ada.id, seen_at=seen_at),
                accounts.Token(
                    purpose="reset",
                    token_hash=row_hash,
                    user_id=ada.id,
                    address="ada@example.org",
                    created_at=created_at,
                ),
            ]
        )
    accounts.db.session.commit()
    accounts.db.session.close()


def test_tidying_deletes_what_expired_in_small_pieces(each_app, ada):
    fill(ada, 250)
    result = each_app.test_cli_runner().invoke(args=["tidy"])

    assert result.output == "Deleted 1000 expired rows.\n"
    models = (accounts.User, accounts.Session, accounts.Token, accounts.Activity)
    assert [count(model) for model in models] == [1, 0, 0, 0]


def test_the_site_tidies_a_little_by_itself_at_most_once_a_minute(ada, monkeypatch):
    fill(ada, 250)
    monkeypatch.setattr(tidying, "_last", 0)
    for _ in range(2):
        accounts.authenticate("Ada", PASSWORD)

    assert count(accounts.Token) == count(accounts.Session) == 150


def test_every_statement_finds_its_rows_by_an_index(app):
    statements = []
    with app.app_context():
        engine = accounts.db.engine
        ada = accounts.find_user("Ada")

        @event.listens_for(engine, "before_cursor_execute")
        def keep(_connection, _cursor, statement, parameters, *_):
            statements.append((statement, parameters))

        token = accounts.start_session(accounts.authenticate("Ada", PASSWORD, HOME))
        session = accounts.find_session(token)
        accounts.find_user("ada@example.org")
        accounts.find_user_by_email("ada@example.org")
        accounts.list_sessions(ada)
        accounts.end_other_sessions(ada, session)
        accounts.page_of_activity(ada, before_id=10)
        accounts.export(ada)
        accounts.reserve_mail(HOME)
        accounts.enqueue("reset", "ada@example.org")
        accounts.db.session.commit()
        accounts.sent(accounts.claim_due())
        accounts.find_token(accounts.make_token("reset", set_address(ada), ada.email), "reset")
        accounts.tidy()
        event.remove(engine, "before_cursor_execute", keep)

        read = [it for it in dict(statements) if it.startswith(("SELECT", "UPDATE", "DELETE"))]
        assert len(read) > 25
        for statement, parameters in statements:
            if statement in read:
                explained = accounts.db.session.connection().exec_driver_sql(
                    f"EXPLAIN QUERY PLAN {statement}", parameters
                )
                plan = [row[3] for row in explained]
                tables = {"users", "sessions", "activity", "tokens", "mails"}
                assert not tables & {it.removeprefix("SCAN ") for it in plan}, (statement, plan)


def set_address(user):
    accounts.confirm_address(user, "ada@example.org")
    return user
