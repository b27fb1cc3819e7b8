"""Faults of a page are told at the first act that they concern.

They are another version of htmx, none at all, an extension, and an attribute that is not inherited.
`test_htmx.py` tests missing targets.
"""

import pytest
from flask import Flask

from pytest_htmx import Browser, HtmxBrowser, Refused, Unsupported

OTHERS = [
    '<script src="https://cdn.example/htmx.org@2.0.4"></script>',
    '<script src="https://cdn.example/htmx.org@1.9.12/dist/htmx.min.js"></script>',
    '<script src="https://cdn.example/npm/htmx.org@2/dist/htmx.min.js" defer></script>',
    '<script src="https://cdn.example/ajax/libs/htmx/1.9.10/htmx.min.js"></script>',
    '<script src="https://cdn.example/htmx.org/dist@1"></script>',
    '<script src="/static/htmx-1.9.js"></script>',
    '<script src="/static/htmx-2.0.4.min.js?v=4"></script>',
    '<script src="/static/htmx2.min.js"></script>',
    '<script src="/static/htmx.min.js"></script><script src="/htmx.org@2.js"></script>',
    '<script type="module">import "https://esm.example/htmx.org@2.0.4"</script>',
    '<script type="importmap">{"imports": {"htmx": "/htmx.org@2.0.4/x.js"}}</script>',
]
UNKNOWN = [
    '<script src="https://cdn.example/htmx.org@4.0.1"></script>',
    '<script src="/static/htmx-4.0.1.min.js"></script>',
    '<script src="https://cdn.example/htmx.org@next"></script>',
    '<script src="/static/htmx.min.js?v=2.0"></script>',
    '<script src="/static/htmx.2b1c9f.js"></script>',
    '<script src="/static/htmx.20260101.js"></script>',
    '<script src="/static/bundle.js" type="module"></script>',
    '<script src="/htmx.js"></script><script src="https://x/htmx-ext-sse@2.2.2/sse.js"></script>',
    '<script>import("./main.js")</script>',
    "<script>var htmx = (() => {})()</script>",
]
NONE = [
    "",
    '<script type="application/json" src="/data"></script>',
    '<script>document.documentElement.className = "js"</script>',
    '<template><script src="/htmx.js"></script></template>',
    '<link rel="modulepreload" href="/htmx.js">',
]

GET = '<button id="b" hx-get="/x">b</button>'


def visit(head, body=GET, kind=HtmxBrowser, headers=None):
    app = Flask(__name__)
    app.add_url_rule("/", "home", lambda: f"<!DOCTYPE html><title>Home</title>{head}<body>{body}")
    app.add_url_rule("/x", "x", lambda: ("swapped", headers or {}))
    return kind(app).open("/")


@pytest.mark.parametrize("head", OTHERS)
def test_a_page_of_another_version_is_not_run_as_htmx_4(head):
    visitor = visit(head)

    with pytest.raises(Unsupported, match="page at / loads another version of htmx, and the kit"):
        visitor.click("#b")


@pytest.mark.parametrize("head", UNKNOWN)
def test_a_script_that_may_be_htmx_4_passes(head):
    assert visit(head).click("#b").text("#b") == "swapped"


@pytest.mark.parametrize("head", NONE)
def test_a_page_that_loads_no_htmx_at_all_is_told(head):
    visitor = visit(head)

    with pytest.raises(Refused) as refusal:
        visitor.click("#b")

    assert str(refusal.value) == (
        "The page at / loads no script that could be htmx, "
        'so nothing reacts to <button id="b" hx-get="/x">.'
    )


def test_a_boost_and_a_load_need_htmx_too():
    with pytest.raises(Refused, match="loads no script"):
        visit("", '<a href="/x" hx-boost="true">x</a>').click("x")
    with pytest.raises(Unsupported, match="another version"):
        visit(OTHERS[0], '<p hx-get="/x" hx-trigger="load"></p>')


def test_what_needs_no_htmx_is_done_on_any_page():
    for head in (OTHERS[0], ""):
        assert visit(head, '<a href="/x">x</a>').click("x").url == "/x"
        assert visit(head, '<a href="/x" hx-get="/x">x</a>', Browser).click("x").url == "/x"


def test_a_script_that_a_swap_removed_has_run():
    body = '<button id="b" hx-get="/x" hx-target="body" hx-swap="afterbegin">b</button>'
    visitor = visit("", body + '<script id="s" src="/htmx.js"></script>')
    visitor.page.find(id="s").decompose()

    assert visitor.click("#b").text("body") == "swappedb"


def loading(name):
    return f'<script src="/htmx.js"></script><script src="/ext/{name}.js"></script>'


@pytest.mark.parametrize("name", ["hx-csp", "hx-csp.min", "hx-csp.4f1b", "hx-compat"])
def test_an_extension_that_changes_every_request_is_told(name):
    with pytest.raises(Unsupported) as refusal:
        visit(loading(name)).click("#b")

    assert str(refusal.value) == (
        f"The page at / loads {name.partition('.')[0]}, which changes what htmx does here, "
        f'and the kit knows no extensions: <script src="/ext/{name}.js">'
    )


@pytest.mark.parametrize(
    ("name", "headers"),
    [
        ("hx-sse", {"Content-Type": "text/event-stream"}),
        ("hx-multipart", {"Content-Type": "multipart/mixed; boundary=x"}),
        ("hx-download.min", {"Content-Disposition": "Attachment; filename=x"}),
        ("hx-download", {"HX-Download": "/y"}),
        ("htmax", {"Content-Type": "text/event-stream"}),
    ],
)
def test_an_extension_that_takes_the_response_is_told(name, headers):
    with pytest.raises(Unsupported, match=f"loads {name.partition('.')[0]}, which changes"):
        visit(loading(name), headers=headers).click("#b")
    assert visit(loading(name)).click("#b").text("#b") == "swapped"
    assert visit(loading("hx-preload"), headers=headers).click("#b").text("#b") == "swapped"


@pytest.mark.parametrize("name", ["hx-history-cache", "htmax.min"])
def test_an_extension_that_restores_pages_is_told_on_the_way_back(name):
    visitor = visit(loading(name), '<b id="b" hx-get="/x" hx-push-url="true">b</b>').click("#b")

    with pytest.raises(Unsupported, match="which changes what htmx does here"):
        visitor.back()


def test_an_extension_that_a_module_imports_is_told():
    module = '<script type="module">import "/htmx.js"; import "./ext/hx-csp.min.js"</script>'

    with pytest.raises(Unsupported, match="loads hx-csp"):
        visit(module).click("#b")


def test_an_attribute_of_an_extension_is_told_if_it_is_inherited():
    with pytest.raises(Unsupported, match="The kit does not know hx-prompt:inherited: <div"):
        visit(loading("hx-prompt"), f'<div hx-prompt:inherited="Why?">{GET}</div>').click("#b")
    assert visit(loading("x"), f'<div hx-prompt="Why?">{GET}</div>').click("#b").text("#b")


@pytest.mark.parametrize(
    ("around", "name"),
    [
        ('<div hx-target="#o">', "hx-target"),
        ('<main data-hx-swap="outerHTML">', "hx-swap"),
        ('<ul hx-target:inherited="#o" hx-confirm="Sure?">', "hx-confirm"),
        ('<div hx-vals="a:1"><p>', "hx-vals"),
        ('<body hx-boost="true" hx-target="#o">', "hx-target"),
        ('<body hx-target="#o" hx-headers="X-CSRFToken:abc">', "hx-headers"),
    ],
)
def test_an_attribute_around_that_is_not_inherited_is_told(around, name):
    visitor = visit(loading("x"), f'<p id="o">o</p>{around}{GET}')

    with pytest.raises(Refused) as refusal:
        visitor.click("#b")

    place = around.partition(">")[0] + ">"
    assert str(refusal.value) == (
        f'{place} passes no {name} on to <button id="b" hx-get="/x">: '
        f"htmx 4 inherits only {name}:inherited."
    )


@pytest.mark.parametrize(
    "around",
    [
        '<div hx-target:inherited="#o">',
        '<div hx-target:inherited="#b"><div hx-target="#o">',
        '<div hx-get="/x" hx-target="#o">',
        '<form hx-target="#o">',
        '<div hx-sse:connect="/s" hx-ext="sse" hx-swap="beforeend">',
        '<div sse-connect="/s" sse-swap="news" hx-swap="beforeend">',
        """<div ondrop="htmx.ajax('GET', '/x', this)" hx-target="#o">""",
        '<x-list hx-target="#o">',
        '<div hx-push-url="false">',
        '<div hx-boost="true">',
        '<body hx-target="#o">',
        '<meta name="htmx-config" content="implicitInheritance:true"><div hx-target="#o">',
    ],
)
def test_an_attribute_around_that_may_serve_something_else_is_not_told(around):
    button = GET.replace("button", "b")

    assert visit(loading("x"), f'<p id="o">o</p>{around}{button}').click("#b").status == 200


@pytest.mark.parametrize(
    "control",
    ['<a id="b" href="/x">x</a>', '<form action="/x"><button id="b">x</button></form>'],
)
def test_a_boost_that_is_not_inherited_is_told(control):
    visitor = visit(loading("x"), f'<body hx-boost="true">{control}')

    with pytest.raises(Refused) as refusal:
        visitor.click("#b")

    assert str(refusal.value) == (
        f'<body hx-boost="true"> passes no hx-boost on to {control.partition(">")[0]}>: '
        "htmx 4 inherits only hx-boost:inherited."
    )


@pytest.mark.parametrize(
    ("head", "around", "link"),
    [
        (loading("x"), '<body hx-boost="false">', ""),
        (loading("x"), '<body hx-boost="true">', 'hx-boost="false"'),
        (loading("x"), '<body hx-boost="true">', "download"),
        (loading("x"), '<body hx-boost="true"><p hx-ignore>', ""),
        (OTHERS[0], '<body hx-boost="true">', ""),
        ("", '<body hx-boost="true">', ""),
    ],
)
def test_a_boost_is_not_told_where_none_is_meant(head, around, link):
    visitor = visit(head, f'{around}<a href="/x" {link}>x</a>')

    assert visitor.click("x").reloads == 1


def test_an_attribute_around_is_not_told_if_the_element_has_its_own():
    own = GET.replace("hx-get", 'hx-target="#o" hx-get')
    visitor = visit(loading("x"), f'<p id="o">o</p><div hx-target="#b">{own}</div>')

    assert visitor.click("#b").text("#o") == "swapped"
