"""Scripts: a visitor with htmx is stopped where one decides; one without JavaScript runs none."""

# ruff: noqa: E501  a page is a line

import pytest

from pytest_htmx import Browser, HtmxBrowser, Unsupported
from shown import echoing, page, show

FORM = '<form id="f" action="/echo" {}><input name="q"><select name="s"><option>a<option>b</select><button id="b">Go</button></form>'


def submit(visitor):
    return visitor.submit("#f")


def click(visitor):
    return visitor.click("#b")


def choose(visitor):
    return visitor.fill("#f", s="b")


def type_(visitor):
    return visitor.fill("#f", q="x")


@pytest.mark.parametrize(
    ("attribute", "act"),
    [
        ('onsubmit="return confirm(1)"', submit),
        ('onclick="x()"', click),
        ('onclick="x()"', submit),
        ('onchange="this.submit()"', choose),
        ('oninput="x()"', choose),
        ('onkeyup="x()"', type_),
        ('onfocusin="x()"', type_),
        ('_="on submit halt"', submit),
        ("data-script=\"on keydown[key is 'x'] log me\"", type_),
        ('x-on:submit.prevent="save"', submit),
        ('@click="open = true"', click),
        ('v-on:change="x"', choose),
        ('hx-ws:send=""', submit),
        ('ws-send=""', submit),
        ('hx-ws="send"', submit),
        ('sse-connect="/s"', submit),
        ('hx-sse="connect:/s"', submit),
        ('data-hx-sse:connect="/s"', submit),
    ],
)
def test_a_handler_stops_who_runs_htmx_and_nobody_else(attribute, act):
    body = FORM.format(attribute)
    name = attribute.partition("=")[0]

    with pytest.raises(Unsupported, match=f"^{name} of <form"):
        act(show(body, kind=HtmxBrowser))
    act(show(body, kind=Browser))


@pytest.mark.parametrize(
    ("attribute", "act"),
    [
        ('onclick="x()"', choose),
        ('onfocus="x()"', type_),
        ('onblur="x()"', type_),
        ('_="on load log me"', submit),
        ('@click.outside="open = false"', click),
        ('@keydown.escape="open = false"', type_),
        ('@clicked="x"', click),
        ('sse-connect="/s"', click),
    ],
)
def test_a_handler_of_another_event_is_not_asked(attribute, act):
    around = FORM.format("").replace("<form", f"<section {attribute}><form")

    act(show(around, kind=HtmxBrowser))


GET = '<b id="b" hx-get="/part" hx-target="#o">x</b><p id="o">-</p>'


def visit(body, part="<p>new</p>"):
    app = echoing()
    app.add_url_rule("/part", "part", lambda: part)
    app.add_url_rule("/", "start", lambda: page(body))
    return HtmxBrowser(app).open("/")


@pytest.mark.parametrize(
    "script",
    [
        "<script>htmx.config.defaultSwap = 'outerHTML'</script>",
        "<script>document.body.addEventListener('htmx:config:request', f)</script>",
        "<script type='module'>htmx.on(\"htmx:before:swap\", f)</script>",
    ],
)
def test_a_script_that_speaks_to_htmx_stops_what_needs_htmx(script):
    browser = visit(script + GET + '<a href="/echo">Link</a>')

    with pytest.raises(Unsupported, match=r"^A script in the page speaks to htmx"):
        browser.click("#b")
    assert browser.click("Link").url == "/echo"


@pytest.mark.parametrize(
    "script",
    [
        "<script src='/htmx.js'></script>",
        "<script type='module'>import 'https://cdn.example/htmx.org@4'</script>",
        '<script type=\'application/json\'>{"a": "htmx.config"}</script>',
        "<script>console.log('hello')</script>",
    ],
)
def test_other_scripts_stop_nothing(script):
    assert visit(script + GET).click("#b").text("#o") == "new"


@pytest.mark.parametrize("kind", ["", "type='module'", "type='TEXT/JavaScript'", "src='/new.js'"])
@pytest.mark.parametrize("part", ["{}", "<p>x</p>{}", "<hx-partial hx-target='#o'>{}</hx-partial>"])
def test_a_script_in_a_response_is_unsupported(part, kind):
    with pytest.raises(
        Unsupported, match=r"^The response contains a script, and the kit runs none"
    ):
        visit(GET, part.format(f"<script {kind}>1</script>")).click("#b")


@pytest.mark.parametrize(
    ("attributes", "part"),
    [
        ("", "<p>new</p><script type='application/json'>1</script>"),
        ("", "<p>new</p><script type='text/x-template'>1</script>"),
        ("", "<p>new</p><script src='/old.js'></script>"),
        ("", "<p>new</p><template><script>1</script></template>"),
        ("hx-swap='none'", "<script>1</script>"),
        ("hx-swap='delete'", "<script>1</script>"),
        ("hx-select='p'", "<p>new</p><script>1</script>"),
    ],
)
def test_data_and_scripts_that_are_not_run_are_swapped(attributes, part):
    body = "<script src='/old.js'></script>" + GET.replace("hx-get", f"{attributes} hx-get")

    assert visit(body, part).click("#b").status == 200
