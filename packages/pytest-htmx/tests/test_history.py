"""Back, Forward and Reload: the history and the cache."""

import pytest
from flask import request

from pytest_htmx import Browser, Refused
from shown import echoing, page, show


@pytest.fixture
def app():
    """An app with pages that say how often they were made, with the headers that a test names."""
    app = echoing()
    app.config["HEADERS"] = {}
    made = []

    @app.route("/", methods=["GET", "POST"])
    def count():
        made.append(request)
        return page(
            f"<p id='made'>{len(made)}</p><a href='/other'>Other</a><a href='#x'>Down</a>"
            "<form method='post'><button>Post</button></form>"
        ), app.config["HEADERS"]

    app.add_url_rule("/other", "other", lambda: (page("Other"), {"Set-Cookie": "a=1"}))
    return app


@pytest.mark.parametrize(
    ("headers", "made"),
    [
        ({}, "1"),
        ({"Vary": "Accept-Encoding, user-agent"}, "1"),
        ({"Vary": "Cookie"}, "2"),
        ({"Vary": "Accept, cookie"}, "2"),
        ({"Vary": "cookie,Accept"}, "2"),
        ({"Vary": "*"}, "2"),
        ({"Cache-Control": "max-age=0, no-store"}, "2"),
        ({"Cache-Control": "no-cache"}, "1"),
    ],
)
def test_back_shows_the_cached_page_if_there_is_one(app, headers, made):
    app.config["HEADERS"] = headers

    browser = Browser(app).open("/").click("Other").back()

    assert browser.text("#made") == made


def test_back_shows_the_cached_page_if_its_varying_headers_are_the_same(app):
    app.config["HEADERS"] = {"Vary": "Cookie"}

    browser = Browser(app).open("/other").open("/").click("Other").back()

    assert browser.text("#made") == "1"


def test_the_last_response_from_an_address_is_cached(app):
    browser = Browser(app).open("/").click("Other").open("/").click("Other")

    assert browser.back().back().back().text("#made") == "2"


def test_a_no_store_response_removes_the_cached_one(app):
    browser = Browser(app).open("/").click("Other")
    app.config["HEADERS"] = {"Cache-Control": "no-store"}
    browser.open("/").click("Other")

    assert browser.back().text("#made") == "3"


def test_the_response_to_a_post_is_not_cached_for_its_address(app):
    browser = Browser(app).open("/").submit(button="Post").click("Other")

    assert browser.back().text("#made") == "2"
    assert browser.back().text("#made") == "3"


FRESH = {"Cache-Control": "max-age=60"}


@pytest.mark.parametrize(
    ("headers", "made"),
    [
        (FRESH, "1"),
        (FRESH | {"Age": "59"}, "1"),
        (FRESH | {"Age": "60"}, "2"),
        (FRESH | {"Pragma": "no-cache"}, "2"),
        (FRESH | {"Vary": "Cookie"}, "2"),
        (FRESH | {"Vary": "Accept"}, "1"),
        ({"Cache-Control": "max-age=60, no-cache"}, "2"),
        ({"Cache-Control": "max-age=60, no-store"}, "2"),
        ({"Cache-Control": "max-age=0", "Expires": "Fri, 01 Jan 2999 00:00:00 GMT"}, "2"),
        ({"Expires": "Fri, 01 Jan 2999 00:00:00 GMT"}, "1"),
        ({"Expires": "0"}, "2"),
        ({}, "2"),
    ],
)
def test_a_link_shows_the_cached_page_while_it_is_fresh(app, headers, made):
    app.config["HEADERS"] = headers
    app.add_url_rule("/home", "home", lambda: page("<a href='/'>Start</a>"))
    browser = Browser(app).open("/").click("Other").open("/home").click("Start")

    assert browser.text("#made") == made
    assert ("GET", "/", 200, None) in browser.requests or made == "1"


def test_a_reload_and_a_typed_address_ask_for_a_fresh_page_again(app):
    app.config["HEADERS"] = FRESH
    browser = Browser(app).open("/")

    assert browser.reload().text("#made") == "2"
    assert browser.open("/").text("#made") == "3"


def test_places_of_one_document_are_one_to_the_cache(app):
    browser = Browser(app).open("/").click("Down").click("Other").back()

    assert browser.text("#made") == "1"


def test_the_top_of_the_page_is_in_the_page():
    browser = show('<a href="#">Top</a>')
    document = browser.page

    assert browser.click("Top").page is document
    assert browser.history.current.url == "http://localhost/#"


def test_there_is_no_page_before_the_first_or_after_the_last():
    browser = show("x")

    with pytest.raises(Refused) as back:
        browser.back()
    with pytest.raises(Refused) as forward:
        browser.forward()

    assert str(back.value) == "There is no page to go back to."
    assert str(forward.value) == "There is no page to go forward to."


def test_a_new_page_drops_the_later_entries(app):
    browser = Browser(app).open("/").click("Other").open("/other?2").back().back()
    assert browser.forward().forward().url == "/other?2"

    browser.back().back().open("/other?3")

    assert browser.back().forward().url == "/other?3"
    assert len(browser.history) == 2


def test_without_a_page_nothing_is_there():
    with pytest.raises(Refused) as refusal:
        Browser(echoing()).reload()

    assert str(refusal.value) == "No page is open: call open(path) first."


def test_a_reload_names_the_page_that_led_here(app):
    app.add_url_rule("/who", "who", lambda: page(str(request.headers.get("Referer"))))
    browser = show('<a href="/who">Who</a>', app, "/start").click("Who").reload()

    assert browser.text("body") == "http://localhost/start"
    assert browser.open("/who").reload().text("body") == "None"


def test_a_reload_renews_every_place_in_the_document(app):
    browser = Browser(app).open("/").click("Down").reload().back()

    assert browser.text("#made") == "2"


def test_a_link_to_the_page_itself_adds_no_place(app):
    browser = show('<a href="/here">Here</a>', app, "/here").click("Here")

    assert len(browser.history) == 1
    assert browser.text("a") == "Here"


@pytest.mark.parametrize(("attributes", "kept"), [("", "x"), ("autocomplete=off", "")])
def test_back_keeps_what_was_entered(app, attributes, kept):
    fields = f"<form {attributes}><input name=q><input type=file name=f></form>"
    browser = show(f"{fields}<a href='/other'>Other</a>", app, "/form")
    browser.fill(q="x", f=("a.txt", "x")).click("Other").back()
    name, upload = browser.page.select("input")
    controls = browser.history.current.document.controls

    assert controls.value(name) == kept
    assert [upload.name for upload in controls.files(upload)] == ["a.txt"] * bool(kept)


def test_back_keeps_the_first_option_where_the_chosen_one_is_gone(app):
    app.config["HEADERS"] = {"Cache-Control": "no-store"}
    options = iter(["<option>1<option>2<option>3", "<option disabled>0<option>1<option selected>2"])

    @app.get("/form")
    def form():
        select = (
            f"<form action='/echo'><select name='s'>{next(options)}</select><button>Go</button>"
        )
        return page(select + "</form><a href='/other'>Other</a>"), app.config["HEADERS"]

    browser = Browser(app).open("/form").fill(s="3").click("Other").back().submit()

    assert browser.text("#sent") == "GET s=1"


def test_back_stays_where_it_was_if_the_response_is_no_page():
    app = echoing()
    answers = [("", 204), (page("<a href='/other'>Other</a>"), {"Cache-Control": "no-store"})]
    app.add_url_rule("/", "home", lambda: answers.pop())
    app.add_url_rule("/other", "other", lambda: page("<h1>Other</h1>"))

    browser = Browser(app).open("/").click("Other").back()

    assert (browser.url, browser.status, browser.text("h1")) == ("/other", 204, "Other")
