"""The jar: which cookies a browser takes, and which it gives back."""

import pytest
from flask import Flask, Response, request

from heliograph.testing import Browser, Unsupported
from heliograph.testing.cookies import CookieJar

HERE = "https://example.com/a/b"


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
        ("a=1; Path=" + "x" * 1025, True),
        ("a=1\x01", False),
        ("=1", False),
        ("a=1; Domain=example.com", True),
        ("a=1; Domain=.example.com", True),
        ("a=1; Domain=other.example", False),
        ("a=1; Domain=sub.example.com", False),
        ("a=1; SameSite=None", False),
        ("a=1; SameSite=None; Secure", True),
        ("__Secure-a=1", False),
        ("__Secure-a=1; Secure", True),
        ("__Host-a=1; Secure; Path=/", True),
        ("__host-a=1; Secure; Path=/a", False),
        ("__Host-a=1; Path=/", False),
        ("__Host-a=1; Secure; Path=/; Domain=example.com", False),
        ("a=1; Max-Age=0", False),
        ("a=1; Max-Age=-1", False),
        ("a=1; Max-Age=10; Expires=Thu, 01 Jan 1970 00:00:00 GMT", True),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", False),
        ("a=1; Expires=nonsense", True),
        ("a=1; Max-Age=99999999999", True),
    ],
)
def test_what_is_kept_of_an_answer(set_cookie, kept):
    assert (len(list(jar(set_cookie))) == 1) is kept


@pytest.mark.parametrize(
    ("path", "url", "sent"),
    [
        ("/", HERE, True),
        ("/a", HERE, True),
        ("/a/", HERE, True),
        ("/a/b", HERE, True),
        ("/a/b/", HERE, False),
        ("/ab", HERE, False),
        (None, "https://example.com/a/c", True),
        (None, "https://example.com/c", False),
        ("relative", "https://example.com/a/c", True),
    ],
)
def test_a_cookie_is_sent_beneath_its_path(path, url, sent):
    cookies = jar("a=1" + (f"; Path={path}" if path else ""))

    assert (cookies.header(url) == "a=1") is sent


def test_longer_paths_go_first_and_then_the_older():
    cookies = jar("a=1; Path=/", "b=2; Path=/a", "c=3; Path=/")

    assert cookies.header(HERE) == "b=2; a=1; c=3"


def test_a_secure_cookie_neither_comes_from_nor_goes_to_an_insecure_place():
    assert not list(jar("a=1; Secure", url="http://example.com/"))
    assert list(jar("a=1; Secure", url="http://localhost/"))
    assert jar("a=1; Secure; Path=/").header("http://example.com/") == ""


def test_an_insecure_answer_cannot_replace_a_secure_cookie():
    cookies = jar("a=1; Secure; Path=/")
    cookies.store("a=2; Path=/", "http://example.com/")

    assert cookies.header(HERE) == "a=1"


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
    with pytest.raises(Unsupported, match="more than 180 cookies"):
        jar(*(f"a{number}=1" for number in range(181)))


def test_a_browser_sends_back_what_it_was_given_even_on_the_way():
    app = Flask(__name__)

    @app.get("/")
    def home():
        if "a" in request.cookies:
            return Response(f"<p id='a'>{request.cookies['a']}</p>")
        return Response(status=302, headers={"Location": "/", "Set-Cookie": "a=1; Path=/"})

    assert Browser(app, check=False).open("/").text("#a") == "1"


def test_a_thief_with_a_copied_jar_is_taken_for_the_visitor():
    app = Flask(__name__)
    app.add_url_rule("/", "home", lambda: request.cookies.get("a", "nobody"))
    visitor, thief = Browser(app, check=False), Browser(app, check=False)
    visitor.cookies.store("a=Ada", "http://localhost/")
    thief.cookies = visitor.cookies.copy()

    assert thief.open("/").text("body") == "Ada"
