"""How long an act of a test takes in pytest-htmx and in other tools: `python benchmarks/kit.py`.

All visit the same Flask app: they open a page of 25 links, click one of them, and fill in and
submit a form, and each reads the heading of the page to which the act leads. The tools take turns,
so that a busy machine wrongs them alike; the fastest of many rounds counts. A tool that is not
installed is named at the end.
"""

import logging
import math
import os
import shutil
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

from bs4 import BeautifulSoup
from flask import Flask, abort, redirect, render_template, request, send_file
from werkzeug.serving import make_server

from pytest_htmx import ALL_RULES, Browser, HtmxBrowser

HTMX = Path(__file__).parent.parent / "static/vendor/htmx.min.js"
ROUNDS = 30
ACTS = ("open", "click", "submit")

PAGE = """{% if not request.headers["HX-Request"] -%}
<!doctype html>
<html lang="en"><head><title>{{ heading }}</title><script src="/htmx.js" defer></script></head>
<body hx-boost:inherited="target:#main swap:innerHTML"><div id="notifications"></div>
<main id="main">
{%- else %}<title>{{ heading }}</title>{% endif %}
<h1>{{ heading }}</h1>
<ul>{% for n in range(25) %}
<li><a href="/page/{{ n }}">Page {{ n }}</a>, with words{% endfor %}</ul>
<form id="note" method="post" action="/note">
<input type="hidden" name="token" value="a token">
<label for="title">Title</label> <input id="title" name="title" required>
<label for="text">Text</label> <textarea id="text" name="text"></textarea>
<button id="save">Save</button></form>
{%- if not request.headers["HX-Request"] %}</main></body></html>{% endif %}"""


def make_app() -> Flask:
    app = Flask(__name__, static_folder=None)
    template = app.jinja_env.from_string(PAGE)
    app.add_url_rule("/", "start", lambda: render_template(template, heading="Start"))
    app.add_url_rule("/htmx.js", "htmx", lambda: send_file(HTMX, max_age=3600))

    @app.get("/page/<name>")
    def page(name):
        return render_template(template, heading=f"Page {name}")

    @app.post("/note")
    def note():
        if request.form["token"] != "a token":
            abort(400)
        return redirect(f"/page/{request.form['title']}", 303)

    return app


class Kit:
    def __init__(self, kind, app, **settings):
        self.browser = kind(app, **settings)

    def open(self):
        return self.browser.open("/").text("h1")

    def click(self):
        return self.browser.click("Page 7").text("h1")

    def submit(self):
        return self.browser.submit("#note", title="7", text="words").text("h1")


class TestClient:
    """Flask's test client; Beautiful Soup finds the link and the form's hidden values."""

    def __init__(self, app):
        self.client = app.test_client()

    def open(self):
        return self._read(self.client.get("/"))

    def click(self):
        return self._read(self.client.get(self.soup.find("a", string="Page 7")["href"]))

    def submit(self):
        form = self.soup.find(id="note")
        values = {field["name"]: field.get("value", "") for field in form("input")}
        values |= {"title": "7", "text": "words"}
        return self._read(self.client.post(form["action"], data=values, follow_redirects=True))

    def _read(self, response):
        self.soup = BeautifulSoup(response.text, "html.parser")
        return self.soup.h1.text


class WebTest:
    def __init__(self, app):
        from webtest import TestApp

        self.app = TestApp(app)

    def open(self):
        return self._read(self.app.get("/"))

    def click(self):
        return self._read(self.response.click("^Page 7$"))

    def submit(self):
        form = self.response.forms["note"]
        form["title"], form["text"] = "7", "words"
        return self._read(form.submit().follow())

    def _read(self, response):
        self.response = response
        return response.html.h1.text


class Chromium:
    def __init__(self, chromium, address, *, scripting):
        context = chromium.new_context(base_url=address, java_script_enabled=scripting)
        self.page = context.new_page()

    def open(self):
        self.page.goto("/")
        return self.page.text_content("h1")

    def click(self):
        self.page.click("text=/^Page 7$/")
        return self._heading()

    def submit(self):
        self.page.fill("#title", "7")
        self.page.fill("#text", "words")
        self.page.click("#save")
        return self._heading()

    def _heading(self):
        return self.page.text_content("h1:has-text('Page 7')")


@contextmanager
def launched():
    """Run Chromium; raise LookupError or ImportError with the name of what is not there."""
    from playwright.sync_api import sync_playwright

    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if executable is None:
        raise LookupError("no chromium; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] * (os.geteuid() == 0)
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()


@contextmanager
def serving(app):
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


def main() -> None:
    app, missing = make_app(), []
    tools = {
        "pytest-htmx, plain": Kit(Browser, app),
        "pytest-htmx, plain, all rules": Kit(Browser, app, rules=ALL_RULES),
        "pytest-htmx, htmx": Kit(HtmxBrowser, app),
        "pytest-htmx, htmx, all rules": Kit(HtmxBrowser, app, rules=ALL_RULES),
        "Flask's client, Beautiful Soup": TestClient(app),
    }
    with ExitStack() as stack:
        try:
            tools["webtest"] = WebTest(app)
        except ImportError as error:
            missing.append(f"webtest: {error}")
        try:
            chromium = stack.enter_context(launched())
        except (ImportError, LookupError) as error:
            missing.append(f"Chromium: {error}")
        else:
            address = stack.enter_context(serving(app))
            tools["Chromium, plain"] = Chromium(chromium, address, scripting=False)
            tools["Chromium, htmx"] = Chromium(chromium, address, scripting=True)

        best = {name: dict.fromkeys(ACTS, math.inf) for name in tools}
        for _ in range(ROUNDS):
            for name, tool in tools.items():
                for act in ACTS:
                    best[name][act] = min(best[name][act], milliseconds(tool, act))

    print(f"{f'fastest of {ROUNDS}, milliseconds':32}" + "".join(f"{act:>8}" for act in ACTS))
    for name, times in best.items():
        print(f"{name:32}" + "".join(f"{times[act]:8.1f}" for act in ACTS))
    for sentence in missing:
        print(f"MISSING {sentence}")


def milliseconds(tool, act):
    if act != "open":
        tool.open()
    started = time.perf_counter()
    heading = getattr(tool, act)()
    took = (time.perf_counter() - started) * 1000
    if heading != ("Start" if act == "open" else "Page 7"):
        sys.exit(f"{type(tool).__name__}: {act} led to {heading!r}.")
    return took


if __name__ == "__main__":
    main()
