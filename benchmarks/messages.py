"""The cost of carrying messages, beside stock Flask: `python benchmarks/messages.py`.

A round is a request that flashes and redirects, and the page that shows what was flashed. Both
apps are called as a server calls them; the fastest of many rounds counts.
"""

import sys
import time
from collections.abc import Callable
from functools import partial

from flask import Flask, flash, redirect, render_template
from jinja2 import DictLoader

from heliograph import Heliograph

TEMPLATES = {
    "page.html": """<!doctype html><html lang="en"><title>Page</title><body>
<div id="notifications">{% with messages = get_flashed_messages(with_categories=true) -%}
{% include "partials/messages.html" %}{% endwith %}</div>
<main>{% for word in range(50) %}<p>{{ word }}</p>{% endfor %}</main></body></html>""",
    "partials/messages.html": """{% for category, text in messages -%}
<p class="{{ category }}">{{ text }}</p>{% endfor %}""",
}
OTHER_COOKIES = "theme=dark; consent=yes; visitor=0123456789abcdef0123456789abcdef"


def make_app(*, with_heliograph: bool) -> Flask:
    app = Flask(__name__)
    app.secret_key = "a key for benchmarks"
    app.jinja_loader = DictLoader(TEMPLATES)
    app.add_url_rule("/", view_func=lambda: render_template("page.html"), endpoint="page")
    app.add_url_rule("/static.txt", view_func=lambda: "text", endpoint="text")

    @app.get("/flash/<int:count>")
    def flash_them(count: int) -> object:
        for number in range(count):
            flash(f"Message {number} says that your changes were saved.", "success")
        return redirect("/", 303)

    if with_heliograph:
        Heliograph(app)
    return app


def call(app: Flask, path: str, cookies: str) -> str:
    """One request. Returns the cookies that the response sets, as the next request sends them."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "HTTP_COOKIE": cookies,
        "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }
    sent: list[tuple[str, str]] = []
    body = app(environ, lambda _status, headers: sent.extend(headers))  # type: ignore
    b"".join(body)
    body.close()  # type: ignore[attr-defined]
    pairs = [value.split(";")[0] for name, value in sent if name == "Set-Cookie"]
    return "; ".join([cookies, *pairs])


def round_trip(app: Flask, count: int) -> None:
    call(app, "/", call(app, f"/flash/{count}", OTHER_COOKIES))


def fastest(actions: list[Callable[[], object]], rounds: int) -> list[float]:
    """Microseconds of each action. They take turns, so that a busy machine wrongs them alike."""
    best = [float("inf")] * len(actions)
    for _ in range(rounds):
        for place, action in enumerate(actions):
            start = time.perf_counter()
            for _ in range(20):
                action()
            best[place] = min(best[place], (time.perf_counter() - start) / 20 * 1e6)
    return best


def main() -> None:
    apps = [make_app(with_heliograph=False), make_app(with_heliograph=True)]
    print(f"{'':28}{'Flask':>10}{'Heliograph':>12}{'ratio':>8}{'more':>10}")
    for name, path in (("a page, no message", "/"), ("a text, no message", "/static.txt")):
        report(name, fastest([partial(call, app, path, OTHER_COOKIES) for app in apps], 200))
    for count in (0, 1, 10):
        actions = [partial(round_trip, app, count) for app in apps]
        report(f"flash {count}, redirect, show", fastest(actions, 100))


def report(name: str, micros: list[float]) -> None:
    flask, ours = micros
    print(f"{name:28}{flask:8.1f}µs{ours:10.1f}µs{ours / flask:8.2f}{ours - flask:+8.1f}µs")


if __name__ == "__main__":
    main()
