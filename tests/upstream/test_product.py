"""A product's suite stays green: a copy of the site grows by notes and gets a name of its own."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import ROOT, free_port, run_tests, wait_for

# A shell may hold such settings of a site that runs elsewhere. No test may see any of them.
OF_A_SHELL = {
    "HELIOGRAPH_SITE_NAME": "Semaphore",
    "HELIOGRAPH_DATABASE_URL": "sqlite:////nowhere/semaphore.db",
    "HELIOGRAPH_INSTANCE_PATH": "/nowhere",
    "HELIOGRAPH_LOGIN_HINT": "Ask the captain",
    "HELIOGRAPH_MAIL_URL": "smtp://mail.example.org",
    "HELIOGRAPH_NAVIGATION": '[["home.index", "Semaphore"]]',
    "HELIOGRAPH_SIGN_IN_ATTEMPTS": "1",
}

# The files that the product adds, and those by which it replaces the home page and its test.
NEW = Path(__file__).parent / "team_notes"
HOME = Path(__file__).parent / "team_home"

# By file: pieces of the project, each with the product's own version.
CHANGED = {
    "settings.py": [('"SITE_NAME": "Heliograph"', '"SITE_NAME": "Notebook"')],
    "pyproject.toml": [('name = "heliograph-site"', 'name = "notebook"')],
    "pages/__init__.py": [
        ("from pages import", "from pages import notes\nfrom pages import"),
        ("\n]\n", "\n]\nBLUEPRINTS += [notes.notes]\n"),
    ],
    "partials/site-navigation.html": [
        (
            "    {% if not user %}",
            """\
    {% if user %}
      <li><a href="{{ url_for('notes.index') }}" id="to-notes">Notes</a></li>
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
            "ADMIN = ",
            """\
CLOSED |= {
    "notes.add",
    "notes.change",
    "notes.change_form",
    "notes.delete",
    "notes.index",
    "notes.restore",
}
ADMIN = """,
        ),
        (
            "FILLINGS = {",
            """\
FILLINGS = {
    "/notes": [{"text": "Oil the hinges"}, {"text": " "}, {"words": "mirror"}, {"words": "moth"}],
    "/notes/#": [{"note-1-text": "Polish both mirrors"}, {"note-1-text": " "}],
    """,
        ),
        (
            'to the tests\' database. It has Ada and Grace."""\n',
            'to the tests\' database. It has Ada and Grace."""\n'
            "    for name, text in ('Ada', 'Polish the mirror'), ('Grace', 'Find the moth'):\n"
            "        user = accounts.find_user(name)\n"
            "        accounts.db.session.add(Note(user_id=user.id, text=text))\n",
        ),
        (
            "    own = {\n",
            """\
    note = Note(id=1, user_id=1, text="Polish the mirror", user=ada())
    list_of_notes = {
        "new": refused(notes.NoteForm),
        "notes": [note],
        "place": {"words": "", "page": 1},
        "has_more": True,
    }
    own = {
        "notes": list_of_notes,
        "found": list_of_notes,
        "note": list_of_notes | {"note": note},
""",
        ),
    ],
}


MOUNTING = ("pages/__init__.py", "partials/site-navigation.html")


@pytest.fixture
def product(project_copy, tmp_path):
    """The folder of a product, grown as README.md tells."""
    grow(project_copy, tmp_path / "instance")
    return project_copy


def grow(product, instance):
    for files in NEW, HOME:
        shutil.copytree(files, product, dirs_exist_ok=True)
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


def test_make_run_serves_a_product_that_has_deleted_the_demo(project_copy, tmp_path):
    shutil.rmtree(project_copy / "demo")
    port, log = free_port(), tmp_path / "log"
    installed = ("--old-file=.venv/installed", f"BIN={Path(sys.executable).parent}")
    with log.open("w") as output:
        server = subprocess.Popen(
            ["make", *installed, "run", f"PORT={port}"],
            cwd=project_copy,
            env={**os.environ, "HELIOGRAPH_INSTANCE_PATH": str(tmp_path / "instance")},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz", server, log)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=60)


def test_team_notes_take_at_most_200_lines(product):
    """Every line that a developer types, and the migration, but for names and tests."""
    files = [file for file in NEW.rglob("*.*") if file.parent.name != "tests"]
    changed = [pair for name in MOUNTING for pair in CHANGED[name]]
    mounting = sum(len(set(new.splitlines()) - set(old.splitlines())) for old, new in changed)

    ours = {file.name for file in (ROOT / "migrations").iterdir()}
    written = [file for file in product.glob("migrations/*.py") if file.name not in ours]
    lines = [line for file in (*files, *written) for line in lines_of(file)]
    assert len(lines) + mounting <= 200


def lines_of(file):
    return file.read_text().splitlines()
