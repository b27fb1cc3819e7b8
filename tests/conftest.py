"""What every test may ask for."""

import os
import shutil

import pytest


@pytest.fixture(scope="session")
def chromium():
    """A real browser. Without one, these tests are skipped, but never under CI."""
    executable = shutil.which("chromium")
    if executable is None:
        hint = "No chromium found (Debian: apt-get install chromium)."
        pytest.fail(hint) if os.environ.get("CI") == "true" else pytest.skip(hint)
    from playwright.sync_api import sync_playwright

    arguments = ["--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()
