"""The plugin, and the five examples of the guide, run as a developer would run them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
EXAMPLES = re.findall(
    r"```python\n(.*?)```", (ROOT / "heliograph" / "TESTING.md").read_text(), re.DOTALL
)

APP = '''
import pytest
from flask import Flask, flash, get_flashed_messages, redirect, render_template_string, request

from heliograph.testing import Browser, check_page, fragment

PAGE = """<!DOCTYPE html><html lang="en"><head><title>{{ title }} · Site</title></head><body>
<div id="notifications">{{ messages() }}</div><main id="main">{{ main() }}</main></body></html>"""
FRAGMENT = """<title>{{ title }} · Site</title>{{ main() }}
{% if flashed %}<hx-partial hx-target="#notifications">{{ messages() }}</hx-partial>{% endif %}"""
MACROS = """
{% macro main() %}
<section id="{{ id }}" hx-boost:inherited="target:#main" hx-status:4xx:inherited="push:false">
<h1>{{ title }}</h1>{% if id == "login" %}<form method="post" action="/login">
<label for="username">Name</label><input id="username" name="username" value="{{ name }}">
<label for="password">Password</label><input id="password" name="password" type="password">
<button id="send">Log in</button></form>{% else %}<a href="/login">Log in</a>{% endif %}
</section>{% endmacro %}
{% macro messages() %}{% for category, text in flashed %}
<p data-category="{{ category }}">{{ text }}</p>{% endfor %}{% endmacro %}"""


def draw(id, title, name=""):
    partial = "HX-Request" in request.headers
    return render_template_string(
        MACROS + (FRAGMENT if partial else PAGE), id=id, title=title, name=name,
        flashed=get_flashed_messages(with_categories=True),
    ), {"Vary": "HX-Request"}


@pytest.fixture
def app():
    app = Flask(__name__)
    app.secret_key = "secret"
    app.add_url_rule("/", "home", lambda: draw("home", "Home"))
    app.add_url_rule("/login", "login_form", lambda: draw("login", "Log in"))

    @app.post("/login")
    def login():
        if request.form["password"] == "right":
            flash("You were successfully logged in", "success")
            return redirect("/", 303)
        flash("Invalid username or password.", "error")
        return draw("login", "Log in", request.form["username"])[0], 422

    return app
'''


SITE = """
import pytest

import accounts
from app import alembic, create_app


@pytest.fixture
def app(tmp_path):
    shared = tmp_path.parent  # where static files are compressed once
    app = create_app(
        {"TESTING": True, "INSTANCE_PATH": shared, "DATABASE_URL": f"sqlite:///{tmp_path}/app.db"}
    )
    with app.app_context():
        alembic.upgrade()
        accounts.create_user("Ada", "the analytical engine")
        accounts.db.session.commit()
    return app
"""


def run_pytest(folder, code, app=APP):
    """What pytest says of a test file, run by itself with the plugin and nothing else."""
    (folder / "test_example.py").write_text(app + code)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-v",
        "-p",
        "heliograph.testing.plugin",
        "--rootdir",
        ".",
    ]
    return subprocess.run(
        command,
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_five_examples_of_the_guide_pass(tmp_path):
    ran = run_pytest(tmp_path, "\n\n".join(EXAMPLES), app=SITE)

    assert len(EXAMPLES) == 5
    assert "7 passed" in ran.stdout, ran.stdout
    for name in (
        "test_a_wrong_password_is_refused_and_the_name_is_kept[plain] PASSED",
        "test_a_wrong_password_is_refused_and_the_name_is_kept[htmx] PASSED",
        "test_logging_in_loads_no_new_document PASSED",
    ):
        assert name in ran.stdout


FAILING = """
def test_it(plain_browser):
    assert plain_browser.open('/').status == 404
"""

OWN_WAYS = """
@pytest.fixture
def browser_settings():
    return {"region": "#main", "check": False}

def test_that(browser):
    assert (browser.region, browser.check) == ("#main", False)
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    return run_pytest(tmp_path_factory.mktemp("project"), FAILING + OWN_WAYS).stdout


def test_a_failure_shows_where_the_browser_is(printed):
    assert "1 failed" in printed
    assert "<Browser at /, 200: <main" in printed
    assert "what plain_browser sees" in printed
    assert "/ (200): Home · Site" in printed


def test_a_project_may_tell_both_browsers_of_its_own_ways(printed):
    assert "2 passed" in printed


def test_the_plugin_brings_nothing_along_until_a_test_asks(tmp_path):
    code = (
        "\ndef test_it():\n    import sys\n"
        "    assert not {'html5lib', 'soupsieve'} & set(sys.modules_before)\n"
    )
    (tmp_path / "conftest.py").write_text("import sys\nsys.modules_before = list(sys.modules)\n")

    assert "1 passed" in run_pytest(tmp_path, code).stdout
