"""Law 1 over the whole site: every link and every form ends in the same document in both worlds.

A crawler starts at `/`, follows every link and sends every form that it finds, in browsers side by
side. Their pages are compared at every step, and a route that was never reached is a failure. In
Chromium the kit's htmx goes along, and must end where the real one does.

Each browser has a database of its own, since a form must make its change in each world by itself.
Whenever the crawler starts afresh, all databases are as at first.
"""

import re
import shutil
import sqlite3
from collections import Counter, deque
from contextlib import ExitStack, closing, contextmanager, suppress
from copy import copy
from dataclasses import dataclass
from itertools import repeat
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask import Blueprint, request
from playwright.sync_api import Error
from werkzeug.exceptions import HTTPException

import accounts
from app import create_app
from pytest_htmx import Browser, HtmxBrowser, Refused
from tests.chromium import collect_violations
from tests.product import ENTRANCES, FILLINGS, FOR_PROGRAMS, PEOPLE, add_rows_to_crawl
from tests.servers import running_site
from web.access import for_admins


@dataclass(frozen=True)
class Step:
    """A link that is clicked, or a form that is filled in and sent."""

    selector: str
    fields: tuple[tuple[str, str], ...] | None = None
    piece: str | None = None  # the selector of what htmx swaps, where that is not the whole page
    address: str | None = None  # of a link that is opened in another tab

    def take(self, visitor):
        if self.address:
            visitor.open(self.address)
            return
        place = visitor.page.select_one(self.selector)
        for menu in (place, *place.parents):
            if menu.name == "details":
                menu["open"] = ""  # a person opens it first
        if self.fields is None:
            visitor.click(self.selector)
            return
        try:
            visitor.submit(self.selector, dict(self.fields))
        except Refused as error:
            error.add_note(f"FILLINGS of tests/product.py says what to type into {self.selector}.")
            raise


def steps_from(page):
    """All that a person could do on this page."""
    for link in page.select("a[href^='/']"):
        piece = piece_of(link)
        yield Step(f"#{link['id']}", piece=piece)
        if piece:
            yield Step(f"#{link['id']}", address=link["href"])
    for form in page.select("form"):
        form_id = form.get("id") or form.find_parent(id=True)["id"]
        for fields in fillings_of(form):
            yield Step(f"#{form_id}", tuple(fields.items()), piece_of(form))


def steps_in_messages(page):
    """What a message offers, such as Undo: it stands there in both worlds, whatever the page is."""
    for form in page.select("#notifications form"):
        yield Step(f"#{form['id']}", (), piece_of(form))


def piece_of(element):
    """The selector of what htmx swaps for a link or form, unless it is the page's main part."""
    for it in (element, *element.parents):
        inherited = "" if it is element else ":inherited"
        boost = re.search(r"target:('[^']+'|\S+)", it.get(f"hx-boost{inherited}", ""))
        target = it.get(f"hx-target{inherited}") or (boost and boost[1].strip("'"))
        if target and target.startswith("closest "):
            return f"#{element.css.closest(target.removeprefix('closest '))['id']}"
        if target:
            return None if target == "#main" else target
    return None


def fillings_of(form):
    """The ways to fill in the form: all of FILLINGS whose fields it has."""
    names = {field["name"] for field in form.select("[name]")}
    action = numbered(urlsplit(form.get("action", "")).path)
    return [it for it in FILLINGS.get(action, []) if it.keys() <= names] or [{}]


def numbered(text):
    """The same for each row of a table."""
    return re.sub(r"\d+", "#", text)


class Seen(NamedTuple):
    """All that must be the same in both worlds."""

    status: int
    url: str
    title: str
    document: str
    messages: tuple

    @classmethod
    def by(cls, visitor, piece=None, earlier=()):
        """With a piece, the piece alone, and the messages that are not among the earlier ones.

        Around it one world has another page than the other, and still shows its messages.
        """
        if piece:
            document = "".join(map(as_text, visitor.page.select(piece)))
            return cls(visitor.status, piece, "", document, told(visitor, earlier))
        return cls(
            visitor.status,
            visitor.url,
            visitor.title,
            as_text(visitor.page.body),
            tuple(visitor.messages),
        )

    @classmethod
    def refusal(cls, visitor):
        """The words alone, of the error page or of the latest message."""
        page = visitor.page.select_one("#error")
        words = f"{page.h1.text}. {page.p.text}" if page else visitor.messages[-1][1]
        return cls(visitor.status, "", "", words, ())


def ids_of_messages(visitor):
    return [it["data-message-id"] for it in visitor.page.select("[data-message-id]")]


def told(visitor, earlier):
    """The messages on the page whose ids are not among the earlier ones."""
    ids = ids_of_messages(visitor)
    told = zip(ids, visitor.messages, strict=True)
    return tuple(message for message_id, message in told if message_id not in earlier)


def as_text(body):
    """Markup and all, but for white space, times, which menus are open, and what scripts add."""
    body = copy(body)
    for element in (body, *body.find_all(True)):
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


def crawl(afresh, person, leads, may_take, home="/"):
    """Take every step of every state; yields the browsers after each, when they agree.

    `afresh` gives browsers that have been nowhere, in a context. `person` is logged in from the
    start, if anybody. `leads` says of each state where each of its steps leads: to None if nobody
    took it yet. From each state the crawler goes on to the nearest such step, and starts afresh
    when there is none. One step may change the pages that others lead to: a walk without a new step
    is the last.
    """
    is_new = True
    while is_new:
        is_new = False
        with afresh() as browsers:
            for visitor in browsers:
                start(visitor, person, home)
            state = agreed(browsers, leads)
            yield browsers
            for _ in range(STEPS):
                if not (way := way_to_something_new(state, leads, may_take)):
                    break
                step, *_ = way
                if leads[state][step] is None:
                    is_new = True
                    may_take.note(state, step)
                earlier = [ids_of_messages(visitor) for visitor in browsers]
                for visitor in browsers:
                    step.take(visitor)
                leads[state][step] = there = agreed(browsers, leads, step.piece, earlier)
                yield browsers
                if step.piece:
                    offer = next(steps_in_messages(browsers[0].page), None)
                    if not offer:
                        break
                    earlier = [ids_of_messages(visitor) for visitor in browsers]
                    for visitor in browsers:
                        offer.take(visitor)
                    there = agreed(browsers, leads, offer.piece, earlier)
                    yield browsers
                if not there or there.status == 403:
                    break
                state = there


STEPS = 40  # no history of a browser holds more than 50 entries
TIMES = 1  # that a person takes one kind of step: pages that grow offer it for ever


class Bounds:
    """How often a person took each kind of step: on an endpoint's pages, whichever row it is of."""

    def __init__(self, app):
        self._addresses = app.url_map.bind("localhost")
        self._taken = Counter()

    def __call__(self, state, step):
        return self._taken[self._kind(state, step)] < TIMES

    def note(self, state, step):
        self._taken[self._kind(state, step)] += 1

    def _kind(self, state, step):
        try:
            endpoint, _ = self._addresses.match(urlsplit(state.url).path)
        except HTTPException:
            endpoint = None
        opens = bool(step.address)
        return endpoint, numbered(step.selector), step.fields, opens


class OnWhicheverPage(Bounds):
    """Each link and form once, by whoever sees it first: a browser needs a second for each."""

    def _kind(self, state, step):
        return super()._kind(state, step)[1:]


class ToTheLedger(Bounds):
    def __call__(self, state, step):
        return step.selector == "#to-ledger" and super().__call__(state, step)


def start(visitor, person, home):
    """Logged in or not, at the page where the walk begins."""
    if person:
        visitor.open("/login").submit("#login", person)
    visitor.open(home)


def agreed(browsers, leads, piece=None, earlier=None):
    """The state that all of them are in, or what they show in a piece of the page.

    What a person may not do is a page without htmx, and a message beside the page with it.
    """
    if browsers[0].status == 403:
        state, *others = map(Seen.refusal, browsers)
    else:
        state, *others = map(Seen.by, browsers, repeat(piece), earlier or repeat(()))
    for other in others:
        assert other == state
    if piece or state.status == 403:
        return state
    assert state.title.startswith("Error: ") == (state.status == 422)
    entrances = [Step(it, address=it) for it in ENTRANCES if state.url == "/"]
    leads.setdefault(state, dict.fromkeys([*steps_from(browsers[0].page), *entrances]))
    return state


def way_to_something_new(state, leads, may_take):
    """The steps from a state to the nearest that nobody took yet, and this one, if there is any."""
    ways, passed = deque([((), state)]), {state}
    while ways:
        way, state = ways.popleft()
        for step, there in leads.get(state, {}).items():
            if there is None:
                if may_take(state, step):
                    return (*way, step)
            elif there not in passed:
                passed.add(there)
                ways.append(((*way, step), there))
    return ()


def crawl_as_all(afresh, app, bounds=None):
    """The walks of visitor, member and administrator, one after the other."""
    leads = {}
    for person in PEOPLE.values():
        yield from crawl(afresh, person, leads, bounds or Bounds(app))


@pytest.fixture
def settings(settings, monkeypatch):
    """The crawler mistypes more passwords than a person would."""
    monkeypatch.setenv("HELIOGRAPH_SIGN_IN_ATTEMPTS", "1000")
    return settings


@pytest.fixture
def database(database, instance_path, tmp_path):
    """The people's database with the rows that the base's own pages show."""
    file = shutil.copy(database, tmp_path / "crawled.db")
    app = create_app(
        {"TESTING": True, "INSTANCE_PATH": instance_path, "DATABASE_URL": f"sqlite:///{file}"}
    )
    with app.app_context():
        add_rows_to_crawl()
        accounts.db.session.commit()
        accounts.db.engine.dispose()
    return file


@pytest.fixture
def app_of_its_own(settings, database, tmp_path):
    """Return a function: an app with a copy of the database."""
    apps = []

    def make():
        file = shutil.copy(database, tmp_path / f"{len(apps)}.db")
        apps.append(create_app(settings | {"DATABASE_URL": f"sqlite:///{file}"}))
        return apps[-1], file

    yield make
    for app in apps:
        with app.app_context():
            accounts.db.engine.dispose()


def restore(database, *copies):
    """Write into the copies what the database holds, while servers have them open."""
    with closing(sqlite3.connect(database)) as source:
        for copy_of_it in copies:
            with closing(sqlite3.connect(copy_of_it)) as target:
                source.backup(target)


@pytest.fixture
def both_worlds(app_of_its_own, database):
    """An app for each world, and what gives a browser of each."""
    (plain, plain_file), (enhanced, enhanced_file) = app_of_its_own(), app_of_its_own()

    @contextmanager
    def afresh():
        restore(database, plain_file, enhanced_file)
        yield Browser(plain, rules=()), HtmxBrowser(enhanced, rules=())

    return plain, enhanced, afresh


def test_every_step_ends_in_the_same_document_in_both_worlds(both_worlds, tell):
    plain, enhanced, afresh = both_worlds
    reached = set()
    for app in plain, enhanced:
        app.before_request(lambda: reached.add(request.endpoint))

    compared = sum(1 for _ in crawl_as_all(afresh, plain))

    tell(f"law of one page: {compared} interactions compared")
    assert reached >= {rule.endpoint for rule in plain.url_map.iter_rules()} - FOR_PROGRAMS


def test_what_a_member_may_not_do_is_refused_in_the_same_words_in_both_worlds(both_worlds):
    plain, enhanced, afresh = both_worlds
    for app in plain, enhanced:
        ledger = Blueprint("ledger", __name__)
        ledger.add_url_rule("/ledger", "index", for_admins(lambda: "The ledger"))
        app.register_blueprint(ledger)
        app.config["NAVIGATION"] = [("ledger.index", "Ledger")]
    leads = {}

    for _ in crawl(afresh, PEOPLE["member"], leads, ToTheLedger(plain)):
        pass

    refusals = {
        there.document
        for steps in leads.values()
        for there in steps.values()
        if there and there.status == 403
    }
    assert refusals == {
        "Not allowed. This is for administrators. Nothing was changed. Please ask one of them."
    }


@pytest.mark.chromium
def test_every_step_ends_in_the_same_document_in_chromium_and_in_the_kit(
    chromium, app_of_its_own, database, tmp_path, tell
):
    app, app_file = app_of_its_own()
    files = [tmp_path / world / "heliograph.db" for world in ("plain", "enhanced")]

    @contextmanager
    def afresh():
        restore(database, app_file, *files)
        contexts = [
            chromium.new_context(
                base_url=address, java_script_enabled=enabled, user_agent="pytest-htmx"
            )
            for address, enabled in zip(addresses, (False, True), strict=True)
        ]
        violations = [collect_violations(context) for context in contexts]
        yield *map(Chromium, contexts), HtmxBrowser(app, rules=())
        for context in contexts:
            context.close()
        assert violations == [[], []]

    compared = 0
    with ExitStack() as servers:
        addresses = [servers.enter_context(site_with(database, file)) for file in files]
        for plain, enhanced, kit in crawl_as_all(afresh, app, OnWhicheverPage(app)):
            assert enhanced.entries == len(kit.history)
            assert enhanced.anchor == plain.anchor or enhanced.url != plain.url
            compared += 1

    tell(f"law of one page: {compared} interactions compared in Chromium")


def site_with(database, file):
    """The site with a copy of the database, on a real server."""
    file.parent.mkdir()
    shutil.copy(database, file)
    return running_site(file.parent)


# HX-Location begins a request just before the one that brought it is over. A request of an element
# that was swapped away, such as a field's advice, tells no one that it is over.
UNTIL_NO_REQUEST_IS_LEFT = """() => {
  const begun = new Set();
  let wasBegun = false;
  document.addEventListener("htmx:before:request", ({ detail }) => {
    wasBegun = true;
    begun.add(detail.ctx);
  });
  document.addEventListener("htmx:finally:request", ({ detail }) => begun.delete(detail.ctx));
  window.swapped = new Promise((resolve) => {
    setTimeout(resolve, 10000);
    setInterval(() => {
      const left = [...begun].filter((ctx) => ctx.sourceElement.isConnected);
      if (wasBegun && !left.length) resolve();
    }, 20);
  });
}"""


class Chromium:
    """The verbs of the kit's browsers, done by a real one."""

    def __init__(self, context):
        self._tab = context.new_page()
        self._tab.on("response", self._note_status)

    def _note_status(self, response):
        sent = response.request
        is_page = sent.resource_type in {"document", "fetch"} and response.status != 303
        # On a busy machine, advice on what was typed may come after the response to the form.
        if is_page and not sent.headers.get("hx-source", "").startswith("input"):
            self.status = response.status

    def open(self, path):
        self._tab.goto(path)
        self._look()
        return self

    def click(self, selector):
        if self.page.select_one(selector).get("type"):  # a download, for which the page stays
            with self._tab.expect_download():
                self._enter(selector)
            return
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
        self._tab.evaluate(UNTIL_NO_REQUEST_IS_LEFT)
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
        return urlsplit(self._tab.url)._replace(scheme="", netloc="", fragment="").geturl()

    @property
    def anchor(self):
        return urlsplit(self._tab.url).fragment  # which the kit's browsers do not tell

    @property
    def title(self):
        return self._tab.title()

    @property
    def messages(self):
        told = []
        for message in self.page.select("#notifications .message"):
            text = copy(message.select_one(".message-text"))
            for button in text.select("button"):  # which the kit does not read, either
                button.extract()
            told.append((message["data-category"], " ".join(text.get_text().split())))
        return told
