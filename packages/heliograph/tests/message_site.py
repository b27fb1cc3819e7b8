"""A site of four templates that flashes and responds in every way, and a person with a browser."""

from dataclasses import dataclass, field
from functools import cached_property
from secrets import token_hex

from bs4 import BeautifulSoup, SoupStrainer
from cachelib import SimpleCache
from flask import (
    Flask,
    flash,
    render_template,
    request,
    session,
)
from jinja2 import DictLoader

from heliograph import Heliograph, go, render

TEMPLATES = {
    "layout.html": """<!doctype html>
<html lang="en"><head><title>{% block title %}{% endblock %} · Site</title></head><body>
<div id="notifications">
{%- with messages = get_flashed_messages(with_categories=true) %}
{%- include "partials/messages.html" %}{% endwith -%}
</div><main id="main">{% block main %}{% endblock %}</main></body></html>""",
    "fragment.html": "<title>{{ title }} · Site</title>{% include partial %}",
    "partials/messages.html": """{% for message in messages -%}
<p data-category="{{ message.category }}" data-message-id="{{ message.id }}">{{ message.text }}</p>
{%- endfor %}""",
    "page.html": """{% extends "layout.html" %}{% block title %}Page{% endblock %}
{% block main %}{% include "partials/page.html" %}{% endblock %}""",
    "partials/page.html": '<section id="page">{% include "partials/row.html" %}</section>',
    "partials/row.html": '<p id="row-7">{{ words or "Words." }}</p>',
    "broken.html": '{% extends "layout.html" %}{% block main %}{{ 1 / 0 }}{% endblock %}',
    "silent.html": "<!doctype html><title>Silent</title><p>Renders no messages.</p>",
    "late.html": """{% extends "layout.html" %}{% block title %}Late{% endblock %}
{% block main %}{{ flash("Flashed behind the region.") or "" }}{% endblock %}""",
    "filtered.html": """<!doctype html><title>Filtered</title>
{% for message in get_flashed_messages(with_categories=true, category_filter=["error"]) -%}
<p data-category="{{ message.category }}" data-message-id="{{ message.id }}">{{ message.text }}</p>
{%- endfor %}""",
}

MESSAGES = SoupStrainer(attrs={"data-message-id": True})

FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
CORNER = FRAGMENT | {"HX-Target": "li#row-7"}
# Versions before 4 name no type of request, and a target by its id alone, if it has one.
HTMX_2 = {"HX-Request": "true"}
FULL = {"HX-Request": "true", "HX-Request-Type": "full", "HX-Target": "body"}
RESTORE = {"HX-History-Restore-Request": "true", "HX-Request-Type": "full"}


def make_app(secret_key=None, **settings):
    app = Flask(__name__)
    app.testing = True
    app.secret_key = secret_key or token_hex()
    app.jinja_loader = DictLoader(dict(TEMPLATES))
    app.jinja_env.globals["flash"] = flash
    settings.setdefault("store", False)
    Heliograph(app, **settings)

    @app.before_request
    def say():
        """Every address flashes the messages in its query, for any kind of response."""
        for words in request.args.getlist("say"):
            category, _, text = words.rpartition(":")
            flash(text, category or "message")

    @app.route("/")
    def page():
        return render("page.html")

    @app.route("/status/<int:status>")
    def status(status):
        return render("page.html", status=status)

    @app.route("/template/<name>")
    def template(name):
        return render_template(name)

    @app.route("/hops/<int:left>")
    def hops(left):
        flash(f"{left} hops left.")
        return go("hops", left=left - 1) if left else go("page")

    @app.route("/sign-in")
    def sign_in():
        session["user"] = request.args.get("user", "ada")
        session.permanent = app.config.get("PERMANENT", False)
        return go("page")

    @app.route("/who")
    def who():
        return {"user": session.get("user")}

    return app


class Timed(SimpleCache):
    """A cache that remembers the timeout of its last entry."""

    def set(self, key, value, timeout=None):
        self.seconds = timeout
        return super().set(key, value, timeout)


@dataclass
class Received:
    status: int
    headers: list
    text: str

    @cached_property
    def rendered(self):
        """Return category, text and id of each message in the markup, in its order."""
        found = BeautifulSoup(self.text, "html.parser", parse_only=MESSAGES)
        return [
            (tag["data-category"], tag.decode_contents(), tag["data-message-id"])
            for tag in found.find_all(MESSAGES)
        ]


@dataclass
class Person:
    """A browser. Request and response are two steps, so that responses can cross."""

    app: Flask
    cookies: dict = field(default_factory=dict)
    keeps_cookies: bool = True
    scheme: str = "http"

    def ask(self, path, *, method="GET", headers=None):
        """Send a request with the cookies of this moment. Nothing has come back yet."""
        headers = dict(headers or {})
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        response = self.app.test_client(use_cookies=False).open(
            path, method=method, headers=headers, base_url=f"{self.scheme}://localhost"
        )
        with response:
            return Received(response.status_code, list(response.headers), response.text)

    def receive(self, response):
        """Take in the response: first its cookies, then its messages."""
        for name, value in response.headers:
            if name == "Set-Cookie" and self.keeps_cookies:
                self._keep(value)
        return [(category, text) for category, text, _ in response.rendered]

    def _keep(self, header):
        pair, *attributes = header.split("; ")
        name, _, value = pair.partition("=")
        secure = "Secure" in attributes and self.scheme == "https"
        bound = secure and "Path=/" in attributes and "Domain=" not in header
        if len(pair) > 4096 or (name.startswith("__Host-") and not bound):
            return
        if "Max-Age=0" in attributes:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    def open(self, path, *, method="GET", headers=None):
        """Send a request, receive its response, and follow redirects, as browsers and fetch do."""
        response = self.ask(path, method=method, headers=headers)
        seen = self.receive(response)
        headers_of_response = dict(response.headers)
        if "Location" in headers_of_response:
            return self.open(headers_of_response["Location"], headers=headers)
        return seen

    @property
    def pending(self):
        return [name for name in self.cookies if "heliograph-" in name]
