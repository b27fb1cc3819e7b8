"""Law 1 over the whole site: every link and every form ends in the same document in both worlds.

A crawler starts at `/`, follows every link and sends every form that it finds, in two browsers side
by side. What they show is compared at every step, and a route that was never reached is a failure.
"""

import re
from collections import deque
from dataclasses import dataclass

import pytest
from flask import request

from heliograph.testing import Browser, HtmxBrowser

PEOPLE = {
    "visitor": None,
    "member": {"username": "Ada", "password": "the analytical engine"},
    "administrator": {"username": "Grace", "password": "a moth in the relay"},
}

# What a person may type into a form, by its action: rightly, not at all, wrongly.
FILLINGS = {
    "/login": [PEOPLE["member"], {"username": "", "password": ""}, {"username": "Ada"}],
    "/logout": [{}],
}


@dataclass(frozen=True)
class Step:
    """A link that is clicked, or a form that is filled in and sent."""

    selector: str
    fields: tuple[tuple[str, str], ...] | None = None

    def take(self, browser):
        if self.fields is None:
            browser.click(self.selector)
        else:
            browser.submit(self.selector, dict(self.fields))


def steps_from(page):
    """All that a person could do on this page."""
    for link in page.select("a[href^='/']"):
        yield Step(f"#{link['id']}")
    for form in page.select("form"):
        for fields in FILLINGS[form["action"]]:
            yield Step(f"#{form.find_parent(id=True)['id']}", tuple(fields.items()))


def seen_by(browser):
    return {
        "status": browser.status,
        "url": browser.url,
        "title": browser.title,
        "navigation": as_text(browser.page.select_one("#navigation")),
        "main": as_text(browser.page.select_one("#main")),
        "messages": browser.messages,
    }


def as_text(element):
    """Markup and all, but for white space and the minute in which somebody logged in."""
    return re.sub(r"\d\d:\d\d UTC", "", re.sub(r"\s+|(?<=>)\s*|\s*(?=<)", " ", str(element)))


def go(browser, person, way):
    """From a fresh start, logged in or not, along a way from `/`."""
    browser.cookies.clear()
    if person:
        browser.open("/login").submit("#login", person)
    browser.open("/")
    for step in way:
        step.take(browser)
    return seen_by(browser)


def crawl(one, other, person):
    """Compare every step that leads on from every state; returns how many there were."""
    compared = 0
    known, ways = [], deque([()])
    while ways:
        way = ways.popleft()
        state = go(one, person, way)
        assert go(other, person, way) == state, f"The worlds part on this way: {way}"
        compared += 1
        if state not in known:
            known.append(state)
            ways.extend((*way, step) for step in steps_from(one.page))
    return compared


@pytest.fixture
def reached(app):
    """The endpoints that were asked, as they are asked."""
    endpoints = set()
    app.before_request(lambda: endpoints.add(request.endpoint))
    return endpoints


def test_every_step_ends_in_the_same_document_in_both_worlds(app, reached, capsys):
    compared = {
        role: crawl(Browser(app, check=False), HtmxBrowser(app, check=False), person)
        for role, person in PEOPLE.items()
    }

    with capsys.disabled():
        print(f"\nlaw of one page: {compared} interactions compared")  # noqa: T201
    assert reached >= {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}
    assert all(compared.values())
