"""The pytest plugin: the fixtures of the two browsers and their settings."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from flask import Flask

    from .browser.browser import Browser
    from .htmx4.browser import HtmxBrowser

BROWSERS = ("browser", "plain_browser", "htmx_browser")

# The fixtures import the kit. Every run of pytest imports this module, before coverage begins to
# count and even if no test uses the kit.


@pytest.fixture(params=["plain", "htmx"])
def browser(request: pytest.FixtureRequest) -> Browser:
    """Run the test twice: with a `Browser` as `[plain]`, and with an `HtmxBrowser` as `[htmx]`.

    Returns:
        The value of `plain_browser` or `htmx_browser`, with no page open.
    """
    visitor: Browser = request.getfixturevalue(f"{request.param}_browser")
    return visitor


@pytest.fixture
def browser_settings() -> dict[str, Any]:
    """Override this fixture to give the browsers other settings.

    Returns:
        The keyword arguments of `Browser` or `HtmxBrowser` beside `app`; none by default.
    """
    return {}


@pytest.fixture
def plain_browser(app: Flask, browser_settings: dict[str, Any]) -> Browser:
    """Return a `Browser` without JavaScript for the fixture `app`, with no page open.

    Raises:
        TypeError: If `browser_settings` names an argument that `Browser` does not have.
    """
    from .browser.browser import Browser

    return Browser(app, **browser_settings)


@pytest.fixture
def htmx_browser(app: Flask, browser_settings: dict[str, Any]) -> HtmxBrowser:
    """Return an `HtmxBrowser` for the fixture `app`, with no page open.

    Raises:
        TypeError: If `browser_settings` names an argument that `HtmxBrowser` does not have.
    """
    from .htmx4.browser import HtmxBrowser

    return HtmxBrowser(app, **browser_settings)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add the URL and the page of each browser fixture to the report of a failed test."""
    report = yield
    visitors: dict[str, Browser] = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed:
        for name in BROWSERS:
            if name in visitors and len(visitors[name].history):
                report.sections.append((f"The page in {name}", str(visitors[name])))
    return report
