"""Links by mail: random, hashed, for one use and some time, and void when the account changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

import accounts

UNKNOWN = "This link does not work. Please copy all of it from the mail, or ask for a new one."
CLOSED = "This link does not work any more, since the account is closed."
USED = "This link was used already, or replaced by a newer one. Please ask for a new one."
CONFIRMED = "This link was used already: your address is confirmed."
EXPIRED = "This link has expired. Please ask for a new one."
CHANGED = "This link is for an address that was changed again since. Please ask for a new one."
ADDRESS = "ada@example.org"


@pytest.fixture
def ada(each_app):
    with each_app.app_context():
        yield accounts.find_user("Ada")
        accounts.db.session.close()


@pytest.fixture
def link(ada):
    text = accounts.make_token("reset", ada, ADDRESS)
    accounts.db.session.commit()
    return text


def refusal_of(text, purpose="reset"):
    with pytest.raises(accounts.LinkError) as error:
        accounts.find_token(text, purpose)
    return type(error.value), str(error.value)


def test_finding_a_token_consumes_nothing_and_using_it_does(ada, link):
    for _ in range(3):
        assert accounts.find_token(link, "reset").user is ada

    assert accounts.use_token(accounts.find_token(link, "reset")) is True
    accounts.db.session.commit()
    assert refusal_of(link) == (accounts.TokenUsed, USED)


def test_the_database_holds_no_token(link):
    [row] = accounts.db.session.scalars(select(accounts.Token))

    assert len(link) == 43
    assert len(row.token_hash) == 32
    assert link.encode() not in row.token_hash


@pytest.mark.parametrize("text", ["", "x", "x" * 43, "é" * 43, "x" * 100_000, "\0" * 43])
def test_a_broken_link_says_which_way_to_go(link, text):
    assert refusal_of(text) == (accounts.TokenUnknown, UNKNOWN)
    assert refusal_of(f"{link}.") == (accounts.TokenUnknown, UNKNOWN)
    assert refusal_of(link, "confirm") == (accounts.TokenUnknown, UNKNOWN)


@pytest.mark.parametrize(("purpose", "hours"), [("reset", 1), ("confirm", 24)])
def test_a_link_expires(ada, purpose, hours):
    ada.new_email = "lovelace@example.org"
    address = ada.email if purpose == "reset" else ada.new_email
    text = accounts.make_token(purpose, ada, address)
    token = accounts.find_token(text, purpose)
    token.created_at -= timedelta(hours=hours) - timedelta(seconds=30)
    accounts.db.session.commit()
    assert accounts.find_token(text, purpose) is token

    token.created_at -= timedelta(seconds=30)
    accounts.db.session.commit()
    assert refusal_of(text, purpose) == (accounts.TokenExpired, EXPIRED)


def test_a_clock_that_is_behind_voids_no_link(link):
    accounts.find_token(link, "reset").created_at += timedelta(minutes=5)
    accounts.db.session.commit()

    assert accounts.find_token(link, "reset")


def test_a_link_to_reset_voids_those_before_it(ada, link):
    newer = accounts.make_token("reset", ada, ADDRESS)
    accounts.db.session.commit()

    assert refusal_of(link) == (accounts.TokenUsed, USED)
    assert accounts.find_token(newer, "reset")


def test_a_new_password_voids_every_link(ada, link):
    ada.new_email = "lovelace@example.org"
    confirm = accounts.make_token("confirm", ada, ada.new_email)
    ada.set_password("the difference engine")
    accounts.db.session.commit()

    assert refusal_of(link) == (accounts.TokenUsed, USED)
    assert refusal_of(confirm, "confirm") == (accounts.TokenUsed, USED)


def test_a_link_is_void_once_the_address_changed(ada, link):
    ada.new_email = "first@example.org"
    first = accounts.make_token("confirm", ada, "first@example.org")
    ada.new_email = "second@example.org"
    second = accounts.make_token("confirm", ada, "second@example.org")
    accounts.db.session.commit()
    assert refusal_of(first, "confirm") == (accounts.TokenUsed, CHANGED)

    token = accounts.find_token(second, "confirm")
    accounts.use_token(token)
    accounts.confirm_address(ada, token.address)
    accounts.db.session.commit()
    assert (ada.email, ada.new_email) == ("second@example.org", None)
    assert refusal_of(second, "confirm") == (accounts.AlreadyConfirmed, CONFIRMED)
    assert refusal_of(link) == (accounts.TokenUsed, CHANGED)


def test_an_account_that_was_disabled_or_is_due_for_deletion_has_no_links(ada, link):
    ada.disable()
    accounts.db.session.commit()
    assert refusal_of(link) == (accounts.TokenUnknown, CLOSED)

    ada.enable()
    ada.deletes_at = accounts.now()
    accounts.db.session.commit()
    assert refusal_of(link) == (accounts.TokenUnknown, CLOSED)


def test_of_two_uses_of_one_link_at_once_one_wins(each_app, link):
    accounts.db.session.close()
    barrier = Barrier(8)

    def use(_):
        with each_app.app_context():
            token = accounts.find_token(link, "reset")
            barrier.wait()
            is_first = accounts.use_token(token)
            accounts.db.session.commit()
            return is_first

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(use, range(8))) == [False] * 7 + [True]


def test_a_link_whose_use_was_rolled_back_works_again(ada, link):
    accounts.use_token(accounts.find_token(link, "reset"))
    with pytest.raises(accounts.FieldError):
        ada.set_password("passwordpassword")
    accounts.db.session.rollback()

    assert accounts.find_token(link, "reset")
