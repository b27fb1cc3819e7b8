"""The visitor with htmx: one story without and with htmx, and the behavior of htmx alone.

`test_against_htmx.py` tests swaps beside the real htmx.
"""

# ruff: noqa: E501  a page is a line

import pytest
from flask import Flask, flash, get_flashed_messages, redirect, render_template_string, request

from pytest_htmx import Browser, HtmxBrowser, Refused, Unsupported
from shown import SCRIPT

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>{{ title }} · Site</title><script src="/htmx.js"></script></head>
<body hx-boost:inherited="target:#main swap:innerHTML" hx-sync:inherited="this:drop"
  hx-status:4xx:inherited="push:false">
<nav id="navigation"><a href="/">Home</a> <a href="/login">Log in</a></nav>
<div id="notifications">{{ self.messages() }}</div><main id="main">{{ self.main() }}</main>
</body></html>"""

FRAGMENT = """<title>{{ title }} · Site</title>{{ self.main() }}
<hx-partial hx-target="#notifications">{{ self.messages() }}</hx-partial>"""

BLOCKS = """
{% macro hidden() %}{% block main %}<h1>{{ title }}</h1>{% if form %}
<form id="login" method="post" action="/login" hx-post="/login" hx-target="#main" hx-push-url="true">
<label for="username">Name</label><input id="username" name="username" value="{{ username }}" required>
<label for="password">Password</label><input id="password" name="password" type="password">
<button id="send">Log in</button></form>{% endif %}{% endblock %}
{% block messages %}{% for category, text in flashed %}
<div data-message-id="{{ loop.index }}" data-category="{{ category }}"><p class="message-text">{{ text }}</p></div>
{% endfor %}{% endblock %}{% endmacro %}"""


def draw(title, **context):
    """A page, or to htmx its fragment."""
    wanted = FRAGMENT if request.headers.get("HX-Request-Type") == "partial" else PAGE
    context["flashed"] = get_flashed_messages(with_categories=True)
    return render_template_string(BLOCKS + wanted, title=title, **context)


@pytest.fixture
def app():
    app = Flask(__name__)
    app.secret_key = "secret"
    app.add_url_rule("/", "home", lambda: draw("Home"))
    app.add_url_rule("/login", "login_form", lambda: draw("Log in", form=True))

    @app.post("/login")
    def login():
        if request.form["password"] == "right":
            flash("You were successfully logged in", "success")
            return redirect("/", 303)
        flash("Invalid username or password.", "error")
        return draw("Log in", form=True, username=request.form["username"]), 422

    return app


@pytest.mark.parametrize("kind", [Browser, HtmxBrowser])
def test_one_story_holds_without_and_with_htmx(app, kind):
    browser = kind(app).open("/").click("Log in")

    assert browser.url == "/login"
    assert browser.title == "Log in · Site"

    browser.submit("#login", username="ada", password="wrong")

    assert browser.status == 422
    assert browser.url == "/login"
    assert browser.messages == [("error", "Invalid username or password.")]
    assert browser.page.find(id="username")["value"] == "ada"

    browser.submit("#login", password="right")

    assert browser.url == "/"
    assert browser.title == "Home · Site"
    assert browser.messages == [("success", "You were successfully logged in")]


def test_no_document_is_loaded_where_htmx_swaps(app):
    browser = HtmxBrowser(app).open("/").click("Log in").submit(username="ada", password="right")

    assert browser.reloads == 0
    assert browser.headers["Content-Type"].startswith("text/html")
    assert Browser(app).open("/").click("Log in").reloads == 1


def test_back_requests_the_whole_page_and_shows_it(app):
    browser = HtmxBrowser(app).open("/").click("Log in").back()

    assert browser.url == "/"
    assert browser.title == "Home · Site"
    assert browser.text("main") == "Home"
    assert browser.forward().url == "/login"


def start(body, **answers):
    """The visitor at a page with `body`, whose app has these responses at paths of their names."""
    app = Flask(__name__)
    app.add_url_rule("/", "start", lambda: f"<!DOCTYPE html><title>Start</title>{SCRIPT}{body}")
    for name, answer in answers.items():
        app.add_url_rule(f"/{name}", name, lambda answer=answer: answer, methods=["GET", "POST"])
    return HtmxBrowser(app).open("/")


def test_an_element_with_a_trigger_is_clicked_by_its_words():
    browser = start(
        '<p hx-get="/a">More</p><p hx-get="/b" hx-trigger="revealed">More</p>'
        '<p hx-get="/c" hx-trigger="click from:body">More</p><p>More</p>',
        a="first", b="second", c="third",
    )  # fmt: skip

    browser.click("More")

    assert [p.get_text() for p in browser.page.find_all("p")] == ["first", "More", "third", "More"]


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        (
            'hx-get="/x" hx-vals="js:{a: 1}"',
            "hx-vals='js:{a: 1}' needs JavaScript, which the kit does not run.",
        ),
        (
            'hx-get="/x" hx-headers="javascript:{}"',
            "hx-headers='javascript:{}' needs JavaScript, which the kit does not run.",
        ),
        ('hx-get="/x" hx-vals="{a: 1}"', "htmx would read this as JSON, and it is none: {a: 1}"),
        ('hx-get="js:alert(1)"', "{tag} runs JavaScript."),
        ('hx-get="javascript:alert(1)"', "{tag} runs JavaScript."),
        (
            'hx-get="/x" hx-trigger="click[ctrlKey]"',
            "The filter [ctrlKey] of {tag} needs JavaScript.",
        ),
        (
            'hx-get="/x" hx-trigger="click[ctrlKey"',
            "hx-trigger='click[ctrlKey' has an unclosed bracket.",
        ),
        (
            'hx-get="/x" hx-trigger="htmx:after:swap from:body"',
            "The kit dispatches no htmx:after:swap: {tag}",
        ),
        ('hx-get="/x" hx-trigger="load changed"', "The load event changes no value: {tag}"),
        ('hx-get="/x" hx-on="click -> 1"', "hx-on of {tag} needs JavaScript."),
        ('hx-get="/x" hx-on:click="1"', "hx-on:click of {tag} needs JavaScript."),
        ('hx-get="/x" data-hx-on:click="1"', "data-hx-on:click of {tag} needs JavaScript."),
        ('hx-get="/x" hx-on::after:swap="1"', "hx-on::after:swap of {tag} needs JavaScript."),
        (
            'hx-get="/x" data-hx-on:htmx:after:swap="1"',
            "data-hx-on:htmx:after:swap of {tag} needs JavaScript.",
        ),
        ('hx-get="/x" hx-preload="mousedown"', "The kit does not know hx-preload: {tag}"),
        ('hx-get="/x" data-hx-live:x="1"', "The kit does not know data-hx-live:x: {tag}"),
        (
            'hx-get="/x" hx-config="credentials:include"',
            "hx-config sets 'credentials', which the kit does not know.",
        ),
        (
            'hx-get="/x" hx-config="headers:1"',
            "hx-config sets 'headers', which the kit does not know.",
        ),
        (
            'hx-get="/x" hx-swap="upsert"',
            "The kit does not know the swap style 'upsert': htmx's core does not have it.",
        ),
        (
            'hx-get="/text" hx-swap="outerSync"',
            "outerSync needs an element to copy, and the response has none.",
        ),
        (
            'hx-get="/x" hx-target="body" hx-swap="outerMorph"',
            "An outerMorph of the body into another element leaves no page.",
        ),
        (
            'hx-get="/text" hx-target="body" hx-swap="outerMorph"',
            "An outerMorph of the body into another element leaves no page.",
        ),
        (
            'hx-get="/self" hx-swap="innerMorph"',
            "A morph cannot move an element into itself: {tag}",
        ),
        (
            'hx-get="/x" hx-status:2xx="none"',
            "hx-status:2xx sets 'none', which the kit does not know.",
        ),
        ('hx-post="/x"', 'htmx would send the name of <i name="n">, but the kit does not.'),
        (
            'hx-get="https://example.com/"',
            "htmx sends nothing to another site: https://example.com/",
        ),
        (
            'hx-get="/x" hx-target="window"',
            "The kit has no window, which the selector 'window' names.",
        ),
        ('hx-get="/x" hx-target="host"', "The kit has no host, which the selector 'host' names."),
    ],
)
def test_the_kit_reports_unsupported_attributes(attributes, sentence):
    tag = f'<b id="go" {attributes}>'
    answers = {"x": "<p>x</p>", "text": "text", "self": "<b id='go'>new</b>"}

    with pytest.raises(Unsupported) as refusal:
        start(f'{tag}x<i name="n"></i></b>', **answers).click("#go")

    assert str(refusal.value) == sentence.replace("{tag}", tag)


def test_the_filter_of_a_poll_is_not_passed_over():
    poll = '<b id="go" hx-get="/x" hx-trigger="every 1s [a]">'

    with pytest.raises(Unsupported) as refusal:
        start(f"{poll}x</b>", x="x").trigger("#go", "every")

    assert str(refusal.value) == f"The filter [a] of {poll} needs JavaScript."


@pytest.mark.parametrize("question", ["js:ask()", "javascript:ask()"])
def test_a_question_in_javascript_is_refused(question):
    browser = start(f'<b id="go" hx-get="/x" hx-confirm="{question}">x</b>', x="yes")
    browser.confirm = True

    with pytest.raises(Unsupported) as refusal:
        browser.click("#go")

    assert str(refusal.value) == (
        f'<b id="go" hx-get="/x" hx-confirm="{question}"> asks with JavaScript.'
    )


def test_a_selector_that_the_kit_cannot_read_is_unsupported():
    with pytest.raises(Unsupported, match="cannot read the selector 'p:invalid'"):
        start('<b id="go" hx-get="/x" hx-target="p:invalid">x</b>', x="<p>x</p>").click("#go")


def test_strange_settings_of_a_boost_are_not_passed_over():
    with pytest.raises(Unsupported) as refusal:
        start('<a id="go" href="/x" hx-boost="true none">x</a>', x="x").click("#go")

    assert str(refusal.value) == "hx-boost sets 'none', which the kit does not know."


def test_strange_settings_of_a_page_are_not_passed_over():
    with pytest.raises(Unsupported) as refusal:
        start(
            '<meta name="htmx-config" content="selfRequestsOnly:false historyCacheSize:0 logAll">'
        )

    assert (
        str(refusal.value)
        == "The kit does not know these settings of htmx-config: ['historyCacheSize', 'selfRequestsOnly']."
    )


def test_a_script_that_waits_for_another_event_is_none_of_ours():
    browser = start('<p hx-on:keyup="1"><b id="go" hx-get="/x" hx-on:focus="1">x</b></p>', x="yes")

    assert browser.click("#go").text("#go") == "yes"


@pytest.mark.parametrize(
    "body",
    [
        '<form id="f" hx-post="/x"><input name="a" required></form>',
        '<form id="f" novalidate hx-post="/x" hx-validate="true"><input name="a" required></form>',
        '<form id="f" novalidate hx-post="/x" hx-config="validate:true"><input name="a" required></form>',
        '<form><input name="a" required><b id="f" hx-post="/x" hx-validate="true">x</b></form>',
        '<input id="f" name="a" required hx-get="/x" hx-validate="true">',
        '<b id="f" hx-get="/x" hx-validate="true" hx-include="[name]">x</b><input name="a" required>',
        '<b id="f" hx-get="/x" hx-validate="true" hx-include="form">x</b><form><input name="a" required></form>',
    ],
)
def test_an_invalid_form_is_not_sent(body):
    browser = start(body, x="x")

    with pytest.raises(Refused, match="it is required, <input"):
        browser.trigger(
            "#f", "submit" if "<form id" in body else "change" if "<input id" in body else "click"
        )


def test_an_invalid_control_without_validation_is_sent():
    browser = start(
        '<form><input name="a" required><b id="go" hx-post="/x" hx-include="[name=b]">x</b></form>'
        '<input name="b" required>',
        x="sent",
    )

    assert browser.click("#go").text("#go") == "sent"


@pytest.mark.parametrize(
    ("element", "is_loaded"),
    [
        ('<a id="go" href="/x">x</a>', False),
        ('<a id="go" href="/x" target="">x</a>', False),
        ('<a id="go" href="/x" download>x</a>', True),
        ('<a id="go" href="/x" hx-boost="false">x</a>', True),
        ('<p hx-ignore><a id="go" href="/x">x</a></p>', True),
        ('<p data-hx-ignore><a id="go" href="/x">x</a></p>', True),
        ('<form action="/x"><button id="go">x</button></form>', False),
        ('<form action="/x" method="post"><button id="go">x</button></form>', False),
        ('<form action="/x" hx-boost="false"><button id="go">x</button></form>', True),
    ],
)
def test_some_links_and_forms_are_boosted(element, is_loaded):
    browser = start(f"<body hx-boost:inherited='true'>{element}", x="x").click("#go")

    assert (browser.url.partition("?")[0], browser.reloads) == ("/x", int(is_loaded))


@pytest.mark.parametrize(
    ("response", "part"),
    [
        ("<p>x</p><hx-partial hx-target='#nowhere'>lost</hx-partial>", "lost"),
        (
            "<p>x</p><b id='nowhere' hx-swap-oob='true'>lost</b>",
            '<b id="nowhere">lost</b>',
        ),
        (("<p>lost</p>", {"HX-Retarget": "#nowhere"}), "<p>lost</p>"),
    ],
)
def test_a_part_without_a_target_is_refused(response, part):
    browser = start('<b id="go" hx-get="/x">x</b>', x=response)
    browser.check = True

    with pytest.raises(Refused) as refusal:
        browser.click("#go")

    assert str(refusal.value) == (
        "The page at / has no '#nowhere' as a target (htmx would drop this without an error): "
        + part
    )


def test_a_part_with_swap_none_needs_no_target():
    nowhere = {"HX-Retarget": "#nowhere", "HX-Reswap": "none", "Content-Type": "text/plain"}
    browser = start('<b id="go" hx-get="/x">x</b>', x=("<p>x</p>", nowhere))
    browser.check = True

    assert browser.click("#go").text("#go") == "x"


def test_a_missing_target_is_refused():
    browser = start('<b id="go" hx-get="/x" hx-target="#nowhere">x</b>', x="x")
    browser.check = True

    with pytest.raises(Refused) as refusal:
        browser.click("#go")

    assert str(refusal.value) == (
        'The page at / has no hx-target \'#nowhere\': <b id="go" hx-get="/x" hx-target="#nowhere">'
    )


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        *(
            (
                {"HX-Redirect": address},
                f"HX-Redirect leads away, to {url}: the kit visits one app.",
            )
            for address, url in (
                ("//example.com/", "http://example.com/"),
                ("/\\example.com/", "http://example.com/"),
                ("javascript:alert(1)", "javascript:alert(1)"),
            )
        ),
        (
            {"HX-Location": "https://example.com/"},
            "htmx sends nothing to another site: https://example.com/",
        ),
        (
            {"HX-Push-Url": "https://example.com/"},
            "htmx cannot push https://example.com/: it is another site's.",
        ),
        (
            {"HX-Location": '{"path": "/x", "target": "#nowhere"}'},
            "HX-Location names a target that is not in the page: '#nowhere'.",
        ),
        (
            {"HX-Location": '{"path": "/x", "source": "#nowhere"}'},
            "HX-Location names a source that is not in the page: '#nowhere'.",
        ),
        (
            {"HX-Location": '{"target": "#go"}'},
            'HX-Location names no path: {"target": "#go"}',
        ),
        (
            {"HX-Location": '{"path": "/x", "verb": "post"}'},
            "HX-Location sets 'verb', which the kit does not know.",
        ),
    ],
)
def test_a_response_that_leads_to_another_site_is_refused(headers, sentence):
    browser = start('<b id="go" hx-get="/x">x</b>', x=("<p>x</p>", headers))

    with pytest.raises((Refused, Unsupported)) as refusal:
        browser.click("#go")

    assert str(refusal.value) == sentence


def test_a_page_is_left_for_good_whatever_was_set_off_in_it():
    browser = start(
        '<b id="a" hx-get="/x" hx-trigger="ping from:#c">-</b>'
        '<b id="b" hx-get="/y" hx-trigger="ping from:#c">-</b><b id="c">-</b>',
        x=("", {"HX-Redirect": "/y"}),
        y="landed",
    )

    assert browser.trigger("#c", "ping").text("body") == "landed"
    assert browser.response.request.headers["Sec-Fetch-Mode"] == "navigate"


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ('<a id="go" href="/x" target="other">x</a>', "opens another tab or frame"),
        ('<form method="DIALOG" action="/x"><button id="go">x</button></form>', "closes a dialog"),
        ('<a id="go" href="https://example.com/">x</a>', "leads away"),
        ('<form action="https://example.com/"><button id="go">x</button></form>', "leads away"),
    ],
)
def test_the_browser_follows_links_that_htmx_does_not_boost(element, reason):
    browser = start(f"<body hx-boost:inherited='true'>{element}", x="x")

    with pytest.raises((Refused, Unsupported), match=reason):
        browser.click("#go")


def test_a_question_gets_the_reply_of_the_test():
    browser = start('<b id="go" hx-get="/x" hx-confirm="Sure?">x</b>', x="yes")

    with pytest.raises(Refused) as refusal:
        browser.click("#go")
    assert str(refusal.value) == (
        '<b id="go" hx-get="/x" hx-confirm="Sure?"> asks \'Sure?\': '
        "give the reply first, confirm = True or False."
    )

    browser.confirm = False
    assert browser.click("#go").text("#go") == "x"

    browser.confirm = True
    assert browser.click("#go").text("#go") == "yes"
    assert browser.questions == ["Sure?"] * 3
    assert browser.open("/").questions == []


def test_a_visitor_without_javascript_is_asked_nothing():
    app = Flask(__name__)
    app.add_url_rule("/", "home", lambda: '<a href="/" hx-get="/" hx-confirm="Sure?">x</a>')
    browser = Browser(app, confirm=False).open("/").click("x")

    assert (browser.confirm, browser.questions, browser.reloads) == (False, [], 1)


def test_the_test_triggers_timers_and_scrolling():
    browser = start(
        '<b id="a" hx-get="/x" hx-trigger="every 2s">-</b><b id="b" hx-get="/x" hx-trigger="revealed">-</b>'
        '<b id="c" hx-get="/x" hx-trigger="load delay:1s">-</b><b id="d" hx-get="/x" hx-trigger="keyup delay:1s">-</b>',
        x="!",
    )
    assert browser.text("body") == "----"

    browser.trigger("#a", "every").trigger("#b", "revealed").trigger("#c", "load").trigger(
        "#d", "keyup"
    )

    assert browser.text("body") == "!!!!"


@pytest.mark.parametrize(
    ("attributes", "waits"),
    [
        ("", "none"),
        ('hx-get="/" hx-trigger="every 2s, revealed, a, a"', "'every', 'intersect', 'a'"),
    ],
)
def test_an_event_that_nothing_waits_for_is_refused_with_those_that_are_awaited(attributes, waits):
    with pytest.raises(Refused) as refusal:
        start(f"<p {attributes}>x</p>").trigger("p", "every 2s")

    assert str(refusal.value).startswith("No trigger handles 'every 2s' on <p")
    assert str(refusal.value).endswith(f">. The events that it waits for: {waits}.")


def test_a_page_that_sets_itself_off_for_ever_is_stopped():
    app = Flask(__name__)
    app.add_url_rule("/", "start", lambda: step(50))
    app.add_url_rule("/too-far", "too_far", lambda: step(51))
    app.add_url_rule("/<int:left>", "step", lambda left: step(left))

    def step(left):
        return f'{SCRIPT}<b hx-get="/{left - 1}" hx-trigger="load">x</b>' if left else "done"

    assert HtmxBrowser(app).open("/").text("body") == "done"
    with pytest.raises(Unsupported) as refusal:
        HtmxBrowser(app).open("/too-far")
    assert str(refusal.value) == "More than 50 requests followed from one act."


@pytest.mark.parametrize("strategy", ["replace", "abort"])
def test_two_requests_of_which_one_replaces_the_other_are_unsupported(strategy):
    body = (
        f'<div id="d" hx-sync:inherited="this:{strategy}"><b hx-get="/x" hx-trigger="ping from:#d">x</b>'
        '<b hx-get="/x" hx-trigger="ping from:#d">x</b></div>'
    )

    with pytest.raises(Unsupported) as refusal:
        start(body, x="x").trigger("#d", "ping")

    assert str(refusal.value) == (
        f"Two requests at once under hx-sync {strategy!r}: the kit cannot know whether the "
        "first still reaches the server."
    )


def test_a_swap_that_removes_the_body_is_unsupported():
    browser = start(
        '<b id="go" hx-get="/x" hx-target="body" hx-swap="delete" hx-push-url="true">x</b>', x=""
    )

    with pytest.raises(Unsupported, match="removed the body"):
        browser.click("#go").back()


def test_typed_text_stays_outside_the_swap():
    browser = start(
        '<form id="f"><input name="a"><select name="s"><option>1<option>2</select>'
        '<input type="checkbox" name="c"></form><b id="go" hx-get="/x" hx-include="#f" hx-target="#out">x</b>'
        '<p id="out"></p>',
        x="x",
    )
    browser.fill("#f", a="typed", s="2", c=True).click("#go").click("#go")

    assert browser.response.request.query_string == b"a=typed&s=2&c=on"


def test_a_morph_keeps_the_text_in_the_focused_control():
    typing = '<input name="q" value="{}" hx-get="/x" hx-trigger="input" hx-target="#f" hx-swap="innerMorph">'
    browser = start(
        f'<form id="f">{typing.format("old")}</form><b id="send" hx-get="/x" hx-include="#f" hx-target="#f">x</b>',
        x=typing.format("new"),
    )
    browser.fill("#f", q="typed").click("#send")

    assert browser.response.request.query_string == b"q=typed"


def test_a_choice_is_lost_with_its_options():
    browser = start(
        '<form id="f"><select id="s" name="s"><option>1<option>2</select></form>'
        '<b id="go" hx-get="/x" hx-target="#s">x</b><b id="send" hx-get="/x" hx-include="#f">x</b>',
        x="<option>3<option>4",
    )
    browser.fill("#f", s="2").click("#go").click("#send")

    assert browser.response.request.query_string == b"s=3"


def test_an_ignored_element_does_nothing():
    with pytest.raises(Refused, match="Nothing happens"):
        start('<p hx-ignore><button id="go" hx-get="/x" type="button">x</button></p>').click("#go")
