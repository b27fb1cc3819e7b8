"""Promises about the looks that a picture does not show."""

import re

import pytest
from playwright.sync_api import expect

from tests.chromium import log_in, messages, open_account, visit
from tests.states import FOUR, STATES

pytestmark = pytest.mark.chromium

SHIFTS = """
    window.shifts = [];
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map((it) => it.value)))
      .observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def page(chromium, stage):
    with visit(chromium, stage, forgive=("Failed to load", "htmx:error")) as page:
        yield page


@pytest.mark.parametrize("width", [360, 1440])
def test_recent_messages_move_nothing_when_they_appear(page, width):
    page.set_viewport_size({"width": width, "height": 740})
    page.add_init_script(SHIFTS)
    page.goto("/stage/?rows=40")
    page.evaluate("scrollTo(0, 500)")
    page.wait_for_timeout(700)  # a shift within half a second of a click counts as wanted
    page.evaluate("shifts.length = 0")
    place = "document.querySelector('#row-10').getBoundingClientRect().top"
    before = page.evaluate(place)
    # As a message that has left: its place in the region is gone already.
    page.evaluate("document.querySelector('#recent-messages').hidden = false")
    page.wait_for_timeout(300)

    assert page.evaluate("shifts") == []
    assert page.evaluate(place) == before
    expect(page.locator("#recent-messages summary")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("path", ["/", "/login", "/nope", "/account", FOUR])
def test_a_page_that_loads_does_not_move(page, path):
    page.add_init_script(SHIFTS)
    page.goto(path, wait_until="networkidle")
    page.wait_for_timeout(500)

    assert sum(page.evaluate("shifts")) < 0.01


def test_recent_messages_list_none_twice(page):
    page.goto("/stage/")
    for _ in range(2):
        page.press("#text", "Enter")
        page.get_by_role("button", name="Dismiss: It is done.").click()
        expect(page.locator("#notifications .message")).to_have_count(0)

    assert page.locator("#recent-messages li").count() == 1


def test_escape_dismisses_the_message_with_the_focus_or_the_latest(page):
    page.goto(FOUR)
    page.wait_for_selector(".dismiss")
    page.focus("#typed")
    page.keyboard.press("Escape")
    expect(page.locator("#typed")).to_be_focused()
    assert [text.partition(":")[0] for text in messages(page)] == ["Success", "Info", "Warning"]

    page.focus(".message.info .dismiss")
    page.keyboard.press("Escape")
    assert [text.partition(":")[0] for text in messages(page)] == ["Success", "Warning"]


def test_a_menu_closes_by_escape_and_where_the_person_turns_elsewhere(page):
    page.goto("/login")
    log_in(page)
    page.wait_for_selector("#home")
    page.click("#account-summary")
    page.focus("#log-out")
    page.keyboard.press("Escape")

    expect(page.locator("#account-summary")).to_be_focused()
    assert page.locator(".menu[open]").count() == 0
    assert len(messages(page)) == 1  # one press, one act
    page.click("#account-summary")
    page.click("h1")
    assert page.locator(".menu[open]").count() == 0


def test_a_failure_mentions_typed_text_only_where_there_was_some(page):
    page.goto("/stage/")
    page.context.set_offline(True)
    page.click("#to-flash")
    page.wait_for_selector(".message.error")

    assert messages(page) == ["Error: You are offline. Try again"]


def test_times_are_the_persons_own(chromium, stage):
    with visit(chromium, stage, timezone_id="Asia/Tokyo") as page:
        page.goto("/login")
        log_in(page)
        page.wait_for_selector("#home")
        open_account(page)
        time = page.locator("time").last
        expect(time).to_have_attribute("title", re.compile("UTC$"))

        here = page.evaluate(
            """() => {
              const { title, dateTime } = document.querySelector("time[title]");
              if (Date.parse(title) !== Date.parse(dateTime)) throw new Error(title);
              return new Date(dateTime).toLocaleTimeString("en", { timeStyle: "short" });
            }"""
        )
        assert here in time.inner_text()


CONTROLS = """button:visible, summary:visible, nav a:visible, textarea, select,
    input:visible:not([type=hidden], [type=checkbox], [type=radio]), .choice > label"""


@pytest.mark.parametrize(
    "state", ["login", "menu", "theme", "form-three-corrections", "form-of-every-kind"]
)
def test_controls_are_44_pixels_high(page, state):
    path, bring_about = STATES[state]
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(path)
    bring_about(page)
    page.wait_for_timeout(300)
    boxes = [control.bounding_box() for control in page.locator(CONTROLS).all()]

    assert len(boxes) > 3
    assert min(box["height"] for box in boxes) >= 44


@pytest.mark.parametrize("state", ["home", "menu"])
def test_the_header_takes_one_line_of_the_smallest_screen(page, state):
    path, bring_about = STATES[state]
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    bring_about(page)
    brand, theme = (page.locator(it).bounding_box() for it in ("#brand", "#theme-summary"))

    assert theme["y"] < brand["y"] + brand["height"]


def test_a_menu_stays_on_the_screen_whatever_the_name(page):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/login")
    log_in(page)
    page.wait_for_selector("#home")
    page.evaluate("document.querySelector('.name').append('enberger'.repeat(5))")
    page.click("#account-summary")

    expect(page.locator("#account-menu > div")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("state", STATES)
def test_text_of_twice_the_size_fits_a_page(page, state):
    path, bring_about = STATES[state]
    page.set_viewport_size({"width": 640, "height": 740})
    page.goto(path)
    bring_about(page)
    page.evaluate("document.documentElement.style.fontSize = '213%'")

    assert page.evaluate("document.documentElement.scrollWidth") == 640


STILL = """() => document.getAnimations().filter((it) => it.playState === "running"
    && it.effect.getComputedTiming().duration > 0).length"""


def test_nothing_moves_where_motion_is_not_wanted(page):
    page.emulate_media(reduced_motion="reduce")
    for path in ("/", "/login", FOUR):
        page.goto(path)
        assert page.evaluate(STILL) == 0
