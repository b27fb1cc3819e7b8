"""Fixtures that every test may take."""

import os
import shutil

import pytest
from hypothesis import settings
from message_site import Person, make_app

settings.register_profile("short", max_examples=60, stateful_step_count=50, deadline=None)
settings.register_profile("long", max_examples=3000, stateful_step_count=100, deadline=None)
settings.load_profile("short")


@pytest.fixture
def app():
    return make_app()


@pytest.fixture
def ada(app):
    """A person whose browser has nothing of ours yet."""
    return Person(app)


@pytest.fixture(scope="session")
def chromium():
    """A real browser. Without one, CI fails; elsewhere the tests that need it are skipped."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        message = "No Chromium found: install one (Debian: apt-get install chromium)."
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    from playwright.sync_api import sync_playwright

    flags = ["--disable-background-networking"]
    if os.geteuid() == 0:
        flags.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()
