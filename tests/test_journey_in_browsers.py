"""The whole life of an account in real browsers: from its registration to its end."""

import re
import time
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import expect

from tests import engines
from tests.chromium import PATIENCE, messages, visit
from tests.servers import running_site
from tests.test_log_in_with_lynx import down_to, lynx, page_of, pair  # noqa: F401 - a fixture

FIRST, SECOND, THIRD = (
    "a lantern on the far hill",
    "a comet over the roof",
    "seven herons by the weir",
)


@pytest.fixture(scope="module")
def letters(tmp_path_factory):
    """The folder into which the site sends its mails."""
    return tmp_path_factory.mktemp("letters")


@pytest.fixture(scope="module")
def site(tmp_path_factory, letters):
    environment = {
        "HELIOGRAPH_MAIL_URL": f"folder:{letters}",
        "HELIOGRAPH_MAIL_THREAD": "true",
        "HELIOGRAPH_URL": "http://localhost",
    }
    with running_site(tmp_path_factory.mktemp("journey"), environment=environment) as address:
        yield address


@pytest.fixture
def link_to(letters):
    """Return a function: the path of the link in the next mail to an address."""
    read = set()

    def link_to(address):
        for _ in range(PATIENCE * 10):
            for file in sorted(set(letters.glob("*.eml")) - read):
                mail = message_from_bytes(file.read_bytes(), policy=policy.default)
                read.add(file)
                links = re.findall(
                    r"http://localhost(/(?:confirm|password/reset)/\S+)", mail.get_content()
                )
                if mail["To"] == address and links:
                    return links[0]
            time.sleep(0.1)
        raise AssertionError(f"No mail with a link came for {address}.")

    return link_to


def told(page, words):
    expect(page.locator("#notifications .message-text").filter(has_text=words).last).to_be_visible()


def log_in(page, name, password):
    page.goto("/login")
    page.fill("#username", name)
    page.fill("#password", password)
    page.click("#log-in")
    told(page, "You were successfully logged in")


def log_out(page):
    page.click("#account-summary")
    page.click("#log-out")
    told(page, "You were logged out.")


def whole_life(browser, site, link_to, name, **options):
    address = f"{name}@example.org".lower()
    with visit(browser, site, **options) as page, visit(browser, site, **options) as elsewhere:
        page.goto("/")
        page.click("#to-login")
        page.click("#to-register")
        page.fill("#email", address)  # first, since the log-in page has the other fields, too
        page.fill("#username", name)
        page.fill("#password", FIRST)
        page.click("#do-register")
        told(page, "Check your email: we have sent you a link.")

        page.goto(link_to(address))
        page.click("#do-confirm")
        told(page, "Your address is confirmed. You can log in now.")

        log_in(page, address, FIRST)
        log_in(elsewhere, name, FIRST)

        page.goto("/account/password")
        page.fill("#current_password", FIRST)
        page.fill("#password", SECOND)
        page.click("#change-it")
        told(page, "Your password was changed, and all other sessions were ended.")
        elsewhere.goto("/account")
        told(elsewhere, "Your session has ended. Please log in again.")

        log_out(page)
        page.click("#to-login")
        page.click("#to-forgotten")
        page.fill("#email", address)
        page.click("#send-link")
        told(page, "If there is an account with this address, a link is on its way.")
        link = link_to(address)
        page.goto(link)
        page.fill("#password", THIRD)
        page.click("#set-password")
        told(page, "Your password was changed. Please log in with it.")

        log_in(page, name, THIRD)
        log_in(elsewhere, name, THIRD)
        page.goto("/account/sessions")
        row = page.locator("#sessions li").filter(has=page.locator(".act button", has_text="End"))
        expect(row).to_have_count(1)
        row.locator("button").click()
        told(page, "The session was ended.")
        expect(page.locator("#sessions li")).to_have_count(1)
        elsewhere.goto("/account")
        told(elsewhere, "Your session has ended. Please log in again.")

        page.goto("/account/delete")
        page.fill("#current_password", THIRD)
        page.click("#delete-it")
        told(page, "Your account will be deleted in 24 hours.")
        page.goto("/account")
        assert messages(page) == ["Info: Please log in to see that page."]


@pytest.mark.chromium
@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_a_whole_life_in_chromium(chromium, site, link_to, scripted):
    whole_life(chromium, site, link_to, f"Eve{int(scripted)}", java_script_enabled=scripted)


@pytest.mark.engines
def test_a_whole_life_in_firefox(find_program, site, link_to):
    with engines.playwright() as playwright:
        firefox = playwright.firefox.launch(
            channel="moz-firefox", executable_path=find_program("firefox-esr", "firefox")
        )
        whole_life(firefox, site, link_to, "EveInFirefox")
        firefox.close()


def test_a_person_with_a_text_browser_registers_confirms_and_logs_in(lynx, site, link_to):  # noqa: F811
    login, register = page_of(site, "/login"), page_of(site, "/register")
    typed = [*"Mary", "Down Arrow", *"mary@example.org", "Down Arrow", *FIRST, "Down Arrow", "^J"]
    to_the_form = [*down_to("#to-register", login), "^J", *down_to("#username", register)]
    assert "Check your email: we have sent you a link." in lynx(site, [*to_the_form, *typed])

    link = link_to("mary@example.org")
    go = ["g", *f"{site}{link}", "^J", *down_to("#do-confirm", page_of(site, link)), "^J"]
    assert "Your address is confirmed." in lynx(site, go)

    home = lynx(site, [*down_to("#username", login), *pair("Mary", FIRST)])
    assert "Logged in as Mary" in home
