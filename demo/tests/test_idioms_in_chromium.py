"""The idioms with the real htmx: focus, address, announcements, and that nothing moves."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from demo.idioms import IDIOMS
from tests.chromium import messages, visit

pytestmark = pytest.mark.chromium
# The statuses of the acts that fail, which Chromium notes for each response that a script fetched.
FAILURES = (*(f"status of {status}" for status in (403, 404, 422, 500)), "ERR_FAILED", "htmx:error")

LISTEN = r"""
  window.said = [];
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes)
      if (target.matches?.("[role=status], [role=alert]") || target.closest?.("[role=status]"))
        said.push(...[...addedNodes].map((it) => it.textContent.replace(/\s+/g, " ").trim()));
    said = said.filter((words) => words && words !== "Working…");
  }).observe(document, { childList: true, subtree: true });
"""


@pytest.fixture
def page(chromium, demo):
    with visit(chromium, demo, forgive=FAILURES) as page:
        page.add_init_script(LISTEN)
        yield page


@pytest.fixture
def plain_page(chromium, demo):
    with visit(chromium, demo, java_script_enabled=False) as page:
        yield page


@pytest.fixture
def requests(page):
    """The addresses that htmx requests."""
    found = []
    page.on(
        "request",
        lambda it: found.append(it.url) if it.resource_type == "fetch" else None,
    )
    return found


def focused(page, id_):
    expect(page.locator(f"#{id_}")).to_be_focused()


def focused_element(page):
    return page.evaluate("document.activeElement.id || document.activeElement.localName")


def address(page):
    return page.evaluate("location.pathname + location.search")


def entries(page):
    return page.evaluate("history.length")


def said(page, *sentences):
    """Exactly this was announced since the last question."""
    page.wait_for_function("count => said.length >= count", arg=len(sentences))
    page.wait_for_timeout(1000)  # nothing more comes
    assert page.evaluate("said.splice(0)") == [*sentences]


def open_scrolled(page, name):
    page.goto(f"/workbench/{name}")
    page.evaluate("scrollTo(0, 60); said = []")
    page.evaluate(f"window.before = {TOP}")


def not_moved(page):
    assert page.evaluate(TOP) == pytest.approx(page.evaluate("window.before"), abs=1)


TOP = "document.querySelector('h1').getBoundingClientRect().top"


def test_a_search_keeps_focus_and_caret_and_replaces_the_address(page, requests):
    open_scrolled(page, "search")
    before = entries(page)
    page.locator("#words").press_sequentially("sno", delay=20)

    expect(page.locator("#found li")).to_have_text(["Snowdon, 1085 m"])
    assert len(requests) == 1
    focused(page, "words")
    assert page.evaluate("document.activeElement.selectionStart") == 3
    assert (address(page), entries(page)) == ("/workbench/search?words=sno&order=name", before)
    not_moved(page)
    said(page, "1 station")


def test_an_order_is_pushed_and_gone_back_from(page):
    page.goto("/workbench/search?words=s")
    before = entries(page)
    page.focus("#order")
    page.select_option("#order", "height")

    expect(page.locator("#found li").first).to_have_text("Elbrus, 5642 m")
    assert address(page) == "/workbench/search?words=s&order=height"
    assert entries(page) == before + 1
    focused(page, "order")
    page.go_back()
    expect(page.locator("#found li").first).to_have_text("Ben Nevis, 1345 m")
    assert page.input_value("#order") == "name"
    page.reload()
    assert page.input_value("#words") == "s"


def test_enter_searches_at_once(page):
    page.goto("/workbench/search")
    page.fill("#words", "teide")
    page.press("#words", "Enter")

    expect(page.locator("#found li")).to_have_text(["Teide, 3715 m"])
    focused(page, "words")
    assert address(page) == "/workbench/search?words=teide&order=name"


def test_an_edit_begins_in_its_field_and_ends_at_its_link(page):
    open_scrolled(page, "edit")
    before = entries(page)
    page.click("#edit-2")
    focused(page, "station-2-name")
    page.click("#cancel-2")
    focused(page, "edit-2")
    page.press("#edit-2", "Enter")
    page.fill("#station-2-height", "1086")
    page.press("#station-2-height", "Enter")

    expect(page.locator("#station-2")).to_contain_text("Snowdon, 1086 m")
    focused(page, "edit-2")
    assert (address(page), entries(page)) == ("/workbench/edit", before)
    not_moved(page)
    said(page, "Success: Snowdon was saved.")


@pytest.mark.parametrize(
    ("name", "height", "first"),
    [
        ("Snowdon", "0", "station-2-height"),
        (" ", "1085", "station-2-name"),
        (" ", "0", "corrections"),
    ],
)
@pytest.mark.parametrize("by", ["key", "mouse"])
def test_corrections_stand_in_the_row_with_focus_on_the_first(page, name, height, first, by):
    page.goto("/workbench/edit")
    page.click("#edit-2")
    page.fill("#station-2-name", name)
    page.fill("#station-2-height", height)
    if by == "key":
        page.press("#station-2-height", "Enter")
    else:
        page.click("#save-2")

    expect(page.locator("#station-2 [aria-invalid]").first).to_be_visible()
    focused(page, first)
    assert address(page) == "/workbench/edit"
    assert messages(page) == []


def test_the_next_row_can_be_typed_at_once(page):
    page.goto("/workbench/rows")
    page.fill("#name", "Rigi")
    page.fill("#height", "1798")
    page.press("#height", "Enter")

    expect(page.locator("#row-4")).to_contain_text("Rigi, 1798 m")
    expect(page.locator("#name")).to_have_value("")
    focused(page, "height")
    said(page, "Success: Rigi was added.")


def test_a_delete_goes_on_beside_the_row_and_undo_beside_its_message(page):
    page.goto("/workbench/rows")
    page.click("#delete-2")
    expect(page.locator("#row-2")).to_have_count(0)
    focused(page, "delete-3")
    said(page, "Success: Snowdon was deleted. Undo")
    page.press("#undo-2", "Enter")

    expect(page.locator("#stations li")).to_have_count(3)
    expect(page.locator("#notifications .message-text")).to_have_text(["Snowdon is back."])
    assert focused_element(page) != "body"
    assert address(page) == "/workbench/rows"
    said(page, "Success: Snowdon is back.")


def test_the_last_row_that_is_deleted_leaves_one_in_the_list(page):
    page.goto("/workbench/rows")
    for number in (3, 2, 1):
        page.click(f"#delete-{number}")
        expect(page.locator(f"#row-{number}")).to_have_count(0)
        assert focused_element(page) != "body"

    page.click("#undo-1")
    expect(page.locator("#row-1")).to_be_visible()


def test_undo_leads_back_from_another_page(page):
    page.goto("/workbench/rows")
    page.click("#delete-2")
    expect(page.locator("#undo-2")).to_be_visible()
    page.evaluate("document.querySelector('#stations').remove()")
    page.click("#undo-2")

    expect(page.locator("#row-2")).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)
    assert address(page) == "/workbench/rows"


def test_a_row_and_its_total_are_renewed_where_one_is(page):
    open_scrolled(page, "totals")
    page.press("#count-3", "Enter")

    expect(page.locator("#total")).to_have_text("5 flashes in all")
    expect(page.locator("#tally-3")).to_contain_text("Zugspitze: 1")
    focused(page, "count-3")
    not_moved(page)
    said(page, "5 flashes in all")


def test_the_next_page_goes_on_at_its_heading(page):
    page.goto("/workbench/more")
    page.press("#to-page-2", "Enter")

    expect(page.locator("#more [id^=batch] > h2")).to_have_text(
        ["Stations 1 to 8", "Stations 9 to 16"]
    )
    expect(page.locator("#batch-2 > h2")).to_be_focused()
    assert address(page) == "/workbench/more?page=2"
    page.go_back()
    expect(page.locator("#more [id^=batch] > h2")).to_have_text(["Stations 1 to 8"])
    assert address(page) == "/workbench/more"


def test_advice_waits_until_one_has_typed(page, requests):
    open_scrolled(page, "advice")
    page.locator("#station-name").press_sequentially("Brocken", delay=20)

    expect(page.locator("#hint")).to_have_text("Brocken is taken. Choose another name.")
    assert len(requests) == 1
    focused(page, "station-name")
    not_moved(page)
    said(page, "Brocken is taken. Choose another name.")


def test_a_late_part_moves_nobody(page):
    page.goto("/workbench")
    page.click("#to-late")
    expect(page.locator("#weather")).to_contain_text("Clear, with a little haze")
    assert focused_element(page) == "h1"

    page.reload()
    expect(page.locator("#weather")).to_contain_text("Clear, with a little haze")
    assert focused_element(page) == "body"
    assert address(page) == "/workbench/late"


def test_a_tab_keeps_the_focus_and_is_gone_back_from(page):
    open_scrolled(page, "tabs")
    page.press("#tab-code", "Enter")
    expect(page.locator("#panel p")).to_contain_text("Three short flashes")
    focused(page, "tab-code")
    not_moved(page)
    assert address(page) == "/workbench/tabs?tab=code"

    page.go_back()
    expect(page.locator("#panel p")).to_contain_text("A mirror of five inches")
    assert focused_element(page) != "body"


def test_a_question_stands_before_the_page(page):
    page.goto("/workbench/confirmation")
    page.click("#delete-all")
    focused(page, "keep")
    assert page.locator("#sure:modal").count() == 1
    page.press("#keep", "Escape")
    expect(page.locator("#sure")).not_to_be_visible()
    focused(page, "delete-all")

    page.press("#delete-all", "Enter")
    page.click("#keep")
    expect(page.locator("#sure")).not_to_be_visible()
    focused(page, "delete-all")

    page.press("#delete-all", "Enter")
    page.click("#do-delete-all")
    focused(page, "start-again")
    said(page, "Success: All stations were deleted.")
    assert address(page) == "/workbench/confirmation"


def test_escape_closes_the_question_and_leaves_the_messages(page):
    page.goto("/workbench/confirmation")
    page.click("#delete-all")
    page.click("#do-delete-all")
    page.click("#start-again")
    page.click("#delete-all")
    page.press("#keep", "Escape")

    expect(page.locator("#sure")).not_to_be_visible()
    assert messages(page) == ["Success: All stations were deleted."]


def test_without_javascript_the_question_stands_in_the_page(plain_page):
    plain_page.goto("/workbench/confirmation")
    plain_page.click("#delete-all")
    assert plain_page.locator("#sure:modal").count() == 0
    plain_page.click("#do-delete-all")

    expect(plain_page.locator("#stock")).to_contain_text("No station is left.")


def test_a_poll_stops_and_moves_nobody(page, requests):
    page.goto("/workbench/poll")
    page.click("#send")
    focused(page, "look-again")
    page.click("h1")
    assert focused_element(page) == "h1"
    page.evaluate("document.activeElement.blur()")

    expect(page.locator("#send")).to_be_visible()
    assert focused_element(page) == "body"
    before = len(requests)
    assert 4 <= before <= 9
    said(page, "Success: The signal has arrived.")
    page.wait_for_timeout(2000)
    assert len(requests) == before


@pytest.mark.parametrize("failure", ["offline", "broken"])
def test_a_poll_that_fails_tells_once_and_waits_for_a_click(page, requests, failure):
    page.goto("/workbench/poll")
    page.click("#send")
    expect(page.locator("#look-again")).to_be_visible()
    if failure == "offline":
        page.route("**/poll", lambda route: route.abort())
    else:
        page.route("**/poll", lambda route: route.fulfill(status=500, content_type="text/html"))
    expect(page.locator("#notifications .message")).to_have_count(1)
    before = len(requests)
    page.wait_for_timeout(2500)
    assert len(requests) == before
    expect(page.locator("#notifications .message")).to_have_count(1)

    page.unroute("**/poll")
    page.click("#look-again")
    expect(page.locator("#send")).to_be_visible()


def test_a_poll_gives_the_focus_on_when_its_link_is_gone(page):
    page.goto("/workbench/poll")
    page.click("#send")
    focused(page, "look-again")

    focused(page, "send")


@pytest.mark.parametrize(
    ("way", "sentence"),
    [("forbidden", "Not allowed."), ("gone", "Page not found."), ("broken", "Something broke.")],
)
def test_a_failure_leaves_the_piece_and_the_focus(page, way, sentence):
    page.goto("/workbench/failures")
    page.press(f"#fail-{way}", "Enter")

    expect(page.locator("#notifications .message-text")).to_contain_text([sentence])
    focused(page, f"fail-{way}")
    expect(page.locator("#acts form")).to_have_count(3)
    assert address(page) == "/workbench/failures"
    page.wait_for_timeout(1000)
    assert [re.match("Error: [^.]*", it)[0] for it in page.evaluate("said")] == [
        f"Error: {sentence.rstrip('.')}"
    ]


@pytest.mark.parametrize("name", IDIOMS)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 320)])
def test_axe_finds_nothing(page, name, scheme, width):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/workbench/{name}")
    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(
    ("name", "act"),
    [("edit", "#edit-2"), ("rows", "#delete-2"), ("confirmation", "#delete-all")],
)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 320)])
def test_axe_finds_nothing_in_a_piece(page, name, act, scheme, width):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/workbench/{name}")
    page.click(act)
    page.wait_for_timeout(500)
    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()
