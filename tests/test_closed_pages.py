"""Pages that need a sign-in: who is turned away, and how they come back."""

import json

import pytest
from flask import Blueprint, request

import accounts
from heliograph import render

ASKED = ("info", "Please log in to see that page.")
WELCOME = ("success", "You were successfully logged in")


@pytest.fixture
def app(app):
    """The site, with a closed page that has arguments and a closed corner of a page."""
    extra = Blueprint("extra", __name__)

    @extra.get("/shelf/<name>")
    def shelf(name):
        return render("error.html", heading=f"Shelf {name}", error=request.query_string.decode())

    app.register_blueprint(extra)
    return app


def test_a_closed_page_asks_to_log_in_and_is_shown_then(browser):
    browser.open("/account")
    assert (browser.status, browser.url) == (200, "/login")
    assert browser.messages == [ASKED]

    browser.submit("#login", username="Ada", password="the analytical engine")
    assert (browser.status, browser.url) == (200, "/account")
    assert browser.text("h1") == "Your account"
    assert browser.messages == [WELCOME]


def test_a_refusal_does_not_forget_the_way_back(browser):
    browser.open("/account").submit("#login", username="Ada", password="wrong")
    browser.submit("#login", username="Ada", password="the analytical engine")

    assert browser.url == "/account"


def test_the_way_back_keeps_arguments_and_query(plain_browser):
    plain_browser.open("/shelf/n%C3%A4he?page=2&tag=a&tag=b")
    assert plain_browser.url == "/login"

    plain_browser.submit("#login", username="Ada", password="the analytical engine")
    assert plain_browser.url == "/shelf/n%C3%A4he?page=2&tag=a&tag=b"


@pytest.mark.parametrize(
    "query",
    [
        "_external=1&_scheme=javascript",
        "_anchor=x&_method=POST",
        "endpoint=home.index",
        "next=//evil.example/",
        "=",
        "x=" + "y" * 5000,
    ],
)
def test_the_way_back_leads_nowhere_else(client, query):
    client.get(f"/shelf/one?{query}")
    answer = client.post("/login", data={"username": "Ada", "password": "the analytical engine"})

    assert answer.status_code == 303
    assert answer.headers["Location"].partition("?")[0] == "/shelf/one"


def test_the_way_back_is_used_once(browser):
    browser.open("/account").submit("#login", username="Ada", password="the analytical engine")
    browser.click("Home").click("Log out")
    browser.click("Do you want to log in?")
    browser.submit("#login", username="Ada", password="the analytical engine")

    assert browser.url == "/"


def test_a_way_back_that_is_gone_leads_home(client):
    with client.session_transaction() as session:
        session["way_back"] = ["retired.page", {}]

    answer = client.post("/login", data={"username": "Ada", "password": "the analytical engine"})

    assert answer.headers["Location"] == "/"


def test_a_corner_of_a_page_never_receives_the_login_form(client):
    answer = client.get(
        "/account",
        headers={"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#corner"},
    )

    assert (answer.status_code, answer.data) == (200, b"")
    assert json.loads(answer.headers["HX-Location"])["path"] == "/login"
    assert "Location" not in answer.headers
    with client.session_transaction() as session:
        assert "way_back" not in session  # a corner is no page to come back to


@pytest.mark.parametrize(
    "header",
    [
        ("Sec-Purpose", "prefetch;prerender"),
        ("Purpose", "prefetch"),
        ("Sec-Fetch-Dest", "image"),
        ("Sec-Fetch-Mode", "no-cors"),
    ],
)
def test_what_the_browser_asks_by_itself_leaves_no_trace(client, header):
    answer = client.get("/account", headers=[header])

    assert answer.status_code == 303
    assert answer.headers.getlist("Set-Cookie") == []


def test_a_session_that_ended_says_so(browser, app):
    browser.open("/login").submit("#login", username="Ada", password="the analytical engine")
    with app.app_context():
        accounts.find_user("Ada").disable()
        accounts.db.session.commit()
    browser.click("Account")

    assert browser.url == "/login"
    assert browser.messages == [("info", "Your session has ended. Please log in again.")]


def test_a_form_that_is_sent_too_late_is_not_led_away_from(client, app, soup):
    app.add_url_rule("/save", "save", lambda: "saved", methods=["POST"])
    answer = client.post("/save")

    assert answer.status_code == 401
    assert soup(answer).select_one("#error p").get_text().startswith("You are not logged in.")
    assert soup(answer).select_one("#error p a")["href"] == "/login"
    with client.session_transaction() as session:
        assert "way_back" not in session
