"""A neighbor, not an owner: mounting changes no setting, no session, no header without cause."""

import re
import time

import pytest
from flask import Flask, flash, get_flashed_messages, jsonify, render_template, session
from flask.sessions import SecureCookieSession
from jinja2 import DictLoader

from heliograph import Heliograph, render
from message_site import CORNER, FRAGMENT, FULL, HTMX_2, RESTORE

TEMPLATES = {
    "page.html": "<!doctype html><title>Page</title>{{ get_flashed_messages() }}",
    "silent.html": "<p>Silent.</p>",
    "partials/messages.html": "{{ messages }}",
}


def make(mounted, **config):
    app = Flask("somebody's")
    app.secret_key = "a key for tests"
    app.jinja_loader = DictLoader(TEMPLATES)
    app.config.update(config)
    app.add_url_rule("/page", view_func=lambda: render_template("page.html"), endpoint="page")
    app.add_url_rule("/silent", view_func=lambda: render_template("silent.html"), endpoint="silent")
    app.add_url_rule("/json", view_func=lambda: jsonify(get_flashed_messages()), endpoint="json")
    public = {"Cache-Control": "public"}
    app.add_url_rule("/text", view_func=lambda: ("Text.", public), endpoint="text")

    @app.get("/enter")
    def enter():
        session.permanent = True
        session["user"] = "ada"
        return ""

    app.add_url_rule("/who", view_func=lambda: session.get("user", "nobody"), endpoint="who")
    if mounted:
        Heliograph(app, store=False)
    return app


@pytest.mark.parametrize("path", ["/page", "/silent", "/json", "/text", "/enter", "/who", "/none"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST"])
@pytest.mark.parametrize("headers", [{}, FRAGMENT, CORNER, FULL, RESTORE, HTMX_2], ids=str)
@pytest.mark.parametrize("permanent", [False, True], ids=["", "with a permanent session"])
def test_a_response_without_a_message_is_what_it_was(path, method, headers, permanent):
    responses = []
    for mounted in (False, True):
        client = make(mounted).test_client()
        if permanent:
            client.get("/enter")
        response = client.open(path, method=method, headers=headers)
        # The session's signature and its end tell the time.
        headers_of = {(n, re.sub(r"=[\w.-]+;|Expires=[^;]+", "", v)) for n, v in response.headers}
        responses.append((response.status, headers_of, response.data))

    assert responses[1] == responses[0]


@pytest.mark.parametrize("path", ["/page", "/silent", "/json", "/text", "/enter", "/who"])
@pytest.mark.parametrize("headers", [{}, FRAGMENT, HTMX_2], ids=str)
def test_a_session_is_read_no_more_than_it_was(path, headers):
    reads = {False: [], True: []}
    for mounted, keys in reads.items():

        class Noting(SecureCookieSession):
            """Flask before 3.1.3 derived `Vary: Cookie` from these two methods."""

            def get(self, key, default=None, keys=keys):
                keys.append(key)
                return super().get(key, default)

            def __getitem__(self, key, keys=keys):
                keys.append(key)
                return super().__getitem__(key)

        app = make(mounted)
        app.session_interface.session_class = Noting
        app.test_client().get(path, headers=headers)

    assert reads[True] == reads[False]


def test_no_setting_of_the_app_is_changed():
    plain, mounted = (make(is_mounted).config for is_mounted in (False, True))

    assert {name: mounted[name] for name in plain} == plain
    assert mounted.keys() - plain.keys() == {"MESSAGE_LIFETIME"}


def test_no_function_or_list_of_the_app_is_replaced():
    app = make(False)
    before = dict(vars(app))
    functions = {name: list(funcs) for name, funcs in app.after_request_funcs.items()}

    Heliograph(app, store=False)

    changed = {name for name, value in vars(app).items() if before.get(name) is not value}
    assert changed == {"session_interface", "jinja_env"}
    assert {name: list(funcs) for name, funcs in app.after_request_funcs.items()} == functions


def test_a_permanent_session_in_use_does_not_end():
    client = make(True, PERMANENT_SESSION_LIFETIME=2).test_client()
    client.get("/enter")

    seen = []
    for _ in range(4):
        time.sleep(0.7)
        seen.append(client.get("/who").text)

    assert seen == ["ada"] * 4


@pytest.mark.parametrize("headers", [FRAGMENT, HTMX_2 | {"HX-Target": "main"}], ids=["4", "2"])
def test_a_fragment_that_renews_the_region_depends_on_how_it_was_asked(headers):
    app = make(True)
    app.jinja_loader.mapping |= {
        "titled.html": "{% block title %}T{% endblock %}",
        "partials/titled.html": "",
        "fragment.html": "",
    }
    app.add_url_rule("/titled", view_func=lambda: render("titled.html"))

    response = app.test_client().get("/titled", headers=headers)

    assert "notifications" in response.text
    assert "HX-Target" in response.vary
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("order", ["before", "after"])
def test_functions_of_after_request_may_be_added_in_any_order(order):
    app = make(False)

    def throw_away(response):
        return app.response_class(status=204) if response.status_code == 200 else response

    if order == "before":
        app.after_request(throw_away)
    Heliograph(app, store=False)
    if order == "after":
        app.after_request(throw_away)

    @app.get("/flash")
    def flash_it():
        flash("Kept.")
        return render_template("page.html")

    client = app.test_client()
    assert client.get("/flash").status_code == 204
    app.after_request_funcs.clear()
    assert "Kept." in client.get("/page").text
