"""`requests`: every request of a story, with its redirects, for assertions and for reports."""

import pytest
from flask import Flask, redirect

from pytest_htmx import Browser, HtmxBrowser
from shown import page


@pytest.fixture
def app():
    app = Flask(__name__)
    app.testing = True
    link = '<a href="/old?x=1" hx-boost="true" hx-target="#main">On</a><main id="main"></main>'
    app.add_url_rule("/", "home", lambda: page(link))
    app.add_url_rule("/old", "old", lambda: redirect("/new", 302))
    app.add_url_rule("/new", "new", lambda: (page("<p>New</p>"), 203))
    app.add_url_rule("/broken", "broken", lambda: 1 / 0)
    return app


def test_every_request_is_listed_with_its_redirects(app):
    visitor = Browser(app).open("/").click("On")

    assert visitor.requests == [
        ("GET", "/", 200, None),
        ("GET", "/old?x=1", 302, None),
        ("GET", "/new", 203, None),
    ]


def test_a_request_of_htmx_names_its_target(app):
    visitor = HtmxBrowser(app).open("/").click("On")

    assert visitor.requests[1:] == [
        ("GET", "/old?x=1", 302, "main#main"),
        ("GET", "/new", 203, "main#main"),
    ]
    assert [request.status for request in visitor.requests] == [200, 302, 203]


def test_an_opened_page_begins_a_new_list(app):
    visitor = Browser(app).open("/").click("On")
    before = visitor.requests

    assert visitor.open("/new").requests == [("GET", "/new", 203, None)]
    assert len(before) == 3


def test_a_request_on_which_the_app_breaks_is_listed_too(app):
    visitor = Browser(app)

    with pytest.raises(ZeroDivisionError):
        visitor.open("/broken")

    assert visitor.requests == [("GET", "/broken", None, None)]
    assert str(visitor.requests[0]) == "GET /broken: an exception"
    assert str(visitor) == "GET /broken: an exception\nNo page is open."


def test_a_report_shows_the_last_five(app):
    visitor = HtmxBrowser(app).open("/").click("On").click("On").reload()

    assert str(visitor).splitlines()[:6] == [
        "GET /old?x=1 into main#main: 302",
        "GET /new into main#main: 203",
        "GET /old?x=1 into main#main: 302",
        "GET /new into main#main: 203",
        "GET /new: 203",
        "/new (203): Page",
    ]
