"""Password guesses are throttled, for the account and for the address; the clock is ours."""

import runpy
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

import accounts
from accounts import throttle, turns
from accounts.activity import FAILED, SIGNED_IN, key_hash_of, network_of
from app import create_app
from tests.servers import ROOT

pytestmark = pytest.mark.usefixtures("slow_clock")

RIGHT = {"username": "Ada", "password": "the analytical engine"}
WRONG = RIGHT | {"password": "wrong"}
HOME, CAFE, ELSEWHERE = "203.0.113.7", "198.51.100.9", "192.0.2.1"


def guess(client, pair=WRONG, address=CAFE):
    return client.post("/login", data=pair, environ_base={"REMOTE_ADDR": address})


def pass_time(app, seconds):
    """As if all that was done had been done so many seconds earlier."""
    with app.app_context():
        for activity in accounts.db.session.scalars(select(accounts.Activity)):
            activity.at -= timedelta(seconds=seconds)
        accounts.db.session.commit()


def test_after_five_wrong_passwords_the_next_must_wait(browser, app):
    browser.open("/login")
    for _ in range(5):
        browser.submit("#login", WRONG)
        assert browser.status == 422
    browser.submit("#login", RIGHT)

    assert (browser.status, browser.headers["Retry-After"]) == (429, "1")
    told = ("error", "Too many attempts. Please try again in 1 second.")
    assert browser.messages[-1] == told
    assert browser.page.find(id="username")["value"] == "Ada"
    assert (browser.url, browser.title) == ("/login", "Error: Log in · Heliograph")

    pass_time(app, 1)
    browser.submit("#login", RIGHT)
    assert browser.text("h1") == "Welcome, Ada"


def test_a_page_that_is_throttled_is_the_form_again(client, soup):
    for _ in range(5):
        guess(client)
    page = soup(guess(client))

    assert page.title.get_text() == "Error: Log in · Heliograph"
    assert page.find(id="username")["value"] == "Ada"


def test_the_waits_grow_and_never_outlast_five_minutes(app, client):
    waits = []
    for _ in range(20):
        response = guess(client)
        if response.status_code == 429:
            waits.append(int(response.headers["Retry-After"]))
            pass_time(app, waits[-1])
            assert guess(client).status_code == 422

    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, *[300] * 6]


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (0, "5 minutes"),
        (179, "3 minutes"),
        (181, "2 minutes"),
        (240, "1 minute"),
        (241, "59 seconds"),
    ],
)
def test_the_wait_is_told_in_words(app, client, soup, passed, words):
    key_hash = key_of(app, "Ada")
    with app.app_context():
        for _ in range(20):
            accounts.db.session.add(accounts.Activity(kind=FAILED, key_hash=key_hash, network=CAFE))
        accounts.db.session.commit()
    pass_time(app, passed)

    text = soup(guess(client)).select_one(".message-text").get_text()
    assert text == f"Too many attempts. Please try again in {words}."


def key_of(app, name):
    with app.app_context():
        return key_hash_of(name)


def test_a_name_that_nobody_has_answered_alike(app, client):
    def responses(name, address):
        for _ in range(8):
            response = guess(client, {"username": name, "password": "wrong"}, address)
            yield (
                response.status,
                [pair for pair in response.headers if pair[0] != "Content-Length"],
            )

    with app.app_context():
        accounts.create_user("Ida", "the ascent to fame").disable()
        accounts.db.session.commit()

    known, unknown, disabled = (
        list(responses(name, address))
        for name, address in (("Ada", HOME), ("Eve", CAFE), ("Ida", ELSEWHERE))
    )
    assert known == unknown == disabled
    assert [status[:3] for status, _ in known] == ["422"] * 5 + ["429"] * 3


def test_an_address_that_guesses_many_names_must_wait(client):
    for number in range(20):
        assert guess(client, WRONG | {"username": f"name {number}"}).status_code == 422

    assert guess(client, RIGHT).status_code == 429
    assert guess(client, RIGHT, HOME).status_code == 303


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_an_address_counts_as_what_one_household_has(address, network):
    assert network_of(address) == network


def test_strangers_who_guess_do_not_keep_a_person_out(client):
    guess(client, RIGHT, HOME)
    client.post("/logout")
    for number in range(30):
        guess(client, WRONG | {"username": f"name {number}"}, HOME)
        guess(client)

    assert guess(client, RIGHT, ELSEWHERE).status_code == 429
    assert guess(client, RIGHT, HOME).status_code == 303


def test_who_is_known_at_an_address_is_throttled_there_too(client):
    guess(client, RIGHT, HOME)
    client.post("/logout")

    assert [guess(client, WRONG, HOME).status_code for _ in range(6)] == [422] * 5 + [429]


def test_an_hour_later_nothing_counts_any_more(app, client):
    for _ in range(5):
        guess(client)
    pass_time(app, 3601)

    assert [guess(client).status_code for _ in range(5)] == [422] * 5


def test_a_refusal_by_the_throttle_hashes_nothing_and_counts_nothing(app, client):
    def cost_of_a_guess():
        started = time.process_time()
        guess(client)
        return time.process_time() - started

    hashed = min(cost_of_a_guess() for _ in range(5))
    refused = min(cost_of_a_guess() for _ in range(5))

    assert refused < hashed / 2
    with app.app_context():
        assert accounts.db.session.scalar(select(func.count(accounts.Activity.id))) == 5


def test_of_many_guesses_at_once_no_more_pass_than_may(app):
    key_hash = key_of(app, "Ada")
    barrier = threading.Barrier(64)

    def reserve(_):
        with app.app_context():
            barrier.wait()
            try:
                throttle.reserve(key_hash, CAFE, None)
            except accounts.TooManyAttempts:
                return False
            return True

    with ThreadPoolExecutor(64) as pool:
        passed = list(pool.map(reserve, range(64)))

    assert passed.count(True) == 5


def test_another_worker_knows_of_the_wait(settings, client):
    for _ in range(5):
        guess(client)
    app = create_app(settings)

    assert guess(app.test_client()).status_code == 429
    with app.app_context():
        accounts.db.engine.dispose()


def test_rows_that_are_not_needed_are_deleted_little_by_little(app, client):
    with app.app_context():
        for kind in (FAILED, SIGNED_IN):
            for _ in range(150):
                accounts.db.session.add(
                    accounts.Activity(kind=kind, key_hash=b"", network=ELSEWHERE)
                )
        accounts.db.session.commit()
    pass_time(app, 3601)
    left = []
    for _ in range(3):
        guess(client)
        with app.app_context():
            left.append(accounts.db.session.scalar(select(func.count(accounts.Activity.id))))

    assert left == [201, 152, 153]
    with app.app_context():
        accounts.db.session.execute(update(accounts.Activity).values(kind=SIGNED_IN))
        accounts.db.session.commit()
    pass_time(app, 30 * 24 * 3600)
    for _ in range(2):
        guess(client, WRONG, HOME)
    with app.app_context():
        assert accounts.db.session.scalar(select(func.count(accounts.Activity.id))) == 2


def test_who_gets_no_turn_may_come_back(client, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT", 1)
    with ExitStack() as others:
        for _ in range(turns.COUNT):
            others.enter_context(turns.turn())
        response = guess(client, RIGHT)

    assert (response.status_code, response.headers["Retry-After"]) == (429, "1")
    assert guess(client, RIGHT).status_code == 303


def test_where_all_places_are_taken_nobody_waits(client, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_WAIT", 3600)
    with ExitStack() as others:
        for _ in range(turns.PLACES):
            others.enter_context(turns._places)

        assert guess(client, RIGHT).status_code == 429
    assert guess(client, RIGHT).status_code == 303


def test_who_was_refused_is_held_for_a_while(app, client):
    app.config["REFUSAL_PAUSE"] = 1
    for _ in range(5):
        guess(client)
    started = time.monotonic()
    guess(client)

    assert time.monotonic() - started >= 1


def test_all_places_taken_leave_threads_for_pages():
    gunicorn = runpy.run_path(str(ROOT / "gunicorn.conf.py"))

    assert gunicorn["threads"] >= 2 * turns.PLACES + 8


def test_no_name_that_was_tried_is_kept(app, client):
    guess(client, WRONG | {"username": "a password in the wrong field"})

    with app.app_context():
        (row,) = accounts.db.session.scalars(select(accounts.Activity))
        assert (row.kind, row.user_id, row.network) == (FAILED, None, CAFE)
        assert len(row.key_hash) == 32
