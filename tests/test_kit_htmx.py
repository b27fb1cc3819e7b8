"""The visitor with htmx: what the script would do, without a browser."""

import pytest
from flask import Flask, flash, get_flashed_messages, redirect, render_template_string, request

from heliograph.testing import Browser, HtmxBrowser

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>{{ title }} · Site</title></head>
<body hx-boost:inherited="target:#main swap:innerHTML" hx-sync:inherited="this:drop"
      hx-status:4xx:inherited="push:false">
<nav id="navigation"><a href="/">Home</a> <a href="/login">Log in</a></nav>
<div id="notifications">{{ region }}</div>
<main id="main">{{ main }}</main>
</body></html>"""

PART = """<div data-message-id="1" data-category="{}"><p class="message-text">{}</p></div>"""


@pytest.fixture
def app():
    app = Flask(__name__)
    app.secret_key = "secret"

    def page(title, main, status=200):
        from markupsafe import Markup

        messages = Markup("").join(
            Markup(PART).format(category, text)
            for category, text in get_flashed_messages(with_categories=True)
        )
        main = Markup("<h1>{}</h1>").format(title) + Markup(main)
        if request.headers.get("HX-Request-Type") == "partial":
            body = Markup("<title>{} · Site</title>{}").format(title, main)
            body += Markup('<hx-partial hx-target="#notifications">{}</hx-partial>').format(
                messages
            )
            return body, status
        return render_template_string(PAGE, title=title, main=main, region=messages), status

    @app.get("/")
    def home():
        return page("Home", "<p>Do you want to <a href='/login'>enter</a>?</p>")

    FORM = """<form id="login" action="/login" method="post" hx-post="/login" hx-target="#main"
        hx-push-url="true">
        <label for="username">Name</label>
        <input id="username" name="username" value="{}" required>
        <label for="password">Password</label>
        <input id="password" name="password" type="password">
        <button id="go">Log in</button></form>"""

    @app.get("/login")
    def login_form():
        return page("Log in", FORM.format(""))

    @app.post("/login")
    def login():
        if request.form["password"] == "right":
            flash("You were successfully logged in", "success")
            return redirect("/", 303)
        flash("Invalid", "error")
        return page("Log in", FORM.format(request.form["username"]), 422)

    return app


@pytest.mark.parametrize("kind", [Browser, HtmxBrowser])
def test_a_journey(app, kind):
    browser = kind(app).open("/").click("enter")
    assert browser.url == "/login"
    assert browser.title == "Log in · Site"
    browser.submit("#login", username="ada", password="wrong")
    assert browser.status == 422
    assert browser.messages == [("error", "Invalid")]
    assert browser.page.find(id="username")["value"] == "ada"
    assert browser.url == "/login"
    browser.submit("#login", password="right")
    assert browser.url == "/"
    assert browser.messages == [("success", "You were successfully logged in")]
    assert browser.title == "Home · Site"
    if kind is HtmxBrowser:
        assert browser.reloads == 0
        assert browser.back().url == "/login"
        assert browser.messages == []
