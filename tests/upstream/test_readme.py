"""The README is true: its steps work, its table is complete, its links lead to files."""

import os
import re
import subprocess
import sys
import textwrap

from settings import DEFAULTS
from tests.servers import ROOT, run_tests

README = (ROOT / "README.md").read_text()

STORY = """
def test_the_page_is_closed_and_its_form_is_answered(visitor):
    visitor.open("/notes")
    assert visitor.url == "/login"
    visitor.submit("#login", username="Ada", password="the analytical engine")
    assert visitor.url == "/notes"
    visitor.submit("#notes")
    assert (visitor.url, visitor.title) == ("/notes", "Notes · Heliograph")
    assert visitor.messages == [("success", "All notes were cleared.")]
"""


STEPS = README.partition("## Add a page")[2].partition("\n## ")[0]
BLOCKS = [textwrap.dedent(block) for block in re.findall(r"```\w+\n(.*?)```", STEPS, re.S)]
TESTS = ("tests/test_notes.py", "tests/test_rules.py", "tests/test_law_of_one_page.py")


def test_the_page_of_the_first_four_steps_works_and_its_row_of_the_fifth(project_copy, tmp_path):
    view, page, part, imports, blueprints, link, routes, *fifth = BLOCKS
    product, navigation = (
        project_copy / name for name in ("tests/product.py", "partials/site-navigation.html")
    )
    for name, text in (("pages/notes.py", view), ("templates/notes.html", page)):
        (project_copy / name).write_text(text)
    (project_copy / "partials/notes.html").write_text(part)
    pages = project_copy / "pages/__init__.py"
    replace(pages, "from flask import Flask\n\n", f"from flask import Flask\n\n{imports}")
    replace(pages, "\n]\n", f"\n]\n{blueprints}")
    replace(navigation, "    {% if not user %}", link + "    {% if not user %}")
    replace(product, "ADMIN = ", f"{routes}ADMIN = ")
    (project_copy / "tests" / "test_notes.py").write_text(STORY)

    run_tests(project_copy, "-m", "not chromium", *TESTS)

    model, view, row, part, imported, changed_routes, rows, stand_in, story = fifth
    for name, text in (
        ("notebook.py", model),
        ("pages/notes.py", view),
        ("partials/note.html", row),
        ("partials/notes.html", part),
        ("tests/test_notes.py", story),
    ):
        (project_copy / name).write_text(text)
    for words in re.findall(r"flask --app app (db \w+(?: notes)?)", STEPS)[:2]:
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *words.split()],
            cwd=project_copy,
            env={**os.environ, "HELIOGRAPH_INSTANCE_PATH": str(tmp_path)},
            check=True,
        )
    replace(product, "import accounts\n", f"import accounts\n{imported}")
    replace(product, routes, changed_routes)
    replace(product, "".join(rows.splitlines(keepends=True)[:2]), rows)
    replace(product, "    own = {\n", f"    own = {{\n{stand_in}")

    run_tests(project_copy, "-m", "not chromium", *TESTS)
    for words in (
        "ruff format",
        "ruff check --fix",
        "djlint --lint templates partials",
    ):
        command = [sys.executable, "-m", *words.split()]
        done = subprocess.run(
            command, cwd=project_copy, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def replace(file, old, new):
    text = file.read_text()
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new))


def test_every_setting_stands_in_the_table():
    table = README.partition("### Configuration")[2]
    settings = set(re.findall(r"^\| `HELIOGRAPH_(\w+)`", table, re.M))

    assert settings == DEFAULTS.keys() | {
        "DATABASE_URL",
        "INSTANCE_PATH",
        "SECRET_KEY",
    }


def test_every_file_that_is_named_exists():
    for link in re.findall(r"\]\(((?!http)[^)#]+)\)", README):
        assert (ROOT / link).exists(), link
