"""The measure for the pages: message flashing as Flask's documentation describes it."""

import secrets

from flask import Flask, flash, redirect, render_template, request, url_for
from jinja2 import DictLoader

app = Flask(__name__)
app.secret_key = secrets.token_bytes()
app.jinja_loader = DictLoader(
    {
        "layout.html": """<!doctype html>
<title>My Application</title>
{% with messages = get_flashed_messages() %}
  {% if messages %}
    <ul class=flashes>
    {% for message in messages %}<li>{{ message }}</li>{% endfor %}
    </ul>
  {% endif %}
{% endwith %}
{% block body %}{% endblock %}
""",
        "index.html": """{% extends "layout.html" %}
{% block body %}
  <h1>Overview</h1>
  <p>Do you want to <a href="{{ url_for('login') }}">log in?</a>
{% endblock %}
""",
        "login.html": """{% extends "layout.html" %}
{% block body %}
  <h1>Login</h1>
  {% if error %}<p class=error><strong>Error:</strong> {{ error }}{% endif %}
  <form method=post>
    <dl>
      <dt>Username: <dd><input type=text name=username value="{{ request.form.username }}">
      <dt>Password: <dd><input type=password name=password>
    </dl>
    <p><input type=submit value=Login>
  </form>
{% endblock %}
""",
    }
)


@app.route("/")
def index():
    return render_template("index.html")


@app.route("/login", methods=["GET", "POST"])
def login():
    error = None
    if request.method == "POST":
        if (request.form["username"], request.form["password"]) == ("admin", "admin"):
            flash("You were successfully logged in")
            return redirect(url_for("index"))
        error = "Invalid credentials"
    return render_template("login.html", error=error)
