"""The visitor without JavaScript: its verbs, its properties and its refusals."""

from functools import partial

import pytest
from flask import Response, jsonify, redirect, request

import shown
from pytest_htmx import Browser, HtmxBrowser, Refused, Unsupported
from shown import page, sent


@pytest.fixture
def app():
    """An app whose pages each test adds, and `/echo`, which returns the request."""
    return shown.echoing()


@pytest.fixture
def show(app):
    """Add a page that shows `body` at `path`, and open it."""
    return partial(shown.show, app=app)


def test_a_link_is_followed_by_its_words_or_a_selector(show):
    browser = show('<a href="/echo?1">One <b>link</b></a> <a id="two" href="/echo?2">Two</a>')

    assert sent(browser.click("One link")) == "GET 1"
    assert sent(browser.back().click("#two")) == "GET 2"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        *(
            (
                f'<a id="x" href="{href}">x</a>',
                f'<a id="x" href="{href}"> leads away, to {url}: the kit visits one app.',
            )
            for href, url in (
                ("https://example.com/", "https://example.com/"),
                ("//example.com/", "http://example.com/"),
                ("/\\example.com", "http://example.com/"),
                ("javascript:1", "javascript:1"),
            )
        ),
        (
            '<button id="x" type="button">x</button>',
            'Nothing happens on a click on <button id="x" type="button">. The kit runs no scripts.',
        ),
        (
            '<button id="x">x</button>',
            'Nothing happens on a click on <button id="x">. The kit runs no scripts.',
        ),
        ('<p id="x">x</p>', 'Nothing happens on a click on <p id="x">. The kit runs no scripts.'),
        ('<a id="x">x</a>', 'Nothing happens on a click on <a id="x">. The kit runs no scripts.'),
        (
            '<label id="x">x</label>',
            'Nothing happens on a click on <label id="x">. The kit runs no scripts.',
        ),
        (
            '<label id="x" for="y">x <input type="checkbox"></label>',
            'Nothing happens on a click on <label id="x" for="y">. The kit runs no scripts.',
        ),
        (
            '<label id="x" for="">x <input type="checkbox"></label>',
            'Nothing happens on a click on <label id="x" for="">. The kit runs no scripts.',
        ),
        (
            '<label id="x">x <input type="hidden"></label>',
            'Nothing happens on a click on <label id="x">. The kit runs no scripts.',
        ),
        (
            '<summary id="x">x</summary>',
            'Nothing happens on a click on <summary id="x">. The kit runs no scripts.',
        ),
        (
            '<details open><p id="x">x</p></details>',
            'Nothing happens on a click on <p id="x">. The kit runs no scripts.',
        ),
        (
            '<p id="y"></p><button id="x" form="y">x</button>',
            'Nothing happens on a click on <button id="x" form="y">. The kit runs no scripts.',
        ),
        (
            '<button id="x" type="reset">x</button>',
            'Nothing happens on a click on <button id="x" type="reset">. The kit runs no scripts.',
        ),
        (
            '<form><button id="x" disabled>x</button></form>',
            '<button id="x" disabled=""> is disabled.',
        ),
        (
            '<form><input id="x" type="checkbox" disabled></form>',
            '<input id="x" type="checkbox" disabled=""> is disabled.',
        ),
        (
            '<fieldset disabled><button id="x">x</button></fieldset>',
            '<button id="x"> is disabled.',
        ),
    ],
)
def test_a_click_that_leads_nowhere_here_is_refused(show, body, sentence):
    with pytest.raises(Refused) as refusal:
        show(body).click("#x")

    assert str(refusal.value) == sentence


def test_events_need_a_visitor_with_htmx(show):
    with pytest.raises(Refused) as refusal:
        show("<p>x</p>").trigger("p", "every")

    assert str(refusal.value) == (
        "trigger('p', 'every') needs htmx, and this visitor has no JavaScript: let the test take "
        "htmx_visitor."
    )


@pytest.mark.parametrize(
    "address",
    ["https://example.com/", "//example.com/a", "https://localhost/", "mailto:a@b.example"],
)
def test_another_site_is_not_opened(app, address):
    visitor = Browser(app, base_url="http://Localhost")

    with pytest.raises(
        Refused, match="is another site: the kit visits one app, at http://localhost"
    ):
        visitor.open(address)

    assert visitor.requests == []


def test_an_address_of_the_app_itself_is_opened_as_a_whole_too(app):
    assert (
        sent(Browser(app, base_url="http://Localhost").open("http://localhost/echo?1")) == "GET 1"
    )


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (
            '<form action="https://example.com/"><button>Go</button></form>',
            '<form action="https://example.com/"> leads away, to https://example.com/.',
        ),
        (
            '<form><button type="submit" disabled>Go</button></form>',
            '<button type="submit" disabled=""> is disabled.',
        ),
    ],
)
def test_a_form_that_leads_nowhere_here_is_refused(show, form, sentence):
    with pytest.raises(Refused) as refusal:
        show(form).submit()

    assert str(refusal.value) == sentence


def test_a_link_to_another_tab_is_unsupported(show):
    with pytest.raises(Unsupported) as refusal:
        show('<a href="/a" target="_Blank">x</a>').click("x")

    assert (
        str(refusal.value) == '<a href="/a" target="_Blank"> opens another tab or frame (_blank).'
    )


@pytest.mark.parametrize("target", ["", "_self", "_top", "_parent", "_SELF"])
def test_a_link_into_the_same_tab_is_followed(show, target):
    browser = show(f'<a href="/echo?1" target="{target}">x</a>').click("x")

    assert sent(browser) == "GET 1"


@pytest.mark.parametrize(
    ("body", "url"),
    [
        ('<area id="x" href="/echo?1">', "/echo?1"),
        ('<b><a href="/echo?1"><i id="x">x</i></a></b>', "/echo?1"),
        ('<a id="x" href="">x</a>', "/?q"),
        ('<a id="x" href="/?q#part">x</a>', "/?q"),
        ('<a id="x" href="?r#part">x</a>', "/?r"),
        ('<label id="x" for="y">x</label><form action="/echo?1"><button id="y">', "/echo"),
        ('<form action="/echo"><label id="x">x <button name="a" value="1"></label>', "/echo?a=1"),
        ('<form action="/echo"><input id="x" type="image" name="a">', "/echo?a.x=0&a.y=0"),
    ],
)
def test_a_click_leads_where_a_browser_would_go(app, body, url):
    app.add_url_rule("/", "home", lambda: page(body))

    assert Browser(app).open("/?q").click("#x").url == url


def test_a_label_ticks_its_box_and_a_summary_opens_its_details(show):
    browser = show(
        "<form action='/'><label id='l'>On <input type='checkbox' name='c'></label>"
        "<label for='r'>One</label><input type='radio' name='r' value='1' id='r'>"
        "<input type='radio' name='r' value='2' aria-label='Two'><button>Send</button></form>"
        "<details><summary><b>More</b></summary>x</details>"
    )
    browser.click("#l").click("Two").click("[for=r]").click("More")

    assert browser.page.details["open"] == ""
    assert not browser.click("b").page.details.has_attr("open")
    assert browser.submit("form", button="Send").url == "/?c=on&r=1"


def test_a_second_click_unticks_a_box(show):
    browser = show("<form><input type='checkbox' name='c' id='c'><button>Send</button></form>")

    assert browser.click("#c").click("#c").submit().url == "/"


def test_filled_in_values_are_sent_with_the_next_submit(show):
    browser = show(
        '<form action="/echo"><input name="a"><input name="b"><button>Go</button></form>'
    )
    browser.fill(a=1).fill("form", {"b": 2})

    assert sent(browser.submit()) == "GET a=1&b=2"
    assert sent(browser.back().submit("form", {"a": 3}, b=4)) == "GET a=3&b=4"


def test_redirects_are_followed_with_the_method_of_their_status(app, show):
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


def test_only_some_statuses_with_a_location_redirect(app):
    app.add_url_rule("/made", "made", lambda: (page("made"), 201, {"Location": "/echo"}))
    app.add_url_rule("/nowhere", "nowhere", lambda: (page("nowhere"), 302))
    app.add_url_rule("/there", "there", lambda: redirect("/echo"))
    browser = Browser(app)

    assert browser.reloads == 0
    assert browser.open("made").text("body") == "made"
    assert browser.open("/nowhere").text("body") == "nowhere"
    assert browser.open("/there#a#b").history.current.url == "http://localhost/echo#a#b"


def test_requests_have_the_host_of_the_base_url(app):
    app.add_url_rule("/where", "where", lambda: page(request.url))
    browser = Browser(app, base_url="https://www.example.org:8443")

    assert browser.open("/where?x").text("body") == "https://www.example.org:8443/where?x"


def test_a_response_is_closed_after_it_was_read(app):
    closed = []

    @app.get("/page")
    def read():
        response = Response(page("x"))
        response.call_on_close(lambda: closed.append(True))
        return response

    Browser(app).open("/page")

    assert closed == [True]


def test_a_redirect_that_never_ends_or_leaves_the_site_is_refused(app):
    app.add_url_rule("/loop", "loop", lambda: redirect("/loop"))
    app.add_url_rule("/away", "away", lambda: redirect("https://example.com/"))

    app.add_url_rule(
        "/<int:left>", "left", lambda left: redirect(f"/{left - 1}" if left else "/echo")
    )

    with pytest.raises(Refused) as for_ever:
        Browser(app).open("/loop?x")
    with pytest.raises(Refused) as away:
        Browser(app).open("/away?x")

    assert str(for_ever.value) == "More than 20 redirects, the last to http://localhost/loop."
    assert str(away.value) == (
        "GET /away?x redirects away, to https://example.com/: the kit visits one app."
    )
    assert sent(Browser(app).open("/19")) == "GET"
    with pytest.raises(Refused, match="More than 20 redirects"):
        Browser(app).open("/20")


@pytest.mark.parametrize(
    ("location", "url"),
    [("/echo", "http://localhost/echo#a"), ("/echo#b", "http://localhost/echo#b")],
)
def test_a_redirect_keeps_the_anchor_unless_it_has_one(app, location, url):
    app.add_url_rule("/away", "away", lambda: redirect(location))

    browser = Browser(app).open("/away#a")

    assert browser.history.current.document.url == url


def test_a_download_leaves_the_page_where_it_is(app, show):
    headers = {"Content-Disposition": "attachment; filename=a.txt"}
    app.add_url_rule("/file", "file", lambda: Response("text", headers=headers))
    browser = show('<a href="/file">File</a>').click("File")

    assert browser.url == "/"
    assert browser.response.text == "text"


def test_text_and_json_are_shown_as_they_are(app):
    app.add_url_rule("/json", "json", lambda: jsonify(a="<b>"))

    assert Browser(app).open("/json").text("pre") == '{"a":"<b>"}'


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"Content-Type": "text/html"}, "a"),
        ({"Content-Type": "application/xhtml+xml"}, "a"),
        ({"Content-Type": "text/plain"}, "<b>a</b>"),
        ({"Content-Type": "text/html", "Content-Disposition": "inline"}, "a"),
    ],
)
def test_markup_is_read_where_it_says_that_it_is(app, headers, words):
    app.add_url_rule("/", "home", lambda: ("<b>a</b>", headers))

    assert Browser(app).open("/").text("body") == words


def test_a_body_that_no_browser_reads_is_not_read(app):
    def answer(_, start_response):
        start_response("304 Not Modified", [("Content-Type", "text/html")])
        return [b"words"]

    app.wsgi_app = answer

    assert Browser(app).open("/").text("body") == ""


def test_back_to_a_form_that_may_not_be_kept_is_refused(app, show):
    @app.post("/post")
    def post():
        return page('<a href="/">Home</a>'), {"Cache-Control": "no-store"}

    browser = show('<form method="post" action="/post"><button>Go</button></form>').submit()

    with pytest.raises(Refused) as reloading:
        browser.reload()
    with pytest.raises(Refused) as going_back:
        browser.click("Home").back()

    assert (
        str(reloading.value)
        == "Reloading /post sends its form again: a browser asks for confirmation first."
    )
    assert str(going_back.value) == (
        "http://localhost/post is the response to a form: a browser asks before sending it again."
    )


def test_the_response_to_a_form_stays_one_at_each_of_its_anchors(app, show):
    app.add_url_rule("/post", "post", lambda: page('<a href="#a">A</a>'), methods=["POST"])
    browser = show('<form method="post" action="/post"><button>Go</button></form>').submit()

    assert browser.click("A").url == "/post"
    with pytest.raises(Refused, match="a browser asks for confirmation first"):
        browser.reload()


@pytest.mark.parametrize("kind", [Browser, HtmxBrowser])
def test_an_anchor_is_a_place_to_go_back_from_without_a_request(app, kind):
    requests = []

    @app.get("/")
    def home():
        requests.append(request.full_path)
        return page('<a href="#a">A</a><a href="#b">B</a>')

    browser = kind(app).open("/").click("A").click("A").click("B").back().back()

    assert requests == ["/?"]
    assert browser.reloads == 0
    with pytest.raises(Refused, match="no page to go back to"):
        browser.back()


def test_the_same_address_again_is_the_same_place_unless_a_form_was_sent_to_it(app):
    body = '<a href="/">Here</a><form method="post" action="/"><button>Go</button></form>'
    app.add_url_rule("/", "home", lambda: page(body), methods=["GET", "POST"])
    browser = Browser(app).open("/").click("Here").submit()

    assert browser.reloads == 2
    assert browser.back().url == "/"
    with pytest.raises(Refused, match="no page to go back to"):
        browser.back()


def test_back_restores_the_page_with_its_response(app, show):
    app.add_url_rule("/gone", "gone", lambda: (page("<a href='/'>Home</a>", "Gone"), 410))
    browser = show("<a href='/gone'>Gone</a>").click("Gone").click("Home")

    assert browser.status == 200
    assert browser.back().status == 410
    assert browser.title == "Gone"
    assert browser.reloads == 3


@pytest.mark.parametrize(
    "response", [("", 204), ("", 205), ("text", 200, {"Content-Disposition": "attachment"})]
)
def test_a_response_that_is_no_page_keeps_the_old_page(app, response):
    responses = [page("<a href='/'>Here</a>"), response]
    app.add_url_rule("/", "home", lambda: responses.pop(0))
    browser = Browser(app).open("/").reload()

    assert browser.page.a.text == "Here"
    assert browser.response.text == response[0]
    assert browser.reloads == 0


@pytest.mark.parametrize(("kind", "paragraphs"), [(Browser, 1), (HtmxBrowser, 0)])
def test_noscript_is_read_without_script_at_first_and_again(app, kind, paragraphs):
    app.add_url_rule("/", "home", lambda: page("<noscript><p>x</p></noscript>"))
    browser = kind(app).open("/")

    assert len(browser.page.find_all("p")) == paragraphs
    assert len(browser.reload().page.find_all("p")) == paragraphs


NAVIGATION = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-User": "?1",
    "Sec-Fetch-Dest": "document",
}
TYPED = {"Sec-Fetch-Site": "none"}
AGAIN = {"Cache-Control": "max-age=0"}
FROM_A, FROM_B = {"Referer": "http://localhost/a"}, {"Referer": "http://localhost/b"}
FORM = {
    "Origin": "http://localhost",
    "Content-Type": "application/x-www-form-urlencoded",
    "Content-Length": "3",
}
BY_HISTORY = {name: value for name, value in NAVIGATION.items() if name != "Sec-Fetch-User"}


@pytest.mark.parametrize(
    ("act", "headers"),
    [
        (lambda browser: browser.open("/b"), NAVIGATION | TYPED),
        (lambda browser: browser.click("B"), NAVIGATION | FROM_A),
        (lambda browser: browser.click("B").reload(), NAVIGATION | FROM_A | AGAIN),
        (lambda browser: browser.submit(x=1), NAVIGATION | FROM_A | AGAIN | FORM),
        (lambda browser: browser.click("B").back(), BY_HISTORY | TYPED),
        (lambda browser: browser.reload(), NAVIGATION | TYPED | AGAIN),
        (lambda browser: browser.click("B").back().forward(), BY_HISTORY | FROM_A),
        (lambda browser: browser.click("B").click("Part").click("A"), NAVIGATION | FROM_B),
    ],
    ids=["open", "click", "reload", "submit", "back", "reload-typed", "forward", "from-part"],
)
def test_a_request_has_the_headers_of_a_browser(app, act, headers):
    told = []

    @app.get("/a")
    @app.get("/b")
    @app.post("/b")
    def tell():
        told.append({name: value for name, value in request.headers if name != "Host"})
        links = "<a href='/a'>A</a><a href='/b'>B</a><a href='/b#part'>Part</a>"
        form = "<form method='post' action='/b'><input name='x'><button>Go</button></form>"
        return page(links + form), {"Cache-Control": "no-store"}

    act(Browser(app).open("/a"))

    assert {name: value for name, value in told[-1].items() if name != "User-Agent"} == headers


@pytest.mark.parametrize(("policy", "origin"), [("no-referrer", "null"), ("", "http://localhost")])
def test_a_form_names_its_origin_unless_the_page_hides_it(app, policy, origin):
    form = "<form method='post' action='/echo'><button>Go</button></form>"
    app.add_url_rule("/", "home", lambda: (page(form), {"Referrer-Policy": policy}))

    browser = Browser(app).open("/").submit()

    assert browser.response.request.headers["Origin"] == origin


def test_there_is_no_page_after_the_last(show):
    with pytest.raises(Refused) as refusal:
        show("x").forward()

    assert str(refusal.value) == "There is no page to go forward to."


def test_there_is_no_page_before_the_first(show):
    with pytest.raises(Refused) as refusal:
        show("x").back()

    assert str(refusal.value) == "There is no page to go back to."


@pytest.mark.parametrize(
    "question", ["page", "url", "title", "status", "headers", "response", "messages"]
)
def test_where_no_page_is_open_there_is_nothing_to_see(app, question):
    with pytest.raises(Refused) as refusal:
        getattr(Browser(app), question)

    assert str(refusal.value) == "No page is open: call open(path) first."


def test_where_no_page_is_open_there_is_nothing_to_do(app):
    with pytest.raises(Refused) as refusal:
        Browser(app).reload()

    assert str(refusal.value) == "No page is open: call open(path) first."


def test_messages_are_read_with_their_category_and_without_their_surroundings(show):
    browser = show(
        "<div id='notifications'><div data-category='error'><span>Error:</span> "
        "<p class='message-text'>No <b>such</b>\n page.</p><button>Dismiss</button></div>"
        "<p data-category='info'>Plain.</p><p data-category=''>Bare.</p>"
        "<template><p data-category='x'>no</p></template></div>"
    )

    assert browser.messages == [("error", "No such page."), ("info", "Plain."), ("", "Bare.")]


def test_messages_are_refused_in_a_page_without_the_region(show):
    with pytest.raises(Refused) as refusal:
        show("x").messages  # noqa: B018  the question is the act

    assert str(refusal.value) == (
        "The page at / has no region for messages, #notifications, #messages, #flashes, .messages, "
        '.messagelist, .flashes. Name yours by the setting "region". If it stands only where there '
        'is a message, the settings are {"region": "body", "message": ".messages li"}, with your '
        "selector of one message."
    )


def test_the_region_may_be_called_otherwise(show):
    assert show("<p id='toast'><b data-category='a'>b", region="#toast").messages == [("a", "b")]


@pytest.mark.parametrize(
    ("policy", "referrer"),
    [
        ("no-referrer", "None"),
        ("origin", "http://localhost/"),
        ("strict-origin", "http://localhost/"),
        ("same-origin", "http://localhost/a?b"),
    ],
)
def test_the_referrer_is_as_long_as_the_page_allows(app, policy, referrer):
    app.add_url_rule("/who", "who", lambda: page(str(request.headers.get("Referer"))))
    app.add_url_rule(
        "/a", "a", lambda: page(f'<meta name="referrer" content="{policy}"><a href="/who">Who</a>')
    )

    assert Browser(app).open("/a?b#c").click("Who").text("body") == referrer


def test_an_untrustworthy_origin_gets_no_fetch_metadata(app):
    app.add_url_rule("/", "home", lambda: page(str("Sec-Fetch-Site" in request.headers)))

    assert Browser(app).open("/").text("body") == "True"
    plain = Browser(app, base_url="http://example.test")
    assert plain.open("/").text("body") == "False"


@pytest.mark.parametrize("kind", [Browser, HtmxBrowser])
def test_repr_of_a_browser_shows_its_url(app, kind):
    app.add_url_rule("/", "home", lambda: page("<main><h1>Here</h1></main>"))
    app.add_url_rule("/bare", "bare", lambda: page("x"))
    browser = kind(app)

    assert repr(browser) == f"<{kind.__name__}, no page open>"
    assert repr(browser.open("/")) == (f"<{kind.__name__} at /, 200: <main><h1>Here</h1></main>>")
    assert repr(browser.open("/bare")) == f"<{kind.__name__} at /bare, 200: <body>x</body>>"


def test_str_of_a_browser_shows_the_page(app):
    shown = (
        "<div id='notifications'><p data-category='error'>No.</p><p data-category='a'>B</p></div>"
    )
    main = f"<main>{'x' * 3000}</main>"
    app.add_url_rule("/", "home", lambda: (page(shown + main, "Home"), 422))
    app.add_url_rule("/bare", "bare", lambda: page("x", "Bare"))
    browser = Browser(app).open("/?a=1")

    assert str(browser) == (
        f"GET /?a=1: 422\n/?a=1 (422): Home\nerror: No.\na: B\n<main>{'x' * 1994} …"
    )
    assert str(browser.open("/bare")) == "GET /bare: 200\n/bare (200): Bare\n<body>x</body>"
