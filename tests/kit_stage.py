"""A stage for the two browsers: an app that plays any case, and what each of them ends in."""

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import Tag
from bs4.element import Comment, Doctype, NavigableString
from flask import Flask, Response, request
from markupsafe import escape
from playwright.sync_api import Error as PlaywrightError
from werkzeug.serving import make_server

from heliograph.testing import HtmxBrowser
from heliograph.testing.controls import kind

HTMX = Path(__file__).parent.parent / "static" / "vendor" / "htmx.min.js"
NOTED = ("Accept", "Origin", "Referer", "Cookie", "Cache-Control", "Upgrade-Insecure-Requests")


@dataclass
class Answer:
    """What the app says at one address. An `{echo}` in the body becomes what was asked.

    `type`: "piece", "whole" (a page is made around the body), or "page" (whole, but not to htmx).
    """

    body: str = ""
    status: int = 200
    headers: dict = field(default_factory=dict)
    type: str = "piece"


@dataclass
class Case:
    """A page, what the app answers beneath it, and what the visitor does."""

    name: str
    page: str
    answers: dict
    steps: list
    head: str = ""
    body_attributes: str = ""


class Stage:
    """The app, and a note of every request that reaches it."""

    def __init__(self):
        self.cases = {}
        self.noted = []
        self.busy = 0
        self.lock = threading.Lock()
        self.app = Flask(__name__, static_folder=None)
        self.app.add_url_rule("/htmx.js", view_func=self.script, endpoint="script")
        self.app.add_url_rule(
            "/<case>/<path:path>",
            view_func=self.play,
            methods=["GET", "POST", "PUT", "PATCH", "DELETE", "QUERY"],
        )

    def script(self):
        headers = {"Cache-Control": "max-age=3600"}
        return Response(HTMX.read_bytes(), headers=headers, mimetype="text/javascript")

    def play(self, case, path):
        with self.lock:
            self.busy += 1
        try:
            case = self.cases[case]
            self.noted.append(note(by_hand=any(step[0] == "press" for step in case.steps)))
            if path == "start":
                return whole(case.page, case)
            answer = case.answers[path]
            body = answer.body.replace("{echo}", str(escape(asked())))
            if answer.type == "whole" or (
                answer.type == "page" and "HX-Request" not in request.headers
            ):
                body = whole(body, case, title=path.title())
            return Response(body, answer.status, answer.headers, mimetype="text/html")
        finally:
            with self.lock:
                self.busy -= 1


def whole(body, case, title="Start"):
    """A whole page around `body`."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>'
        f'{case.head}<script src="/htmx.js"></script></head>'
        f"<body {case.body_attributes}>{body}</body></html>"
    )


def note(*, by_hand):
    """One request, as far as it must be the same from both browsers."""
    names = sorted(
        name
        for name in dict(request.headers)
        if (name.startswith(("Hx-", "Sec-Fetch-")) or name in NOTED)
        and (by_hand or name != "Sec-Fetch-User")
    )
    content_type = request.headers.get("Content-Type", "").partition("; boundary")[0]
    noted = [request.method, request.full_path, content_type, asked_form()]
    # Of what a navigation accepts, only the first is noted: the rest names picture formats.
    return noted + [f"{name}: {request.headers[name].partition(',')[0]}" for name in names]


def asked():
    return f"{request.method} {request.query_string.decode()} {asked_form()}"


def asked_form():
    if "multipart" in (request.content_type or ""):
        files = [(name, file.filename, file.read().decode()) for name, file in all_files()]
        return json.dumps([list(request.form.items(multi=True)), files])
    return request.get_data(as_text=True)


def all_files():
    return request.files.items(multi=True)


@dataclass
class Ending:
    """Where a case has led: all that must be the same."""

    url: str
    title: str
    entries: int
    document: list
    requests: list


# In Chromium

SERIALIZE = """() => {
  const nodes = list => {
    const out = [];
    for (const node of list) {
      if (node.nodeType === 3) {
        if (typeof out.at(-1) === 'string') out[out.length - 1] += node.data;
        else if (node.data) out.push(node.data);
      } else if (node.nodeType === 8) out.push(['#comment', node.data]);
      else if (node.nodeType === 1) out.push(element(node));
    }
    return out;
  };
  const element = node => {
    const attributes = {};
    for (const {name, value} of node.attributes) {
      if (name === 'data-htmx-powered') continue;
      const text = name === 'class' ? value.split(/\\s+/)
        .filter(word => word && !word.startsWith('htmx-')).join(' ') : value;
      if (name !== 'class' || text) attributes[name] = text;
    }
    if (['INPUT', 'SELECT', 'TEXTAREA'].includes(node.tagName)) attributes['.value'] = node.value;
    if (['checkbox', 'radio'].includes(node.type)) attributes['.checked'] = node.checked;
    const children = node.tagName === 'TEMPLATE' ? node.content.childNodes : node.childNodes;
    return [node.localName, attributes, nodes(children)];
  };
  return {
    url: location.pathname + location.search + location.hash,
    title: document.title,
    entries: history.length,
    document: [...document.documentElement.children].slice(1).map(element),
  };
}"""

CLICK = """selector => {
  const element = document.querySelector(selector);
  element.focus();
  element.click();
}"""

QUIET = """async () => {
  for (let still = 0; still < 2;) {
    await new Promise(resolve => setTimeout(resolve, 3));
    const moving = document.readyState !== 'complete' || pending || document.querySelector(
      '.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added');
    still = moving ? 0 : still + 1;
  }
}"""

WATCH = """
  window.pending = 0;
  window.addEventListener('beforeunload', () => pending++);
  const send = window.fetch;
  window.fetch = (...all) => {
    pending++;
    return send(...all).finally(() => pending--);
  };
"""


class RealBrowser:
    """Chromium with the real htmx, one tab for many cases."""

    def __init__(self, chromium, stage, origin):
        self.context = chromium.new_context()
        self.context.add_init_script(WATCH)
        self.stage = stage
        self.origin = origin
        self.tab = None

    def play(self, case):
        if self.tab is None or self.tab.evaluate("history.length") > 30:
            if self.tab:
                self.tab.close()
            self.tab = self.context.new_page()
            self.tab.set_default_timeout(3000)
            self.tab.on("dialog", lambda dialog: dialog.accept())
        self.context.clear_cookies()
        self.stage.noted.clear()
        self.tab.goto(f"{self.origin}/{case.name}/start", wait_until="commit")
        self.settle()
        before = self.tab.evaluate("history.length")
        for verb, *arguments in case.steps:
            getattr(self, verb)(*arguments)
            self.settle()
        ending = self.tab.evaluate(SERIALIZE)
        ending["entries"] -= before
        return Ending(**ending, requests=list(self.stage.noted))

    def click(self, selector):
        """Focus and click by script, which is five times as fast as the mouse."""
        self.tab.evaluate(CLICK, selector)

    def press(self, selector):
        """Click with the mouse: the one way that counts as a person's own act."""
        self.tab.click(selector)

    def fill(self, selector, fields):
        for name, value in fields.items():
            control = self.tab.locator(f'{selector} [name="{name}"]').first
            type_ = control.evaluate("control => control.type")
            if type_ in ("select-one", "select-multiple"):
                control.select_option(value)
            elif type_ == "checkbox":
                control.set_checked(value)
            elif type_ == "radio":
                self.tab.locator(f'{selector} [name="{name}"][value="{value}"]').check()
            elif type_ == "file":
                name, content, mimetype = value
                control.set_input_files({"name": name, "mimeType": mimetype, "buffer": content})
            else:
                control.fill(value)
                control.blur()

    def submit(self, selector, fields=None, button=None):
        self.fill(selector, fields or {})
        self.settle()
        default = f"{selector} :is(button:not([type]), [type=submit], [type=image])"
        self.click(button or default)

    def trigger(self, selector, event):
        self.tab.evaluate("([selector, event]) => htmx.trigger(selector, event)", [selector, event])

    def back(self):
        self.tab.go_back()

    def forward(self):
        self.tab.go_forward()

    def reload(self):
        self.tab.reload()

    def settle(self):
        """Until nothing moves any more: no request, no class of htmx's, no loading."""
        for _ in range(100):
            before = len(self.stage.noted)
            try:
                self.tab.evaluate(QUIET)
            except PlaywrightError as error:
                if "navigation" not in str(error) and "context" not in str(error):
                    raise
                continue
            if len(self.stage.noted) == before and not self.stage.busy:
                return
        raise AssertionError(f"{self.tab.url} does not come to rest.")


# In the kit


class KitBrowser:
    """The kit's visitor, given the same cues."""

    def __init__(self, stage, origin):
        self.stage = stage
        self.origin = origin

    def play(self, case):
        self.stage.noted.clear()
        browser = HtmxBrowser(self.stage.app, base_url=self.origin, check=False, confirm=True)
        browser.open(f"/{case.name}/start")
        before = len(browser.history)
        for verb, *arguments in case.steps:
            verb = "click" if verb == "press" else verb
            button = {"button": arguments[2]} if arguments[2:] else {}
            getattr(browser, verb)(*arguments[:2], **button)
        document = browser.history.current.document
        address = document.url.removeprefix(self.origin)
        return Ending(
            address,
            browser.title,
            len(browser.history) - before,
            [
                element(tag, document.controls)
                for tag in document.tree.html.find_all(True, recursive=False)[1:]
            ],
            list(self.stage.noted),
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
        elif isinstance(node, NavigableString) and not isinstance(node, Doctype):
            if out and isinstance(out[-1], str):
                out[-1] += str(node)
            elif str(node):
                out.append(str(node))
    return out


def serve(app):
    """The app on a free port of the loopback address, in a thread: the server and its origin."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"
