"""Password guesses are throttled, for the account and for the address; the clock is ours."""

import re
import runpy
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

import accounts
from accounts import database, throttle, turns
from accounts.activity import FAILED, SIGNED_IN, block_of, key_hash_of, network_of
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


def test_after_five_wrong_passwords_the_next_must_wait(visitor, app):
    visitor.open("/login")
    for _ in range(5):
        visitor.submit("#login", WRONG)
        assert visitor.status == 422
    visitor.submit("#login", RIGHT)

    assert (visitor.status, visitor.headers["Retry-After"]) == (429, "1")
    told = ("error", "Too many attempts. Please try again in 1 second.")
    assert visitor.messages == [told]
    assert visitor.page.find(id="username")["value"] == "Ada"
    assert not visitor.page.find(id="password").get("value")
    assert (visitor.url, visitor.title) == ("/login", "Error: Log in · Heliograph")

    pass_time(app, 1)
    visitor.submit("#login", RIGHT)
    assert visitor.text("#account-summary") == "Ada"


def test_a_page_that_is_throttled_is_the_form_again(client, soup):
    record_failures(client.application, ["Ada"] * 5)
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


def test_guesses_before_the_key_was_rotated_count(app, client):
    for _ in range(5):
        guess(client)
    app.config |= {"SECRET_KEY": "the new one", "SECRET_KEY_FALLBACKS": [app.secret_key]}

    assert guess(client).status_code == 429


def test_a_name_that_nobody_has_gets_the_same_responses(app, client):
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
    record_failures(client.application, [f"name {number}" for number in range(19)])
    assert guess(client, WRONG | {"username": "name 19"}).status_code == 422

    assert guess(client, RIGHT).status_code == 429
    assert guess(client, RIGHT, HOME).status_code == 303


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::", "2001:db8:1:2::/64"),
        ("192.0.2.1:40001", "192.0.2.1"),
        ("[2001:db8:1:2::5]:443", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::5]", "2001:db8:1:2::/64"),
        ("[::ffff:192.0.2.1]:443", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("unix:", ""),
        ("unknown", ""),
        ("192.0.2.1:x", ""),
        ("192.0.2.300", ""),
        ("[192.0.2.1", ""),
        ("2001:db8:1:2::5" + "0" * 1000, ""),
    ],
)
def test_an_address_counts_as_the_network_of_one_household(app, address, network):
    with app.app_context():
        assert network_of(address) == network


def test_a_person_with_many_networks_of_one_block_must_wait(app):
    def reserve(number, network):
        throttle.reserve([key_hash_of(f"name {number}")], network, None)

    for number in range(319):
        record_failures(app, [f"name {number}"], network_of(f"2001:db8:1:{number:x}::1"))
    with app.app_context():
        reserve(319, network_of("2001:db8:1:13f::1"))
        with pytest.raises(accounts.TooManyAttempts):
            reserve(320, network_of("2001:db8:1:ffff::1"))
        reserve(320, network_of("2001:db8:2::1"))
        reserve(321, network_of("203.0.113.7"))
        reserve(322, "device 0")


def test_a_log_in_from_no_address_is_logged_once(client, caplog):
    record_failures(client.application, [f"name {number}" for number in range(18)], network="")
    for number in range(18, 21):
        response = guess(client, WRONG | {"username": f"name {number}"}, f"no address {number}")

    assert response.status_code == 429
    (warning,) = (record for record in caplog.records if record.levelname == "WARNING")
    assert warning.getMessage().startswith("A log-in came from no IP address")
    assert "no address 20" not in caplog.text


@pytest.fixture
def known(app):
    """Ada's own browser, by which she logged in before."""
    browser = app.test_client()
    guess(browser, RIGHT, HOME)
    browser.post("/logout")
    return browser


def attack(client):
    """Strangers guess Ada's password, and other names from her own address."""
    record_failures(client.application, [f"name {number}" for number in range(20)], HOME)
    record_failures(client.application, ["Ada"] * 5)


@pytest.mark.parametrize("address", [HOME, ELSEWHERE, CAFE])
def test_strangers_who_guess_do_not_keep_a_person_out(client, known, address):
    attack(client)

    assert guess(client, RIGHT, ELSEWHERE).status_code == 429
    assert guess(known, RIGHT | {"username": "ada "}, address).status_code == 303


def test_a_known_browser_is_throttled_too_and_keeps_nobody_else_waiting(client, known):
    assert [guess(known).status_code for _ in range(6)] == [422] * 5 + [429]
    assert guess(known, WRONG, ELSEWHERE).status_code == 429
    assert guess(client).status_code == 422


def test_a_known_browser_begins_anew_with_each_log_in(known):
    for _ in range(3):
        assert [guess(known).status_code for _ in range(4)] == [422] * 4
        assert guess(known, RIGHT).status_code == 303
        known.post("/logout")


@pytest.mark.usefixtures("known")
def test_a_shared_address_tells_nobody_which_accounts_exist(client):
    attack(client)

    assert [guess(client, WRONG | {"username": it}, HOME).status for it in ("Ada", "Eve")] == [
        "429 TOO MANY REQUESTS"
    ] * 2


def test_a_browser_is_known_under_each_name_by_which_somebody_logged_in(client, known):
    grace = {"username": "Grace", "password": "a moth in the relay"}
    guess(known, grace, HOME)
    known.post("/logout")
    attack(client)
    record_failures(client.application, ["Grace"] * 5)

    for pair in (RIGHT, grace, RIGHT):
        assert guess(known, pair, HOME).status_code == 303
        known.post("/logout")
    assert len(known.get_cookie("device").value.split(".")) == 2


def test_a_browser_is_known_under_a_few_names_the_latest(app, known):
    first = known.get_cookie("device").value
    with app.app_context():
        for number in range(4):
            accounts.create_user(f"name {number}", "the analytical engine")
        accounts.db.session.commit()
    for number in range(4):
        guess(known, RIGHT | {"username": f"name {number}"})
        known.post("/logout")

    kept = known.get_cookie("device").value.split(".")
    assert len(kept) == 4
    assert first not in kept


DEVICE = "[0-9a-f]{108}"


@pytest.mark.parametrize(
    "broken",
    [
        lambda _token: "",
        lambda token: token[:-1],
        lambda token: token + "0",
        lambda token: token.upper(),
        lambda token: "0" * 32 + token[32:],
        lambda token: token[:32] + "f" * 12 + token[44:],
        lambda token: token[:44] + "0" * 64,
        lambda token: "0." * 4 + token,
        lambda token: ("x" * 900 + ".") * 4 + token,
        lambda _token: "\N{SUPERSCRIPT TWO}" * 108,
    ],
)
def test_a_broken_device_cookie_is_as_none(client, known, broken):
    attack(client)
    client.set_cookie("device", broken(known.get_cookie("device").value))

    assert guess(client, RIGHT).status_code == 429


def test_a_device_cookie_is_worth_nothing_under_another_name(client, known):
    record_failures(client.application, ["Grace"] * 5)

    assert guess(known, WRONG | {"username": "Grace"}).status_code == 429


def test_a_device_cookie_outlasts_a_change_of_keys_but_not_180_days(
    settings, client, known, monkeypatch
):
    attack(client)
    app = create_app(
        settings | {"SECRET_KEY": "new", "SECRET_KEY_FALLBACKS": [client.application.secret_key]}
    )
    stranger = create_app(settings | {"SECRET_KEY": "new"})
    device = known.get_cookie("device").value
    with app.app_context():
        assert accounts.find_device([device], "Ada") == f"device {device[:32]}"
        days = timedelta(days=180)
        monkeypatch.setattr("accounts.devices.now", lambda: accounts.database.now() + days)
        assert accounts.find_device([device], "Ada") is None
        accounts.db.engine.dispose()
    with stranger.app_context():
        assert accounts.find_device([device], "Ada") is None
        accounts.db.engine.dispose()


def test_a_device_cookie_is_out_of_reach_and_shows_nothing(settings):
    app = create_app(settings | {"HTTPS": True})
    response = app.test_client().post("/login", data=RIGHT, base_url="https://localhost")
    (cookie,) = (it for it in response.headers.getlist("Set-Cookie") if "device" in it)

    kept = r"Expires=[^;]+; Max-Age=15552000; Secure; HttpOnly; Path=/; SameSite=Lax"
    assert re.fullmatch(f"__Host-device={DEVICE}; {kept}", cookie)
    with app.app_context():
        accounts.db.engine.dispose()


def test_an_hour_later_nothing_counts_any_more(app, client):
    record_failures(app, ["Ada"] * 5)
    pass_time(app, 3601)

    assert [guess(client).status_code for _ in range(5)] == [422] * 5


@pytest.mark.parametrize("seconds", [1, 299, 301, 3600, 30 * 24 * 3600])
@pytest.mark.parametrize("names", [["Ada"] * 30, [f"name {number}" for number in range(30)]])
def test_a_clock_that_was_ahead_or_is_set_back_keeps_nobody_waiting(app, client, seconds, names):
    record_failures(app, names)
    pass_time(app, -seconds)

    assert guess(client, RIGHT).status_code == 303


@pytest.mark.parametrize("seconds", [1, 299, 301, 3600, 30 * 24 * 3600])
@pytest.mark.parametrize("is_known", [False, True])
def test_a_clock_that_was_ahead_or_is_set_back_allows_no_more_tries(
    app, client, known, is_known, seconds
):
    browser = known if is_known else client
    record_failures(app, ["Ada"] * 3)
    pass_time(app, -seconds)

    responses = [guess(browser, WRONG).status_code for _ in range(10)]

    assert set(responses[5:]) == {429}


def record_failures(app, names, network=CAFE):
    with app.app_context():
        common = {"kind": FAILED, "network": network, "block": block_of(network)}
        for name in names:
            accounts.db.session.add(accounts.Activity(key_hash=key_hash_of(name), **common))
        accounts.db.session.commit()


@pytest.mark.usefixtures("real_hasher")
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
                throttle.reserve([key_hash], CAFE, None)
            except accounts.TooManyAttempts:
                return False
            return True

    with ThreadPoolExecutor(64) as pool:
        passed = list(pool.map(reserve, range(64)))

    assert passed.count(True) == 5


def test_another_worker_knows_of_the_wait(settings, client):
    record_failures(client.application, ["Ada"] * 4)
    assert guess(client).status_code == 422
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


def test_a_person_who_gets_no_turn_may_come_back(client, monkeypatch):
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


@pytest.mark.parametrize("path", ["/password/forgotten", "/confirm"])
def test_who_asks_for_a_mail_waits_for_a_turn_too(client, soup, path):
    with ExitStack() as others:
        for _ in range(turns.PLACES):
            others.enter_context(turns._places)
        response = client.post(path, data={"email": "ada@example.org"})

    assert (response.status_code, response.headers["Retry-After"]) == (429, "5")
    words = "Too many attempts. Please try again in 5 seconds."
    assert soup(response).select_one(".message.error .message-text").get_text() == words
    assert client.post(path, data={"email": "ada@example.org"}).status_code == 303


def test_a_refused_person_is_held_for_a_while(app, client):
    app.config["REFUSAL_PAUSE"] = 0.2
    record_failures(app, ["Ada"] * 5)
    started = time.monotonic()
    guess(client)

    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize("form", [{"username": "x" * 99_000}, WRONG | {"password": "x" * 9_000}])
def test_what_nobody_typed_is_held_for_a_while(app, client, form):
    app.config["REFUSAL_PAUSE"] = 0.2
    started = time.monotonic()
    response = guess(client, form)

    assert response.status_code == 422
    assert time.monotonic() - started >= 0.2


def test_all_places_taken_leave_threads_for_pages():
    gunicorn = runpy.run_path(str(ROOT / "gunicorn.conf.py"))

    assert gunicorn["threads"] >= 2 * turns.PLACES + database.PLACES + database.POOL + 8


def test_no_name_that_was_tried_is_kept(app, client):
    guess(client, WRONG | {"username": "a password in the wrong field"})

    with app.app_context():
        (row,) = accounts.db.session.scalars(select(accounts.Activity))
        assert (row.kind, row.user_id, row.network) == (FAILED, None, CAFE)
        assert len(row.key_hash) == 32
