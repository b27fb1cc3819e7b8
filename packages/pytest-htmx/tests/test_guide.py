"""The examples of the README, beside the app that they are about."""

import re
import sys
from inspect import signature
from pathlib import Path

import pytest

import guide_app
from pytest_htmx import ALL_RULES, Browser

pytest_plugins = ["pytester"]

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
START, GUIDE = README.split("\n## Guide\n")
EXAMPLES = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)

exec(compile("".join(EXAMPLES), "README.md", "exec"))  # noqa: S102  pytest finds them as if here


@pytest.fixture
def app():
    return guide_app.create_app()


def test_every_heading_of_the_guide_has_an_example():
    sections = re.split(r"^### ", GUIDE.partition("\n## ")[0], flags=re.MULTILINE)[1:]

    assert len(sections) > 10
    assert [
        section for section in sections if "\ndef test_" not in section.replace("    def", "def")
    ] == []


def test_the_first_test_is_green_as_it_is_printed(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setitem(sys.modules, "my_app", guide_app)
    conftest, test = re.findall(r"```python\n(.*?)```", START, re.DOTALL)
    printed = re.findall(r"^test_home.*$", START, re.MULTILINE)
    pytester.makeconftest(conftest)
    pytester.makepyfile(test_home=test)

    ran = pytester.runpytest_inprocess("-v", "-p", "pytest_htmx.plugin")

    assert len(printed) == 2
    ran.stdout.fnmatch_lines([f"{line.replace('[', '[[]')}*" for line in printed])


def test_the_settings_are_taken_as_they_are_printed(pytester, monkeypatch):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    [settings] = re.findall(r"```py\n(.*?)```", GUIDE, re.DOTALL)
    pytester.makepyfile(
        f"{settings}\nimport guide_app\napp = pytest.fixture(guide_app.create_app)\n"
        "def test_it(visitor):\n"
        "    assert visitor.region == '#toasts'\n"
        "    assert visitor.rules == ['html', 'unique-ids', 'labels']\n"
        "    visitor.open('/login')\n"
    )

    pytester.runpytest_inprocess("-p", "pytest_htmx.plugin").assert_outcomes(passed=2)


def test_every_rule_and_every_setting_is_in_the_readme():
    rules, settings = (
        re.findall(r"^\| ((?:`[a-z0-9_-]+`(?:, )?)+).*\|", part, re.MULTILINE)
        for part in GUIDE.partition("\n## Settings\n")[::2]
    )
    arguments = signature(Browser).parameters.keys() - {"app"}

    assert {name for row in rules for name in re.findall(r"`(.*?)`", row)} == ALL_RULES
    assert {name for row in settings for name in re.findall(r"`(.*?)`", row)} == arguments
