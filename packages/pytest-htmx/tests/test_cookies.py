"""The cookie jar: the cookies that a browser stores and sends."""

import pytest
from flask import Flask, Response, request

from pytest_htmx import Browser, Unsupported
from pytest_htmx.browser.cookies import Cookie, CookieJar

HERE = "https://example.com/a/b"
DAY = 24 * 3600
NOW = 1_800_000_000  # 15 January 2027, 08:00 UTC


@pytest.fixture
def clock(monkeypatch):
    """The time, which stands still but for `clock.now += …`."""

    class Clock:
        now = NOW

    clock = Clock()
    monkeypatch.setattr("time.time", lambda: clock.now)
    return clock


def jar(*set_cookies, url=HERE):
    jar = CookieJar()
    for set_cookie in set_cookies:
        jar.store(set_cookie, url)
    return jar


@pytest.mark.parametrize(
    ("set_cookie", "kept"),
    [
        ("a=1", True),
        ("a=" + "x" * 4095, True),
        ("a=" + "x" * 4096, False),
        ("a=" + "é" * 2048, False),
        ("a=1; Domain=other.example" + " " * 1024, False),
        ("a=1; Domain=other." + "x" * 1018, False),
        ("a=1; Domain=other." + "x" * 1019, True),
        ("a=1; Domain=other." + "é" * 510, True),
        ("a=1\x01", False),
        ("a=1\x7f", False),
        ("a=1\t; Path=/", True),
        ("a", False),
        ("", False),
        ("=1", False),
        ("a=1; Domain=example.com", True),
        ("a=1; Domain=.example.com", True),
        ("a=1; Domain=EXAMPLE.com", True),
        ("a=1; Domain=", True),
        ("a=1; Domain=ample.com", False),
        ("a=1; Domain=other.example", False),
        ("a=1; Domain=sub.example.com", False),
        ("a=1; SameSite=None", False),
        ("a=1; SameSite=None; Secure", True),
        ("__Secure-a=1", False),
        ("__Secure-a=1; Secure", True),
        ("__Host-a=1; Secure; Path=/", True),
        ("__host-a=1; Secure; Path=/a", False),
        ("__Host-a=1; Path=/", False),
        ("__Host-a=1; Secure", False),
        ("__Host-a=1; Secure; Path=/; Domain=example.com", False),
        ("a=1; Max-Age=0", False),
        ("a=1; Max-Age=-1", False),
        ("a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT", True),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", False),
        ("a=1; Expires=nonsense", True),
        ("a=1; Max-Age=99999999999", True),
    ],
)
def test_cookies_are_stored_or_ignored(set_cookie, kept):
    assert (len(list(jar(set_cookie))) == 1) is kept


@pytest.mark.parametrize(
    ("set_cookie", "cookie"),
    [
        ("a=1", Cookie("a", "1", "/a", False, False, "lax", None)),
        (" a = b=c ; ", Cookie("a", "b=c", "/a", False, False, "lax", None)),
        (
            "a=; path = /x ; SECURE; HttpOnly; SameSite=Strict; Max-Age=60",
            Cookie("a", "", "/x", True, True, "strict", NOW + 60),
        ),
        ("a=1; Path=/x; Path=/y", Cookie("a", "1", "/y", False, False, "lax", None)),
        ("a=1; SameSite", Cookie("a", "1", "/a", False, False, "lax", None)),
        ("a=1; Max-Age=1e3", Cookie("a", "1", "/a", False, False, "lax", None)),
        (
            "a=1; Max-Age=99999999999",
            Cookie("a", "1", "/a", False, False, "lax", NOW + 400 * DAY),
        ),
        (
            "a=1; Expires=Fri, 15 Jan 2027 08:00:01 GMT",
            Cookie("a", "1", "/a", False, False, "lax", NOW + 1),
        ),
        (
            "a=1; Expires=Fri, 15 Jan 2037 08:00:01 GMT",
            Cookie("a", "1", "/a", False, False, "lax", NOW + 400 * DAY),
        ),
        ("a=1; Expires=nonsense", Cookie("a", "1", "/a", False, False, "lax", None)),
    ],
)
@pytest.mark.usefixtures("clock")
def test_a_cookie_has_its_attributes(set_cookie, cookie):
    assert list(jar(set_cookie)) == [cookie]


@pytest.mark.parametrize(
    "set_cookie", ["a=1; Max-Age=60", "a=1; Expires=Fri, 15 Jan 2027 08:01:00 GMT"]
)
def test_a_cookie_is_kept_until_its_time_has_come(clock, set_cookie):
    cookies = jar(set_cookie)

    clock.now += 59
    assert cookies.header(HERE) == "a=1"
    clock.now += 1
    assert cookies.header(HERE) == ""


def test_a_cookie_belongs_to_the_domains_above_its_host():
    assert "a" in jar("a=1; Domain=example.com", url="https://www.example.com/")


@pytest.mark.parametrize(
    ("path", "url", "sent"),
    [
        ("/", HERE, True),
        ("/a", HERE, True),
        ("/a/", HERE, True),
        ("/a/b", HERE, True),
        ("/a/b/", HERE, False),
        ("/ab", HERE, False),
        ("/a", "https://example.com/ab", False),
        (None, "https://example.com/a/c", True),
        (None, "https://example.com/c", False),
        (None, "https://example.com", False),
        ("/", "https://example.com", True),
        ("relative", "https://example.com/a/c", True),
    ],
)
def test_a_cookie_is_sent_beneath_its_path(path, url, sent):
    cookies = jar("a=1" + (f"; Path={path}" if path else ""))

    assert (cookies.header(url) == "a=1") is sent


def test_longer_paths_go_first_and_then_the_older():
    cookies = jar("b=1; Path=/", "a=1; Path=/", "c=1; Path=/a", "b=2; Path=/")

    assert cookies.header(HERE) == "c=1; b=2; a=1"


@pytest.mark.parametrize(
    ("place", "trusted"),
    [
        ("https://example.com", True),
        ("http://localhost", True),
        ("http://localhost:5000", True),
        ("http://shop.localhost", True),
        ("http://127.0.0.1", True),
        ("http://[::1]", True),
        ("http://example.com", False),
        ("http://notlocalhost", False),
    ],
)
def test_a_secure_cookie_neither_comes_from_nor_goes_to_an_insecure_place(place, trusted):
    assert ("a" in jar("a=1; Secure", url=f"{place}/")) is trusted
    assert (jar("a=1; Secure; Path=/").header(f"{place}/") == "a=1") is trusted


def test_an_insecure_response_cannot_replace_a_secure_cookie():
    cookies = jar("a=1; Secure; Path=/")
    cookies.store("a=2; Path=/", "http://example.com/")

    assert cookies.header(HERE) == "a=1"

    cookies.store("a=3; Secure; Path=/", HERE)
    cookies.store("b=1; Path=/", "http://example.com/")
    cookies.store("b=2; Path=/", "http://example.com/")

    assert cookies.header(HERE) == "a=3; b=2"


def test_a_cookie_is_replaced_and_deleted_by_its_name_and_path():
    cookies = jar("a=1; Path=/", "a=2; Path=/", "b=3; Path=/", "b=; Path=/; Max-Age=0")

    assert cookies.header(HERE) == "a=2"
    assert "a" in cookies
    assert "b" not in cookies


def test_a_copy_is_a_jar_of_its_own():
    cookies = jar("a=1; Path=/")
    copied = cookies.copy()
    cookies.clear()

    assert copied.header(HERE) == "a=1"
    assert cookies.header(HERE) == ""


def test_more_cookies_than_a_browser_remembers_are_refused():
    cookies = jar("gone=1; Max-Age=0", *(f"a{number}=1" for number in range(180)))

    with pytest.raises(Unsupported) as refusal:
        cookies.store("a180=1", HERE)

    assert str(refusal.value) == (
        "The app has set more than 180 cookies: a browser begins to forget some, and the kit "
        "does not guess which."
    )


def test_a_browser_sends_cookies_even_during_redirects():
    app = Flask(__name__)

    @app.get("/")
    def home():
        if "a" in request.cookies:
            return Response(f"<p id='a'>{request.cookies['a']}</p>")
        return Response(status=302, headers={"Location": "/", "Set-Cookie": "a=1; Path=/"})

    assert Browser(app).open("/").text("#a") == "1"


def test_a_thief_with_a_copied_jar_is_taken_for_the_visitor():
    app = Flask(__name__)
    app.add_url_rule("/", "home", lambda: request.cookies.get("a", "nobody"))
    visitor, thief = Browser(app), Browser(app)
    visitor.cookies.store("a=Ada", "http://localhost/")
    thief.cookies = visitor.cookies.copy()

    assert thief.open("/").text("body") == "Ada"
