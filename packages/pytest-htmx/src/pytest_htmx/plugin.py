"""The pytest plugin: `browser`, which runs a test without and with htmx, and each of the two."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from flask import Flask

    from .browser.browser import Browser
    from .htmx4.browser import HtmxBrowser

BROWSERS = ("browser", "plain_browser", "htmx_browser")

# The kit itself is imported in the fixtures: what is imported here is imported before coverage
# begins to count, and in every run of pytest wherever heliograph is installed.


@pytest.fixture(params=["plain", "htmx"])
def browser(request: pytest.FixtureRequest) -> Browser:
    """A visitor to the test's `app`: once without JavaScript, once with htmx."""
    visitor: Browser = request.getfixturevalue(f"{request.param}_browser")
    return visitor


@pytest.fixture
def browser_settings() -> dict[str, Any]:
    """Keyword arguments for `Browser` beside the app; a project overrides this fixture."""
    return {}


@pytest.fixture
def plain_browser(app: Flask, browser_settings: dict[str, Any]) -> Browser:
    """A visitor without JavaScript."""
    from .browser.browser import Browser

    return Browser(app, **browser_settings)


@pytest.fixture
def htmx_browser(app: Flask, browser_settings: dict[str, Any]) -> HtmxBrowser:
    """A visitor with htmx."""
    from .htmx4.browser import HtmxBrowser

    return HtmxBrowser(app, **browser_settings)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show in a failure where each visitor stood and what was on the page."""
    report = yield
    visitors: dict[str, Browser] = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed:
        for name in BROWSERS:
            if name in visitors and len(visitors[name].history):
                report.sections.append((f"what {name} sees", str(visitors[name])))
    return report
