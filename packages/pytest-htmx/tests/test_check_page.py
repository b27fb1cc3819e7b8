"""`check_page`: every rule reports each tag that breaks it."""

# ruff: noqa: E501  a page is a line

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask, Response
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from pytest_htmx import ALL_RULES, DEFAULT_RULES, Browser, HtmxBrowser, check_page
from pytest_htmx.messages import REGION
from shown import SCRIPT

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
    app.add_url_rule(
        "/item/<int:number>", "item", lambda **_: good(), methods=["POST", "PUT", "PATCH", "DELETE"]
    )
    app.add_url_rule("/folder/", "folder", lambda: good())
    return app


@pytest.mark.parametrize(
    "body",
    [
        "",
        '<label for="x">X</label><input id="x" name="x"><input type="hidden" name="token">',
        '<label>X <input id="x"></label>',
        '<input id="x" aria-label="X">',
        '<input id="x" aria-labelledby="y"><b id="y">X</b>',
        '<label>Y</label><label for="x"></label><label for="x">X</label><input id="x">',
        '<input id="x" type="image" alt="Go" src="/x">',
        '<button id="x">Go</button><input id="y" type="submit" value="Go">',
        '<button id="x"><img alt="Go" src="/x"></button>',
        '<a href="/"><img alt="Home" src="/x"></a><a href="/" aria-label="Home"></a>',
        '<h2 id="a" aria-describedby="a b">x</h2><p id="b">x</p>',
        "<svg><title>Picture</title></svg>",
        '<form id="f" method="post" action="/login" hx-post="/login"><button id="b">Go</button></form>',
        '<a href="/login" hx-get="/login">x</a><a href="/folder">x</a><a href="#x">x</a>',
        '<a href="https://example.com/">x</a><a href="mailto:a@b.example">x</a><a href="?a=1">x</a>',
        '<a href="login" hx-get="/login">x</a><a href="/" hx-get="">x</a><area href="/login" alt="x">',
        '<form action="/login"><button id="b" hx-get="/login">Go</button></form>',
        '<form action="/login"><input id="i" aria-label="X" formaction="/" hx-get="/login"></form>',
        '<form id="f" action="/login"></form><button id="b" form="f" hx-get="/login">Go</button>',
        '<form method="POST" action="/item/1" hx-delete="/item/1"></form>',
        '<form method="post" action="/item/1" hx-put="/item/1"></form>',
        '<form method="post" action="/item/1" hx-patch="/item/1"></form>',
        '<form method="Dialog" action="/nowhere"></form><button id="b" formaction="/nowhere">Go</button>',
        '<p hx-get="/login" hx-post="/login">x</p>',
        '<form action="/"><button id="b" formaction="/login" formmethod="post" hx-post="/login">x</button></form>',
        '<template><div id="x"></div><p hx-swap-oob="true">in a template</p></template><p id="x"></p>',
    ],
)
def test_a_good_page_passes(app, body):
    check_page(good(body), app)


@pytest.mark.parametrize("title", ["Log in", "Log in · Site", "Error: Log in · Site"])
def test_the_title_begins_with_the_heading(title):
    check_page(good(title=title))


def test_a_heading_of_two_lines_has_a_title_of_one():
    page = "<title>Issue 3 · Site</title><h1>Issue<br>3</h1>"

    check_page(page, rules={"title-is-h1"})


@pytest.mark.parametrize(
    ("html", "problems"),
    [
        (good("<p></div>"), ["HTML: line 1: End tag (div) seen too early. Expected other end tag."]),
        (good().replace("<!DOCTYPE html>", ""), ["HTML: line 1: Unexpected start tag (html). Expected DOCTYPE."]),
        (good().replace(' lang="en"', ' dir="ltr"'), ['The page names no language: <html dir="ltr">']),
        (good(title=""), [
            "The page has no title.", "The title '' is not the heading, alone or before ' · ': <h1>Log in</h1>",
        ]),
        (good("<svg><title>x</title></svg>").replace("<title>Log in · Site</title>", ""), [
            "The page has no title.", "The title '' is not the heading, alone or before ' · ': <h1>Log in</h1>",
        ]),
        (good("<h1>Two</h1>"), ["The page has 2 h1: <h1>Log in</h1> <h1>Two</h1>"]),
        (good(title="Sign in"), ["The title 'Sign in' is not the heading, alone or before ' · ': <h1>Log in</h1>"]),
        (good(title="Site · Log in"), ["The title 'Site · Log in' is not the heading, alone or before ' · ': <h1>Log in</h1>"]),
        (good().replace("notifications", "other"), [f"The page has no region for messages, {REGION}."]),
        (good('<p id="x"></p><b id="x"></b>'), ['The id is not unique: <p id="x">', 'The id is not unique: <b id="x">']),
        *(
            (good(control), [f"A control has no id, so a swap would lose its focus: {control}"])
            for control in ('<input aria-label="x">', '<input type="checkbox" aria-label="x">')
        ),
        (good('<button>x</button>'), ["A control has no id, so a swap would lose its focus: <button>"]),
        (good('<label for="y">x</label>'), ['for points at nothing: <label for="y">']),
        (good('<b id="y" aria-describedby="x y">x</b>'), ['aria-describedby points at nothing: <b id="y" aria-describedby="x y">']),
        (good('<p aria-labelledby="y">x</p>'), ['aria-labelledby points at nothing: <p aria-labelledby="y">']),
        (good('<input id="x">'), ['A control has no label: <input id="x">']),
        (good('<input id="x" alt="X" value="X">'), ['A control has no label: <input id="x" alt="X" value="X">']),
        (good('<label for="x"> </label><input id="x">'), ['A control has no label: <input id="x">']),
        (good('<label for="y">Y</label><input id="x"><b id="y"></b>'), ['A control has no label: <input id="x">']),
        (good('<select id="x"></select>'), ['A control has no label: <select id="x">']),
        (good('<textarea id="x">X</textarea>'), ['A control has no label: <textarea id="x">']),
        (good('<button id="x" value="1"></button>'), ['A control has no label: <button id="x" value="1">']),
        (good('<button id="x"><img alt="" src="/x"></button>'), ['A control has no label: <button id="x">']),
        (good('<input id="x" type="submit" alt="X">'), ['A control has no label: <input id="x" type="submit" alt="X">']),
        (good('<input id="x" type="image" value="X">'), ['A control has no label: <input id="x" type="image" value="X">']),
        (good('<a href="/"><img alt="" src="/x"></a>'), ['A link has no words: <a href="/"><img alt="" src="/x"/></a>']),
        (good('<img src="/x">'), ['An image has no alternative: <img src="/x">']),
        *(
            (good(f"<{piece}>x</{piece.split()[0]}>"), [f"The page contains out-of-band markup: <{piece}>"])
            for piece in (
                'p hx-swap-oob="true"', 'p data-hx-swap-oob="true"', 'hx-partial hx-target="#x"', 'template hx="" type="partial"',
            )
        ),
        (good('<a href="/nowhere?a=1">x</a>'), ['The app knows no address for GET /nowhere?a=1: <a href="/nowhere?a=1">']),
        (good('<area href="/nowhere" alt="x">'), ['The app knows no address for GET /nowhere: <area href="/nowhere" alt="x">']),
        (good('<form action="/item/1"></form>'), ['The app does not take GET /item/1: <form action="/item/1">']),
        (good('<form method="post"></form>'), ['The app does not take POST /: <form method="post">']),
        (good('<form method="post" action="/login"><button id="b" formaction="/" name="n">x</button></form>'), [
            'The app does not take POST /: <button id="b" formaction="/" name="n">',
        ]),
        (good('<form action="/"><button id="b" formaction="/item/1">x</button></form>'), [
            'The app does not take GET /item/1: <button id="b" formaction="/item/1">',
        ]),
        (good('<form id="f" action="/"></form><button id="b" form="f" formaction="/item/1">x</button>'), [
            'The app does not take GET /item/1: <button id="b" form="f" formaction="/item/1">',
        ]),
        (good('<form method="post" action="/login" hx-put="/login"></form>'), [
            'The app does not take PUT /login: <form method="post" action="/login" hx-put="/login">',
        ]),
        (good('<a href="/item/1" hx-delete="/item/1">x</a>'), [
            'hx-delete differs from the method without htmx: <a href="/item/1" hx-delete="/item/1">',
            'The app does not take GET /item/1: <a href="/item/1" hx-delete="/item/1">',
        ]),
        (good('<a href="/" hx-get="/login">x</a>'), ['hx-get differs from the address without htmx: <a href="/" hx-get="/login">']),
        (good('<a hx-get="/">x</a>'), ['hx-get differs from the address without htmx: <a hx-get="/">']),
        (good('<a href="/login" hx-post="/login">x</a>'), ['hx-post differs from the method without htmx: <a href="/login" hx-post="/login">']),
        (good('<form action="/login" hx-post="/login"></form>'), ['hx-post differs from the method without htmx: <form action="/login" hx-post="/login">']),
        (good('<form action="/login" method="Post" hx-get="/login"></form>'), [
            'hx-get differs from the method without htmx: <form action="/login" method="Post" hx-get="/login">',
        ]),
        (good('<form method="post" action="/login"><input id="x" aria-label="X" formmethod="get" hx-get="/login"></form>'), [
            'hx-get differs from the method without htmx: <input id="x" aria-label="X" formmethod="get" hx-get="/login">',
        ]),
        (good('<button id="b" hx-post="/login">x</button>'), ['hx-post has no plain link or form: <button id="b" hx-post="/login">']),
        (good('<p><input id="b" aria-label="X" hx-get="/"></p>'), ['hx-get has no plain link or form: <input id="b" aria-label="X" hx-get="/">']),
    ],
)  # fmt: skip
def test_a_broken_rule_is_reported_with_its_tag(app, html, problems):
    assert problems_of(html, app) == ["The page at / breaks these rules:", *problems]


def problems_of(*page, **settings):
    """Return the lines of `check_page`'s error, without the dashes and the names of the rules."""
    with pytest.raises(AssertionError) as failure:
        check_page(*page, **settings)
    return [re.sub(r"^- \[[a-z0-9-]+\] ", "", line) for line in str(failure.value).splitlines()]


def test_rows_in_a_partial_are_no_error(app):
    link = '<table><tbody id="rows"></tbody></table><a href="/rows" hx-get="/rows" hx-target="h1">x</a>'
    rows = '<title>Rows</title>Rows<hx-partial hx-target="#rows"><tr><td>1</td></tr></hx-partial>'
    app.add_url_rule("/start", "start", lambda: good(SCRIPT + link))
    app.add_url_rule("/rows", "rows", lambda: rows)

    assert HtmxBrowser(app).open("/start").click("x").text("#rows") == "1"


def test_all_problems_are_reported_at_once():
    assert problems_of("<!DOCTYPE html><html><title>x</title><body>") == [
        "The page at / breaks these rules:",
        "The page names no language: <html>",
        "The page has 0 h1: none",
        f"The page has no region for messages, {REGION}.",
    ]


def test_the_addresses_of_links_are_checked_only_with_an_app():
    check_page(good('<a href="/nowhere">x</a>'))


def test_the_region_may_be_called_otherwise():
    check_page(good().replace("notifications", "toast"), region="#toast")


def test_a_document_and_a_response_are_checked_as_well(app):
    response = app.test_client().get("/login")
    check_page(response, app)
    check_page(BeautifulSoup(response.text, "html5lib"))

    wrong = "<html><title>Log in</title><h1>Log in</h1><p></div>"
    told = [
        "The page names no language: <html>",
        f"The page has no region for messages, {REGION}.",
    ]
    parsed = [
        "HTML: line 1: Unexpected start tag (html). Expected DOCTYPE.",
        "HTML: line 1: End tag (div) seen too early. Expected other end tag.",
    ]
    head = "The page at / breaks these rules:"
    assert problems_of(Response(wrong)) == [head, *parsed, *told]
    assert problems_of(BeautifulSoup(wrong, "html.parser")) == [head, *told]
    assert problems_of(BeautifulSoup(wrong.replace("<html>", ""), "html.parser")) == [head, *told]


def test_a_browser_brings_its_app_its_region_and_its_address_along(app):
    app.add_url_rule("/a/b", "b", lambda: good('<p></div><a href="c?d">x</a>'))
    app.add_url_rule("/a/e", "e", lambda: good('<a href="?f" hx-get="/a/e?f">x</a>'))
    browser = Browser(app, region="#toast")

    assert problems_of(browser.open("/a/b?x=1")) == [
        "The page at /a/b?x=1 breaks these rules:",
        "HTML: line 1: End tag (div) seen too early. Expected other end tag.",
        "The page has no region for messages, #toast.",
        'The app knows no address for GET /a/c?d: <a href="c?d">',
    ]
    browser = Browser(app)
    check_page(browser.open("/a/e"))
    assert problems_of(browser, Flask("another")) == [
        "The page at /a/e breaks these rules:",
        'The app knows no address for GET /a/e?f: <a href="?f" hx-get="/a/e?f">',
        'The app knows no address for GET /a/e?f: <a href="?f" hx-get="/a/e?f">',
    ]


def test_the_browsers_check_every_page_they_see(app):
    for kind in (Browser, HtmxBrowser):
        with pytest.raises(AssertionError, match="A control has no label"):
            kind(app, rules=ALL_RULES).open("/")


def test_a_page_is_checked_once(app):
    browser = Browser(app, rules={"labels"})
    with pytest.raises(AssertionError):
        browser.open("/")

    assert browser.fill(x=1).url == "/"
    with pytest.raises(AssertionError):
        browser.reload()


def test_a_browser_checks_pages_only(app):
    app.add_url_rule("/text", "text", lambda: ("text", {"Content-Type": "text/plain"}))

    assert Browser(app, rules=ALL_RULES).open("/text").text("body") == "text"


def test_by_default_the_browsers_check_what_is_a_fault_for_anybody(app):
    app.add_url_rule(
        "/foreign", "foreign", lambda: '<p>x</p><img src="x"><a href="/away"></a></div>'
    )
    app.add_url_rule("/twice", "twice", lambda: '<p id="x"></p><p id="x"></p>')

    for kind in (Browser, HtmxBrowser):
        assert kind(app).open("/foreign").status == 200
        with pytest.raises(
            AssertionError, match=r'- \[unique-ids\] The id is not unique: <p id="x">'
        ):
            kind(app).open("/twice")
        assert kind(app, rules=()).open("/twice").status == 200


def test_the_hidden_tokens_of_several_forms_may_have_one_id():
    token = '<form action="/"><input type="hidden" id="token" name="token"></form>'

    check_page(good(token * 2))
    assert problems_of(good(token + '<p id="token"></p>'))[1:] == [
        'The id is not unique: <input type="hidden" id="token" name="token">',
        'The id is not unique: <p id="token">',
    ]


BREACHES = {
    "html": good("<p></div>"),
    "language": good().replace(' lang="en"', ""),
    "title": good().replace("<h1>Log in</h1>", "<h1></h1>").replace("Log in · Site", ""),
    "one-h1": good("<h1>Two</h1>"),
    "title-is-h1": good(title="Sign in"),
    "region": good().replace("notifications", "other"),
    "no-out-of-band": good('<p hx-swap-oob="true">x</p>'),
    "unique-ids": good('<p id="x"></p><b id="x"></b>'),
    "control-ids": good('<input aria-label="x">'),
    "references": good('<label for="y">x</label>'),
    "labels": good('<input id="x">'),
    "link-words": good('<a href="/"></a>'),
    "alternatives": good('<img src="/x">'),
    "twins": good('<button id="b" hx-post="/login">x</button>'),
    "addresses": good('<a href="/nowhere">x</a>'),
}


def test_every_rule_has_a_name_and_is_chosen_by_it(app):
    assert BREACHES.keys() == ALL_RULES
    for name, page in BREACHES.items():
        check_page(page, app, rules=ALL_RULES - {name})
        with pytest.raises(AssertionError, match=rf"\n- \[{name}\] [^\n]+") as failure:
            check_page(page, app, rules=[name])
        assert {line.split()[1] for line in str(failure.value).splitlines()[1:]} == {f"[{name}]"}


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ({"label", "id"}, "There is no rule 'id', 'label'. There are: html, language, title, "),
        ("labels", "Give a set of rules, not the text 'labels'."),
    ],
)
def test_a_rule_that_does_not_exist_is_told_at_once(app, rules, told):
    for choose in (lambda: Browser(app, rules=rules), lambda: check_page(good(), rules=rules)):
        with pytest.raises(ValueError, match=f"^{told}"):
            choose()


def test_the_addresses_of_an_app_without_a_url_map_are_not_asked():
    check_page(good('<a href="/nowhere">x</a>'), DispatcherMiddleware(Flask(__name__)))


def test_both_browsers_have_the_same_default():
    for kind in (Browser, HtmxBrowser):
        assert set(kind(Flask(__name__)).rules) == DEFAULT_RULES == {"unique-ids"}


def test_a_fragment_must_be_parsed_without_error_too(app):
    link = '<main><h1>Log in</h1><a href="/piece" hx-get="/piece" hx-target="main">x</a></main>'
    app.add_url_rule(
        "/start", "start", lambda: good().replace("<main><h1>Log in</h1></main>", SCRIPT + link)
    )
    app.add_url_rule("/piece", "piece", lambda: "<h1>Log in</h1><p>a</div>")

    with pytest.raises(AssertionError, match=r"End tag \(div\) seen too early"):
        HtmxBrowser(app, rules={"html"}).open("/start").click("x")


def test_each_problem_is_one_short_line():
    classes = " ".join(f"px-{number}" for number in range(50))
    page = f'<h1>One\n  more</h1><h1>Two</h1><input\n class="{classes}">'

    with pytest.raises(AssertionError) as failure:
        check_page(page, rules={"one-h1", "labels"})

    _, headings, label = str(failure.value).split("\n")
    assert headings == "- [one-h1] The page has 2 h1: <h1>One more</h1> <h1>Two</h1>"
    assert label.startswith('- [labels] A control has no label: <input class="px-0 px-1')
    assert label.endswith(" …")
    assert len(label) == 160
