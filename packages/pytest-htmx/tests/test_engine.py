"""The seam between the browser and its engine: another engine takes the place of htmx's."""

import ast
from pathlib import Path

import pytest
from flask import Flask

import pytest_htmx
from pytest_htmx import Browser, HtmxBrowser, Refused
from pytest_htmx.browser.engine import Engine, NoScript
from pytest_htmx.browser.transport import Request
from pytest_htmx.html.dom import attr, by_id, descendants
from pytest_htmx.html.urls import resolve
from shown import page


class DataGet(Engine):
    """Puts the response to a click on `<b data-get="/x" data-into="id">` into that element.

    With `data-leave`, it loads the address as a document. It asks what `data-ask` says before.
    """

    def __init__(self, host):
        super().__init__(host)
        self.waiting = []

    def arrived(self, document):
        self.back = [tag for tag in descendants(document.tree) if tag.has_attr("data-on-back")]

    def is_awaited(self, name):
        return name == "click"

    def listeners(self, *names):
        tags = descendants(self.host.document.tree)
        return [tag for tag in tags if tag.has_attr("data-get") and "click" in names]

    def awaited_at(self, element):
        return ["click"] if element.has_attr("data-get") else []

    def dispatch(self, event):
        for place in event.path:
            if event.name == "click" and place.has_attr("data-get"):
                self.waiting.append(place)
                event.handled = event.prevented = True
        return event

    def settle(self):
        while self.waiting:
            self.get(self.waiting.pop(0))

    def get(self, element):
        document = self.host.document
        question = attr(element, "data-ask")
        if question and not self.host.confirms(question, element):
            return
        request = Request("GET", resolve(document.url, attr(element, "data-get")))
        if element.has_attr("data-leave"):
            self.host.visit(request)
            return
        received = self.host.send(request)
        by_id(document.tree, attr(element, "data-into")).string = received.text
        document.changed()
        self.host.state = "mine"
        self.host.push(received.url, "mine")

    def traversed(self, state):
        for element in self.back:
            element.string = f"Back to {self.host.document.path}, {state}."


class DataGetBrowser(Browser):
    engine_class = DataGet


@pytest.fixture
def browser():
    app = Flask(__name__, static_folder=None)
    body = """<b data-get="/news" data-into="out">News</b><a href="/there">Link</a>
    <b data-get="/there" data-leave data-ask="Sure?">Leave</b><i>Idle</i>
    <noscript><u>None</u></noscript><p id="out" data-on-back></p>"""
    app.add_url_rule("/", "home", lambda: page(body))
    app.add_url_rule("/news", "news", lambda: "Fresh.")
    app.add_url_rule("/there", "there", lambda: page("<h1>There</h1>"))
    return DataGetBrowser(app)


def test_another_engine_swaps_and_keeps_the_history(browser):
    browser.open("/").click("News")

    assert (browser.text("#out"), browser.url, browser.reloads) == ("Fresh.", "/news", 0)
    assert browser.page.find("u") is None
    assert browser.back().text("#out") == "Back to /, mine."
    assert browser.forward().text("#out") == "Back to /news, mine."
    assert browser.requests == [("GET", "/", 200, None), ("GET", "/news", 200, None)]
    assert browser.response.request.headers["Referer"] == "http://localhost/"


def test_another_engine_asks_and_leaves(browser):
    with pytest.raises(Refused, match="asks 'Sure\\?'"):
        browser.open("/").click("Leave")
    assert browser.text("i") == "Idle"

    browser.confirm = True
    browser.click("Leave")

    assert (browser.text("h1"), browser.reloads) == ("There", 1)
    assert browser.questions == ["Sure?", "Sure?"]
    assert browser.back().url == "/"
    assert browser.click("Link").text("h1") == "There"


def test_trigger_names_the_events_that_another_engine_waits_for(browser):
    assert browser.open("/").trigger("b[data-into]", "click").text("#out") == "Fresh."

    with pytest.raises(Refused) as refusal:
        browser.trigger("b[data-into]", "keyup")

    assert str(refusal.value).endswith("The events that it waits for: 'click'.")


def test_the_engines_are_no_browsers_and_know_none():
    assert (Browser.engine_class, HtmxBrowser.__mro__[1]) == (NoScript, Browser)
    folder = Path(pytest_htmx.__file__).parent
    for path in [*(folder / "htmx4").glob("*.py"), folder / "browser" / "engine.py"]:
        known = {
            node.module.rpartition(".")[2] if node.level else node.module
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.ImportFrom) and node.module
        }
        wanted = {"browser", "tab", "acting", "disclosure"} & known
        assert path.name == "browser.py" or not wanted, f"{path.name} imports {wanted}"
