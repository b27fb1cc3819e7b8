"""Four times the page never takes sixteen times as long: an act costs by what it touches."""

import math
import time
from contextlib import suppress

import pytest
from flask import Flask, request

from pytest_htmx import ALL_RULES, Browser, HtmxBrowser

BOOSTED = 'hx-boost:inherited="target:#main swap:innerHTML" hx-sync:inherited="this:drop"'
HTMX = "<script src=/htmx.min.js></script>"
LINK = '<p><a href="/piece?{0}" id="l{0}">Link {0}</a> and some words</p>'
CONTROL = """<label for="c{0}">{0}</label><input id="c{0}" name="c{0}" aria-describedby="d{0}">
<i id="d{0}">words</i>"""
RADIOS = """<input type="radio" name="c{0}" value="a">
<input type="radio" name="c{0}" checked required>"""
SELECT = '<select name="c{0}"><option>a<option>b</select>'
ROW = '<tr id="r{0}"><td><a href="/piece?{0}">{0}</a>'
FORM = '<form id="f" method="post" action="/piece"><input name="c3"><button>Go</button></form>'


def several(markup):
    """The content of a page as a function of its size."""
    return lambda number: "".join(map(markup.format, range(number)))


def form(control):
    return lambda number: FORM.replace('<input name="c3">', several(control)(number))


def table(number):
    return f"<table><tbody id='t'>{several(ROW)(number)}</tbody></table>"


def at(kind, main, rules=()):
    """The visitor, who has not yet opened a page with this content."""
    app = Flask("large")
    html = (
        f"<!DOCTYPE html><html lang=en><title>Page</title>{HTMX}<body {BOOSTED}>"
        f"<div id=notifications></div><main id=main><h1>Page</h1>{main}</main></body></html>"
    )
    app.add_url_rule("/", "start", lambda: html)
    app.add_url_rule("/rows/<int:number>", "rows", lambda number: several(ROW)(number))

    @app.route("/piece", methods=["GET", "POST"])
    def piece():
        return "<h1>Page</h1>" if request.headers.get("HX-Request") else "<title>Page</title>"

    return kind(app, rules=rules)


def growth(cost):
    """How many times as long 400 take as 100.

    What else the machine does can only make one slower: while it does much, ask again.
    """
    cost(10)
    small = large = math.inf
    for _ in range(20):
        small, large = min(small, cost(100)), min(large, cost(400))
        if large < 8 * small:
            break
    return large / small


def seconds(act):
    started = time.process_time()
    with suppress(AssertionError):  # all rules have been checked, and some are broken
        act()
    return time.process_time() - started


@pytest.mark.parametrize(("kind", "rules"), [(Browser, ()), (HtmxBrowser, ALL_RULES)])
@pytest.mark.parametrize(
    "content",
    [
        several(LINK),
        form(CONTROL),
        form(RADIOS),
        several('<form id="f{0}" action="/piece"><button id="b{0}">Go</button></form>'),
        several('<form id="f{0}"></form><button form="f{0}" formaction="/piece">Go</button>'),
        lambda number: table(number).replace("<tr", "<tr hx-get='/piece'"),
        several("<template><p>{0}</p></template>"),
    ],
    ids=["links", "controls", "radios", "forms", "owners", "rows", "templates"],
)
def test_opening_a_page_costs_by_its_size(content, kind, rules):
    def cost(number):
        browser = at(kind, content(number), rules)
        return seconds(lambda: browser.open("/"))

    assert growth(cost) < 8


@pytest.mark.parametrize("kind", [Browser, HtmxBrowser])
@pytest.mark.parametrize(
    ("content", "act"),
    [
        (several(LINK), lambda browser: browser.click("#l3")),
        (several(LINK), lambda browser: browser.click("Link 3")),
        (lambda number: FORM + several(LINK)(number), lambda browser: browser.submit(c3="a")),
        (form(CONTROL), lambda browser: browser.submit(c3="a")),
        (form(RADIOS), lambda browser: browser.submit(c3="a", button="Go")),
        (form(SELECT), lambda browser: browser.submit(c3="b")),
    ],
    ids=["link", "words", "form", "controls", "radios", "selects"],
)
def test_an_act_costs_by_the_size_of_the_page(content, act, kind):
    def cost(number):
        browser = at(kind, content(number)).open("/")
        return seconds(lambda: act(browser))

    assert growth(cost) < 8


@pytest.mark.parametrize(
    "style", ["innerHTML", "outerHTML", "innerMorph", "outerMorph", "afterbegin", "beforeend"]
)
@pytest.mark.parametrize("order", ["kept", "reversed"])
def test_a_swap_costs_by_what_it_swaps(style, order):
    def cost(number):
        button = f"<b id='b' hx-get='/rows/{number}' hx-target='#t' hx-swap='{style}'>b</b>"
        rows = table(number).split("<tr")
        old = "<tr".join([rows[0], *(reversed(rows[1:]) if order == "reversed" else rows[1:])])
        browser = at(HtmxBrowser, button + old).open("/")
        return seconds(lambda: browser.click("#b"))

    assert growth(cost) < 8
