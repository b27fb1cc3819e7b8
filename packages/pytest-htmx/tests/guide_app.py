"""The app of the guide: a home page and a login form, in Flask and htmx 4."""

from flask import Flask, flash, redirect, render_template_string, request, session, url_for
from markupsafe import Markup

PAGE = """<!doctype html>
<html lang="en"><head><title>{{ title }} · Heliograph</title><script src="/htmx.js"></script></head>
<body hx-boost:inherited="target:#main swap:innerHTML"
      hx-status:422:inherited="push:false">
<div id="notifications">{{ messages }}</div><main id="main">{{ main }}</main></body></html>"""

FRAGMENT = """<title>{{ title }} · Heliograph</title>{{ main }}
<hx-partial hx-target="#notifications" hx-swap="innerHTML">{{ messages }}</hx-partial>"""

MESSAGES = """{% for category, text in get_flashed_messages(with_categories=true) %}
<p data-category="{{ category }}">{{ text }}</p>{% endfor %}"""

HOME = """<section id="home"><h1>Welcome</h1>
<a href="{{ url_for('login') }}">Do you want to log in?</a></section>"""

LOGIN = """<section id="login"><h1>Log in</h1>
<form action="{{ url_for('login') }}" method="post">
<label for="username">Username</label>
<input id="username" name="username" value="{{ username or '' }}" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" required>
<button id="log-in">Log in</button></form></section>"""


def make_app():
    app = Flask(__name__, static_folder=None)
    app.secret_key = "of a test"

    def render(title, main, status=200, **context):
        parts = {
            "title": title,
            "main": Markup(render_template_string(main, **context)),  # noqa: S704 - escaped by Jinja
            "messages": Markup(render_template_string(MESSAGES)),  # noqa: S704 - as above
        }
        is_partial = request.headers.get("HX-Request-Type") == "partial"
        template = FRAGMENT if is_partial else PAGE
        return render_template_string(template, **parts), status, {"Vary": "HX-Request-Type"}

    @app.get("/")
    def home():
        return render("Welcome", HOME)

    @app.get("/login")
    def login():
        return render("Log in", LOGIN)

    @app.post("/login")
    def log_in():
        if (request.form["username"], request.form["password"]) != (
            "Ada",
            "the analytical engine",
        ):
            flash("Invalid username or password. Please try again!", "error")
            return render("Log in", LOGIN, 422, username=request.form["username"])
        session["user"] = "Ada"
        flash("You were successfully logged in", "success")
        return redirect(url_for("home"), 303)

    return app
