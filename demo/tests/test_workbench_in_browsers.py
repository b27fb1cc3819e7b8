"""The workbench over a real server, in Chromium and in a text browser."""

import re
import subprocess

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.chromium import messages, visit

pytestmark = pytest.mark.chromium
# The last one: a transition between pages fails where it leads to a page of another site.
BREAKS = ("Failed to load resource", "htmx:error", "ViewTransition opt-in disabled")


@pytest.fixture
def page(chromium, demo):
    with visit(chromium, demo, forgive=BREAKS) as page:
        page.goto("/workbench")
        yield page


@pytest.fixture
def plain_page(chromium, demo):
    with visit(chromium, demo, forgive=BREAKS, java_script_enabled=False) as page:
        page.goto("/workbench")
        yield page


def shown(page):
    return page.locator("#notifications .message-text")


def test_a_lost_response_is_made_good_by_the_next_click(page):
    page.click("#do-lost")
    expect(shown(page)).to_contain_text(["could not be reached"])
    page.click("#make-good")

    expect(shown(page)).to_have_text(["The response that brought this was lost."])
    page.click("#brand")
    expect(page.locator("#home")).to_be_visible()
    assert messages(page) == []


def test_without_javascript_a_lost_response_stays_lost(plain_page):
    tab = after_losing("#do-lost", plain_page)

    assert messages(tab) == []


def test_a_lost_page_is_made_good_by_the_next(page):
    page.click("#do-lost-page")
    expect(shown(page)).to_contain_text(["could not be reached"])
    page.click("#make-good")

    expect(shown(page)).to_have_text(["The page that showed this was lost."])
    page.click("#brand")
    expect(page.locator("#home")).to_be_visible()
    assert messages(page) == []


def test_without_javascript_a_lost_page_is_made_good_too(plain_page):
    tab = after_losing("#do-lost-page", plain_page)

    assert messages(tab) == ["Success: The page that showed this was lost."]
    tab.goto("/workbench")
    assert messages(tab) == []


def after_losing(button, page):
    """The workbench in another tab, since this one shows the browser's own page of the failure."""
    with page.expect_event("requestfailed"):
        page.click(button, no_wait_after=True)
    tab = page.context.new_page()
    tab.goto("/workbench")
    return tab


def test_the_second_tab_shows_what_the_first_did_not(page):
    with page.expect_response("**/later"):
        page.click("#do-later")
    with page.expect_popup() as popup:
        page.click("#second-tab")

    expect(shown(popup.value)).to_have_text(["The first page that somebody looks at shows this."])
    page.bring_to_front()
    page.reload()
    assert page.url.endswith("/workbench")
    assert messages(page) == []


def test_without_javascript_too_the_second_tab_shows_it(plain_page):
    with plain_page.expect_response("**/later"):
        plain_page.click("#do-later", no_wait_after=True)
    second, third = (plain_page.context.new_page() for _ in range(2))
    for tab in (second, third):
        tab.goto("/workbench")

    assert messages(second) == ["Info: The first page that somebody looks at shows this."]
    assert messages(third) == []


def test_a_stranger_is_kept_out_and_told(page):
    page.click("#do-stranger")

    expect(shown(page)).to_contain_text(["What came back is no page of this site."])
    expect(page.locator("h1")).to_have_text("Workbench")


def test_without_javascript_a_stranger_is_shown(plain_page):
    plain_page.click("#do-stranger")

    expect(plain_page.locator("body")).to_have_text("Welcome to our network. Please log in.")


def test_a_crash_leaves_the_page_as_it_is(page):
    page.click("#do-broken")

    expect(shown(page)).to_contain_text(
        ["This was flashed before the view broke.", "Something broke."]
    )
    expect(page.locator("h1")).to_have_text("Workbench")


def test_the_same_twice_is_one_message_with_a_count(page):
    page.click("#do-twice")

    expect(page.locator("#notifications .message")).to_have_count(1)
    expect(page.locator("#notifications .message")).to_contain_text("2")


def test_a_selected_piece_and_a_small_fragment_are_renewed(page):
    page.click("#do-turn")
    expect(shown(page)).to_have_text(["The mirror was turned."])
    page.click("#do-select")

    expect(shown(page)).to_contain_text(["The mirror was turned, and a whole page came back."])
    expect(page.locator("#turns")).to_have_text("The mirror was turned 2 times.")
    expect(page.locator("h1")).to_have_count(1)


@pytest.mark.parametrize("path", ["/workbench", "/workbench/promises"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_axe_finds_nothing(page, path, scheme, width):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_person_with_a_text_browser_reads_and_flashes(demo, tmp_path, find_program):
    program = find_program("lynx")
    page = lynx(program, tmp_path, f"{demo}/workbench")
    assert "[Flash four]" in page or "(BUTTON) Flash four" in page
    assert "def four():" in page
    assert "Two requests overlap, and both flash" in page

    response = lynx(
        program, tmp_path, "-post_data", f"{demo}/workbench/four", input="act=four\n---\n"
    )
    assert re.findall(r"One of four, of the category (\w+)\.", response) == [
        *("success", "info", "warning", "error")
    ]


def lynx(program, tmp_path, *words, **options):
    return subprocess.run(
        [program, "-dump", "-width=200", "-accept_all_cookies", *words],
        env={"TERM": "vt100", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
        **options,
    ).stdout
