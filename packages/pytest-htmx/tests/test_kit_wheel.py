"""The wheel, by itself in a fresh environment, brings the plugin, and the plugin works."""

from importlib.metadata import distributions
from pathlib import Path

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


def test_the_wheel_brings_the_plugin_alone_and_a_test_runs_twice(
    install_wheel, run_outside, tmp_path
):
    python, site = install_wheel(PACKAGE)
    (tmp_path / "suite").mkdir()
    (tmp_path / "suite/test_it.py").write_text(SUITE, "utf-8")

    printed = run_outside(python, "-m", "pytest", "-v", cwd=tmp_path / "suite")

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
