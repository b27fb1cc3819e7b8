"""The two drivers of the cases, Chromium with the real htmx and the kit, and their outcomes."""

import json
from dataclasses import dataclass
from pathlib import Path

from bs4 import Tag
from bs4.element import Comment, NavigableString
from playwright.sync_api import Error as PlaywrightError

from pytest_htmx import HtmxBrowser
from pytest_htmx.html.values import kind
from pytest_htmx.htmx4.engine import Htmx4
from pytest_htmx.htmx4.faults import Faults

# The kit's verbs for the steps that it has no verb of the same name for.
IN_KIT = {
    "press": "click",
    "type": "fill",
    "enter": "submit",
    "strike": "press",
    **dict.fromkeys(("key", "hover", "reveal", "wait"), "trigger"),
}


@dataclass
class Outcome:
    """The outcome of a case: all that must be the same.

    `requests` are sorted: those that go out together arrive in any order in Chromium.
    """

    url: str
    title: str
    entries: int
    document: list
    requests: list


class RealBrowser:
    """Chromium with the real htmx, one tab for many cases."""

    def __init__(self, chromium, case_app, origin):
        self.context = chromium.new_context(viewport={"width": 200, "height": 150})
        self.context.add_init_script(path=Path(__file__).with_name("drivers.js"))
        self.case_app = case_app
        self.origin = origin
        self.tab = self.context.new_page()
        self.tab.set_default_timeout(3000)
        self.tab.on("dialog", self.reply)
        self.devtools = self.context.new_cdp_session(self.tab)
        self.entries = 0
        self.confirm = True

    def run(self, case):
        return [*self.scenes(case)][-1]

    def scenes(self, case):
        """Run the case, and yield the outcome of its page and then of each step."""
        if self.entries > 30:  # Chromium keeps no more than 50
            self.devtools.send("Page.resetNavigationHistory")
        self.case_app.begin()
        self.confirm = case.confirm
        self.tab.goto(f"{self.origin}/{case.name}/start", wait_until="commit")
        before = None
        for verb, *arguments in [("rest",), *case.steps]:
            getattr(self, verb)(*arguments)
            outcome = self.rest()
            self.entries = outcome["entries"]
            before = self.entries if before is None else before
            outcome["entries"] -= before
            yield Outcome(**outcome, requests=sorted(self.case_app.noted))
        if self.context.cookies():
            self.context.clear_cookies()

    def reply(self, dialog):
        if self.confirm:
            dialog.accept()
        else:
            dialog.dismiss()

    def rest(self):
        """Wait until nothing moves any more, and say how things then are."""
        for _ in range(100):
            before = len(self.case_app.noted)
            try:
                outcome = json.loads(self.tab.evaluate("driver.rest()"))
            except PlaywrightError as error:
                if "navigation" not in str(error) and "context" not in str(error):
                    raise
                continue
            if len(self.case_app.noted) == before and not self.case_app.busy:
                return outcome
        raise AssertionError(f"{self.tab.url} does not come to rest.")

    def click(self, selector):
        self.tab.evaluate("selector => driver.click(selector)", selector)

    def press(self, selector):
        """Click with the mouse: the one way that counts as a person's own act."""
        self.tab.click(selector)

    def fill(self, selector, fields):
        for name, value in fields.items():
            if isinstance(value, tuple):
                name_of_file, content, mimetype = value
                self.tab.set_input_files(
                    f'{selector} [name="{name}"]',
                    {"name": name_of_file, "mimeType": mimetype, "buffer": content},
                )
            else:
                self.tab.evaluate("all => driver.fill(...all)", [selector, name, value])

    def submit(self, selector, fields=None):
        if fields:
            self.fill(selector, fields)
            self.rest()
        self.click(f"{selector} :is(button:not([type]), [type=submit], [type=image])")

    def trigger(self, selector, event):
        self.tab.evaluate("([selector, event]) => htmx.trigger(selector, event)", [selector, event])

    def type(self, selector, fields):
        """Fill in by the keys of the keyboard, as `fill` of the kit does, and leave the control."""
        for name, value in fields.items():
            control = self.tab.locator(f'{selector}[name="{name}"], {selector} [name="{name}"]')
            control.focus()
            control.select_text()
            self.tab.keyboard.type(value)
            self.rest()
            self.tab.evaluate("document.activeElement.blur()")

    def enter(self, selector):
        """Press Enter in a text field, or in a form's first one."""
        field = f"input{selector}, {selector} input:not([type=hidden])"
        self.tab.locator(field).first.focus()
        self.tab.keyboard.down("Enter")
        self.rest()  # Chromium posts `search` as a task of its own, which keyup may overtake
        self.tab.keyboard.up("Enter")

    def strike(self, selector, key):
        """Press a key of the keyboard at an element, which has the focus then if it can."""
        self.tab.locator(selector).focus()
        self.tab.keyboard.down(key)
        self.rest()
        self.tab.keyboard.up(key)

    def key(self, key, _selector, _event):
        self.tab.keyboard.press(key)

    def hover(self, selector, _event):
        self.tab.hover(selector)

    def reveal(self, selector):
        """Scroll until the element is in sight."""
        self.tab.locator(selector).scroll_into_view_if_needed()
        self.tab.evaluate("driver.sight()")

    def wait(self, _selector, _event):
        """Let the time pass for which a clock is set, a second or more."""
        self.tab.evaluate("driver.wait()")

    def back(self):
        self.tab.go_back()

    def forward(self):
        self.tab.go_forward()

    def reload(self):
        self.tab.reload()


class Silent(Faults):
    """Passes over a fault, as htmx does; the kit tells the developer."""

    def tell(self, sentence):
        pass


class SilentHtmx4(Htmx4):
    faults_class = Silent


class LikeHtmx(HtmxBrowser):
    engine_class = SilentHtmx4


class KitBrowser:
    """The kit's visitor, given the same steps."""

    def __init__(self, case_app, origin):
        self.case_app = case_app
        self.origin = origin

    def run(self, case):
        return [*self.scenes(case)][-1]

    def scenes(self, case):
        """Run the case, and yield the outcome of its page and then of each step."""
        self.case_app.begin()
        browser = LikeHtmx(self.case_app.app, base_url=self.origin, rules=(), confirm=case.confirm)
        browser.open(f"/{case.name}/start")
        before = len(browser.history)
        yield self.outcome(browser, before)
        for verb, *arguments in case.steps:
            if verb == "key":
                arguments = arguments[1:]
            if verb == "reveal":
                arguments.append("revealed")
            getattr(browser, IN_KIT.get(verb, verb))(*arguments)
            yield self.outcome(browser, before)

    def outcome(self, browser, before):
        document = browser.history.current.document
        address = document.url.removeprefix(self.origin)
        return Outcome(
            address,
            browser.title,
            len(browser.history) - before,
            [
                element(tag, document.controls)
                for tag in document.tree.html.find_all(True, recursive=False)[1:]
            ],
            sorted(self.case_app.noted),
        )


def element(tag, controls):
    attributes = {}
    for name in tag.attrs:
        value = tag[name] if isinstance(tag[name], str) else " ".join(tag[name])
        if name == "class":
            value = " ".join(word for word in value.split() if not word.startswith("htmx-"))
        if name != "class" or value:
            attributes[name] = value
    if tag.name in ("input", "select", "textarea"):
        attributes[".value"] = controls.value(tag)
    if kind(tag) in ("checkbox", "radio"):
        attributes[".checked"] = controls.checked(tag)
    return [tag.name, attributes, nodes(tag.contents, controls)]


def nodes(contents, controls):
    out = []
    for node in contents:
        if isinstance(node, Tag):
            out.append(element(node, controls))
        elif isinstance(node, Comment):
            out.append(["#comment", str(node)])
        elif isinstance(node, NavigableString):
            if out and isinstance(out[-1], str):
                out[-1] += str(node)
            elif str(node):
                out.append(str(node))
    return out
