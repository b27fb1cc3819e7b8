"""Law 1 over the whole site: every link and every form ends in the same document in both worlds.

A crawler starts at `/`, follows every link and sends every form that it finds, in browsers side by
side. What they show is compared at every step, and a route that was never reached is a failure. In
Chromium the kit's htmx goes along, and must end where the real one does.
"""

import re
import shutil
from collections import deque
from contextlib import contextmanager, nullcontext, suppress
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import request
from playwright.sync_api import Error

from pytest_htmx import Browser, HtmxBrowser
from tests.product import FILLINGS, PEOPLE
from tests.servers import running_site


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
    document: str
    messages: tuple

    @classmethod
    def by(cls, browser):
        return cls(
            browser.status,
            browser.url,
            browser.title,
            as_text(browser.page.body),
            tuple(browser.messages),
        )


def as_text(body):
    """Markup and all, but for white space, times, which menus are open, and what scripts add."""
    body = copy(body)
    for element in body.find_all(True):
        classes = element.attrs.pop("class", ())
        for name in ("data-htmx-powered", "open"):
            element.attrs.pop(name, None)
        if (
            {"board", "unseen"} & {*classes}
            or element.name == "time"
            or element.get("type") == "button"
        ):
            element.extract()
    return re.sub(r"\s+|(?<=>)\s*|\s*(?=<)", " ", str(body))


def crawl(afresh, person, leads):
    """Take every step of every state; yields the browsers after each, when they agree.

    `afresh` gives browsers that have been nowhere, in a context. `person` is logged in from the
    start, if anybody. `leads` says of each state where each of its steps leads: to None if nobody
    took it yet. From each state the crawler goes on to the nearest such step, and starts afresh
    when there is none.
    """
    while True:
        with afresh() as browsers:
            for browser in browsers:
                start(browser, person)
            state = agreed(browsers, leads)
            yield browsers
            if not way_to_something_new(state, leads):
                return
            for _ in range(STEPS):
                if not (way := way_to_something_new(state, leads)):
                    break
                for browser in browsers:
                    way[0].take(browser)
                leads[state][way[0]] = there = agreed(browsers, leads)
                state = there
                yield browsers


STEPS = 40  # no history of a browser holds more than 50 entries


def start(browser, person):
    """Logged in or not, at `/`."""
    if person:
        browser.open("/login").submit("#login", person)
    browser.open("/")


def agreed(browsers, leads):
    """The state that all of them are in."""
    state, *others = map(Seen.by, browsers)
    for other in others:
        assert other == state
    assert state.title.startswith("Error: ") == (state.status == 422)
    leads.setdefault(state, dict.fromkeys(steps_from(browsers[0].page)))
    return state


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


def crawl_as_all(afresh):
    """The walks of visitor, member and administrator, one after the other."""
    leads = {}
    for person in PEOPLE.values():
        yield from crawl(afresh, person, leads)
    assert all(there for steps in leads.values() for there in steps.values())


@pytest.fixture
def settings(settings, monkeypatch):
    """Whoever takes every step mistypes more passwords than a person."""
    monkeypatch.setenv("HELIOGRAPH_SIGN_IN_ATTEMPTS", "1000")
    return settings


@pytest.fixture
def reached(app):
    """The endpoints that were asked, as they are asked."""
    endpoints = set()
    app.before_request(lambda: endpoints.add(request.endpoint))
    return endpoints


def test_every_step_ends_in_the_same_document_in_both_worlds(app, reached, tell):
    def afresh():
        return nullcontext((Browser(app, check=False), HtmxBrowser(app, check=False)))

    compared = sum(1 for _ in crawl_as_all(afresh))

    tell(f"law of one page: {compared} interactions compared")
    assert reached >= {rule.endpoint for rule in app.url_map.iter_rules()} - {"static"}


@pytest.mark.chromium
def test_every_step_ends_in_the_same_document_in_chromium_and_in_the_kit(
    chromium, people_site, app, tell
):
    @contextmanager
    def afresh():
        contexts = [
            chromium.new_context(base_url=people_site, java_script_enabled=enabled)
            for enabled in (False, True)
        ]
        yield *map(Chromium, contexts), HtmxBrowser(app, check=False)
        for context in contexts:
            context.close()

    compared = 0
    for _, enhanced, kit in crawl_as_all(afresh):
        assert enhanced.entries == len(kit.history)
        compared += 1

    tell(f"law of one page: {compared} interactions compared in Chromium")


@pytest.fixture
def people_site(settings, database, tmp_path):  # noqa: ARG001 - the server reads the environment
    """The site with people in it, on a real server: its address."""
    folder = tmp_path / "instance"
    folder.mkdir()
    shutil.copy(database, folder / "heliograph.db")
    with running_site(folder) as address:
        yield address


class Chromium:
    """The verbs of the kit's browsers, done by a real one."""

    def __init__(self, context):
        self._tab = context.new_page()
        self._tab.on("response", self._note_status)

    def _note_status(self, response):
        if response.request.resource_type in {"document", "fetch"} and response.status != 303:
            self.status = response.status

    def open(self, path):
        self._tab.goto(path)
        self._look()
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
        self._tab.eval_on_selector(
            selector, "it => it.closest('details')?.setAttribute('open', '')"
        )
        self._tab.press(selector, "Enter")

    @contextmanager
    def _until_it_stands(self):
        self._tab.evaluate(
            "() => { window.swapped = new Promise(resolve => document.addEventListener("
            "'htmx:finally:request', resolve, {once: true})) }"
        )
        yield
        with suppress(Error):  # a new document was loaded instead
            self._tab.evaluate("window.swapped.then(() => null)")
        self._tab.wait_for_load_state()
        self._look()

    def _look(self):
        self.page = BeautifulSoup(self._tab.content(), "html5lib")

    @property
    def entries(self):
        return self._tab.evaluate("history.length - 1")  # a tab begins at about:blank

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
