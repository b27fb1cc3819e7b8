"""Law 1 over the whole site: every link and every form ends in the same document in both worlds.

A crawler starts at `/`, follows every link and sends every form that it finds, in two browsers side
by side. What they show is compared at every step, and a route that was never reached is a failure.
"""

import re
import shutil
from collections import deque
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import request
from playwright.sync_api import Error

from heliograph.testing import Browser, HtmxBrowser
from tests.servers import running_demo

PEOPLE = {
    "visitor": None,
    "member": {"username": "Ada", "password": "the analytical engine"},
    "administrator": {"username": "Grace", "password": "a moth in the relay"},
}

# What a person may type into a form, by its action: rightly, not at all, wrongly.
ADA = PEOPLE["member"]
FILLINGS = {"/login": [ADA, {"username": "", "password": ""}, ADA | {"password": "wrong"}]}


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
        for fields in FILLINGS.get(form["action"], [{}]):
            yield Step(f"#{form.find_parent(id=True)['id']}", tuple(fields.items()))


class Seen(NamedTuple):
    """All that must be the same in both worlds."""

    status: int
    url: str
    title: str
    navigation: str
    main: str
    messages: tuple

    @classmethod
    def by(cls, browser):
        page = browser.page
        return cls(
            browser.status,
            browser.url,
            browser.title,
            as_text(page.select_one("#navigation")),
            as_text(page.select_one("#main")),
            tuple(browser.messages),
        )


def as_text(element):
    """Markup and all, but for white space and the minute in which somebody logged in."""
    return re.sub(r"\d\d:\d\d UTC", "", re.sub(r"\s+|(?<=>)\s*|\s*(?=<)", " ", str(element)))


def crawl(one, other, person, leads):
    """Take every step of every state, and compare where it leads; returns how often they did.

    `person` is logged in from the start, if anybody. `leads` says of each state where each of its
    steps leads: to None if nobody took it yet. From each state the crawler goes on to the nearest
    such step, and starts afresh when there is none.
    """
    compared = 0

    def compare():
        nonlocal compared
        compared += 1
        state = Seen.by(one)
        assert Seen.by(other) == state
        leads.setdefault(state, dict.fromkeys(steps_from(one.page)))
        return state

    while True:
        start(one, person)
        start(other, person)
        state = compare()
        if not way_to_something_new(state, leads):
            return compared
        while way := way_to_something_new(state, leads):
            way[0].take(one)
            way[0].take(other)
            leads[state][way[0]] = state = compare()


def crawl_as_all(one, other):
    leads = {}
    compared = {role: crawl(one, other, person, leads) for role, person in PEOPLE.items()}
    assert all(step_leads for steps in leads.values() for step_leads in steps.values())
    return compared


def start(browser, person):
    """Afresh, logged in or not, at `/`."""
    browser.cookies.clear()
    if person:
        browser.open("/login").submit("#login", person)
    browser.open("/")


def way_to_something_new(state, leads):
    """The steps from a state to the nearest that nobody took yet, and this one, if there is any."""
    ways, passed = deque([((), state)]), {state}
    while ways:
        way, state = ways.popleft()
        for step, there in leads[state].items():
            if there is None:
                return (*way, step)
            if there not in passed:
                passed.add(there)
                ways.append(((*way, step), there))
    return ()


@pytest.fixture
def reached(app):
    """The endpoints that were asked, as they are asked."""
    endpoints = set()
    app.before_request(lambda: endpoints.add(request.endpoint))
    return endpoints


def test_every_step_ends_in_the_same_document_in_both_worlds(app, reached, tell):
    plain, enhanced = Browser(app, check=False), HtmxBrowser(app, check=False)

    compared = crawl_as_all(plain, enhanced)

    tell(f"law of one page: {compared} interactions compared")
    assert reached >= {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}


@pytest.mark.chromium
def test_every_step_ends_in_the_same_document_in_chromium(chromium, site_of_all, tell):
    plain = Chromium(chromium, site_of_all, javascript=False)
    enhanced = Chromium(chromium, site_of_all, javascript=True)

    compared = crawl_as_all(plain, enhanced)

    tell(f"law of one page: {compared} interactions compared in Chromium")


@pytest.fixture
def site_of_all(database, tmp_path):
    """What `make run` serves to those who made accounts of their own: its address."""
    shutil.copy(database, tmp_path / "heliograph.db")
    with running_demo(tmp_path) as address:
        yield address


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
