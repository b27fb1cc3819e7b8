"""A key held down while a link or button is pressed has the same effect as without htmx."""

import pytest

from tests.chromium import visit

pytestmark = pytest.mark.chromium


def click(page, selector, key):
    page.click(selector, modifiers=[key])


def enter(page, selector, key):
    page.press(selector, f"{key}+Enter")


@pytest.mark.parametrize("world", ["plain", "htmx"])
@pytest.mark.parametrize(
    ("act", "key", "selector", "path"),
    [
        (click, "Control", "#brand", "/"),
        (click, "Shift", "#brand", "/"),
        (enter, "Control", "#brand", "/"),
        (enter, "Shift", "#brand", "/"),
        (click, "Control", "#to-piece", "/stage/piece"),
        (click, "Control", "#flash", "/stage/flash"),
        (click, "Shift", "#flash", "/stage/flash"),
        (enter, "Shift", "#text", "/stage/flash"),
    ],
)
def test_links_and_forms_open_beside_their_page(chromium, stage, world, act, key, selector, path):
    with visit(chromium, stage, java_script_enabled=world == "htmx") as page:
        page.goto("/stage/")
        with page.context.expect_page() as opened:
            act(page, selector, key)

        opened.value.wait_for_url(stage + path)
        assert (page.url, page.inner_text("#corner")) == (f"{stage}/stage/", "")
        assert page.locator("[aria-busy=true], .htmx-request").count() == 0


def test_a_key_that_the_browser_takes_no_notice_of_takes_nothing_away(chromium, stage):
    with visit(chromium, stage) as page:
        page.goto("/stage/")
        page.evaluate("window.mark = 1")
        page.click("#brand", modifiers=["Meta"])  # Cmd, of which only a Mac makes anything
        page.wait_for_selector("#home")

        assert page.evaluate("window.mark") is None


@pytest.mark.parametrize("act", ["click()", "form.requestSubmit()"])
@pytest.mark.parametrize("selector", ["#brand", "#flash"])
def test_a_key_counts_only_for_the_control_pressed_with_it(chromium, stage, selector, act):
    with visit(chromium, stage) as page:
        page.goto("/stage/")
        with page.context.expect_page():
            page.click(selector, modifiers=["Shift"])
        page.evaluate(f"document.getElementById('flash').{act}")

        page.wait_for_selector("#corner p")
