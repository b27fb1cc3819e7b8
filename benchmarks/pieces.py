"""A row of a page of twenty, beside its whole page: time at the server, and bytes.

The page is the site's own, layout and all, with a list of notes. The app is called as a server
calls it; the fastest of many rounds counts. A row in the middle may cost half of its page at most;
the rows above it are rendered as far as their ids.
"""

import logging
import sys
import tempfile
from functools import partial
from io import BytesIO
from pathlib import Path

from jinja2 import ChoiceLoader, DictLoader

from app import create_app
from benchmarks.messages import fastest
from heliograph import render
from web.access import public

ROWS = 20
MOST = 0.5
TEMPLATES = {
    "notes.html": """{% extends "layout.html" %}{% block title %}Notes{% endblock %}
{% block main %}{% include "partials/notes.html" %}{% endblock %}""",
    "partials/notes.html": """<section id="notes"><h1 tabindex="-1">Notes</h1>
<ul>{% for note in notes %}{% include "partials/note.html" %}{% endfor %}</ul></section>""",
    "partials/note.html": """<li id="note-{{ note }}">Note {{ note }}
<a href="{{ url_for("notes", edit=note) }}" id="edit-{{ note }}">Edit</a>
<form action="{{ url_for("notes", delete=note) }}" method="post" hx-sync="drop">
<input type="hidden" name="delete" value="yes">
<button type="submit" id="delete-{{ note }}" aria-label="Delete {{ note }}">Delete</button>
</form></li>""",
}


def make_app(folder: str):
    app = create_app({"INSTANCE_PATH": folder}, migrate=True)
    app.jinja_loader = ChoiceLoader([DictLoader(TEMPLATES), app.jinja_loader])

    @app.get("/notes")
    @public
    def notes():
        return render("notes.html", notes=range(1, ROWS + 1))

    return app


def call(app, target: str | None, encoding: str = "") -> bytes:
    """One request, by htmx if it names a target."""
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": "/notes",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_ACCEPT_ENCODING": encoding,
        "HTTP_SEC_FETCH_SITE": "same-origin",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
        "wsgi.input": BytesIO(),
    }
    if target:
        environ |= {"HTTP_HX_REQUEST": "true", "HTTP_HX_REQUEST_TYPE": "partial"}
        environ["HTTP_HX_TARGET"] = target
    body = app(environ, lambda *_: None)
    try:
        return b"".join(body)
    finally:
        getattr(body, "close", lambda: None)()


MIDDLE = "a row in the middle"
CASES = {
    "the page": None,
    "its fragment for <main>": "main#main",
    "the first row": "li#note-1",
    MIDDLE: f"li#note-{ROWS // 2}",
    "the last row": f"li#note-{ROWS}",
    "a row that is gone": f"li#note-{ROWS + 1}",
}


def main() -> None:
    logging.disable()
    with tempfile.TemporaryDirectory() as folder:
        app = make_app(str(Path(folder)))
        times = fastest([partial(call, app, target) for target in CASES.values()], 30)
        sizes = [len(call(app, target)) for target in CASES.values()]
        packed = [len(call(app, target, "br")) for target in CASES.values()]
    print(
        f"{f'{ROWS} rows':26}{'ms':>8}{'ratio':>7}{'bytes':>9}{'ratio':>7}{'brotli':>9}{'ratio':>7}"
    )
    for place, name in enumerate(CASES):
        figures = [f"{times[place] / 1000:8.2f}{times[place] / times[0]:7.2f}"]
        figures += [f"{them[place]:9}{them[place] / them[0]:7.2f}" for them in (sizes, packed)]
        print(f"{name:26}{''.join(figures)}")
    for figures in (times, sizes, packed):
        if figures[[*CASES].index(MIDDLE)] > MOST * figures[0]:
            sys.exit(f"A row costs more than {MOST:.0%} of its page.")


if __name__ == "__main__":
    main()
