"""A real Chromium for tests: visits the site, logs in, reads its messages."""

import os
import shutil
from contextlib import contextmanager

PATIENCE = 60
"""Seconds to wait for something that a busy machine may be slow to do."""

# A busy browser may paint a page before the transition to it begins, and skips that. No page could
# catch this rejection: it never sees the transition (w3c/csswg-drafts#13726).
SKIPPED = "Transition was aborted because of invalid state. Page already revealed"


@contextmanager
def launched():
    """Run a Chromium of this machine, for commands that are no tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium-headless-shell") or shutil.which("chromium"),
            args=["--no-sandbox"] * (os.geteuid() == 0),
        )
        yield browser
        browser.close()


@contextmanager
def visit(chromium, site, *, forgive=("status of 422",), **options):
    """A page in a browser of its own. An error in its console fails the test.

    Chromium notes every response of 400 and over that a script has fetched, a form refused among
    them: `forgive` holds pieces of the errors that the test expects. A transition that was skipped
    is always forgiven, and what violates the policy of security.py never.
    """
    from playwright.sync_api import expect

    context = chromium.new_context(base_url=site, **options)
    violations = collect_violations(context)
    page = context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    expect.set_options(timeout=PATIENCE * 1000)
    complaints = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    pieces = (*forgive, SKIPPED)
    complaints = [text for text in complaints if not any(piece in text for piece in pieces)]
    assert not violations, violations
    assert not complaints, complaints  # pytest explains no assertion of this module by itself


def collect_violations(context):
    """Return a list to which each page of the context adds what its policy refuses, or would."""
    violations = []
    context.expose_function("report", lambda violation: violations.append(violation))
    context.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => report("
        "`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`))"
    )
    return violations


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
