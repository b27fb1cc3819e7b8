"""Law 1 over the whole site: every link and every form ends in the same document in both worlds.

A crawler starts at `/`, follows every link and sends every form that it finds, in two browsers side
by side. What they show is compared at every step, and a route that was never reached is a failure.
"""

import re
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import request
from playwright.sync_api import Error

from heliograph.testing import Browser, HtmxBrowser

PEOPLE = {
    "visitor": None,
    "member": {"username": "Ada", "password": "the analytical engine"},
    "administrator": {"username": "Grace", "password": "a moth in the relay"},
}

DEMO = {"username": "admin", "password": "admin"}


def fillings(someone):
    """What a person may type into a form, by its action: rightly, not at all, wrongly."""
    return {
        "/login": [someone, {"username": "", "password": ""}, someone | {"password": "wrong"}],
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


def steps_from(page, someone):
    """All that a person could do on this page."""
    for link in page.select("a[href^='/']"):
        yield Step(f"#{link['id']}")
    for form in page.select("form"):
        for fields in fillings(someone).get(form["action"], [{}]):
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


def start(browser, person):
    """Afresh, logged in or not, at `/`."""
    browser.cookies.clear()
    if person:
        browser.open("/login").submit("#login", person)
    browser.open("/")


def crawl(one, other, person, someone, known):
    """Compare every step that leads on from every state; returns how many there were.

    `person` is logged in from the start, if anybody; `someone` is who may log in on the way.
    `known` are the states whose steps have been taken. The way to each is the shortest.
    """
    compared, ways = 0, deque([()])
    while ways:
        way = ways.popleft()
        for browser in (one, other):
            start(browser, person)
            for step in way:
                step.take(browser)
        seen = seen_by(one)
        assert seen_by(other) == seen, f"The worlds part on this way: {way}"
        compared += 1
        if seen not in known:
            known.append(seen)
            ways.extend((*way, step) for step in steps_from(one.page, someone))
    return compared


@pytest.fixture
def reached(app):
    """The endpoints that were asked, as they are asked."""
    endpoints = set()
    app.before_request(lambda: endpoints.add(request.endpoint))
    return endpoints


def test_every_step_ends_in_the_same_document_in_both_worlds(app, reached, tell):
    one, other, known = Browser(app, check=False), HtmxBrowser(app, check=False), []
    compared = {
        role: crawl(one, other, person, PEOPLE["member"], known) for role, person in PEOPLE.items()
    }

    assert all(compared.values())
    tell(f"law of one page: {compared} interactions compared")
    assert reached >= {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}


@pytest.mark.chromium
def test_every_step_ends_in_the_same_document_in_chromium(chromium, site, tell):
    plain = Chromium(chromium, site, javascript=False)
    enhanced = Chromium(chromium, site, javascript=True)
    compared = crawl(plain, enhanced, None, DEMO, known=[])

    assert compared
    tell(f"law of one page: {compared} interactions compared in Chromium")


class Chromium:
    """The verbs of the kit's browsers, done by a real one."""

    def __init__(self, chromium, site, javascript):
        context = chromium.new_context(base_url=site, java_script_enabled=javascript)
        self.cookies = SimpleNamespace(clear=context.clear_cookies)
        self._javascript = javascript
        self._tab = context.new_page()
        self._tab.on("response", self._note_status)

    def _note_status(self, response):
        if response.request.resource_type in {"document", "fetch"} and response.status != 303:
            self.status = response.status

    def open(self, path):
        self._tab.goto(path)
        return self

    def click(self, selector):
        with self._until_it_stands():
            self._enter(selector)

    def submit(self, selector, fields):
        for name, value in fields.items():
            self._tab.fill(f"{selector} [name={name}]", value)
        with self._until_it_stands():
            self._enter(f"{selector} button[type=submit]")

    def _enter(self, selector):
        """By the key: a click of the mouse is held back until the page has stood still a while."""
        self._tab.press(selector, "Enter")

    @contextmanager
    def _until_it_stands(self):
        if self._javascript:
            self._tab.evaluate(
                "() => { window.swapped = new Promise(resolve => document.addEventListener("
                "'htmx:finally:request', resolve, {once: true})) }"
            )
        yield
        if self._javascript:
            with suppress(Error):  # a new document was loaded instead
                self._tab.evaluate("window.swapped.then(() => null)")
        self._tab.wait_for_load_state()

    @property
    def page(self):
        page = BeautifulSoup(self._tab.content(), "html5lib")
        for made_by_script in page.select("main button[type=button]"):
            made_by_script.extract()
        for element in page.select("main, main *, nav, nav *"):
            for name in ("class", "data-htmx-powered"):
                element.attrs.pop(name, None)
        return page

    @property
    def url(self):
        return urlsplit(self._tab.url)._replace(scheme="", netloc="").geturl()

    @property
    def title(self):
        return self._tab.title()

    @property
    def messages(self):
        return [
            (message["data-category"], message.select_one(".message-text").get_text(strip=True))
            for message in self.page.select("#notifications .message")
        ]
