"""Messages reach the person once with each version of htmx, by its own script in Chromium."""

import os
import subprocess
from functools import cache
from pathlib import Path
from threading import Thread

import pytest
from cachelib import FileSystemCache
from flask import flash, send_file
from werkzeug.serving import make_server

from heliograph import go, render
from message_site import make_app

pytestmark = pytest.mark.chromium

VERSIONS = ("1.9.12", "2.0.11", "4.0.1")

LAYOUT = """<!doctype html>
<html lang="en"><head><title>{% block title %}{% endblock %} · Site</title>
<link rel="icon" href="data:,">
<script defer src="/htmx.js"></script>{{ heliograph_script() }}</head>
<body>
<div id="notifications">
{%- with messages = get_flashed_messages(with_categories=true) %}
{%- include "partials/messages.html" %}{% endwith -%}
</div>
<main id="main">{% block main %}{% endblock %}</main></body></html>"""

CONTROLS = """<section id="page">
<a id="boosted" href="/other" hx-boost="true">Other</a>
<form action="/leave" method="post" hx-boost="true"><button id="leave">Leave</button></form>
<button id="item" hx-post="/item" hx-target="#items" hx-swap="beforeend">Item</button>
<button id="row" hx-post="/row" hx-target="#row-1" hx-swap="outerHTML">Row</button>
<button id="delete" hx-post="/nothing" hx-target="#row-2" hx-swap="outerHTML">Delete</button>
<button id="main-part" hx-post="/leave" hx-target="#main">Main</button>
<button id="refuse" hx-post="/status/422" hx-target="#items">Refuse</button>
<button id="break" hx-post="/status/500" hx-target="#items">Break</button>
<ul id="items"></ul>
<table><tbody><tr id="row-1"><td>1</td></tr><tr id="row-2"><td>2</td></tr></tbody></table>
</section>"""


@pytest.fixture(scope="session")
def htmx_of(find_program, tmp_path_factory):
    """Return the path of htmx's script in a version, which npm installs."""
    npm = find_program("npm", what="npm, which installs other versions of htmx")

    npm_install = (npm, "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund")

    @cache
    def install(version):
        folder = tmp_path_factory.mktemp("npm")
        subprocess.run(
            [*npm_install, "--prefix", folder, f"htmx.org@{version}"],
            env={**os.environ, "NODE_USE_SYSTEM_CA": "1"},
            check=True,
            capture_output=True,
        )
        return folder / "node_modules/htmx.org/dist/htmx.min.js"

    return install


@pytest.fixture(params=VERSIONS)
def version(request):
    return request.param


@pytest.fixture
def tab(chromium, htmx_of, version, tmp_path):
    app = make_app(store=FileSystemCache(str(tmp_path)))
    app.jinja_loader.mapping |= {"layout.html": LAYOUT, "partials/page.html": CONTROLS}
    add_views(app, htmx_of(version))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    context = chromium.new_context(base_url=f"http://127.0.0.1:{server.port}")
    tab = context.new_page()
    tab.goto("/")
    assert tab.evaluate("htmx.version") == version
    yield tab
    context.close()
    server.shutdown()


def add_views(app, script: Path):
    @app.get("/htmx.js")
    def htmx():
        return send_file(script)

    @app.get("/other")
    def other():
        return render("page.html")

    @app.post("/leave")
    def leave():
        flash("You left.")
        return go("page")

    @app.post("/item")
    def item():
        flash("Added.")
        return "<li>New</li>"

    @app.post("/row")
    def row():
        flash("Changed.")
        return '<tr id="row-1"><td>changed</td></tr>'

    @app.post("/nothing")
    def nothing():
        flash("Deleted.")
        return ""

    @app.post("/status/<int:status>")
    def refuse(status):
        flash(f"Status {status}.")
        return f"<li>{status}</li>", status


def messages(tab):
    return tab.locator("#notifications [data-message-id]").all_inner_texts()


def click(tab, control):
    """Click, wait until htmx is done with the request, and read the messages."""
    tab.evaluate(
        """control => new Promise(done => {
            const end = htmx.version < "4" ? "htmx:afterRequest" : "htmx:finally:request"
            document.addEventListener(end, () => setTimeout(done, 100), {once: true})
            document.querySelector(control).click()
        })""",
        control,
    )
    return messages(tab)


def test_a_fragment_brings_its_message_once(tab):
    assert click(tab, "#item") == ["Added."]
    assert tab.locator("#items li").all_inner_texts() == ["New"]

    tab.reload()
    assert messages(tab) == []


def test_a_row_of_a_table_brings_its_message(tab):
    assert click(tab, "#row") == ["Changed."]
    assert tab.locator("table td").all_inner_texts() == ["changed", "2"]


def test_an_empty_response_deletes_its_row_and_brings_its_message(tab):
    assert click(tab, "#delete") == ["Deleted."]
    assert tab.locator("table td").all_inner_texts() == ["1"]


def test_a_boosted_form_is_led_to_a_page_with_its_message(tab):
    tab.evaluate("window.stays = true")

    assert click(tab, "#leave") == ["You left."]
    assert tab.evaluate("window.stays")
    assert click(tab, "#boosted") == []


def test_a_target_that_stands_for_the_page_renews_the_region(tab):
    click(tab, "#item")

    assert click(tab, "#main-part") == ["You left."]
    assert tab.locator("main, #notifications").count() == 2


@pytest.mark.parametrize("control", ["#refuse", "#break"])
def test_an_error_brings_its_message_where_htmx_swaps_it_and_else_by_the_next(
    tab, version, control
):
    text = {"#refuse": "Status 422.", "#break": "Status 500."}[control]
    is_swapped = version.startswith("4")

    assert click(tab, control) == ([text] if is_swapped else [])
    assert click(tab, "#item") == ([text, "Added."])
    tab.reload()
    assert messages(tab) == []


def test_a_lost_response_is_made_good_by_the_next(tab):
    tab.route("**/item", lambda route: (route.fetch(), route.abort()))
    assert click(tab, "#item") == []
    tab.unroute("**/item")

    assert click(tab, "#row") == ["Added.", "Changed."]
    tab.reload()
    assert messages(tab) == []


def test_back_shows_no_message_again(tab):
    click(tab, "#item")
    assert click(tab, "#boosted") == []

    tab.go_back()
    tab.wait_for_load_state("networkidle")
    assert tab.url.endswith("/")
    assert messages(tab) == []
