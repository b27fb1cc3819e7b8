"""Runs the code of heliograph/README.md, and checks the names in it."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, flash, redirect, render_template, request
from jinja2 import DictLoader

from heliograph import go, render
from message_site import CORNER, FRAGMENT, Person

README = Path(__file__).parents[1].joinpath("README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(?:python|jinja)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
MOUNT, PARTIAL, REGION, FIRST_TEST, VIEWS, NOTES, NOTE, CHANGE = BLOCKS


def make_app():
    app = Flask(__name__)
    app.secret_key = "a key for tests"
    app.jinja_loader = DictLoader(
        {
            "layout.html": REGION + "<main>{% block main %}{% endblock %}</main>",
            "partials/messages.html": PARTIAL,
            "fragment.html": "<title>{{ title }}</title>{% include partial %}",
            "notes.html": '{% extends "layout.html" %}{% block title %}Notes{% endblock %}'
            '{% block main %}{% include "partials/notes.html" %}{% endblock %}',
            "partials/notes.html": "{% for note in notes %}<p>{{ note }}</p>{% endfor %}",
        }
    )
    exec(MOUNT, {"app": app})  # noqa: S102 - the README's own lines
    return app


def test_mounting_takes_ten_lines():
    assert len([line for line in (MOUNT + PARTIAL + REGION).splitlines() if line]) == 10


def test_the_ten_lines_deliver_what_a_stock_flask_app_flashes():
    app = make_app()
    app.add_url_rule("/", view_func=lambda: render_template("layout.html"))

    @app.get("/save")
    def save():
        flash("Saved.", "success")
        return redirect("/", 303)

    ada = Person(app)

    assert ada.open("/save") == [("success", "Saved.")]
    assert ada.open("/") == []
    names = {}
    exec(FIRST_TEST, names)  # noqa: S102 - the README's own lines
    names["test_a_message_is_shown_once"](app.test_client())


@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "fragment"])
def test_the_views_work_in_both_worlds(headers):
    app = make_app()
    exec(VIEWS, {"app": app})  # noqa: S102 - the README's own lines
    ada = Person(app)

    ada.receive(ada.ask("/notes", method="POST", headers=headers))
    ada.receive(ada.ask("/unread", headers=CORNER))

    assert ada.open("/notes", headers=headers) == [("success", "Noted.")]
    assert "<p>Buy ink</p>" in ada.ask("/notes", headers=headers).text


def test_a_row_is_swapped_alone():
    app = make_app()
    notes = {number: SimpleNamespace(id=number, text="Buy ink") for number in (1, 2)}
    app.jinja_loader.mapping |= {"partials/notes.html": NOTES, "partials/note.html": NOTE}
    app.add_url_rule("/notes", "notes", lambda: render("notes.html", notes=notes.values()))
    names = {"app": app, "find": notes.get, "flash": flash, "request": request, "go": go}
    exec(CHANGE, names)  # noqa: S102 - the README's own lines

    row, page = (
        app.test_client().post(
            "/notes/2", data={"text": "Buy paper"}, headers=headers, follow_redirects=True
        )
        for headers in (FRAGMENT | {"HX-Target": "li#note-2"}, {})
    )

    for response in row, page:
        assert response.text.count("Buy paper") == 2
        assert "The note was changed." in response.text
    assert "note-1" not in row.text
    assert "note-1" in page.text


def test_each_promise_names_the_tests_that_show_it():
    table = README.partition("## What is promised")[2].partition("\n1. ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    here = {file.stem for file in Path(__file__).parent.glob("test_*.py")}

    for row in rows:
        named = re.findall(r"`(test_\w+)`", row.rpartition(" | ")[2])
        assert named, row
        assert set(named) <= here, row


def test_the_table_names_no_setting_that_is_not_there():
    app = make_app()

    assert {
        name for name in re.findall(r"`([A-Z_]{5,})`", README) if name not in app.config
    } == set()
