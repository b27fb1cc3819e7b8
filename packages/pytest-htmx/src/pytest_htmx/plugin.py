"""The pytest plugin: the fixtures of the two visitors and their settings."""

from __future__ import annotations

import sys
from collections.abc import Generator
from inspect import signature
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from .browser.browser import Browser
    from .htmx4.browser import HtmxBrowser

# The fixtures import the kit. Every run of pytest imports this module, before coverage begins to
# count and even if no test uses the kit.


@pytest.fixture
def app() -> WSGIApplication:
    """Override this fixture: return the WSGI app to visit, such as a Flask app."""
    pytest.fail(
        "pytest-htmx visits your app: define a fixture `app` that returns it, in conftest.py. "
        "It may be any WSGI app, such as Flask's or that of Django's get_wsgi_application().",
        pytrace=False,
    )


@pytest.fixture
def visitor_settings() -> dict[str, Any]:
    """Override this fixture to give the visitors other settings.

    Returns:
        The keyword arguments of `Browser` and `HtmxBrowser` beside `app`; none by default.
    """
    return {}


# The fixture names the others' arguments too: pytest then knows, while it collects, that an `app`
# has parameters.
@pytest.fixture(params=["plain", "htmx"])
def visitor(
    request: pytest.FixtureRequest,
    app: WSGIApplication,  # noqa: ARG001
    visitor_settings: dict[str, Any],  # noqa: ARG001
) -> Browser:
    """Run the test twice: without JavaScript as `[plain]`, and with htmx as `[htmx]`.

    Returns:
        The value of `plain_visitor` or `htmx_visitor`, with no page open.
    """
    visitor: Browser = request.getfixturevalue(f"{request.param}_visitor")
    return visitor


@pytest.fixture
def plain_visitor(app: WSGIApplication, visitor_settings: dict[str, Any]) -> Browser:
    """Return a `Browser` without JavaScript for the fixture `app`, with no page open.

    The test fails if `app` is no WSGI app, or there is no such setting.
    """
    from .browser.browser import Browser

    return Browser(_checked(app), **_known(visitor_settings))


@pytest.fixture
def htmx_visitor(app: WSGIApplication, visitor_settings: dict[str, Any]) -> HtmxBrowser:
    """Return an `HtmxBrowser` for the fixture `app`, with no page open.

    The test fails if `app` is no WSGI app, or there is no such setting.
    """
    from .htmx4.browser import HtmxBrowser

    return HtmxBrowser(_checked(app), **_known(visitor_settings))


def _checked(app: WSGIApplication) -> WSGIApplication:
    if not callable(app):
        pytest.fail(
            f"The fixture `app` returns {app!r}, which is no WSGI app: return your app, such as "
            f"Flask's or that of Django's get_wsgi_application().",
            pytrace=False,
        )
    return app


def _known(settings: dict[str, Any]) -> dict[str, Any]:
    from .browser.browser import Browser

    if not isinstance(settings, dict):
        pytest.fail(
            f"The fixture `visitor_settings` returns {settings!r}: return a dict of settings.",
            pytrace=False,
        )
    names = [name for name in signature(Browser).parameters if name != "app"]
    for name in settings:
        if name not in names:
            pytest.fail(
                f"There is no setting {name!r}. There are: {', '.join(names)}.", pytrace=False
            )
    return settings


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the last requests and the page of each visitor to the report of a failed test."""
    report = yield
    if report.when == "call" and report.failed:
        for name, visitor in _visitors(getattr(item, "funcargs", {})).items():
            if visitor.requests or len(visitor.history):
                report.sections.append((f"The page in {name}", _shown(visitor)))
    return report


def _shown(visitor: Browser) -> str:
    from .errors import Unsupported

    try:
        return str(visitor)
    except Unsupported as error:  # of the page or of a setting; the test failed by something else
        return str(error)


def _visitors(fixtures: dict[str, object]) -> dict[str, Browser]:
    """Return the visitors among the values of a test's fixtures, each once."""
    kit = sys.modules.get("pytest_htmx.browser.browser")
    if kit is None:
        return {}
    found = {
        id(value): (name, value)
        for name, value in reversed(fixtures.items())
        if isinstance(value, kit.Browser)
    }
    return dict(reversed(found.values()))
