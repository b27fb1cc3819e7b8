"""The pytest plugin: `browser`, which runs a test without and with htmx, and each of the two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask import Flask

    from .browser import Browser
    from .htmx_browser import HtmxBrowser

# The kit itself is imported in the fixtures: what is imported here is imported before coverage
# begins to count, and in every run of pytest wherever heliograph is installed.


@pytest.fixture(params=["plain", "htmx"])
def browser(request: pytest.FixtureRequest) -> Browser:
    """A visitor to the test's `app`: once without JavaScript, once with htmx."""
    visitor: Browser = request.getfixturevalue(f"{request.param}_browser")
    return visitor


@pytest.fixture
def plain_browser(app: Flask) -> Browser:
    """A visitor without JavaScript."""
    from .browser import Browser

    return Browser(app)


@pytest.fixture
def htmx_browser(app: Flask) -> HtmxBrowser:
    """A visitor with htmx."""
    from .htmx_browser import HtmxBrowser

    return HtmxBrowser(app)
