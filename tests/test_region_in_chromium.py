"""The region where messages appear, as it is heard, seen and used in a real browser."""

import pytest
from playwright.sync_api import expect

from app import create_app
from tests.chromium import messages, visit

pytestmark = pytest.mark.chromium

FOUR = "/stage/?success=Saved.&info=Out+now.&warning=Too+old.&error=Not+sent."

# A screen reader speaks each line that is added to a live region.
LISTEN = """
    window.spoken = [];
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes)
        if (target.matches?.("[role=status], [role=alert]"))
          for (const node of addedNodes) spoken.push([target.role, node.textContent]);
    }).observe(document, { childList: true, subtree: true });
"""


@pytest.fixture
def page(chromium, stage):
    with visit(chromium, stage, forgive=("status of 404",)) as page:
        page.add_init_script(LISTEN)
        page.clock.install()
        yield page


def wait(page, seconds):
    page.clock.run_for(int(seconds * 1000))


def spoken(page):
    """All that was said, but that the site was at work: on a busy machine it is slow."""
    wait(page, 1)
    return [line for line in page.evaluate("spoken") if line[1] != "Working…"]


def flash(page, text, category="success"):
    """Have a message swapped in beside the present ones."""
    count = page.locator("#notifications .message").count()
    page.evaluate(
        "category => document.querySelector('[name=category]').value = category", category
    )
    page.fill("#text", text)
    page.press("#text", "Enter")
    expect(page.locator("#notifications .message")).to_have_count(count + 1)
    wait(page, 0.1)


def point(page):
    """Move the mouse over the page, away from the messages."""
    page.mouse.move(10, 500)
    page.mouse.move(10, 510)


# Heard


def test_two_live_regions_stand_in_every_page_from_the_start(page):
    for path in ("/", "/login", "/nope", "/stage/"):
        page.goto(path)
        tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        live = {
            node["role"]["value"]: {p["name"]: p["value"].get("value") for p in node["properties"]}
            for node in tree
            if node["role"]["value"] in {"status", "alert"}
        }

        assert {role: properties["live"] for role, properties in live.items()} == {
            "status": "polite",
            "alert": "assertive",
        }
        assert page.locator("main [role=status], main [role=alert]").count() == 0


@pytest.mark.parametrize(
    ("category", "role"),
    [("success", "status"), ("info", "status"), ("warning", "alert"), ("error", "alert")],
)
def test_a_message_that_is_swapped_in_is_spoken_once_in_the_tone_of_its_category(
    page, category, role
):
    page.goto("/stage/")
    flash(page, "So it is.", category)

    assert spoken(page) == [[role, f"{category.capitalize()}: So it is."]]
    wait(page, 30)
    assert len(spoken(page)) == 1
    assert page.locator("[role=status] *, [role=alert] *").count() == 0


def test_a_message_in_a_loaded_page_is_spoken_and_the_focus_stays(page):
    page.goto("/account")

    assert spoken(page) == [["status", "Info: Please log in to see that page."]]
    expect(page.locator("#username")).to_be_focused()


def test_several_are_all_spoken_the_urgent_first(page):
    page.goto(FOUR)

    assert spoken(page) == [["alert", "Warning: Too old. Error: Not sent."]]
    wait(page, 1)
    assert spoken(page)[1:] == [["status", "Success: Saved. Info: Out now."]]


def test_the_live_regions_outlive_a_new_page_and_back(page):
    page.goto("/stage/flash")
    wait(page, 1)
    page.evaluate(
        "document.querySelectorAll('[role=status], [role=alert]').forEach(e => e.mine = 1)"
    )
    page.click("#brand")
    page.wait_for_selector("#home")
    page.go_back()
    page.wait_for_selector("#stage")
    flash(page, "Still heard.")

    assert page.evaluate(
        "[...document.querySelectorAll('[role=status], [role=alert]')].map(e => e.mine)"
    ) == [1, 1]
    assert spoken(page) == [
        ["status", "Success: It is done."],
        ["status", "Success: Still heard."],
    ]
    assert page.text_content("#recent-messages .message-text") == "It is done."


# Seen


def test_a_category_is_a_word_and_a_shape(page):
    page.goto(FOUR)

    assert messages(page) == [
        "Success: Saved.",
        "Info: Out now.",
        "Warning: Too old.",
        "Error: Not sent.",
    ]
    shapes = page.locator(".message path:not(.dismiss path)")
    assert len({shapes.nth(number).get_attribute("d") for number in range(4)}) == 4


def test_the_shapes_survive_forced_colors(page):
    page.emulate_media(forced_colors="active")
    page.goto(FOUR)

    stroke, ink = page.evaluate(
        """() => [getComputedStyle(document.querySelector(".message svg")).stroke,
                  getComputedStyle(document.querySelector(".message-text")).color]"""
    )
    assert stroke == ink


def test_a_message_carries_a_link(page):
    page.goto("/stage/?info=Go+<a+href='/login'>there</a>.")
    page.click(".message a")

    page.wait_for_selector("#login")


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_long_words_wrap_in_both_directions_of_writing(page, direction):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"/stage/?error={'x' * 300}&info={'y' * 300}")
    page.evaluate("direction => (document.documentElement.dir = direction)", direction)
    wait(page, 1)

    assert page.evaluate("document.documentElement.scrollWidth") == 320
    text, button = (
        page.locator(selector).first.bounding_box() for selector in (".message-text", ".dismiss")
    )
    assert (text["x"] < button["x"]) == (direction == "ltr")


@pytest.fixture
def crowded(page):
    page.set_viewport_size({"width": 800, "height": 600})
    page.goto("/stage/?rows=40&" + "&".join(f"error=Number+{number}." for number in range(30)))
    wait(page, 1)
    return page


def test_many_messages_stack_and_scroll_with_the_first_in_sight(crowded):
    assert crowded.locator(".board").bounding_box()["height"] <= 600 / 2
    expect(crowded.locator(".message").first).to_be_in_viewport()
    expect(crowded.locator(".message").last).not_to_be_in_viewport()


def test_the_newest_of_the_most_important_is_in_sight(crowded):
    for number in (30, 31):
        flash(crowded, f"Number {number}.", "error")
        expect(crowded.locator(".message").last).to_be_in_viewport(ratio=1)

    flash(crowded, "It is done.")
    expect(crowded.locator(".message.success")).not_to_be_in_viewport()
    expect(crowded.locator(".message.error").first).to_be_in_viewport(ratio=1)


SMALL = [
    (360, 740, "success=One.&success=Two.&info=Three.&info=Four.&warning=Five.&error=Not+sent."),
    (320, 256, "success=One.&info=Two.&warning=Three.&error=Not+sent."),
]


@pytest.mark.parametrize("world", ["plain", "htmx"])
@pytest.mark.parametrize(("width", "height", "query"), SMALL)
def test_on_a_small_screen_the_error_is_in_sight_and_a_sign_of_the_rest(
    chromium, stage, world, width, height, query
):
    view = {"width": width, "height": height}
    with visit(chromium, stage, java_script_enabled=world == "htmx", viewport=view) as page:
        page.goto(f"/stage/?{query}")
        page.wait_for_function("!window.htmx || document.querySelector('.dismiss')")
        board, error = page.locator(".board"), page.locator(".message.error")

        expect(error).to_be_in_viewport(ratio=1)
        assert board.bounding_box()["height"] <= height / 3
        sign = board.evaluate("(board) => getComputedStyle(board, '::after').display")
        assert sign == ("block" if board.evaluate(OVERFLOWS) else "none")
        board.evaluate("(board) => board.scrollTo(0, board.scrollHeight)")
        expect(page.locator(".message.info").last).to_be_in_viewport()
        assert messages(page)[-1] == "Error: Not sent."  # it is heard when it was flashed


OVERFLOWS = "(board) => board.scrollHeight > board.clientHeight"


COVERED = """() => {
  const { x, y, width, height } = document.activeElement.getBoundingClientRect();
  return !document.activeElement.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


def test_no_message_hides_the_control_that_has_the_focus(crowded):
    crowded.focus("#row-39")
    for _ in range(40):
        crowded.keyboard.press("Shift+Tab")
        assert not crowded.evaluate(COVERED)


def test_a_message_that_comes_does_not_hide_it_either(page):
    page.set_viewport_size({"width": 800, "height": 600})
    page.goto("/stage/?rows=40")
    page.focus("#row-20")
    page.evaluate("document.activeElement.scrollIntoView()")
    page.evaluate("document.getElementById('flash').click()")
    page.wait_for_selector(".message")
    wait(page, 0.1)

    expect(page.locator("#row-20")).to_be_focused()
    assert not page.evaluate(COVERED)


def test_a_change_elsewhere_does_not_move_the_page(page):
    page.set_viewport_size({"width": 800, "height": 400})
    page.goto("/stage/?rows=40")
    page.focus("#row-20")
    top = "document.activeElement.getBoundingClientRect().top"
    page.evaluate(f"scrollBy(0, {top} + 5)")
    page.evaluate("document.querySelector('main').append('A poll.')")
    wait(page, 1)

    assert page.evaluate(top) == pytest.approx(-5, abs=1)


def test_equal_messages_are_counted(page):
    page.goto("/stage/")
    flash(page, "Again.", "error")
    wait(page, 1)
    for _ in range(2):
        page.press("#text", "Enter")
        page.wait_for_timeout(300)
        wait(page, 1)
    flash(page, "Again.", "info")

    assert messages(page) == ["Error: Again. (3×)", "Info: Again."]  # noqa: RUF001
    assert [text for _, text in spoken(page)] == [
        "Error: Again.",
        "Error: Again. (2×)",  # noqa: RUF001
        "Error: Again. (3×)",  # noqa: RUF001
        "Info: Again.",
    ]


# Used


def test_a_message_is_dismissed_by_keyboard_and_the_focus_goes_on(page):
    page.goto(FOUR)
    wait(page, 1)
    page.focus("#typed")
    dismiss = page.get_by_role("button", name="Dismiss: ")
    dismiss.nth(1).focus()

    page.keyboard.press("Enter")
    wait(page, 0.1)
    assert messages(page) == ["Success: Saved.", "Warning: Too old.", "Error: Not sent."]
    expect(dismiss.nth(1)).to_be_focused()
    for left in (["Success: Saved.", "Error: Not sent."], ["Success: Saved."], []):
        page.keyboard.press("Enter")
        wait(page, 0.1)
        assert messages(page) == left
    expect(page.locator("#typed")).to_be_focused()


def test_dismiss_all_is_there_for_several(page):
    page.goto("/stage/?success=One.")
    wait(page, 1)
    everything = page.get_by_role("button", name="Dismiss all")
    expect(everything).to_be_hidden()

    flash(page, "Two.")
    everything.focus()
    page.keyboard.press("Space")
    wait(page, 0.1)
    assert messages(page) == []
    expect(everything).to_be_hidden()
    expect(page.locator("#text")).to_be_focused()


def test_a_person_who_came_from_nowhere_is_led_to_the_heading(page):
    page.goto("/stage/?success=One.")
    wait(page, 1)
    page.get_by_role("button", name="Dismiss").press("Enter")

    expect(page.locator("h1")).to_be_focused()


def test_without_javascript_no_dead_button_is_shown(chromium, stage):
    with visit(chromium, stage, java_script_enabled=False) as page:
        page.goto(FOUR)

        assert messages(page)[0] == "Success: Saved."
        assert page.locator(".board button, .board summary, .show").count() == 0


# Leaving


def time_to_read(text):
    """Six seconds to notice it and 60 ms for each character."""
    return 6 + 0.06 * len(text)


@pytest.mark.parametrize("text", ["Short.", "A long message takes its time. " * 5])
def test_success_and_info_leave_when_they_were_read(page, text):
    page.goto("/stage/?error=Stays.&warning=Stays.")
    flash(page, text, "success")
    flash(page, text, "info")
    point(page)

    wait(page, time_to_read(text) - 1)
    assert page.locator("#notifications .message").count() == 4
    wait(page, 3)
    expect(page.locator("#notifications .message")).to_have_count(2)
    assert messages(page) == ["Error: Stays.", "Warning: Stays."]


def test_a_message_that_has_left_can_be_read_again_for_as_long_as_the_page_lives(page):
    page.goto("/stage/?success=Saved.")
    wait(page, 1)
    expect(page.locator("#recent-messages")).to_be_hidden()
    point(page)
    wait(page, 8)
    expect(page.locator("#notifications .message")).to_have_count(0)
    wait(page, 1)
    flash(page, "Dismissed.", "error")
    page.get_by_role("button", name="Dismiss").click()
    page.click("#brand")
    page.wait_for_selector("#home")

    page.click("text=Recent messages")
    texts = page.locator("#recent-messages li").all_inner_texts()
    assert [" ".join(text.split()) for text in texts] == ["Error: Dismissed.", "Success: Saved."]


def nobody_has_pointed(page):
    pass


def the_keyboard_is_in_use(page):
    point(page)
    page.keyboard.press("Tab")


def the_mouse_rests_on_it(page):
    page.hover(".message")


def it_holds_the_focus(page):
    page.focus(".dismiss")
    point(page)


def the_tab_is_hidden(page):
    point(page)
    page.evaluate("Object.defineProperty(document, 'hidden', { get: () => true })")


def motion_is_not_wanted(page):
    page.emulate_media(reduced_motion="reduce")
    point(page)


@pytest.mark.parametrize(
    "reason",
    [
        nobody_has_pointed,
        the_keyboard_is_in_use,
        the_mouse_rests_on_it,
        it_holds_the_focus,
        the_tab_is_hidden,
        motion_is_not_wanted,
    ],
)
def test_it_stays_where(page, reason):
    page.goto("/stage/?success=Saved.")
    wait(page, 1)
    reason(page)
    wait(page, 60)

    assert messages(page) == ["Success: Saved."]


def test_a_pause_does_not_shorten_the_time_to_read(page):
    page.goto("/stage/?success=Saved.")
    wait(page, 1)
    point(page)
    wait(page, 4)
    page.hover(".message")
    wait(page, 60)
    point(page)

    wait(page, 1)
    assert messages(page) == ["Success: Saved."]
    wait(page, 3)
    expect(page.locator("#notifications .message")).to_have_count(0)


@pytest.mark.parametrize("leave", [True, False])
def test_leaving_can_be_turned_off(settings, leave):
    client = create_app(settings | {"MESSAGES_LEAVE": leave}).test_client()

    assert (b"data-leave" in client.get("/").data) is leave


def test_without_leave_nothing_leaves(page):
    page.goto("/stage/")
    page.evaluate("document.getElementById('notifications').removeAttribute('data-leave')")
    flash(page, "Saved.")
    point(page)
    wait(page, 60)

    assert messages(page) == ["Success: Saved."]


# Back and Forward


def test_back_and_forward_bring_back_nothing_that_was_read(page):
    page.goto("/stage/flash")
    assert messages(page) == ["Success: It is done."]
    page.click("#to-home")
    page.wait_for_selector("#home")
    for go, there in ((page.go_back, "#stage"), (page.go_forward, "#home")):
        go()
        page.wait_for_selector(there)

        assert messages(page) == []


def test_the_back_forward_cache_brings_back_nothing_that_was_read(page):
    page.goto(FOUR)
    wait(page, 1)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    wait(page, 1)

    assert messages(page) == []
    assert page.locator("#recent-messages li").count() == 4
