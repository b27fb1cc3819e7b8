"""The wheel, by itself in a fresh environment, brings the plugin, and the plugin works."""

from importlib.metadata import distributions
from pathlib import Path

PACKAGE = Path(__file__).parents[1]

SUITE = """
import pytest

FORM = b'''<form id="name" action="/named" method="post">
    <input name="it"><button>Go</button></form>'''

@pytest.fixture
def app():
    def app(environ, start_response):
        if environ["PATH_INFO"] == "/named":
            start_response("303 See Other", [("Location", "/done")])
            return [b""]
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [FORM if environ["PATH_INFO"] == "/" else b"<h1>Done.</h1>"]

    return app

def test_a_form_leads_on(visitor):
    visitor.open("/").submit("#name", it="Ada")

    assert visitor.url == "/done"
    assert visitor.text("h1") == "Done."
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
