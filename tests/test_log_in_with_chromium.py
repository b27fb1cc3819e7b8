"""Logging in as a person does, in a real browser, with JavaScript and without."""

import pytest
from playwright.sync_api import expect

from tests.chromium import log_in, log_out, messages, open_account, visit
from tests.servers import running_site

pytestmark = pytest.mark.chromium

REFUSED = "Error: Invalid username or password. Please try again!"
WELCOME = "Success: You were successfully logged in"


@pytest.fixture
def page(chromium, site):
    with visit(chromium, site) as page:
        yield page


@pytest.fixture
def plain_page(chromium, site):
    with visit(chromium, site, java_script_enabled=False) as page:
        yield page


@pytest.fixture(params=["plain", "htmx"])
def any_page(request):
    return request.getfixturevalue({"plain": "plain_page", "htmx": "page"}[request.param])


def test_a_person_logs_in_and_out(any_page):
    page = any_page
    page.goto("/")
    page.click("#to-login")
    page.wait_for_selector("#login")
    assert (page.title(), page.url[-6:]) == ("Log in · Heliograph", "/login")

    log_in(page, password="wrong")
    page.wait_for_selector(".message.error")
    assert messages(page) == [REFUSED]
    assert page.input_value("#username") == "admin"
    assert page.input_value("#password") == ""

    log_in(page)
    page.wait_for_selector("#home")
    assert messages(page) == [WELCOME]
    expect(page.locator("#account-summary")).to_have_text("admin")
    expect(page.locator("nav #to-account")).to_have_count(1)
    expect(page.locator("nav #to-login")).to_have_count(0)

    log_out(page)
    page.wait_for_selector("#to-login")
    assert messages(page) == ["Success: You were logged out."]


def test_nothing_is_loaded_anew_until_the_log_out(page):
    page.goto("/")
    page.evaluate("window.mark = 1")
    page.click("#to-login")
    page.wait_for_selector("#login")
    log_in(page, password="wrong")
    page.wait_for_selector(".message.error")
    log_in(page)
    page.wait_for_selector("#home")
    assert page.evaluate("window.mark") == 1

    log_out(page)
    page.wait_for_selector("#to-login")
    assert page.evaluate("window.mark") is None


def test_the_focus_goes_to_the_first_thing_that_needs_it(page):
    page.goto("/")
    page.click("#to-login")
    expect(page.locator("#username")).to_be_focused()

    log_in(page, password="wrong")
    expect(page.locator("#password")).to_be_focused()

    page.keyboard.type("admin")
    page.keyboard.press("Enter")
    expect(page.locator("#home h1")).to_be_focused()


def test_back_and_forward_show_the_same_pages_but_no_message_again(any_page):
    page = any_page
    page.goto("/")
    page.click("#to-login")
    page.wait_for_selector("#login")
    log_in(page)
    page.wait_for_selector("#home")
    home = page.title()
    open_account(page)
    page.wait_for_selector("#account")

    page.go_back()
    page.wait_for_selector("#home")
    assert (page.title(), page.url[-1]) == (home, "/")
    assert messages(page) == []

    page.go_forward()
    page.wait_for_selector("#account")
    assert (page.title(), page.url[-8:]) == ("Your account · Heliograph", "/account")


@pytest.mark.parametrize("world", ["plain", "htmx"])
def test_after_the_log_out_back_brings_nothing_of_the_person_back(chromium, site, world):
    with visit(chromium, site, java_script_enabled=world == "htmx") as page:
        page.goto("/login")
        log_in(page)
        page.wait_for_selector("#home")
        open_account(page)
        page.wait_for_selector("#account")
        page.click("text=Home")
        page.wait_for_selector("#account-summary")
        log_out(page)
        page.wait_for_selector("#to-login")

        for _ in range(3):
            page.go_back()
            page.wait_for_load_state()
            expect(page.locator("text=Administrator")).to_have_count(0)
            expect(page.locator("h1", has_text="admin")).to_have_count(0)


def test_a_double_click_logs_in_once(page):
    posts = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    page.goto("/login")
    page.fill("#username", "admin")
    page.fill("#password", "admin")
    page.dblclick("#log-in")
    page.wait_for_selector("#home")
    page.wait_for_timeout(300)

    assert len(posts) == 1
    assert messages(page) == [WELCOME]


def test_a_closed_page_comes_after_the_log_in(any_page):
    any_page.goto("/account")
    assert messages(any_page) == ["Info: Please log in to see that page."]

    log_in(any_page)
    any_page.wait_for_selector("#account")
    assert any_page.url.endswith("/account")
    assert messages(any_page) == [WELCOME]


def test_a_session_that_ended_elsewhere_leads_to_the_login_page(page):
    page.goto("/login")
    log_in(page)
    page.wait_for_selector("#home")
    other = page.context.new_page()
    other.goto("/")
    log_out(other)
    other.wait_for_selector("#to-login")

    open_account(page)
    page.wait_for_selector("#login")
    assert page.url.endswith("/login")
    expect(page.locator("nav #to-account")).to_have_count(0)
    expect(page.locator("nav #to-login")).to_have_count(1)


def test_a_dead_link_brings_a_message_and_leaves_the_page(chromium, site):
    with visit(chromium, site, forgive=("status of 404",)) as page:
        page.goto("/login")
        page.fill("#username", "half-typed")
        navigation = page.inner_html("#site-navigation")
        page.evaluate("document.getElementById('brand').href = '/nope'")
        page.click("#brand")
        page.wait_for_selector(".message.error")

        assert messages(page)[0].startswith("Error: Page not found. There is no page at this")
        assert page.input_value("#username") == "half-typed"
        assert page.inner_html("#site-navigation") == navigation
        assert (page.url[-6:], page.title()) == ("/login", "Log in · Heliograph")


@pytest.mark.parametrize("path", ["/", "/login", "/account", "/nope", "/logout"])
@pytest.mark.parametrize("signed_in", [False, True], ids=["visitor", "admin"])
def test_a_page_fits_a_narrow_screen_and_the_console_stays_silent(chromium, site, path, signed_in):
    narrow = {"width": 320, "height": 500}
    errors = ("status of 404", "status of 405")
    with visit(chromium, site, forgive=errors, viewport=narrow) as page:
        if signed_in:
            page.goto("/login")
            log_in(page)
            page.wait_for_selector("#home")
        page.goto(path)

        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.fixture(scope="module")
def strict_site(tmp_path_factory):
    with running_site(tmp_path_factory.mktemp("strict"), sign_in_attempts=5) as address:
        yield address


@pytest.mark.parametrize("javascript", [False, True], ids=["plain", "htmx"])
def test_a_throttled_person_keeps_the_form_and_is_told(chromium, strict_site, javascript):
    options = {"java_script_enabled": javascript, "forgive": ("status of 422", "status of 429")}
    with visit(chromium, strict_site, **options) as page:
        page.goto("/login")
        told = page.get_by_text("Too many attempts. Please try again in").last
        for _ in range(12):  # on a busy machine the first waits, of a second or two, are soon over
            with page.expect_response("**/login") as refused:
                log_in(page, "nobody at all", "wrong")
            expect(page.locator("[aria-busy=true]")).to_have_count(0)  # else a click is dropped
            if refused.value.status == 429:
                break
        told.wait_for()

        assert (page.title(), page.url[-6:]) == ("Error: Log in · Heliograph", "/login")
        assert page.input_value("#username") == "nobody at all"
        assert page.input_value("#password") == ""
        assert page.locator("#notifications .message").count() == 1
