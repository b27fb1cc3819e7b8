"""Signed in without the form: cookies from another client, or from another visitor."""

import pytest
from flask import Flask, session

from pytest_htmx import Browser, HtmxBrowser
from pytest_htmx.browser.cookies import CookieJar


@pytest.fixture
def app():
    app = Flask(__name__)
    app.secret_key = "of a test"
    app.add_url_rule("/", "home", lambda: session.get("user", "nobody"))

    @app.get("/log-in")
    def log_in():
        session["user"] = "Ada"
        return "in"

    return app


@pytest.mark.parametrize("kind", [Browser, HtmxBrowser])
def test_the_session_of_flasks_client_signs_a_visitor_in(app, kind):
    client = app.test_client()
    with client.session_transaction() as session:
        session["user"] = "Grace"
    visitor = kind(app)

    visitor.cookies.set("session", client.get_cookie("session").value)

    assert visitor.open("/").text("body") == "Grace"


def test_the_cookies_of_another_visitor_are_taken(app):
    ada = Browser(app).open("/log-in")
    same = HtmxBrowser(app)

    same.cookies = ada.cookies.copy()
    ada.cookies.clear()

    assert same.open("/").text("body") == "Ada"
    assert ada.open("/").text("body") == "nobody"


def test_a_cookie_replaces_the_one_of_its_name_and_path():
    jar = CookieJar()
    jar.store("a=1; Path=/", "http://localhost/")
    jar.set("a", "2")
    jar.set("a", "3", path="/b")
    jar.set("__Host-c", "4")

    assert jar.header("http://localhost/") == "a=2; __Host-c=4"
    assert jar.header("http://localhost/b") == "a=3; a=2; __Host-c=4"


@pytest.mark.parametrize(
    ("name", "value"), [("", "1"), ("a=b", "1"), ("a", "1; Secure"), ("a", " 1"), ("a", "x" * 5000)]
)
def test_a_cookie_that_no_browser_stores_is_refused(name, value):
    with pytest.raises(ValueError, match="A browser stores no such cookie"):
        CookieJar().set(name, value)
