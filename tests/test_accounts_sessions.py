"""Sessions: how long they last, and how a person sees and ends them."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

import accounts

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def ada(each_app):
    with each_app.app_context():
        yield accounts.find_user("Ada")
        accounts.db.session.close()


def start(user, **more):
    token = accounts.start_session(user, **more)
    return token, accounts.find_session(token)


def pass_time(session, **time):
    session.seen_at -= timedelta(**time)
    accounts.db.session.commit()


def test_a_session_says_from_where_it_is_and_what_browser(ada):
    _, session = start(ada, address="[2001:db8::1]:443", user_agent=BROWSER)

    assert (session.address, session.user_agent) == ("2001:db8::1", BROWSER)
    assert (session.is_remembered, session.is_recent) == (False, True)


def test_what_a_browser_says_is_cut_short_and_holds_no_control_characters(ada):
    told = "\0\x1b[31mred\n" + "x" * 100_000
    _, session = start(ada, address="x" * 100_000, user_agent=told)

    assert session.address == ""
    assert session.user_agent == "[31mred" + "x" * 190


@pytest.mark.parametrize(
    ("is_remembered", "idle", "whole"),
    [(False, timedelta(hours=24), timedelta(days=30)), (True, timedelta(30), timedelta(180))],
)
def test_a_session_ends_unused_and_in_any_case(ada, is_remembered, idle, whole):
    second = timedelta(seconds=30)
    for column, lifetime in (("seen_at", idle), ("created_at", whole)):
        token, session = start(ada, is_remembered=is_remembered)
        setattr(session, column, accounts.now() - lifetime + second)
        accounts.db.session.commit()
        assert accounts.find_session(token) is session

        setattr(session, column, accounts.now() - lifetime)
        accounts.db.session.commit()
        assert accounts.find_session(token) is None
        assert accounts.list_sessions(ada) == []
        accounts.db.session.expunge(session)
        start(ada)
        hashes = accounts.db.session.scalars(select(accounts.Session.token_hash)).all()
        assert len(hashes) == 1  # the row that had expired is gone
        accounts.db.session.execute(delete(accounts.Session))


def test_the_password_counts_as_recent_for_fifteen_minutes(ada):
    _, session = start(ada)
    session.authenticated_at -= timedelta(minutes=15)
    assert session.is_recent is False

    accounts.note_password(session)
    accounts.db.session.expire(session)
    assert session.is_recent is True


def test_a_person_sees_the_sessions_the_latest_first_and_ends_them(ada):
    (_, first), (_, second), (_, third) = (start(ada) for _ in range(3))
    pass_time(second, minutes=5)
    eve = accounts.create_user("Eve", "a sieve for the sun")
    accounts.db.session.commit()
    _, hers = start(eve)
    assert accounts.list_sessions(ada) == [third, first, second]

    assert accounts.end_session_of(ada, hers.id) is False
    assert accounts.end_session_of(ada, first.id) is True
    assert accounts.end_session_of(ada, first.id) is False
    assert accounts.list_sessions(ada) == [third, second]

    assert accounts.end_other_sessions(ada, second) == 1
    assert accounts.list_sessions(ada) == [second]
    assert accounts.list_sessions(eve) == [hers]


def test_an_account_that_is_to_be_deleted_starts_no_session(ada):
    ada.deletes_at = accounts.now() + timedelta(hours=1)
    accounts.db.session.commit()

    assert accounts.start_session(ada) is None


def test_a_draft_is_kept_with_its_session_for_an_hour(each_app):
    with each_app.app_context():
        user = accounts.find_user("Ada")
        token = accounts.start_session(user, draft="Dear Mary")
        session = accounts.find_session(token)
        assert accounts.find_draft(session) == "Dear Mary"

        accounts.keep_draft(session, "Dear Charles")
        accounts.db.session.refresh(session)
        assert accounts.find_draft(session) == "Dear Charles"
        accounts.tidy()
        assert accounts.find_draft(session) == "Dear Charles"

        session.draft_at -= timedelta(hours=1)
        accounts.db.session.commit()
        assert accounts.find_draft(session) is None
        accounts.tidy()
        accounts.db.session.refresh(session)
        assert (session.draft, session.draft_at) == (None, None)


def test_a_renewed_session_has_a_new_token_alone(each_app):
    with each_app.app_context():
        user = accounts.find_user("Ada")
        token = accounts.start_session(user, is_remembered=True, address="192.0.2.1")
        session = accounts.find_session(token)
        session.authenticated_at -= timedelta(hours=1)
        accounts.db.session.commit()
        renewed = accounts.renew_session(session, "Dear Mary")

        assert accounts.find_session(token) is None
        accounts.db.session.expire_all()
        same = accounts.find_session(renewed)
        assert (same.id, same.is_recent, same.is_remembered) == (session.id, True, True)
        assert accounts.find_draft(same) == "Dear Mary"

        accounts.end_sessions([renewed])
        assert accounts.renew_session(same) is None
