"""The app of the guide: a home page, a login form and notes, in Flask and htmx 4."""

from functools import wraps

from flask import Flask, flash, redirect, render_template_string, request, session, url_for
from markupsafe import Markup

PAGE = """<!doctype html>
<html lang="en"><head><title>{{ title }} · Notes</title><script src="/htmx.js"></script></head>
<body hx-boost:inherited="target:#main swap:innerHTML"
      hx-status:422:inherited="push:false">
<nav><a href="{{ url_for('home') }}">Home</a> <a href="{{ url_for('notes') }}">Notes</a></nav>
<div id="messages">{{ messages }}</div><main id="main">{{ main }}</main></body></html>"""

FRAGMENT = """<title>{{ title }} · Notes</title>{{ main }}
<hx-partial hx-target="#messages" hx-swap="innerHTML">{{ messages }}</hx-partial>"""

MESSAGES = """{% for category, text in get_flashed_messages(with_categories=true) %}
<p class="alert alert-{{ category }}">{{ text }}</p>{% endfor %}"""

HOME = """<section id="home"><h1>Welcome</h1>
<a href="{{ url_for('login') }}">Do you want to log in?</a></section>"""

LOGIN = """<section id="login"><h1>Log in</h1>
<form action="{{ url_for('login') }}" method="post">
<label for="username">Username</label>
<input id="username" name="username" value="{{ username or '' }}" required>
<label for="password">Password</label>
<input id="password" name="password" type="password" required>
<button id="log-in">Log in</button></form></section>"""

NOTES = """<section id="notes"><h1>{{ session.user }}'s notes</h1>
<ul>{% for name in names %}<li id="note-{{ name }}">{{ name }}
<form action="{{ url_for('delete', name=name) }}" method="post" hx-confirm="Delete {{ name }}?">
<button id="delete-{{ name }}">Delete</button></form></li>{% endfor %}</ul>
<form id="upload" action="{{ url_for('add') }}" method="post" enctype="multipart/form-data">
<label for="file">File</label><input id="file" name="file" type="file" required>
<label for="kind">Kind</label><select id="kind" name="kind">
<option value="t">Text</option><option value="p">Picture</option></select>
<label><input id="shared" name="shared" type="checkbox"> Shared</label>
<button id="add">Add</button></form></section>"""


def create_app():
    app = Flask(__name__, static_folder=None)
    app.secret_key = "of a test"
    names = ["milk", "bread"]

    def render(title, main, status=200, **context):
        parts = {
            "title": title,
            "main": Markup(render_template_string(main, **context)),  # noqa: S704 - escaped by Jinja
            "messages": Markup(render_template_string(MESSAGES)),  # noqa: S704 - as above
        }
        is_partial = request.headers.get("HX-Request-Type") == "partial"
        template = FRAGMENT if is_partial else PAGE
        return render_template_string(template, **parts), status, {"Vary": "HX-Request-Type"}

    def signed_in(view):
        @wraps(view)
        def checked(**arguments):
            if "user" not in session:
                return redirect(url_for("login"), 303)
            return view(**arguments)

        return checked

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

    @app.get("/notes")
    @signed_in
    def notes():
        return render("Notes", NOTES, names=names)

    @app.post("/notes")
    @signed_in
    def add():
        file, shared = request.files["file"], "shared" in request.form
        names.append(file.filename.partition(".")[0])
        sort = {"t": "text", "p": "picture"}[request.form["kind"]]
        flash(f"Added a {'shared ' * shared}{sort}: {file.read().decode()}", "info")
        return redirect(url_for("notes"), 303)

    @app.post("/notes/<name>/delete")
    @signed_in
    def delete(name):
        names.remove(name)
        flash(f"Deleted {name}.", "success")
        return redirect(url_for("notes"), 303)

    return app
