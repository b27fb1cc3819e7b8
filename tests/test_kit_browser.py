"""The visitor without JavaScript: what it can do, and what it refuses as a browser would."""

from functools import partial

import kit_shown
import pytest
from flask import Flask, Response, jsonify, redirect, request
from kit_shown import page, sent

from heliograph.testing import Browser, Refused, Unsupported


@pytest.fixture
def app():
    """An app whose pages each test adds, and `/echo`, which answers with what was sent."""
    return kit_shown.echoing()


@pytest.fixture
def show(app):
    """Add a page that shows `body` at `path`, and open it."""
    return partial(kit_shown.show, app=app)


def test_a_link_is_followed_by_its_words_or_a_selector(show):
    browser = show('<a href="/echo?1">One <b>link</b></a> <a id="two" href="/echo?2">Two</a>')

    assert sent(browser.click("One link")) == "GET 1"
    assert sent(browser.back().click("#two")) == "GET 2"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('<a id="x" href="https://example.com/">x</a>', "leads away"),
        ('<a id="x" href="//example.com/">x</a>', "leads away"),
        ('<a id="x" href="/\\example.com">x</a>', "leads away"),
        ('<a id="x" href="javascript:1">x</a>', "leads away"),
        ('<button id="x" type="button">x</button>', "Nothing happens"),
        ('<form><button id="x" disabled>x</button></form>', "is disabled"),
        ('<fieldset disabled><button id="x">x</button></fieldset>', "is disabled"),
        ('<p id="x">x</p>', "Nothing happens"),
    ],
)
def test_a_click_that_leads_nowhere_here_is_refused(show, body, reason):
    with pytest.raises(Refused, match=reason):
        show(body).click("#x")


def test_another_window_is_not_followed(show):
    with pytest.raises(Unsupported, match="another window"):
        show('<a href="/a" target="_blank">x</a>').click("x")


def test_a_label_ticks_its_box_and_a_summary_opens_its_details(show):
    browser = show(
        "<form action='/'><label id='l'>On <input type='checkbox' name='c'></label>"
        "<button>Send</button></form>"
        "<details><summary>More</summary>x</details>"
    )
    browser.click("#l").click("More")

    assert browser.page.details.has_attr("open")
    assert browser.submit("form", button="Send").url == "/?c=on"


def test_redirects_are_followed_with_the_method_that_each_asks_for(app, show):
    @app.post("/see-other")
    def see_other():
        return redirect("/echo?other", 303)

    @app.post("/again")
    def again():
        return redirect("/echo", 307)

    browser = show(
        '<form id="a" method="post" action="/see-other"><button>Go</button></form>'
        '<form id="b" method="post" action="/again"><input name="x" value="1">'
        "<button>Go</button></form>"
    )

    assert sent(browser.submit("#a")) == "GET other"
    assert sent(browser.back().submit("#b")) == "POST x=1"


def test_a_redirect_that_never_ends_or_leaves_the_site_is_refused(app):
    app.add_url_rule("/loop", "loop", lambda: redirect("/loop"))
    app.add_url_rule("/away", "away", lambda: redirect("https://example.com/"))

    with pytest.raises(Refused, match="More than 20 redirects"):
        Browser(app, check=False).open("/loop")
    with pytest.raises(Refused, match=r"redirects away, to https://example\.com/"):
        Browser(app, check=False).open("/away")


def test_a_download_leaves_the_page_where_it_is(app, show):
    headers = {"Content-Disposition": "attachment; filename=a.txt"}
    app.add_url_rule("/file", "file", lambda: Response("text", headers=headers))
    browser = show('<a href="/file">File</a>').click("File")

    assert browser.url == "/"
    assert browser.response.text == "text"


def test_text_and_json_are_shown_as_they_are(app):
    app.add_url_rule("/json", "json", lambda: jsonify(a="<b>"))

    assert Browser(app).open("/json").text("pre") == '{"a":"<b>"}'


def test_back_to_a_form_that_may_not_be_kept_is_refused(app, show):
    @app.post("/post")
    def post():
        return page('<a href="/">Home</a>'), {"Cache-Control": "no-store"}

    browser = show('<form method="post" action="/post"><button>Go</button></form>').submit()

    with pytest.raises(Refused, match="a browser asks first"):
        browser.reload()
    with pytest.raises(Refused, match="a browser asks before"):
        browser.click("Home").back()


def test_there_is_no_page_before_the_first(show):
    with pytest.raises(Refused, match="no page to go back to"):
        show("x").back()
    for question in ("page", "url", "title", "status", "messages"):
        with pytest.raises(Refused, match="No page is open"):
            getattr(Browser(Flask(__name__)), question)
    with pytest.raises(Refused, match="No page is open"):
        Browser(Flask(__name__)).reload()


def test_messages_are_read_with_their_category_and_without_what_stands_around_them(show):
    browser = show(
        "<div id='notifications'><div data-category='error'><span>Error:</span> "
        "<p class='message-text'>No <b>such</b>\n page.</p><button>Dismiss</button></div>"
        "<p data-category='info'>Plain.</p><p data-category=''>Bare.</p>"
        "<template><p data-category='x'>no</p></template></div>"
    )

    assert browser.messages == [("error", "No such page."), ("info", "Plain."), ("", "Bare.")]


def test_a_page_without_the_region_cannot_say_what_its_messages_are(show):
    with pytest.raises(Refused, match="has no #notifications"):
        show("x").messages  # noqa: B018  the question is the act


def test_the_region_may_be_called_otherwise(show):
    assert show("<p id='toast'><b data-category='a'>b", region="#toast").messages == [("a", "b")]


def test_an_untrustworthy_origin_gets_no_fetch_metadata(app):
    app.add_url_rule("/", "home", lambda: page(str("Sec-Fetch-Site" in request.headers)))

    assert Browser(app, check=False).open("/").text("body") == "True"
    plain = Browser(app, base_url="http://example.test", check=False)
    assert plain.open("/").text("body") == "False"


def test_a_picture_of_the_browser_shows_where_it_is(show):
    browser = show("<main><h1>Here</h1></main>")

    assert repr(browser) == "<Browser at /, 200: <main><h1>Here</h1></main>>"
