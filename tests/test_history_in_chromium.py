"""Back and Forward bring back as much with htmx as without."""

import pytest
from playwright.sync_api import expect

from tests.chromium import log_in, visit

pytestmark = pytest.mark.chromium


@pytest.fixture
def page(chromium, stage):
    with visit(chromium, stage) as page:
        yield page


@pytest.fixture(params=["plain", "htmx"])
def any_page(request, chromium, stage):
    with visit(chromium, stage, java_script_enabled=request.param == "htmx") as page:
        yield page


def leave(page):
    page.evaluate("document.getElementById('away').click()")  # without scrolling there
    page.wait_for_selector("#home")


def come_back(page):
    page.go_back()
    page.wait_for_selector("#controls")


def test_typed_text_is_still_there_and_the_page_where_it_was(any_page):
    page = any_page
    page.goto("/stage/controls")
    page.fill("#line", "half a line")
    page.fill("#words", "two\nlines")
    page.select_option("#day", "Tuesday")
    page.select_option("#colors", ["red", "blue"])
    page.check("#often")
    page.check("#by-night")
    for go in (leave, lambda page: page.go_forward()):
        page.evaluate("scrollTo(0, 700)")
        go(page)
        page.wait_for_selector("#home")
        come_back(page)

        expect(page.locator("#line")).to_have_value("half a line")
        expect(page.locator("#words")).to_have_value("two\nlines")
        expect(page.locator("#day")).to_have_value("Tuesday")
        expect(page.locator("#colors")).to_have_values(["red", "blue"])
        expect(page.locator("#often")).to_be_checked()
        expect(page.locator("#by-night")).to_be_checked()
        page.wait_for_function("scrollY === 700")


def test_no_password_and_nothing_that_may_not_be_kept_comes_back(any_page):
    page = any_page
    page.goto("/stage/controls")
    page.fill("#secret", "unsaid")
    page.fill("#code", "123456")
    leave(page)
    come_back(page)

    expect(page.locator("#secret")).to_have_value("")
    expect(page.locator("#code")).to_have_value("")


def test_no_password_comes_back_that_was_shown_while_it_was_typed(page):
    page.goto("/stage/controls")
    page.click(".show")
    page.fill("#secret", "unsaid")
    leave(page)
    come_back(page)

    expect(page.locator("#secret")).to_have_value("")


def test_text_that_a_visitor_typed_is_still_there_after_logging_in(page):
    page.goto("/stage/controls")
    page.fill("#line", "half a line")
    leave(page)
    page.click("#to-login")
    log_in(page)
    page.wait_for_selector("#account-summary")
    for _ in range(3):
        page.go_back()
        page.wait_for_load_state("networkidle")

    expect(page.locator("#line")).to_have_value("half a line")


def test_text_that_a_person_typed_is_shown_to_no_other(page):
    page.goto("/login")
    log_in(page)
    page.wait_for_selector("#home")
    page.goto("/stage/controls")
    page.fill("#line", "half a line")
    page.context.clear_cookies(name="sign_in")
    leave(page)
    expect(page.locator("#log-out")).to_have_count(0)
    come_back(page)

    expect(page.locator("#line")).to_have_value("")


def test_a_field_that_was_sent_and_emptied_stays_empty(page):
    page.goto("/stage/controls")
    page.fill("#line", "half a line")
    page.evaluate("document.getElementById('line').value = ''")
    leave(page)
    come_back(page)

    expect(page.locator("#line")).to_have_value("")


def test_a_page_of_the_back_forward_cache_asks_anew_who_is_logged_in(page):
    restored = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    page.goto("/login")
    page.evaluate("window.mark = 1")
    page.evaluate(restored)
    log_in(page)
    page.wait_for_selector("#home")
    assert page.evaluate("window.mark") == 1  # a visitor's page has nothing to hide

    page.context.clear_cookies(name="sign_in")
    page.evaluate(restored)
    page.wait_for_selector("#to-login")
    assert page.evaluate("window.mark") is None


def test_back_shows_the_page_of_a_refusal_without_javascript(chromium, stage):
    with visit(chromium, stage, java_script_enabled=False) as page:
        page.goto("/login")
        for username in ("ada", "grace"):
            log_in(page, username, "wrong")
            expect(page.locator("#username")).to_have_value(username)
        page.go_back()

        expect(page.locator("h1")).to_have_text("Log in")
        expect(page.locator("#username")).to_have_attribute("value", "ada")
