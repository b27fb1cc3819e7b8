"""An error becomes a page of the site; to htmx a message, and the screen stays as it is."""

import io
import re

import pytest
from flask import Blueprint, abort, flash, request, send_file
from flask.logging import default_handler
from jinja2 import ChoiceLoader, DictLoader
from werkzeug.exceptions import TooManyRequests

from heliograph import background, render
from pytest_htmx import ALL_RULES, HtmxBrowser
from web.access import public

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
MINE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def app(app):
    trouble = Blueprint("trouble", __name__)

    @trouble.get("/crash")
    @public
    def crash():
        raise ZeroDivisionError

    @trouble.get("/field")
    @public
    def field():
        return request.args["not-there"]

    @trouble.get("/abort/<int:status>")
    @public
    def stop(status):
        abort(status)

    app.register_blueprint(trouble)
    return app


CASES = [
    ("GET", "/nope", 404, "Page not found"),
    ("GET", "/logout", 405, "Not this way"),
    ("PUT", "/login", 405, "Not this way"),
    ("GET", "/abort/403", 403, "Not allowed"),
    ("GET", "/abort/429", 429, "Too many attempts"),
    ("GET", "/abort/418", 418, "I'm a teapot"),
    ("GET", "/crash", 500, "Something broke"),
]


@pytest.mark.parametrize(("method", "path", "status", "heading"), CASES)
def test_an_error_is_a_page_of_the_site(client, soup, method, path, status, heading):
    response = client.open(path, method=method, headers=MINE)
    page = soup(response)

    assert response.status_code == status
    assert page.title.get_text() == f"{heading} · Heliograph"
    assert page.h1.get_text() == heading
    assert page.select_one("nav #to-login")["href"] == "/login"
    assert page.select_one("#error a")["href"] == "/"
    assert ("Reference: " in page.main.get_text()) == (status == 500)


@pytest.mark.parametrize(("method", "path", "status", "heading"), CASES)
def test_to_htmx_an_error_is_a_message_beside_what_is_there(
    client, soup, method, path, status, heading
):
    response = client.open(path, method=method, headers=MINE | HTMX)
    fragment = soup(response)

    assert response.status_code == status
    assert fragment.title is None
    assert fragment.main is None
    assert fragment.select("[hx-target='#site-navigation']") == []
    assert len(fragment.select("hx-partial[hx-target='#notifications'] .message.error")) == 1
    told = fragment.select_one(".message-text").get_text()
    assert told.startswith(f"{heading}. ")
    assert bool(re.search(r"\. Reference: [0-9a-f]{16}$", told)) == (status == 500)


COUPON = {
    "coupon.html": """
        {% extends "layout.html" %}
        {% block title %}Coupon{% endblock %}
        {% block main %}{% include "partials/coupon.html" %}{% endblock %}""",
    "partials/coupon.html": """
        <section id="coupon">
          <h1>Coupon</h1>
          <p>{{ error }}</p>
          <form action="/coupon" method="post" hx-sync="drop">
            <button id="redeem" name="redeem" value="yes">Redeem</button>
          </form>
        </section>""",
}


def test_a_page_may_have_an_error_of_its_own(app, visitor):
    app.jinja_loader = ChoiceLoader([DictLoader(COUPON), app.jinja_loader])

    @app.get("/coupon")
    @app.post("/coupon")
    @public
    def coupon():
        flash("Nothing was redeemed.", "warning")
        return render("coupon.html", status=422, error="This coupon has expired.")

    visitor.open("/coupon").click("Redeem")

    assert visitor.status == 422
    assert visitor.text("#coupon p") == "This coupon has expired."
    assert visitor.messages == [("warning", "Nothing was redeemed.")]


@pytest.mark.parametrize("status", [400, 403, 422, 429, 503])
def test_an_error_leaves_the_page_with_htmx_as_it_is(app, status):
    browser = HtmxBrowser(app, rules=ALL_RULES)
    app.jinja_loader = ChoiceLoader([DictLoader(COUPON), app.jinja_loader])

    @app.get("/coupon")
    @public
    def coupon():
        flash("There are three coupons left.", "info")
        return render("coupon.html")

    @app.post("/coupon")
    @public
    def redeem():
        abort(status, "Not now.")

    browser.open("/coupon")
    main = str(browser.page.find(id="main"))
    browser.click("Redeem")

    assert browser.status == status
    assert str(browser.page.find(id="main")) == main
    assert [category for category, _ in browser.messages] == ["info", "error"]
    assert browser.messages[1][1].endswith("Not now.")


def test_an_error_in_a_poll_is_no_reason_for_a_message(app, client, soup):
    app.add_url_rule("/poll", view_func=public(background(lambda: abort(403))))

    response = client.get("/poll", headers=MINE | HTMX)

    assert (response.status_code, response.data) == (403, b"")
    assert soup(client.get("/")).select(".message") == []


def test_a_crash_names_the_line_in_the_log(app, client, soup):
    app.logger.addHandler(default_handler)
    log = io.StringIO()
    page = soup(client.get("/crash", errors_stream=log))
    reference = page.find(string=re.compile("^Reference: ")).removeprefix("Reference: ")

    assert "ZeroDivisionError" not in page.get_text()
    assert f"Exception on /crash [GET] request_id={reference}" in log.getvalue()


def test_a_field_that_is_missing_is_told_in_our_words(client, soup):
    page = soup(client.get("/field"))

    assert page.h1.get_text() == "Not understood"
    assert "could not be understood" in page.main.get_text()


def test_the_response_says_which_methods_there_are(client):
    assert set(client.get("/logout").headers["Allow"].split(", ")) == {"POST", "OPTIONS"}


def test_the_response_says_how_long_a_file_is_of_which_it_has_no_such_part(app, client):
    @app.get("/letter")
    @public
    def letter():
        return send_file(io.BytesIO(b"Dear Ada"), "text/plain")

    response = client.get("/letter", headers={"Range": "bytes=100-"})

    assert (response.status_code, response.headers["Content-Range"]) == (416, "bytes */8")


def test_the_response_says_when_to_come_back_and_nothing_twice(app, client):
    @app.get("/busy")
    @public
    def busy():
        raise TooManyRequests(retry_after=7)

    headers = client.get("/busy").headers

    assert headers["Retry-After"] == "7"
    assert headers.getlist("Content-Type") == ["text/html; charset=utf-8"]


def test_a_view_may_explain_an_error_in_its_own_words(app, client, soup):
    app.add_url_rule("/own", view_func=public(lambda: abort(403, "The shelf is Grace's.")))

    assert soup(client.get("/own")).select_one("#error p").get_text() == "The shelf is Grace's."


@pytest.mark.parametrize("path", ["/login", "/logout"])
def test_a_form_that_is_too_large_is_refused_everywhere(client, soup, path):
    page = client.post(path, data=b"x" * 200_000, headers=MINE)
    fragment = client.post(path, data=b"x" * 200_000, headers=MINE | HTMX)

    assert (page.status_code, fragment.status_code) == (413, 413)
    assert soup(page).h1.get_text() == "Too much at once"
    assert "What was sent is too large." in soup(fragment).select_one(".message.error").get_text()


@pytest.mark.parametrize("headers", [MINE, MINE | HTMX], ids=["a page", "a message"])
@pytest.mark.parametrize(
    ("url", "status", "heading"),
    [
        ("sqlite://", 500, "Something broke"),
        ("sqlite:////nowhere/at/all.db", 503, "Out of order for a moment"),
    ],
    ids=["empty", "gone"],
)
def test_an_error_is_told_when_the_database_is_empty_or_gone(
    settings, soup, headers, url, status, heading
):
    from app import create_app

    app = create_app(settings | {"DATABASE_URL": url})
    client = app.test_client()
    client.set_cookie("sign_in", "x" * 43)
    response = client.get("/account", headers=headers)

    assert response.status_code == status
    assert soup(response).select_one("h1, .message-text").get_text().startswith(heading)


@pytest.mark.parametrize("host", ["a..b", ".", "x" * 300, "a/b", "my_app:x"])
def test_a_host_that_cannot_be_is_refused(client, host):
    assert client.get("/", headers={"Host": host}).status_code in {200, 400}


def test_a_host_that_is_not_ours_is_refused(settings, soup):
    from app import create_app

    client = create_app(settings | {"TRUSTED_HOSTS": ["Heliograph.example."]}).test_client()

    refused = client.get("/", headers={"Host": "evil.example"})
    assert refused.status_code == 400
    assert soup(refused).select("a, link, script") == []  # none of ours would lead home
    for host in (
        "heliograph.example",
        "HELIOGRAPH.Example",
        "heliograph.example.",
        "heliograph.example.:81",
    ):
        assert client.get("/", headers={"Host": host}).status_code == 200
    for host in ("heliograph.example..", "heliograph.example.evil", "www.heliograph.example"):
        assert client.get("/", headers={"Host": host}).status_code == 400


def test_a_missing_image_is_no_reason_for_a_message(client, soup):
    client.get("/missing.png", headers={"Sec-Fetch-Dest": "image"})

    assert soup(client.get("/")).select(".message") == []
