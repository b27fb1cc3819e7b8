"""The activity log, which the throttle and people read, and what signing in notes there."""

from datetime import timedelta

import pytest
from sqlalchemy import select

import accounts
from accounts.activity import ASKED_FOR_MAIL, DELETION_TAKEN_BACK, FAILED, SIGNED_IN

HOME, CAFE = "203.0.113.7", "198.51.100.9"
PASSWORD = "the analytical engine"
FIREFOX, LYNX = "Mozilla/5.0 Firefox/140.0", "Lynx/2.9.2"


@pytest.fixture
def ada(each_app):
    with each_app.app_context():
        yield accounts.find_user("Ada")
        accounts.db.session.close()


def kinds(user):
    return [row.kind for row in accounts.page_of_activity(user)]


def pass_time(**time):
    for row in accounts.db.session.scalars(select(accounts.Activity)):
        row.at -= timedelta(**time)
    accounts.db.session.commit()


def test_a_person_reads_of_sign_ins_and_failures_with_address_and_device(ada):
    accounts.authenticate("ada", "wrong", "[2001:db8::1]:443", (), LYNX)
    accounts.authenticate("ada@example.org", PASSWORD, HOME, (), FIREFOX)
    accounts.authenticate("Eve", "wrong", CAFE, (), LYNX)
    accounts.note(accounts.activity.PASSWORD_CHANGED, ada, HOME, FIREFOX)
    accounts.db.session.commit()

    assert [(row.kind, row.address, row.user_agent) for row in accounts.page_of_activity(ada)] == [
        ("password changed", HOME, FIREFOX),
        (SIGNED_IN, HOME, FIREFOX),
        (FAILED, "2001:db8::1", LYNX),
    ]
    of_stranger = select(accounts.Activity).where(accounts.Activity.user_id.is_(None))
    [row] = accounts.db.session.scalars(of_stranger)
    assert (row.kind, row.network, row.address, row.user_agent) == (FAILED, CAFE, None, None)


def test_activity_is_read_in_pages_the_newest_first(ada):
    for _ in range(45):
        accounts.note(SIGNED_IN, ada)
    accounts.db.session.commit()
    pages, last = [], None
    while page := accounts.page_of_activity(ada, before_id=last, limit=20):
        pages.append([row.id for row in page])
        last = page[-1].id

    assert [len(page) for page in pages] == [20, 20, 5]
    ids = [row_id for page in pages for row_id in page]
    assert ids == sorted(set(ids), reverse=True)


@pytest.mark.usefixtures("slow_clock", "ada")
def test_the_throttle_does_not_tell_whose_address_it_is():
    for name in ("ada", "ADA", " Ada ", "ada", "Ada"):
        assert accounts.authenticate(name, "wrong", HOME) is None
    with pytest.raises(accounts.TooManyAttempts):
        accounts.authenticate("ada", PASSWORD, CAFE)

    for name in ("ada@example.org", "nobody@example.org"):
        assert accounts.authenticate(name, "wrong", CAFE) is None


def test_an_unconfirmed_account_is_told_after_the_right_password_only(ada):
    eve = accounts.create_user("Eve", "a sieve for the sun", new_email="ada@example.org")
    accounts.db.session.commit()
    assert accounts.authenticate("Eve", "wrong") is None
    with pytest.raises(accounts.NotConfirmed) as error:
        accounts.authenticate("Eve", "a sieve for the sun")
    assert error.value.user is eve

    eve.disable()
    accounts.db.session.commit()
    assert accounts.authenticate("Eve", "a sieve for the sun") is None
    assert accounts.authenticate("ada@example.org", PASSWORD) is ada


def test_who_waits_for_a_new_address_logs_in_by_the_old_one(ada):
    ada.new_email = "lovelace@example.org"
    accounts.db.session.commit()

    assert accounts.authenticate("ada@example.org", PASSWORD) is ada
    assert accounts.authenticate("lovelace@example.org", PASSWORD) is None


def test_logging_in_takes_back_a_deletion_within_a_day(ada):
    assert accounts.authenticate("Ada", PASSWORD).took_back_deletion is False
    accounts.ask_for_deletion(ada)
    accounts.db.session.commit()
    assert accounts.authenticate("Ada", "wrong") is None
    assert ada.deletes_at is not None

    assert accounts.authenticate("Ada", PASSWORD, HOME).took_back_deletion is True
    assert ada.deletes_at is None
    assert kinds(ada) == [DELETION_TAKEN_BACK, SIGNED_IN, FAILED, SIGNED_IN]

    ada.deletes_at = accounts.now()
    accounts.db.session.commit()
    assert accounts.authenticate("Ada", PASSWORD) is None


@pytest.mark.usefixtures("ada")
def test_a_device_is_new_until_it_signed_in_once():
    def is_new(address, user_agent, tokens=()):
        user = accounts.authenticate("Ada", PASSWORD, address, tokens, user_agent)
        return user.is_on_new_device

    assert is_new(HOME, FIREFOX) is False  # nothing is new to the first
    assert is_new(HOME, FIREFOX) is False
    assert is_new(HOME, LYNX) is True
    assert is_new(HOME, LYNX) is False
    assert is_new(CAFE, LYNX) is True
    known = accounts.make_device_token("Ada")
    assert is_new("192.0.2.1", "Chrome", [known]) is False
    assert is_new("192.0.2.1", "Chrome") is False
    assert is_new("192.0.2.2", "Chrome", [accounts.make_device_token("Eve")]) is True


def test_a_failure_is_kept_thirty_days_for_its_person_and_an_hour_for_strangers(ada):
    accounts.authenticate("Ada", "wrong", HOME)
    accounts.authenticate("Eve", "wrong", HOME)
    accounts.reserve_mail(HOME)
    pass_time(hours=1, seconds=1)
    accounts.tidy()
    assert [(row.kind, row.user_id) for row in rows()] == [(FAILED, ada.id)]

    pass_time(days=29)
    accounts.tidy()
    assert kinds(ada) == [FAILED]

    pass_time(days=1)
    accounts.tidy()
    assert rows() == []


def rows():
    return list(accounts.db.session.scalars(select(accounts.Activity)))


def test_a_failure_of_two_hours_ago_is_read_and_counts_no_longer(ada):
    for _ in range(5):
        accounts.authenticate("Ada", "wrong", HOME)
    pass_time(hours=2)

    assert accounts.authenticate("Ada", "wrong", HOME) is None
    assert kinds(ada) == [FAILED] * 6


def test_nobody_reads_who_asked_for_mails(ada):
    accounts.reserve_mail(HOME)

    assert [row.kind for row in rows()] == [ASKED_FOR_MAIL]
    assert kinds(ada) == []
