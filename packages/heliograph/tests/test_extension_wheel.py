"""The wheel, by itself in a fresh environment, brings the extension, and the extension works."""

import os
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1]

APP = """
from flask import Flask, flash, redirect, render_template
from jinja2 import DictLoader

from heliograph import Heliograph

app = Flask("app")
app.secret_key = "of nobody"
app.jinja_loader = DictLoader({
    "partials/messages.html": '''
        {% for message in messages %}
          <p>{{ message.category }}: {{ message.text }}</p>
        {% endfor %}''',
    "page.html": '''<main>{% with messages = get_flashed_messages(with_categories=true) %}
        {% include "partials/messages.html" %}{% endwith %}</main>''',
})
Heliograph(app, store=False)

@app.post("/save")
def save():
    flash("Saved.", "success")
    return redirect("/")

@app.get("/")
def home():
    return render_template("page.html")

ada = app.test_client()
assert ada.get("/").text.count("<p>") == 0
assert ada.post("/save", follow_redirects=True).text.count("<p>success: Saved.</p>") == 1
assert ada.get("/").text.count("<p>") == 0
print("seen once")
"""


def run(*command, cwd):
    """Run a command that knows nothing of this checkout, and return what it prints."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def environment(tmp_path):
    """A fresh environment with nothing but the wheel and what it asks for: its Python, its site."""
    try:
        build = ("wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path / "wheels", PACKAGE)
        run(sys.executable, "-m", "pip", *build, cwd=tmp_path)
        [wheel] = (tmp_path / "wheels").iterdir()
        run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
        python = tmp_path / "venv/bin/python"
        run(python, "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    except AssertionError as error:
        # pip says so of an index that it cannot reach, or that has nothing of the name.
        if "No matching distribution" not in str(error) or os.environ.get("CI") == "true":
            raise
        pytest.skip("needs a package index that pip can reach")
    [site] = (tmp_path / "venv/lib").glob("python*/site-packages")
    return python, site


def test_the_wheel_brings_the_extension_alone_and_a_message_is_seen_once(environment, tmp_path):
    python, site = environment

    printed = run(python, "-c", APP, cwd=tmp_path)

    assert printed == "seen once\n"
    assert tops_of("heliograph", site) == {"heliograph", "heliograph-0.1.0.dist-info"}
    assert (site / "heliograph/py.typed").is_file()
    assert (site / "heliograph/static/messages.js").is_file()
    assert (site / "heliograph-0.1.0.dist-info/licenses/LICENSE").is_file()
    unwanted = {"app.py", "settings.py", "pages", "static", "tests", "accounts", "web"}
    assert unwanted.isdisjoint(path.name for path in site.iterdir())
    assert not list((site / "heliograph").rglob("test*"))


def tops_of(name, site):
    """The folders and files of site-packages that a distribution put there."""
    [found] = [d for d in distributions(path=[str(site)]) if d.metadata["Name"] == name]
    return {file.parts[0] for file in found.files}
