"""The plugin: its fixtures, its part of a failure's report, and its late imports."""

import subprocess
import sys

import pytest
from flask import Flask

from pytest_htmx import Browser, HtmxBrowser

pytest_plugins = ["pytester"]

FAILING = """
import pytest
from flask import Flask

@pytest.fixture
def app():
    app = Flask(__name__)
    app.add_url_rule("/", "home", lambda: "<title>Home</title><main>Here</main>")
    return app

@pytest.fixture
def ada(plain_visitor):
    return plain_visitor

@pytest.fixture
def broken(visitor):
    visitor.open("/")
    raise AssertionError("A fixture that fails has no visitor to show.")

def test_both(plain_visitor, htmx_visitor):
    plain_visitor.open("/")
    htmx_visitor.open("/")
    assert False

def test_a_person(ada, plain_visitor):
    ada.open("/")
    assert False

def test_unreadable(plain_visitor):
    plain_visitor.open("/")
    plain_visitor.page.body.decompose()
    assert False

def test_one(visitor):
    assert visitor.open("/").status == 404

def test_open(visitor):
    visitor.open("/")

def test_unopened(visitor):
    assert False

def test_broken(broken):
    pass

def test_without():
    assert False
"""


OTHER = """
import pytest

class Other(pytest.Item):
    def runtest(self):
        raise AssertionError("A test that is no function has no fixtures.")

    def reportinfo(self):
        return self.path, None, self.name

def pytest_collection_modifyitems(session, items):
    items.append(Other.from_parent(session, name="test_other"))
"""


@pytest.fixture
def app():
    return Flask(__name__)


class TestASettledProject:
    """A project that tells the browsers of its own ways."""

    @pytest.fixture
    def visitor_settings(self):
        return {"region": "#toast", "rules": ("labels", "html"), "confirm": True}

    def test_both_browsers_have_the_settings(self, app, plain_visitor, htmx_visitor):
        for browser, kind in ((plain_visitor, Browser), (htmx_visitor, HtmxBrowser)):
            assert type(browser) is kind
            assert browser.app is app
            assert (browser.region, browser.confirm) == ("#toast", True)
            assert browser.rules == ["html", "labels"]


def test_by_default_they_are_as_they_come(plain_visitor, htmx_visitor, visitor_settings):
    assert visitor_settings == {}
    for browser in (plain_visitor, htmx_visitor):
        assert browser.rules == ["unique-ids"]
        assert browser.confirm is None


def test_a_test_meets_each_of_the_two(request, visitor):
    param = request.node.callspec.params["visitor"]

    assert type(visitor) is {"plain": Browser, "htmx": HtmxBrowser}[param]


def test_a_failure_shows_the_page_of_each_browser(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(FAILING)
    pytester.makeconftest(OTHER)
    ran = pytester.inline_run("-p", "pytest_htmx.plugin")
    reports = {
        (report.location[2], report.when): report
        for report in ran.getreports("pytest_runtest_logreport")
    }

    seen = "GET /: 200\n/ (200): Home\n<main>Here</main>"
    assert {name: report.sections for name, report in reports.items() if report.sections} == {
        ("test_both", "call"): [
            ("The page in plain_visitor", seen),
            ("The page in htmx_visitor", seen),
        ],
        ("test_a_person", "call"): [("The page in ada", seen)],
        ("test_unreadable", "call"): [
            (
                "The page in plain_visitor",
                "A swap has removed the body of the page at http://localhost/.",
            )
        ],
        ("test_one[plain]", "call"): [("The page in visitor", seen)],
        ("test_one[htmx]", "call"): [("The page in visitor", seen)],
    }
    assert reports["test_other", "call"].failed
    failure = reports["test_one[plain]", "call"].longreprtext
    assert "<Browser at /, 200: <main>Here</main>>" in failure


WITHOUT_APP = """
def test_it(visitor):
    visitor.open("/")
"""


def test_a_missing_app_is_told(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(WITHOUT_APP)

    ran = pytester.runpytest_inprocess("-p", "pytest_htmx.plugin")

    ran.assert_outcomes(errors=2)
    ran.stdout.fnmatch_lines(
        ["pytest-htmx visits your app: define a fixture `app` that returns it, in conftest.py.*"]
    )


@pytest.mark.parametrize(
    ("app", "settings", "sentence"),
    [
        ("None", "{}", "The fixture `app` returns None, which is no WSGI app: return your app, *"),
        (
            "print",
            "{'rule': ()}",
            "There is no setting 'rule'. There are: base_url, rules, region, message, category, *",
        ),
        ("print", "None", "The fixture `visitor_settings` returns None: return a dict of *"),
    ],
)
def test_a_fixture_of_a_wrong_kind_is_told(pytester, monkeypatch, app, settings, sentence):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(
        f"import pytest\napp = pytest.fixture(lambda: {app}, name='app')\n"
        f"settings = pytest.fixture(lambda: {settings}, name='visitor_settings')\n{WITHOUT_APP}"
    )

    ran = pytester.runpytest_inprocess("-p", "pytest_htmx.plugin")

    ran.assert_outcomes(errors=2)
    ran.stdout.fnmatch_lines([sentence])


APPS = """
import pytest
from flask import Flask

@pytest.fixture(params=["one", "two"])
def app(request):
    app = Flask(__name__)
    app.add_url_rule("/", "home", lambda: request.param)
    return app

def test_it(visitor):
    assert visitor.open("/").text("body") in ("one", "two")
"""


def test_a_test_runs_for_each_of_several_apps(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile(APPS)

    ran = pytester.runpytest_inprocess("-p", "pytest_htmx.plugin")

    ran.assert_outcomes(passed=4)


def test_the_plugin_imports_nothing_before_its_first_use():
    modules = "{'bs4', 'flask', 'html5lib', 'soupsieve', 'werkzeug'} & {*sys.modules}"
    code = f"import pytest_htmx.plugin, sys; assert not {modules}"

    subprocess.run([sys.executable, "-c", code], check=True)
