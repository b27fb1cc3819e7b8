"""The wheel, by itself in a fresh environment, brings the plugin, and the plugin works."""

import os
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1]

SUITE = """
import pytest
from flask import Flask, redirect

@pytest.fixture
def app():
    app = Flask("app")

    @app.get("/")
    def home():
        return '''<form id="name" action="/named" method="post">
            <input name="it"><button>Go</button></form>'''

    @app.post("/named")
    def named():
        return redirect("/done")

    @app.get("/done")
    def done():
        return "<h1>Done.</h1>"

    return app

@pytest.fixture
def browser_settings():
    return {"check": False}

def test_a_form_leads_on(browser):
    browser.open("/").submit("#name", it="Ada")

    assert browser.url == "/done"
    assert browser.text("h1") == "Done."
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


def test_the_wheel_brings_the_plugin_alone_and_a_test_runs_twice(environment, tmp_path):
    python, site = environment
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite/test_it.py").write_text(SUITE, "utf-8")

    printed = run(python, "-m", "pytest", "-v", cwd=tmp_path / "suite")

    assert "[plain] PASSED" in printed
    assert "[htmx] PASSED" in printed
    assert "2 passed" in printed
    assert tops_of("pytest-htmx", site) == {"pytest_htmx", "pytest_htmx-0.1.0.dist-info"}
    assert (site / "pytest_htmx/py.typed").is_file()
    assert (site / "pytest_htmx-0.1.0.dist-info/licenses/LICENSE").is_file()
    unwanted = {"app.py", "settings.py", "pages", "static", "tests", "accounts", "web"}
    assert unwanted.isdisjoint(path.name for path in site.iterdir())
    assert not list((site / "pytest_htmx").rglob("test*"))


def tops_of(name, site):
    """The folders and files of site-packages that a distribution put there."""
    [found] = [d for d in distributions(path=[str(site)]) if d.metadata["Name"] == name]
    return {file.parts[0] for file in found.files}
