"""What a test does in a real Chromium: visits the site, logs in, reads its messages."""

import os
from contextlib import contextmanager

launched_before = []


@contextmanager
def launched(executable):
    """A Chromium of this machine, driven by Playwright: one, for whichever folder's tests ask."""
    from playwright.sync_api import sync_playwright

    if launched_before:
        yield launched_before[0]
        return

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--disable-background-networking"] + ["--no-sandbox"] * (os.geteuid() == 0),
        )
        launched_before.append(browser)
        yield browser
        launched_before.clear()
        browser.close()


@contextmanager
def visit(chromium, site, *, forgive=("status of 422",), **options):
    """A page in a browser of its own. What the console complains of fails the test.

    Chromium notes every answer of 400 and over that a script has fetched, a form refused among
    them: `forgive` are pieces of the complaints that the test expects.
    """
    context = chromium.new_context(base_url=site, **options)
    page = context.new_page()
    page.set_default_timeout(5000)
    complaints = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert [text for text in complaints if not any(piece in text for piece in forgive)] == []


def messages(page):
    """Category and text of each, as they are read: `Error: …`."""
    texts = page.locator("#notifications .message-body").all_inner_texts()
    return [" ".join(text.split()) for text in texts]


def log_in(page, username="admin", password="admin"):  # noqa: S107 - the demo's
    page.fill("#username", username)
    page.fill("#password", password)
    page.click("#log-in")


def open_account(page):
    page.click("#account-summary")
    page.click("#to-account")


def log_out(page):
    page.click("#account-summary")
    page.click("#log-out")
