"""What Back and Forward bring back: as much with htmx as without."""

import pytest

from tests.chromium import log_in, visit

pytestmark = pytest.mark.chromium


@pytest.fixture
def page(chromium, stage):
    with visit(chromium, stage) as page:
        yield page


def test_who_comes_back_to_a_page_of_the_back_forward_cache_is_asked_for_anew(page):
    restored = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))"
    page.goto("/login")
    page.evaluate("window.mark = 1")
    page.evaluate(restored)
    log_in(page)
    page.wait_for_selector("#home")
    assert page.evaluate("window.mark") == 1  # a visitor's page has nothing to hide

    page.context.clear_cookies(name="sign_in")
    page.evaluate(restored)
    page.wait_for_selector("#do-log-in")
    assert page.evaluate("window.mark") is None
