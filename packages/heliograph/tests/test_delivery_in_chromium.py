"""Behavior that only a browser has: tabs, Back, crossing fragments, and a network that fails."""

import shutil
import socket
import time
from pathlib import Path
from threading import Barrier, Thread

import pytest
from cachelib import FileSystemCache
from flask import Response, flash, render_template, request, send_file
from werkzeug.serving import make_server

from heliograph import background, go, render
from message_site import make_app

pytestmark = pytest.mark.chromium

HTMX = Path(__file__).parents[3] / "static/vendor/htmx.min.js"

LAYOUT = """<!doctype html>
<html lang="en"><head><title>{% block title %}{% endblock %} · Site</title>
<link rel="icon" href="data:,">
<script defer src="/htmx.js"></script>
{{ heliograph_script() }}</head>
<body hx-boost:inherited="target:#main swap:innerHTML">
<div id="notifications">
{%- with messages = get_flashed_messages(with_categories=true) %}
{%- include "partials/messages.html" %}{% endwith -%}
</div>
<main id="main">{% block main %}{% endblock %}</main></body></html>"""

CONTROLS = """<section id="page">
<a id="home" href="/">Home</a> <a id="other" href="/other">Other</a>
<form action="/leave" method="post"><button id="leave">Leave</button></form>
<form action="/refuse" method="post"><button id="refuse">Refuse</button></form>
<form action="/leave" method="post" hx-boost="false"><button id="plain">Plainly</button></form>
<button id="left" hx-get="/meet/left" hx-target="#rows" hx-swap="beforeend">Left</button>
<button id="right" hx-get="/meet/right" hx-target="#rows" hx-swap="beforeend">Right</button>
<button id="cut" hx-get="/cut" hx-target="#main">Cut</button>
{% for name, oob in (("select", ""), ("select-too", "#notifications")) %}
<button id="{{ name }}" hx-post="/select" hx-select="#rows" hx-target="#rows" hx-swap="outerHTML"
  {%- if oob %} hx-select-oob="{{ oob }}"{% endif %}>Select</button>
<button id="{{ name }}-main" hx-post="/select" hx-select="#page" hx-target="#main"
  {%- if oob %} hx-select-oob="{{ oob }}"{% endif %}>Select</button>
<button id="{{ name }}-led" hx-post="/leave" hx-select="#rows" hx-target="#rows" hx-swap="outerHTML"
  {%- if oob %} hx-select-oob="{{ oob }}"{% endif %}>Select</button>
{% endfor %}
<ul id="rows"><li id="row">Row
<button id="delete" hx-post="/delete" hx-target="#row" hx-swap="outerHTML">Delete</button></li></ul>
</section>"""


class Site:
    """The small site, served for real, with doors that a test may hold shut."""

    def __init__(self, folder):
        self.app = make_app(store=FileSystemCache(str(folder)))
        self.app.jinja_loader.mapping |= {"layout.html": LAYOUT, "partials/page.html": CONTROLS}
        self.meeting = Barrier(2)
        self.unreachable = set()
        self._add_views(self.app)
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True)
        self.url = f"http://127.0.0.1:{self._server.port}"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()

    def _add_views(self, app):
        @app.before_request
        def lose_the_connection():
            if request.path in self.unreachable:
                request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)

        @app.get("/htmx.js")
        def htmx():
            return send_file(HTMX)

        @app.get("/other")
        def other():
            return render("page.html")

        @app.post("/leave")
        def leave():
            flash("You left.", "success")
            return go("page")

        @app.post("/select")
        def select():
            flash("Selected.")
            return render_template("page.html")

        @app.post("/refuse")
        def refuse():
            flash("Refused.", "error")
            return render("page.html", status=422)

        @app.get("/meet/<side>")
        def meet(side):
            flash(f"From the {side}.")
            self.meeting.wait(timeout=5)
            return f"<li>{side}</li>"

        @app.get("/meeting-page")
        def meeting_page():
            self.meeting.wait(timeout=5)
            return render("page.html")

        @app.post("/delete")
        def delete():
            flash("Deleted.")
            return ""

        @app.get("/cut")
        def cut():
            flash("Nearly there.")

            def body():
                yield "<p>The beginning of a long response"
                time.sleep(0.1)
                raise ConnectionAbortedError

            return Response(body())

        @app.get("/outer")
        def outer():
            return f"<!doctype html><iframe src='{self.url}'></iframe>"

        @app.get("/poll")
        @background
        def poll():
            return render_template("page.html")


@pytest.fixture
def site(tmp_path):
    assert HTMX.exists(), "htmx is missing: install this project (pip install -e .)"
    site = Site(tmp_path)
    yield site
    site.close()


@pytest.fixture
def window(chromium, site):
    window = chromium.new_context(base_url=site.url)
    yield window
    window.close()


@pytest.fixture
def tab(window):
    tab = window.new_page()
    tab.goto("/")
    return tab


def messages(tab):
    return tab.locator("[data-message-id]").all_inner_texts()


def click(tab, *selectors):
    """Click, wait until htmx is done with the request, however it ended, and read the messages."""
    tab.evaluate(
        """selectors => Promise.all(selectors.map(selector => new Promise(done => {
            const finish = () => setTimeout(done, 50)
            document.addEventListener("htmx:finally:request", finish, {once: true})
            document.querySelector(selector).click()
        })))""",
        selectors,
    )
    return messages(tab)


def flash_elsewhere(tab, text):
    tab.evaluate("text => fetch('/who?say=' + text).then(response => response.text())", text)


def test_a_redirect_in_a_boosted_form_brings_its_message_without_a_reload(tab):
    tab.evaluate("window.stays = true")

    assert click(tab, "#leave") == ["You left."]
    assert tab.evaluate("window.stays")
    assert tab.title() == "Page · Site"
    assert click(tab, "#other") == []


def test_a_refusal_is_shown_and_gone_with_the_next_response(tab):
    assert click(tab, "#refuse") == ["Refused."]
    assert click(tab, "#refuse") == ["Refused."]
    assert click(tab, "#leave") == ["You left."]


def test_fragments_that_overlap_both_bring_their_message(tab):
    tab.evaluate(
        "document.querySelector('#left').click(); document.querySelector('#right').click()"
    )
    tab.wait_for_selector("#rows li:nth-child(3)")

    assert sorted(messages(tab)) == ["From the left.", "From the right."]
    tab.reload()
    assert messages(tab) == []


def test_a_page_that_crossed_a_piece_takes_none_of_its_messages_away(tab, site):
    flash_elsewhere(tab, "Once.")
    tab.evaluate("void htmx.ajax('GET', '/meeting-page', {target: '#main'})")
    while not site.meeting.n_waiting:
        tab.wait_for_timeout(10)
    assert click(tab, "#delete") == ["Once.", "Deleted."]

    tab.evaluate("addEventListener('htmx:after:swap', () => { window.isOver = true })")
    site.meeting.wait(timeout=5)
    tab.wait_for_function("window.isOver")

    assert messages(tab) == ["Once.", "Deleted."]
    assert click(tab, "#other") == []


@pytest.mark.parametrize("has_script", [True, False], ids=["our script", "htmx alone"])
@pytest.mark.parametrize("oob", ["", "-too"], ids=["", "with the region"])
def test_a_page_of_which_htmx_keeps_a_piece_brings_its_message_once(window, oob, has_script):
    tab = window.new_page()
    if not has_script:
        tab.route("**/messages.js?*", lambda route: route.abort())
    tab.goto("/?say=Stands.")

    # A small piece adds to the region, unless the region itself is taken from the page.
    stands = [] if oob else ["Stands."]
    assert click(tab, f"#select{oob}") == [*stands, "Selected."]
    assert tab.locator("#rows, #notifications").count() == 2
    # A fragment that stands for the page renews it, as loading the page would.
    assert click(tab, f"#select{oob}-main") == ["Selected."]
    assert click(tab, f"#select{oob}-led") == (["Selected."] if not oob else []) + ["You left."]

    tab.goto("/other")
    assert messages(tab) == []


def test_an_empty_response_deletes_its_row_and_brings_its_message(tab):
    assert click(tab, "#delete") == ["Deleted."]
    assert tab.locator("#row").count() == 0


def test_going_offline_in_the_middle_of_a_redirect_loses_nothing(tab, window, site):
    site.unreachable.add("/")  # fetch follows the redirect by itself, into the void
    assert click(tab, "#leave") == []
    window.set_offline(True)
    assert click(tab, "#other") == []

    window.set_offline(False)
    site.unreachable.clear()

    assert click(tab, "#other") == ["You left."]
    assert click(tab, "#other") == []
    tab.reload()
    assert messages(tab) == []


def test_a_lost_response_that_flashed_is_made_good_by_the_next(tab):
    def lose(route):
        route.fetch()  # the server does its work
        route.abort()  # and the browser never hears of it

    tab.route("**/refuse", lose)
    assert click(tab, "#refuse") == []

    assert click(tab, "#other") == ["Refused."]
    assert click(tab, "#home") == []
    tab.reload()
    assert messages(tab) == []


def test_a_lost_response_is_made_good_by_a_page_load_as_well(tab):
    tab.route("**/refuse", lambda route: (route.fetch(), route.abort()))
    click(tab, "#refuse")

    tab.reload()

    assert messages(tab) == ["Refused."]


def test_a_lost_response_in_a_frame_of_another_site_is_made_good(tab, window, site):
    site.app.config |= {
        "SESSION_COOKIE_SAMESITE": "None",
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_PARTITIONED": True,
    }
    tab.goto(f"{site.url}/outer".replace("127.0.0.1", "localhost"))
    tab.frame_locator("iframe").locator("#refuse").wait_for()
    inner = tab.frames[1]
    tab.route("**/refuse", lambda route: (route.fetch(), route.abort()))
    assert click(inner, "#refuse") == []

    assert [(c["sameSite"], c["secure"], c["name"][:25]) for c in window.cookies()] == [
        ("None", True, "__Host-heliograph-missed-")
    ]
    assert click(inner, "#other") == ["Refused."]
    assert click(inner, "#home") == []


def test_only_the_last_lost_responses_are_named(tab, window):
    tab.route("**/refuse", lambda route: route.abort())
    for _ in range(10):
        click(tab, "#refuse")

    assert len([cookie for cookie in window.cookies() if "missed" in cookie["name"]]) == 8


def test_the_memory_of_what_was_seen_does_not_grow_for_ever(tab):
    tab.evaluate("localStorage['heliograph-seen-' + '5'.repeat(13) + 'abcdef12'] = 1")
    tab.evaluate("localStorage['heliograph-theme'] = 'dark'")

    click(tab, "#leave")

    names = tab.evaluate("Object.keys(localStorage).sort()")
    id_ = tab.locator("[data-message-id]").get_attribute("data-message-id")
    assert names == [f"heliograph-seen-{id_}", "heliograph-theme"]


def test_a_response_cut_off_in_the_middle_is_made_good_by_the_next(tab):
    flash_elsewhere(tab, "Wait.")
    assert click(tab, "#cut") == []

    tab.reload()

    assert messages(tab) == ["Wait.", "Nearly there."]
    tab.reload()
    assert messages(tab) == []


def test_two_tabs_that_load_at_once_show_a_message_once(tab, window):
    other = window.new_page()
    other.goto("/")
    shown = []
    for n in range(10):
        flash_elsewhere(tab, "Once.")
        # Chromium lets two requests for one address wait for each other.
        for page, name in ((tab, "tab"), (other, "other")):
            page.evaluate("url => setTimeout(() => location = url)", f"/meeting-page?{n}{name}")
        for page in (tab, other):
            page.wait_for_url(f"**/meeting-page?{n}*")
            page.wait_for_timeout(20)
        shown.append(messages(tab) + messages(other))

    assert shown == [["Once."]] * 10


def test_back_and_forward_bring_no_message_back(tab):
    click(tab, "#leave")
    click(tab, "#other")

    for move in (tab.go_back, tab.go_back, tab.go_forward):
        move()
        tab.wait_for_timeout(100)

        assert messages(tab) == []


def test_plain_navigation_and_back_bring_no_message_back(tab):
    tab.click("#plain")
    tab.wait_for_selector("[data-message-id]")
    tab.goto("/other")

    tab.go_back()

    assert messages(tab) == []


def test_the_back_forward_cache_brings_no_message_back(chromium, site):
    browser = chromium.browser_type.launch(
        executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
        args=["--no-sandbox", "--disable-background-networking"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    tab = browser.new_page()
    tab.goto(f"{site.url}/?say=Read.")
    tab.evaluate("window.stays = true")
    assert messages(tab) == ["Read."]
    tab.wait_for_timeout(2100)  # a page that holds a lock is not kept
    tab.goto(f"{site.url}/other")

    tab.evaluate("setTimeout(() => history.back())")
    tab.wait_for_function("window.stays")

    assert messages(tab) == []
    browser.close()


def test_a_poll_in_another_tab_eats_nothing(tab, window):
    other = window.new_page()
    other.goto("/other")
    flash_elsewhere(tab, "Wait.")

    other.evaluate("fetch('/poll').then(response => response.text())")

    assert click(tab, "#other") == ["Wait."]


def test_a_hidden_tab_leaves_the_message_to_the_one_that_is_looked_at(window):
    hidden, seen = window.new_page(), window.new_page()
    hidden.add_init_script("Object.defineProperty(document, 'hidden', {get: () => !window.shown})")
    hidden.goto("/?say=Mine.")
    id_ = hidden.locator("[data-message-id]").get_attribute("data-message-id")
    seen.goto("/")
    seen.evaluate(
        "id => document.querySelector('#notifications').innerHTML ="
        " `<p data-message-id='${id}'>Mine.</p>`",
        id_,
    )
    assert messages(seen) == ["Mine."]

    hidden.evaluate("window.shown = true; document.dispatchEvent(new Event('visibilitychange'))")

    assert messages(hidden) == []


def test_the_script_leaves_no_name_behind_and_breaks_no_policy(chromium, site):
    complaints = []

    @site.app.after_request
    def policy(response):
        response.headers["Content-Security-Policy"] = (
            "default-src 'self'; img-src data:; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )
        return response

    tab = chromium.new_page()
    tab.goto(f"{site.url}/who")
    names = set(tab.evaluate("Object.keys(window)"))
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.goto(f"{site.url}/?say=Hello.")

    assert set(tab.evaluate("Object.keys(window)")) - names - {"htmx"} == set()
    # htmx's own style for indicators, which a site turns off by configuration.
    assert [text for text in complaints if "style-src" not in text] == []
    tab.close()


def test_without_javascript_each_message_is_shown_once(chromium, site):
    window = chromium.new_context(base_url=site.url, java_script_enabled=False)
    tab = window.new_page()
    tab.goto("/")

    tab.click("#leave")
    assert messages(tab) == ["You left."]
    tab.click("#refuse")
    assert messages(tab) == ["Refused."]
    tab.click("#other")
    assert messages(tab) == []
    window.close()
