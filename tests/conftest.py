"""Fixtures that every test may take."""

import os
import shutil

import pytest


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
