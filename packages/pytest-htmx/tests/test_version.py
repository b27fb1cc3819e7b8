"""The htmx that a page loads: another version, or none at all, is told at the first act."""

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


def visit(head, body='<button id="b" hx-get="/x">b</button>', kind=HtmxBrowser):
    app = Flask(__name__)
    app.add_url_rule("/", "home", lambda: f"<!DOCTYPE html><title>Home</title>{head}<body>{body}")
    app.add_url_rule("/x", "x", lambda: "swapped")
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
