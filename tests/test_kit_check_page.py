"""`check_page`: every rule finds what breaks it, and says where."""

# ruff: noqa: E501  a page is a line

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from heliograph.testing import Browser, HtmxBrowser, check_page

GOOD = (
    '<!DOCTYPE html><html lang="en"><head><title>{title}</title></head><body>'
    '<div id="notifications"></div><main><h1>Log in</h1>{body}</main></body></html>'
)


def good(body="", title="Log in · Site"):
    return GOOD.format(body=body, title=title)


@pytest.fixture
def app():
    app = Flask(__name__)
    app.add_url_rule(
        "/", "home", lambda: good('<form id="f"><input name="x"><button>Go</button></form>')
    )
    app.add_url_rule("/login", "login", lambda: good(), methods=["GET", "POST"])
    app.add_url_rule("/item/<int:number>", "item", lambda **_: good(), methods=["DELETE"])
    app.add_url_rule("/folder/", "folder", lambda: good())
    return app


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<label for="x">X</label><input id="x" name="x"><input type="hidden" name="token">',
        '<label>X <input id="x"></label>',
        '<input id="x" aria-label="X">',
        '<button id="x">Go</button><input id="y" type="submit" value="Go">',
        '<button id="x"><img alt="Go" src="/x"></button>',
        '<form id="f" method="post" action="/login" hx-post="/login"><button id="b">Go</button></form>',
        '<a href="/login" hx-get="/login">x</a><a href="/folder">x</a><a href="#x">x</a>',
        '<a href="https://example.com/">x</a><a href="mailto:a@b.example">x</a><a href="?a=1">x</a>',
        '<form action="/login"><button id="b" hx-get="/login">Go</button></form>',
        '<form action="/"><button id="b" formaction="/login" formmethod="post" hx-post="/login">x</button></form>',
        '<template><div id="x"></div><p hx-swap-oob="true">in a template</p></template><p id="x"></p>',
    ],
)
def test_a_good_page_passes(app, body):
    check_page(good(body), app)


@pytest.mark.parametrize("title", ["Log in", "Log in · Site", "Error: Log in · Site"])
def test_the_title_begins_with_the_heading(title):
    check_page(good(title=title))


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        (good("<p></div>"), "HTML: line 1: End tag (div) seen too early."),
        (good().replace("<!DOCTYPE html>", ""), "HTML: line 1: Unexpected start tag"),
        (good().replace(' lang="en"', ""), "The page names no language: <html>"),
        (good(title=""), "The page has no title."),
        (good("<h1>Two</h1>"), "The page has 2 h1: <h1>Log in</h1> <h1>Two</h1>"),
        (good(title="Sign in"), "The title 'Sign in' does not begin with the heading: <h1>Log in</h1>"),
        (good().replace("notifications", "other"), "no region for messages, #notifications"),
        (good('<p id="x"></p><b id="x"></b>'), 'The id is not unique: <b id="x">'),
        (good('<input aria-label="x">'), 'A control has no id, so a swap would lose its focus: <input'),
        (good('<input id="x">'), 'A control has no label: <input id="x">'),
        (good('<button id="x"></button>'), 'A control has no label: <button id="x">'),
        (good('<label for="y">x</label>'), 'for points at nothing: <label for="y">'),
        (good('<p aria-describedby="y">x</p>'), "aria-describedby points at nothing"),
        (good('<a href="/"></a>'), 'A link has no words: <a href="/"></a>'),
        (good('<img src="/x">'), 'An image has no alternative: <img src="/x">'),
        (good('<p hx-swap-oob="true">x</p>'), "Out-of-band markup stands in a page: <p hx-swap-oob"),
        (good('<hx-partial hx-target="#x">x</hx-partial>'), "Out-of-band markup stands in a page"),
        (good('<a href="/nowhere">x</a>'), 'knows no address for GET /nowhere: <a href="/nowhere">'),
        (good('<form action="/login" method="post"></form><form action="/" method="post"></form>'),
         "The app does not take POST /: <form"),
        (good('<a href="/item/1" hx-delete="/item/1">x</a>'), "does not take GET /item/1"),
        (good('<a href="/" hx-get="/login">x</a>'), "hx-get is not the address without htmx: <a"),
        (good('<a href="/login" hx-post="/login">x</a>'), "hx-post is not the method without htmx"),
        (good('<form action="/login" hx-post="/login"></form>'), "hx-post is not the method"),
        (good('<button id="b" hx-post="/login">x</button>'), "hx-post has nothing that stands in for it"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_told_with_the_tag_that_breaks_it(app, html, problem):
    with pytest.raises(AssertionError) as failure:
        check_page(html, app)

    assert problem in str(failure.value)


def test_rows_in_a_partial_are_no_error(app):
    link = '<table><tbody id="rows"></tbody></table><a href="/rows" hx-get="/rows" hx-target="h1">x</a>'
    rows = '<title>Rows</title>Rows<hx-partial hx-target="#rows"><tr><td>1</td></tr></hx-partial>'
    app.add_url_rule("/start", "start", lambda: good(link))
    app.add_url_rule("/rows", "rows", lambda: rows)

    assert HtmxBrowser(app).open("/start").click("x").text("#rows") == "1"


def test_all_problems_are_told_at_once():
    with pytest.raises(AssertionError) as failure:
        check_page("<!DOCTYPE html><html><title>x</title><body>")

    assert len(str(failure.value).splitlines()) == 4


def test_a_document_and_an_answer_are_checked_as_well(app):
    answer = app.test_client().get("/login")

    check_page(answer, app)
    check_page(BeautifulSoup(answer.text, "html5lib"))


def test_the_browsers_check_every_page_they_see(app):
    for kind in (Browser, HtmxBrowser):
        with pytest.raises(AssertionError, match="A control has no label"):
            kind(app).open("/")


def test_a_browser_checks_nothing_if_it_is_told_so(app):
    assert Browser(app, check=False).open("/").title == "Log in · Site"


def test_a_fragment_must_be_parsed_without_error_too(app):
    link = '<main><h1>Log in</h1><a href="/piece" hx-get="/piece" hx-target="main">x</a></main>'
    app.add_url_rule(
        "/start", "start", lambda: good().replace("<main><h1>Log in</h1></main>", link)
    )
    app.add_url_rule("/piece", "piece", lambda: "<h1>Log in</h1><p>a</div>")

    with pytest.raises(AssertionError, match=r"End tag \(div\) seen too early"):
        HtmxBrowser(app).open("/start").click("x")
