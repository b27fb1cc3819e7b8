"""The outbox of mails: nothing is lost, nothing is sent twice, and nobody gets too many."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select

import accounts
from accounts import outgoing

ADDRESS = "ada@example.org"


@pytest.fixture(autouse=True)
def _context(each_app):
    with each_app.app_context():
        yield
        accounts.db.session.close()


def enqueue(kind="reset", address=ADDRESS, count=1):
    for _ in range(count):
        accounts.enqueue(kind, address)
    accounts.db.session.commit()


def rows():
    return list(accounts.db.session.scalars(select(accounts.Mail).order_by(accounts.Mail.id)))


def test_a_mail_waits_until_it_was_sent():
    assert accounts.claim_due() is None
    accounts.enqueue("password_changed", ADDRESS, accounts.find_user("Ada"))
    accounts.db.session.rollback()
    assert accounts.claim_due() is None
    accounts.enqueue("password_changed", ADDRESS, accounts.find_user("Ada"))
    accounts.db.session.commit()

    mail = accounts.claim_due()
    assert (mail.kind, mail.address, mail.user.name) == ("password_changed", ADDRESS, "Ada")
    assert accounts.claim_due() is None
    accounts.sent(mail)
    assert rows() == []


def test_a_claimed_mail_is_due_again_after_two_minutes():
    enqueue()
    before = accounts.now()
    mail = accounts.claim_due()
    assert before <= mail.next_try_at - timedelta(seconds=120) <= accounts.now()

    mail.next_try_at -= timedelta(seconds=120)
    accounts.db.session.commit()
    assert accounts.claim_due().id == mail.id


def test_the_oldest_is_sent_first():
    for number in range(3):
        enqueue(address=f"{number}@example.org")

    assert [accounts.claim_due().address[0] for _ in range(3)] == ["0", "1", "2"]


def test_of_many_who_send_at_once_each_has_another_mail(each_app):
    for number in range(8):
        enqueue(address=f"{number}@example.org")
    barrier = Barrier(8)

    def claim(_):
        with each_app.app_context():
            barrier.wait()
            mail = accounts.claim_due()
            return mail.id if mail else None

    with ThreadPoolExecutor(8) as pool:
        claimed = [it for it in pool.map(claim, range(8)) if it]
    while mail := accounts.claim_due():  # PostgreSQL's rows may all have been locked for a moment
        claimed.append(mail.id)
    assert sorted(claimed) == [mail.id for mail in rows()]


def test_a_mail_that_failed_is_tried_again_ever_later_and_given_up(caplog):
    enqueue("deletion")
    minutes = []
    while mail := accounts.claim_due():
        accounts.failed(mail)
        for mail in rows():
            wait = mail.next_try_at - accounts.now()
            minutes.append(round(wait.total_seconds() / 60))
            mail.created_at -= wait
            mail.next_try_at -= wait
            accounts.db.session.commit()

    assert minutes == [1, 5, 30, 120, 360, 1440, 1440]
    assert rows() == []
    assert caplog.messages[-1] == f"mail={mail_id(caplog)} kind=deletion given up after 8 tries"
    assert ADDRESS not in caplog.text


def mail_id(caplog):
    return caplog.records[-1].args[0]


@pytest.mark.parametrize("kind", sorted(outgoing.ASKED_FOR))
def test_strangers_have_three_mails_an_hour_sent_to_one_address(kind):
    enqueue(kind, count=5)
    enqueue(kind, "grace@example.org")
    enqueue("password_changed")
    claimed = []
    while mail := accounts.claim_due():
        claimed.append((mail.kind, mail.address))
        accounts.sent(mail)

    assert claimed == [(kind, ADDRESS)] * 3 + [
        (kind, "grace@example.org"),
        ("password_changed", ADDRESS),
    ]
    assert rows() == []

    for row in accounts.db.session.scalars(select(accounts.Activity)):
        row.at -= timedelta(hours=1)
    accounts.db.session.commit()
    enqueue(kind)
    assert accounts.claim_due().address == ADDRESS


def test_the_longest_addresses_are_counted_apart():
    start = "a" * 64 + "@" + ".".join(["b" * 60] * 2)
    for number in range(5):
        enqueue(address=f"{start}.{number}.example.org")
        accounts.sent(accounts.claim_due())

    assert rows() == []


def test_a_mail_goes_with_its_account():
    ada = accounts.find_user("Ada")
    accounts.enqueue("deletion", ADDRESS, ada)
    accounts.db.session.commit()
    accounts.db.session.delete(ada)
    accounts.db.session.commit()

    assert accounts.claim_due() is None


@pytest.mark.parametrize("outcome", [accounts.sent, accounts.failed, accounts.drop])
def test_an_account_may_go_while_its_mail_is_sent(each_app, outcome):
    accounts.enqueue("deletion", ADDRESS, accounts.find_user("Ada"))
    accounts.db.session.commit()
    mail = accounts.claim_due()
    with each_app.app_context():
        accounts.db.session.delete(accounts.find_user("Ada"))
        accounts.db.session.commit()
        accounts.db.session.close()

    outcome(mail)

    assert rows() == []


def test_asking_for_mails_is_throttled_by_network_and_holds_nobody_else_off():
    for _ in range(20):
        accounts.reserve_mail("203.0.113.7")

    with pytest.raises(accounts.TooManyAttempts) as error:
        accounts.reserve_mail("203.0.113.7")
    assert error.value.seconds == 1
    accounts.reserve_mail("198.51.100.9")
    password = "the analytical engine"
    assert accounts.authenticate("Ada", password, "203.0.113.7").name == "Ada"
