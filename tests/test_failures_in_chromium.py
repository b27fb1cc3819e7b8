"""Failures of the browser or the network: the person is told, and loses nothing."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.chromium import log_in, messages, open_account, visit
from tests.network import network_to

pytestmark = pytest.mark.chromium

KEPT = "What you typed is still here."
PERHAPS = "It may have arrived all the same: please look before you send it again."
OFFLINE = f"Error: You are offline. {KEPT}"
UNREACHABLE = (
    f"Error: The site could not be reached. Check your connection, or wait a moment. {KEPT}"
)
CUT_OFF = f"Error: The connection broke off in the middle of the answer. {KEPT}"
TIMED_OUT = f"Error: The site took too long to answer. {KEPT}"
OUT_OF_ORDER = "Error: The site is out of order. That is not your fault. Please wait a moment."
NOT_OURS = (
    "Error: What came back is no page of this site. "
    "On a public network you may have to log in to the network first."
)

BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>Bad</h1></body></html>"
HOTEL = "<!doctype html><title>Hotel</title><h1>Welcome to our hotel</h1><form>…</form>"


@pytest.fixture
def network(stage):
    with network_to(stage) as network:
        yield network


@pytest.fixture
def page(chromium, network):
    # The browser and htmx note each of these failures in the console, as they should.
    expected = ("Failed to load resource", "htmx:error")
    with visit(chromium, network.address, forgive=expected) as page:
        page.clock.install()
        page.goto("/stage/")
        page.fill("#typed", "half a sentence")
        yield page
        assert page.input_value("#typed") == "half a sentence"


def fail(page, message):
    """The message has come, and the page is as it was."""
    expect(page.locator("#notifications .message")).to_have_count(1)
    button = " Try again"
    told = [re.sub(r" Reference: \w+$", "", text) for text in messages(page)]
    assert [text.removesuffix(button) for text in told] == [message]
    assert page.title() == "Stage · Heliograph"
    assert page.locator("h1").all_inner_texts() == ["Stage"]


FAILURES = [
    ("refuse", UNREACHABLE),
    ("cut", CUT_OFF),
    (("502 Bad Gateway", "text/html", BAD_GATEWAY), OUT_OF_ORDER),
    (("500 Internal Server Error", "text/plain", "Oops"), OUT_OF_ORDER),
    (("503 Service Unavailable", "text/html", ""), OUT_OF_ORDER),
    (("403 Forbidden", "text/html", BAD_GATEWAY), NOT_OURS),
    (("200 OK", "text/html", HOTEL), NOT_OURS),
    (("200 OK", "text/html", "<h1>Hotel</h1>"), NOT_OURS),
    (("200 OK", "application/json", '{"a": 1}'), NOT_OURS),
    (("200 OK", "text/plain", "\0\1\2"), NOT_OURS),
]


def let(network, fate):
    network.fate = getattr(network, fate) if isinstance(fate, str) else network.respond(*fate)


@pytest.mark.parametrize(("fate", "message"), FAILURES)
def test_a_link_that_fails_leaves_the_page_and_can_be_tried_again_once(
    page, network, fate, message
):
    let(network, fate)
    page.click("#to-flash")
    fail(page, message)

    network.fate = network.deliver
    network.asked.clear()
    page.get_by_role("button", name="Try again").dblclick()
    expect(page.locator(".message.success")).to_have_count(1)
    # Where the first response was lost on its way, its message comes now, and is counted.
    assert messages(page)[0].removesuffix(" (2×)") == "Success: It is done."  # noqa: RUF001
    assert network.asked == ["GET /stage/flash HTTP/1.1", "GET /stage/ HTTP/1.1"]
    page.fill("#typed", "half a sentence")


@pytest.mark.parametrize(("fate", "message"), FAILURES[:3])
def test_a_form_that_fails_is_never_sent_twice_unasked(page, network, fate, message):
    let(network, fate)
    network.asked.clear()
    page.press("#typed", "Enter")

    fail(page, f"{message} {PERHAPS}")
    assert page.get_by_role("button", name="Try again").count() == 0
    assert [line for line in network.asked if "POST" in line] == ["POST /stage/slow HTTP/1.1"]


def test_a_response_that_does_not_come_times_out(page, network):
    network.fate = network.swallow
    page.click("#to-flash")
    page.wait_for_selector("#to-flash.htmx-request")
    page.clock.run_for(31_000)

    fail(page, TIMED_OUT)


def test_a_form_that_was_not_sent_offline_can_be_sent_again(page, network):
    page.context.set_offline(True)
    page.press("#typed", "Enter")
    fail(page, OFFLINE)

    page.get_by_role("button", name="Try again").focus()
    page.context.set_offline(False)
    expect(page.locator("#notifications .message")).to_have_count(1)
    assert messages(page) == ["Info: You are back online. Try again"]
    expect(page.get_by_role("button", name="Try again")).to_be_focused()
    expect(page.locator("#recent-messages")).to_be_hidden()
    network.asked.clear()
    page.keyboard.press("Enter")
    expect(page.get_by_text("That took its time.")).to_be_visible()
    assert network.asked == ["POST /stage/slow HTTP/1.1", "GET /stage/ HTTP/1.1"]
    page.fill("#typed", "half a sentence")


def test_being_offline_is_taken_back_whatever_was_told_of_it(page, network):
    network.fate = network.swallow
    page.press("#typed", "Enter")
    page.wait_for_selector("#send[aria-busy=true]")
    page.context.set_offline(True)
    page.click("#to-flash")
    expect(page.locator("#notifications .message")).not_to_have_count(0)
    page.get_by_role("button", name="Dismiss: ").last.focus()
    page.context.set_offline(False)
    page.get_by_text("You are back online.").wait_for()

    expect(page.get_by_text("You are offline.")).to_have_count(0)
    assert page.evaluate("document.activeElement !== document.body")


def test_a_person_who_noticed_no_outage_is_not_told_that_it_is_over(page):
    page.context.set_offline(True)
    page.context.set_offline(False)
    page.wait_for_timeout(300)

    assert messages(page) == []


def test_a_failure_that_was_tried_again_in_vain_is_told_again(page, network):
    network.fate = network.refuse
    page.click("#to-flash")
    fail(page, UNREACHABLE)
    page.get_by_role("button", name="Try again").click()
    page.wait_for_timeout(300)

    fail(page, UNREACHABLE)
    expect(page.locator("#to-flash")).to_be_focused()


def test_our_own_error_brings_its_own_words(page):
    page.click("#to-crash")

    fail(
        page, "Error: Something broke. That is our fault, not yours. Please try again in a moment."
    )


def test_back_to_a_page_that_cannot_be_had_is_told_and_tried_again(chromium, network):
    expected = ("Failed to load resource", "htmx:error")
    with visit(chromium, network.address, forgive=expected) as page:
        page.goto("/stage/")
        page.click("#brand")
        page.wait_for_selector("#home")
        network.fate = network.refuse
        page.evaluate("history.back()")
        page.wait_for_selector(".message.error")
        network.fate = network.deliver
        page.get_by_role("button", name="Try again").click()

        page.wait_for_selector("#stage")
        assert messages(page) == []


def test_back_to_a_page_that_is_gone_shows_that_it_is(chromium, stage):
    with visit(chromium, stage, forgive=("status of 404",)) as page:
        page.goto("/stage/")
        page.click("#to-once")
        page.wait_for_url("**/once")
        page.click("#brand")
        page.wait_for_selector("#home")
        page.evaluate("history.back()")

        page.wait_for_selector("#error")
        assert (page.title(), page.url[-5:]) == ("Page not found · Heliograph", "/once")


def test_a_button_that_is_pressed_after_the_session_keeps_the_typed_text_for_back(page):
    page.fill("#typed", "half a sentence")
    page.click("#save")
    page.wait_for_selector("#login")
    assert messages(page) == [
        "Warning: You are not logged in. Nothing was done. Log in, and you come back to that page."
    ]

    page.go_back()
    expect(page.locator("#typed")).to_have_value("half a sentence")


def test_a_session_that_ended_is_told_and_led_to_the_login(chromium, site):
    with visit(chromium, site) as page:
        page.goto("/login")
        log_in(page)
        page.wait_for_selector("#home")
        page.context.clear_cookies(name="sign_in")
        page.context.add_cookies([{"name": "sign_in", "value": "x" * 43, "url": site}])
        open_account(page)
        page.wait_for_selector("#login")

        assert messages(page) == ["Info: Your session has ended. Please log in again."]
        expect(page.locator("#username")).to_be_focused()


# Waiting


def opacity(page, selector, part, milliseconds):
    """Return its opacity so long after it began, by the animation's own clock."""
    return float(
        page.evaluate(
            """([selector, part, milliseconds]) => {
              const element = document.querySelector(selector);
              for (const motion of element.getAnimations({ subtree: true }))
                if (motion.effect.pseudoElement === part) {
                  motion.pause();
                  motion.currentTime = milliseconds;
                }
              return getComputedStyle(element, part).opacity;
            }""",
            [selector, part, milliseconds],
        )
    )


def test_a_slow_response_is_indicated_after_200_ms_and_not_before(page, network):
    network.fate = network.delay(1)
    page.focus("#send")
    page.keyboard.press("Enter")
    page.wait_for_selector("#send[aria-busy=true]")
    for selector, part in (("html", "::before"), ("#send", "::after")):
        assert opacity(page, selector, part, 199) == 0
        assert opacity(page, selector, part, 301) == 1
    page.clock.run_for(250)
    expect(page.locator("#send")).to_be_focused()
    expect(page.locator("[role=status]")).to_have_text("Working…")

    page.wait_for_selector("#send:not([aria-busy])")
    page.fill("#typed", "half a sentence")


def test_a_quick_response_needs_no_word(page):
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))  # it takes no time at all
    page.click("#flash")
    page.wait_for_selector(".message")
    page.clock.run_for(2000)

    assert page.inner_text("[role=status]") == "Success: It is done."
    assert page.get_attribute("#flash", "aria-busy") is None


def test_a_button_sends_once_however_often_it_is_pressed(page, network):
    network.fate = network.delay(0.5)
    network.asked.clear()
    page.focus("#send")
    for _ in range(5):
        page.keyboard.press("Enter")
    page.get_by_text("That took its time.").wait_for()

    assert [line for line in network.asked if "POST" in line] == ["POST /stage/slow HTTP/1.1"]
    page.fill("#typed", "half a sentence")


def test_a_plain_form_too(chromium, site):
    with network_to(site) as network, visit(chromium, network.address) as page:
        page.goto("/login")
        log_in(page)
        page.wait_for_selector("#home")
        network.fate = network.delay(0.5)
        network.asked.clear()
        page.click("#account-summary")
        page.dblclick("#log-out")
        page.wait_for_selector("#to-login")

        assert [line for line in network.asked if "POST" in line] == ["POST /logout HTTP/1.1"]


def test_a_message_of_a_response_that_a_proxy_threw_away_comes_with_the_next(chromium, stage):
    def throw_away(route):
        route.fetch()
        route.fulfill(status=504, content_type="text/html", body="<h1>Gateway Timeout</h1>")

    with visit(chromium, stage, forgive=("status of 504",)) as page:
        page.goto("/stage/")
        page.route("**/stage/flash", throw_away)
        page.click("#flash")
        expect(page.locator(".message.error")).to_contain_text("out of order")
        page.unroute("**/stage/flash")
        page.click("#brand")
        page.wait_for_selector("#home")

        assert messages(page) == ["Success: It is done."]


@pytest.mark.parametrize("status", [422, 429])
def test_an_error_leaves_the_page_though_forms_that_are_shown_again_share_its_status(
    chromium, stage, status
):
    def refuse(route):
        error = route.fetch(url=f"{stage}/stage/crash", method="GET", max_redirects=0)
        route.fulfill(response=error, status=status)

    with visit(chromium, stage, forgive=(f"status of {status}",)) as page:
        page.goto("/stage/?info=Here.")
        main = page.inner_html("#main")
        page.route("**/stage/flash", refuse)
        page.click("#flash")
        expect(page.locator(".message.error")).to_contain_text("Something broke.")

        assert page.inner_html("#main") == main
        assert len(messages(page)) == 2
