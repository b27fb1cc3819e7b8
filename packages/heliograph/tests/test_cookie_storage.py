"""The cookie storage: messages are signed, bounded, and never harmful to a sign-in."""

import pickle
import random
import string
import time
from copy import copy
from datetime import timedelta

import pytest
from cachelib import BaseCache, FileSystemCache, NullCache, SimpleCache
from flask import Response, flash, get_flashed_messages, render_template
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from heliograph.message import Json, Message, encode, new_id, shortened
from message_site import Person, Timed, make_app

LONG = "".join(random.Random(1).choices(string.ascii_letters + string.digits, k=6000))  # noqa: S311 - no secret
THIRTY = [f"{n:02} {LONG[n * 150 : n * 150 + 297]}" for n in range(30)]

# Bytes that a browser of today sends beside its cookies, htmx's headers included, with a margin.
OTHER_HEADERS = 1000


def flash_all(app, messages):
    """An address that flashes these messages and redirects."""

    @app.post("/flash")
    def flash_them():
        for text in messages:
            flash(text)
        return Response(status=303, headers=[("Location", "/")])


def texts(seen):
    return [text for _, text in seen]


def request_bytes(person):
    return OTHER_HEADERS + sum(len(name) + len(value) + 3 for name, value in person.cookies.items())


@pytest.fixture(params=["files", "memory"])
def store(request, tmp_path):
    return FileSystemCache(str(tmp_path)) if request.param == "files" else SimpleCache()


@pytest.mark.parametrize("messages", [[LONG], THIRTY], ids=["one of 6,000", "thirty of 300"])
def test_long_and_many_messages_arrive_whole_with_a_store(store, messages):
    app = make_app(store=store)
    flash_all(app, messages)
    ada = Person(app)
    ada.receive(ada.ask("/sign-in"))

    ada.receive(ada.ask("/flash", method="POST"))

    assert request_bytes(ada) < 8192
    assert texts(ada.open("/")) == messages
    assert ada.open("/") == []
    assert '"user":"ada"' in ada.ask("/who").text


def test_a_long_message_is_shortened_without_a_store_and_says_so(app, ada):
    flash_all(app, [LONG])

    [text] = texts(ada.open("/flash", method="POST"))

    beginning, ending = text[:-13], text[-13:]
    assert ending == "… (shortened)"
    assert LONG.startswith(beginning)
    assert len(beginning) > 1000


@pytest.mark.parametrize("forged", [{}, {"heliograph-" + "f" * 21: "nobody-signed-this"}], ids=str)
def test_many_messages_are_counted_without_a_store(app, ada, forged):
    flash_all(app, THIRTY)
    ada.cookies |= forged
    ada.receive(ada.ask("/sign-in"))

    ada.receive(ada.ask("/flash", method="POST"))

    assert request_bytes(ada) < 8192
    told, *kept = texts(ada.open("/"))
    assert len(kept) >= 3
    assert [text[:20] for text in kept] == [text[:20] for text in THIRTY[-len(kept) :]]
    assert kept[1:] == THIRTY[-len(kept) + 1 :]
    assert told == f"{30 - len(kept)} more messages could not be kept."
    assert ada.open("/") == []


def test_a_long_message_before_a_short_one_is_shortened_without_a_store(app, ada):
    flash_all(app, [LONG, "Short."])

    long, short = texts(ada.open("/flash", method="POST"))

    assert long.endswith("… (shortened)")
    assert len(long) > 1000
    assert short == "Short."


def test_a_message_told_as_not_kept_is_not_counted_again(app, ada):
    flash_all(app, THIRTY)

    @app.get("/more")
    def more():
        page = render_template("page.html")
        for text in THIRTY:
            flash(text)
        return page

    ada.receive(ada.ask("/flash", method="POST"))
    first, *_ = texts(ada.open("/more"))
    second, *kept = texts(ada.open("/"))

    assert first.endswith(" more messages could not be kept.")
    assert second == f"{30 - len(kept)} more messages could not be kept."


@pytest.mark.parametrize("with_store", [True, False])
def test_messages_that_pile_up_over_many_responses_leave_room_for_the_rest(tmp_path, with_store):
    app = make_app(store=FileSystemCache(str(tmp_path)) if with_store else False)
    ada = Person(app)
    ada.receive(ada.ask("/sign-in"))

    for n in range(100):
        ada.receive(ada.ask(f"/who?say=Message number {n}."))
        # With the longest prefix that their names may have.
        assert sum(len(f"__Host-{name}={ada.cookies[name]}; ") for name in ada.pending) <= 3072

    shown = texts(ada.open("/"))
    if with_store:
        assert shown == [f"Message number {n}." for n in range(100)]
    else:
        told, *kept = shown
        assert len(kept) >= 10
        assert kept == [f"Message number {n}." for n in range(100 - len(kept), 100)]
        assert told == f"{100 - len(kept)} more messages could not be kept."
    assert ada.open("/") == []
    assert '"user":"ada"' in ada.ask("/who").text


def test_a_shortened_message_stays_what_it_is_and_ends_with_a_word():
    message = shortened(Message("error", "  One two  three", "7"), 10)

    assert (message, message.id) == (("error", "  One two… (shortened)"), "7")


def test_a_long_message_that_repeats_itself_takes_little_room(app, ada):
    words = "All work and no play. " * 80
    flash_all(app, [words])

    ada.receive(ada.ask("/flash", method="POST"))
    [name] = ada.pending

    assert len(ada.cookies[name]) < 200
    assert texts(ada.open("/")) == [words]


def test_a_response_touches_no_cookie_of_a_message_that_waits_on(store):
    ada = Person(make_app(store=store))
    ada.receive(ada.ask("/who?say=Waits."))
    [name] = ada.pending

    ada.receive(ada.ask("/sign-in"))
    response = ada.ask("/who?say=New.")

    [cookie] = [value for key, value in response.headers if key == "Set-Cookie"]
    assert cookie.startswith("heliograph-")
    assert not cookie.startswith(name)


def test_markup_is_shortened_as_text_so_that_no_tag_is_cut(app, ada):
    flash_all(app, [Markup("<b>{}</b>").format(LONG + "<")])

    [text] = texts(ada.open("/flash", method="POST"))

    assert text.startswith(LONG[:1000])


@pytest.mark.parametrize("messages", [[LONG], THIRTY], ids=["one", "many"])
def test_a_store_that_lost_a_message_is_not_passed_over_in_silence(store, messages):
    app = make_app(store=store)
    flash_all(app, messages)
    ada = Person(app)
    ada.receive(ada.ask("/flash", method="POST"))

    store.clear()

    *kept, last = ada.open("/")
    lost = len(messages) - len(kept)
    lost = "1 more message" if lost == 1 else f"{lost} more messages"
    assert last == ("warning", f"{lost} could not be kept.")
    assert ada.open("/") == []


def test_a_message_waits_for_a_store_that_is_out_of_order(monkeypatch):
    monkeypatch.setattr("heliograph.storage.fallback.PAUSE", 0)
    store = SometimesBroken()
    app = make_app(store=store)
    flash_all(app, [LONG])
    ada = Person(app)
    ada.receive(ada.ask("/flash", method="POST"))

    store.is_broken = True
    assert ada.open("/") == []

    store.is_broken = False
    assert texts(ada.open("/")) == [LONG]
    assert ada.open("/") == []


def test_a_store_that_failed_is_left_alone_for_a_moment():
    store = SometimesBroken()
    app = make_app(store=store)
    flash_all(app, [LONG])
    store.is_broken = True
    for _ in range(3):
        Person(app).open("/flash", method="POST")

    assert store.times_asked == 1


class SometimesBroken(SimpleCache):
    is_broken = False
    times_asked = 0

    def get(self, key):
        return self.ask(super().get, key)

    def set(self, *args, **kwargs):
        return self.ask(super().set, *args, **kwargs)

    def ask(self, act, *args, **kwargs):
        self.times_asked += 1
        if self.is_broken:
            raise ConnectionError
        return act(*args, **kwargs)


class BrokenCache(BaseCache):
    def get(self, *_):
        raise ConnectionError("gone")

    def set(self, *_, **__):
        raise ConnectionError("gone")


@pytest.mark.parametrize(
    ("store", "told"),
    [
        (
            BrokenCache(),
            ["A message could not be put into the fallback storage: ConnectionError: gone"],
        ),
        (NullCache(), []),
        (False, []),
    ],
    ids=["broken", "null", "none"],
)
def test_a_store_that_keeps_nothing_is_as_none_and_tells_of_failures(store, told, caplog):
    app = make_app(store=store)
    flash_all(app, [LONG])

    [text] = texts(Person(app).open("/flash", method="POST"))

    assert text.endswith("… (shortened)")
    assert caplog.messages == told


def test_a_store_that_cannot_be_read_is_told_in_the_log(caplog):
    app = make_app(store=BrokenCache())
    missed = {f"heliograph-missed-{'0' * 32}": ""}

    assert Person(app, cookies=missed).open("/?say=Here.") == [("message", "Here.")]
    assert caplog.messages == [
        "A message could not be read from the fallback storage: ConnectionError: gone"
    ]


def test_the_default_store_is_made_when_it_is_first_needed(tmp_path):
    app = make_app(store=None)
    app.instance_path = str(tmp_path)
    flash_all(app, [LONG])
    ada = Person(app)

    ada.open("/?say=Short.")
    assert list(tmp_path.iterdir()) == []

    assert texts(ada.open("/flash", method="POST")) == [LONG]
    [file] = tmp_path.iterdir()
    assert (file.name, oct(file.stat().st_mode)[-3:]) == ("messages.sqlite", "600")


def test_a_message_is_copied_and_stored_with_its_id():
    message = Message("info", Markup("<b>Hello.</b>"), "7")

    for twin in (copy(message), pickle.loads(pickle.dumps(message))):  # noqa: S301 - our own
        assert (twin, twin.id, twin.category, twin.text) == (message, "7", "info", message.text)


def test_messages_of_one_moment_stay_in_their_order(ada, monkeypatch):
    monkeypatch.setattr("time.time_ns", lambda: 2_000_000_000 * 10**9)

    ada.receive(ada.ask("/who?" + "&".join(f"say={n}." for n in range(8))))

    assert texts(ada.open("/")) == [f"{n}." for n in range(8)]


def test_a_letter_of_any_language_costs_what_it_costs_in_utf8():
    written = Json().dumps(encode([Message("info", "Καλημέρα, 世界! 👋", "7")]))

    assert written == '[["7","info","Καλημέρα, 世界! 👋"]]'


def test_ids_sort_in_the_order_of_flashing_even_when_the_clock_is_set_back():
    now = int(time.time() * 1e6)
    tomorrow = now + 86400 * 10**6

    micros = int(new_id()[:13], 16)
    after = new_id(after=f"{tomorrow:013x}00000000")

    assert now <= micros < now + 60 * 10**6
    assert int(after[:13], 16) == tomorrow + 1


def test_the_store_keeps_a_message_as_long_as_its_cookie_but_briefly_for_a_stranger():
    store = Timed()
    app = make_app(store=store)
    flash_all(app, [LONG])

    Person(app).ask("/flash", method="POST")
    assert store.seconds == 600

    Person(app, cookies={"theme": "dark"}).ask("/flash", method="POST")
    assert store.seconds == 86400

    app.config["MESSAGE_LIFETIME"] = 60
    Person(app).ask("/flash", method="POST")
    assert store.seconds == 60


@pytest.mark.parametrize("with_store", [True, False])
def test_any_byte_of_any_cookie_may_change(tmp_path, with_store):
    app = make_app(store=FileSystemCache(str(tmp_path)) if with_store else False)
    flash_all(app, THIRTY)
    ada = Person(app)
    ada.receive(ada.ask("/who?say=Short."))
    ada.receive(ada.ask("/flash", method="POST"))
    true = dict(ada.cookies)
    whole = ada.ask("/").rendered
    assert len(true) == 2

    for name in true:
        for place in range(len(true[name])):
            value = true[name][:place] + "~" + true[name][place + 1 :]
            rendered = Person(app, cookies=true | {name: value}).ask("/").rendered

            assert rendered == [m for m in whole if m in rendered]
            assert len(rendered) < len(whole)


@pytest.mark.parametrize(
    "name",
    [
        "heliograph-",
        "heliograph-x",
        "heliograph-more",
        "heliograph-missed-1",
        "heliograph-660dcb505ee3a3828a006",
        "__Host-heliograph-660dcb505ee3a3828a006",
        "heliograph-é",
        "xheliograph-660dcb505ee3a3828a006",
    ],
)
@pytest.mark.parametrize(
    "value",
    ["", "x", "=;=", "é\udcff".encode("utf-8", "replace").decode("latin-1"), "a.b.c", "." * 4000],
)
def test_a_cookie_that_nobody_signed_shows_nothing_and_harms_nothing(ada, name, value):
    ada.receive(ada.ask("/who?say=Real."))
    ada.cookies = {name.encode().decode("latin-1"): value} | ada.cookies

    assert ada.open("/") == [("message", "Real.")]


def test_cookies_that_nobody_signed_drive_no_message_out(ada):
    ada.receive(ada.ask("/who?say=Real."))
    ada.cookies[f"heliograph-{'f' * 21}"] = "x" * 3000

    ada.receive(ada.ask("/who?say=No room."))

    assert ada.open("/")[0] == ("message", "Real.")


def test_a_copy_under_another_name_is_worth_nothing(ada):
    ada.receive(ada.ask("/who?say=Once."))
    [name] = ada.pending
    ada.cookies[name[:-1] + ("0" if name[-1] != "0" else "1")] = ada.cookies[name]

    assert ada.open("/") == [("message", "Once.")]


@pytest.mark.parametrize("values", ["broken true true", "true broken", "true true broken"])
def test_the_same_cookie_sent_twice_shows_its_message_once(app, ada, values):
    ada.receive(ada.ask("/who?say=Once."))
    [name] = ada.pending
    header = "; ".join(f"{name}={value}" for value in values.split())
    header = header.replace("true", ada.cookies[name])

    response = Person(app).ask("/", headers={"Cookie": header})

    assert [text for _, text, _ in response.rendered] == ["Once."]


def test_keys_rotate_without_loss(app, ada):
    ada.receive(ada.ask("/who?say=Under the old key."))
    app.config["SECRET_KEY_FALLBACKS"] = [app.secret_key]
    app.secret_key = "the new key"
    ada.receive(ada.ask("/who?say=Under the new key."))

    assert texts(ada.open("/")) == ["Under the old key.", "Under the new key."]

    ada.receive(ada.ask("/who?say=Under the new key."))
    app.config["SECRET_KEY_FALLBACKS"] = []
    assert texts(ada.open("/")) == ["Under the new key."]


@pytest.mark.parametrize("another", ["another key", None])
def test_a_message_under_an_unknown_key_is_neither_shown_nor_deleted(app, ada, another):
    ada.receive(ada.ask("/who?say=Mine."))
    key, app.secret_key = app.secret_key, another

    assert ada.open("/") == []
    app.secret_key = key
    assert texts(ada.open("/")) == ["Mine."]


@pytest.mark.parametrize("lifetime", [3600, timedelta(hours=1)])
def test_a_message_expires(app, ada, lifetime):
    app.config["MESSAGE_LIFETIME"] = lifetime
    response = ada.ask("/who?say=Soon gone.")
    ada.receive(response)
    assert "Max-Age=3600" in dict(response.headers)["Set-Cookie"]

    app.config["MESSAGE_LIFETIME"] = -1

    assert ada.open("/") == []


@pytest.mark.parametrize("seconds", [2, 3600], ids=["two seconds", "an hour"])
def test_a_clock_that_is_ahead_or_was_set_back_hides_nothing(ada, monkeypatch, seconds):
    with monkeypatch.context() as ahead:
        now = time.time()
        ahead.setattr("time.time", lambda: now + seconds)
        ahead.setattr("time.time_ns", lambda: int((now + seconds) * 1e9))
        ada.receive(ada.ask("/who?say=From a clock ahead."))

    ada.receive(ada.ask("/who?say=From another."))

    assert sorted(texts(ada.open("/"))) == ["From a clock ahead.", "From another."]
    assert ada.open("/") == []


def attributes_of(response):
    [cookie] = [value for name, value in response.headers if name == "Set-Cookie"]
    return [part for part in cookie.split("; ")[1:] if not part.startswith("Expires=")]


def test_the_cookie_follows_the_session_cookie(app, ada):
    plain = attributes_of(ada.ask("/who?say=Hi."))
    app.config |= {
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_DOMAIN": "site.example",
        "SESSION_COOKIE_PATH": "/app",
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_COOKIE_PARTITIONED": True,
    }
    configured = attributes_of(ada.ask("/who?say=Hi."))

    assert plain == ["Max-Age=86400", "HttpOnly", "Path=/", "SameSite=Lax"]
    assert configured == [
        "Domain=site.example",
        "Max-Age=86400",
        "Secure",
        "HttpOnly",
        "Path=/app",
        "SameSite=Strict",
        "Partitioned",
    ]


def test_the_cookie_is_deleted_where_it_was_set(app, ada):
    app.config |= {"SESSION_COOKIE_DOMAIN": "site.example", "SESSION_COOKIE_PATH": "/app"}
    ada.receive(ada.ask("/who?say=Hi."))

    response = ada.ask("/")

    assert attributes_of(response) == [
        "Domain=site.example",
        "Max-Age=0",
        "HttpOnly",
        "Path=/app",
        "SameSite=Lax",
    ]


def test_behind_tls_the_cookie_is_bound_to_its_host(app):
    ada = Person(app, scheme="https")

    ada.receive(ada.ask("/hops/0"))

    assert [name[:18] for name in ada.pending] == ["__Host-heliograph-"]
    assert ada.open("/") == [("message", "0 hops left.")]
    assert ada.cookies == {}


@pytest.mark.parametrize(
    "changes",
    [
        {"SESSION_COOKIE_DOMAIN": "site.example"},
        {"SESSION_COOKIE_PATH": "/app"},
        {"SESSION_COOKIE_PARTITIONED": True},
    ],
    ids=str,
)
def test_a_cookie_that_was_bound_to_its_host_is_deleted_as_it_was_set(app, changes):
    ada = Person(app, scheme="https")
    ada.receive(ada.ask("/who?say=Bound."))

    app.config |= changes
    response = ada.ask("/")

    assert [text for _, text, _ in response.rendered] == ["Bound."]
    assert attributes_of(response) == [
        "Max-Age=0",
        "Secure",
        "HttpOnly",
        "Path=/",
        "SameSite=Lax",
    ] + ["Partitioned"] * ("SESSION_COOKIE_PARTITIONED" in changes)


@pytest.mark.parametrize(
    "changes", [{"SESSION_COOKIE_DOMAIN": "site.example"}, {"SESSION_COOKIE_PATH": "/app"}], ids=str
)
def test_a_cookie_for_more_or_less_than_a_host_is_not_bound_to_it(app, changes):
    app.config |= changes
    response = Person(app, scheme="https").ask("/who?say=Free.")

    assert dict(response.headers)["Set-Cookie"].startswith("heliograph-")


def test_very_many_cookies_cost_no_more_than_a_few(app):
    def cost(count, value):
        cookies = {f"heliograph-{number:021x}": value for number in range(count)}
        cookies |= {f"heliograph-missed-{number:032x}": "" for number in range(count)}
        person = Person(app, cookies=cookies)
        times = []
        for _ in range(7):
            start = time.process_time()
            assert person.ask("/").rendered == []
            times.append(time.process_time() - start)
        return min(times)

    signed = Person(app)
    signed.receive(signed.ask("/who?say=One."))
    [value] = signed.cookies.values()

    assert cost(400, value) < 10 * cost(1, value)


@given(
    category=st.text(),
    text=st.text(st.characters(exclude_categories=())),
    is_markup=st.booleans(),
)
def test_any_text_of_any_category_arrives(category, text, is_markup):
    app = make_app()
    arrived = []
    sent = Markup(text) if is_markup else text  # noqa: S704 - nothing renders it

    @app.get("/send")
    def send():
        flash(sent, category)
        return Response(status=204)

    @app.get("/arrive")
    def arrive():
        arrived.extend(tuple(pair) for pair in get_flashed_messages(with_categories=True))
        return ""

    ada = Person(app)
    ada.receive(ada.ask("/send"))
    ada.receive(ada.ask("/arrive"))

    assert arrived == [(category, text.encode("utf-8", "replace").decode())]
    assert isinstance(arrived[0][1], Markup) == is_markup
    assert ada.cookies == {}


def test_text_of_any_language_and_half_a_letter_arrive(app, ada):
    flash_all(app, ["Καλημέρα, 世界! 👋", "half a \ud83d letter", "\x00\x1f"])

    assert texts(ada.open("/flash", method="POST"))[:2] == ["Καλημέρα, 世界! 👋", "half a ? letter"]
    assert ada.open("/") == []


def test_a_value_other_than_text_travels_as_in_a_session_or_as_its_string(app, ada):
    class Lazy:
        def __str__(self):
            return "later"

    flash_all(app, [7, ["a", "list"], {"title": "T"}, ("a", "tuple"), None, Lazy()])

    assert texts(ada.open("/flash", method="POST")) == [
        "7",
        "['a', 'list']",
        "{'title': 'T'}",
        "('a', 'tuple')",
        "None",
        "later",
    ]


def test_behind_tls_a_cookie_that_a_neighboring_host_may_have_set_is_left_alone():
    ada = Person(make_app(), scheme="https")
    ada.receive(ada.ask("/hops/0"))
    ((name, value),) = ada.cookies.items()
    assert name.startswith("__Host-heliograph-")
    eve = Person(ada.app, scheme="https", cookies={name.removeprefix("__Host-"): value})

    assert eve.open("/") == []
    ada.cookies = eve.cookies | ada.cookies
    assert ada.open("/") == [("message", "0 hops left.")]
