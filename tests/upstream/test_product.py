"""A product's suite stays green: a copy of the site grows by notes and gets a name of its own."""

import os
import subprocess
import sys

import pytest

from tests.servers import run_tests

# A shell may hold such settings of a site that runs elsewhere. No test may see any of them.
OF_A_SHELL = {
    "HELIOGRAPH_SITE_NAME": "Semaphore",
    "HELIOGRAPH_DATABASE_URL": "sqlite:////nowhere/semaphore.db",
    "HELIOGRAPH_INSTANCE_PATH": "/nowhere",
    "HELIOGRAPH_LOGIN_HINT": "Ask the captain",
    "HELIOGRAPH_NAVIGATION": '[["home.index", "Semaphore"]]',
    "HELIOGRAPH_SIGN_IN_ATTEMPTS": "1",
}

NEW = {}
NEW["notebook.py"] = '''\
"""The notes that people keep."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from accounts import Base, User, db
from accounts.database import now


class Note(Base):
    __tablename__ = "notes"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(80))
    written_at: Mapped[datetime] = mapped_column(default=now)


def find_notes(user: User, words: str = "") -> list[Note]:
    own = select(Note).where(Note.user_id == user.id, Note.text.contains(words, autoescape=True))
    return list(db.session.scalars(own.order_by(Note.id)))


def find_note(user: User, note_id: int) -> Note | None:
    return db.session.scalar(select(Note).where(Note.user_id == user.id, Note.id == note_id))
'''
NEW["pages/notes.py"] = '''\
"""Notes: kept, searched, and changed in their place."""

from flask import Blueprint, abort, flash, request
from wtforms import Form, StringField
from wtforms.validators import InputRequired, Length

from accounts import db
from heliograph import go, render
from notebook import Note, find_note, find_notes
from web.access import current_user

notes = Blueprint("notes", __name__)

RULES = [InputRequired("Write something."), Length(max=80, message="Use at most 80 characters.")]


class NoteForm(Form):
    text = StringField("Note", RULES)


class ChangeForm(Form):
    text = StringField("Note", RULES, id="changed-text")


@notes.get("/notes")
def index():
    return show(NoteForm())


@notes.post("/notes")
def add():
    form = NoteForm(request.form)
    if not form.validate():
        return show(form, status=422)
    db.session.add(Note(user_id=current_user().id, text=form.text.data))
    db.session.commit()
    flash("The note was kept.", "success")
    return go("notes.index")


@notes.get("/notes/<int:note_id>")
def change_form(note_id):
    note = find_note(current_user(), note_id) or abort(404)
    return show(ChangeForm(obj=note), note)


@notes.post("/notes/<int:note_id>")
def change(note_id):
    note = find_note(current_user(), note_id) or abort(404)
    form = ChangeForm(request.form)
    if not form.validate():
        return show(form, note, status=422)
    form.populate_obj(note)
    db.session.commit()
    flash("The note was changed.", "success")
    return go("notes.index")


def show(form, changing=None, status=200):
    words = request.args.get("words", "")[:80]
    found = find_notes(current_user(), words)
    return render(
        "notes.html", form=form, changing=changing, notes=found, words=words, status=status
    )
'''
NEW["templates/notes.html"] = """\
{% extends "layout.html" %}
{% block title %}{{ "Error: " if form.errors }}Notes{% endblock %}
{% block main %}{% include "partials/notes.html" %}{% endblock %}
"""
NEW["partials/notes.html"] = """\
{# Needs notes, words, form and, while a note is changed, changing. #}
{% from "partials/field.html" import field %}
<section id="notes">
  <h1 tabindex="-1">Notes</h1>
  <form action="{{ url_for('notes.index') }}" id="search" role="search"
        hx-get="{{ url_for('notes.index') }}" hx-target="#found" hx-select="#found"
        hx-swap="outerHTML">
    <label for="words">Words</label>
    <input id="words" name="words" type="search" value="{{ words }}">
    <button type="submit" id="do-search">Search</button>
  </form>
  <ul id="found">
    {% for note in notes %}{% include "partials/note.html" %}{% endfor %}
  </ul>
  {% if not changing %}
    <form action="{{ url_for('notes.add') }}" method="post" id="new-note" hx-sync="drop">
      {{ field(form, "text") }}
      <button type="submit" id="add-note">Keep</button>
    </form>
  {% endif %}
</section>
"""
NEW["partials/note.html"] = """\
{# Needs note, form and changing: the note that is shown as a form, if any. #}
{% from "partials/field.html" import field %}
<li id="note-{{ note.id }}" class="note">
  {% if note == changing %}
    <form action="{{ url_for('notes.change', note_id=note.id) }}" method="post" hx-sync="drop">
      {{ field(form, "text") }}
      <button type="submit" id="save-{{ note.id }}">Save</button>
    </form>
  {% else %}
    {{ note.text }}
    <a href="{{ url_for('notes.change_form', note_id=note.id) }}" id="change-{{ note.id }}"
       hx-get="{{ url_for('notes.change_form', note_id=note.id) }}" hx-target="#note-{{ note.id }}"
       hx-select="#note-{{ note.id }}" hx-swap="outerHTML">Change</a>
  {% endif %}
</li>
"""
NEW["templates/home.html"] = """\
{% extends "layout.html" %}
{% block title %}Notes for everybody{% endblock %}
{% block main %}{% include "partials/home.html" %}{% endblock %}
"""
NEW["partials/home.html"] = """\
{# Needs user. #}
<section id="home">
  <h1 tabindex="-1">Notes for everybody</h1>
  {% if user %}
    <p><a href="{{ url_for('notes.index') }}" id="see-notes">See your notes</a></p>
  {% endif %}
</section>
"""
NEW["tests/test_home_page.py"] = """\
def test_home_leads_to_the_notes(visitor):
    visitor.open("/login").submit("#login", username="Ada", password="the analytical engine")
    visitor.click("See your notes")

    assert visitor.url == "/notes"
"""
NEW["tests/test_notes.py"] = '''\
"""Each person keeps, finds and changes their own notes."""

import pytest


@pytest.fixture
def visitor(visitor):
    visitor.open("/notes").submit("#login", username="Ada", password="the analytical engine")
    return visitor


def notes(visitor):
    return [note.get_text(" ", strip=True) for note in visitor.page.select(".note")]


def test_a_note_is_kept_once_it_has_words(visitor):
    visitor.submit("#new-note", text="")
    assert (visitor.status, visitor.title) == (422, "Error: Notes · Heliograph")
    assert visitor.text("#text-error") == "Write something."

    visitor.submit("#new-note", text="Oil the hinges")
    assert visitor.messages == [("success", "The note was kept.")]
    assert notes(visitor) == ["Polish the mirror Change", "Oil the hinges Change"]


def test_a_note_is_changed_in_its_place(visitor):
    visitor.click("Change")
    assert visitor.page.select_one("#note-1 #changed-text")["value"] == "Polish the mirror"

    visitor.submit("#note-1", text="Polish both mirrors")
    assert (visitor.url, notes(visitor)) == ("/notes", ["Polish both mirrors Change"])
    assert visitor.messages == [("success", "The note was changed.")]


@pytest.mark.parametrize(("words", "found"), [("mirror", 1), ("moth", 0), ("%", 0)])
def test_notes_are_found_by_their_words(visitor, words, found):
    visitor.submit("#search", words=words)

    assert len(notes(visitor)) == found


def test_nobody_reads_or_changes_the_note_of_another(client):
    client.post("/login", data={"username": "Grace", "password": "a moth in the relay"})

    assert client.get("/notes/1").status_code == 404
    assert client.post("/notes/1", data={"text": "Mine"}).status_code == 404
'''

# By file: pieces of the project, each with the product's own version.
CHANGED = {
    "settings.py": [('"SITE_NAME": "Heliograph"', '"SITE_NAME": "Notebook"')],
    "pyproject.toml": [('name = "heliograph-site"', 'name = "notebook"')],
    "pages/__init__.py": [
        ("import account, home, sign_in", "import account, home, notes, sign_in"),
        ("theme.theme]", "theme.theme, notes.notes]"),
    ],
    "partials/site-navigation.html": [
        (
            "    {% if not user %}",
            """\
    {% if user %}
      <li><a href="{{ url_for('notes.index') }}" id="to-notes"
             {%- if here == "notes" %} aria-current="page"{% endif %}>Notes</a></li>
    {% endif %}
    {% if not user %}""",
        )
    ],
    "tests/product.py": [
        (
            "import accounts\n",
            "import accounts\nfrom notebook import Note\nfrom pages import notes\n",
        ),
        (
            'CLOSED = {"account.overview"}',
            """\
CLOSED = {
    "account.overview",
    "notes.add",
    "notes.change",
    "notes.change_form",
    "notes.index",
}""",
        ),
        (
            "FILLINGS = {",
            """\
FILLINGS = {
    "/notes": [{"text": "Oil the hinges"}, {"text": " "}, {"words": "mirror"}, {"words": "moth"}],
    "/notes/#": [{"text": "Polish both mirrors"}, {"text": " "}],
    """,
        ),
        (
            'the product\'s pages show to the tests\' database. It has Ada and Grace."""\n',
            'the product\'s pages show to the tests\' database. It has Ada and Grace."""\n'
            "    ada = accounts.find_user('Ada')\n"
            "    accounts.db.session.add(Note(user_id=ada.id, text='Polish the mirror'))\n",
        ),
        (
            "    own = {\n",
            """\
    note = Note(id=1, text="Polish the mirror")
    own = {
        "notes": {"form": refused(notes.NoteForm), "notes": [note], "words": "mirror"},
        "note": {"form": refused(notes.ChangeForm), "note": note, "changing": note},
""",
        ),
    ],
}


@pytest.fixture
def product(project_copy, tmp_path):
    """The folder of a product, grown as README.md tells."""
    grow(project_copy, tmp_path / "instance")
    return project_copy


def grow(product, instance):
    for name, text in NEW.items():
        (product / name).write_text(text)
    for name, changes in CHANGED.items():
        text = (product / name).read_text()
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (product / name).write_text(text)

    for words in ("upgrade", "revision notes"):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", "db", *words.split()],
            cwd=product,
            env={**os.environ, "HELIOGRAPH_INSTANCE_PATH": str(instance)},
            check=True,
        )


def test_the_suite_of_a_product_passes(product):
    words = ("-p", "xdist", "--numprocesses=auto", "--maxprocesses=4", "--dist=worksteal")
    run_tests(product, *words, "-m", "not chromium", "tests", "demo", **OF_A_SHELL)
