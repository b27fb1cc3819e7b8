"""The whole life of an account in real browsers: from its registration to its end."""

import re
import time
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import expect

from tests import engines
from tests.chromium import PATIENCE, messages, visit
from tests.servers import running_site

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


def test_a_whole_life_in_lynx(lynx, site, link_to):
    address = "mary@example.org"
    page = lynx(site).follow("Log in").follow("Register")
    page.fill("Username", "Mary").fill("Email address", address).fill("Password", FIRST)
    page.press("Register")
    assert "Success: Check your email: we have sent you a link." in page.screen

    page.open(f"{site}{link_to(address)}").press("Yes, confirm it")
    assert "Success: Your address is confirmed. You can log in now." in page.screen

    page.log_in(address, FIRST).follow("Account").follow("Change your password")
    page.fill("Current password", FIRST).fill("New password", SECOND).press("Change the password")
    assert "Your password was changed, and all other sessions were ended." in page.screen

    assert "Success: You were logged out." in page.press("Log out").screen

    page.follow("Log in").follow("Have you forgotten your password?")
    page.fill("Email address", address).press("Send a link")
    assert "If there is an account with this address, a link is on its way." in page.screen

    page.open(f"{site}{link_to(address)}")
    page.fill("New password", THIRD).press("Change the password")
    assert "Success: Your password was changed. Please log in with it." in page.screen

    elsewhere = lynx(f"{site}/login").log_in("Mary", THIRD)
    page.log_in("Mary", THIRD).follow("Account").follow("Sessions")
    assert page.screen.count("Last seen") == 2
    page.press("End")
    assert "Success: The session was ended." in page.screen
    assert page.screen.count("Last seen") == 1
    elsewhere.follow("Account")
    assert "Info: Your session has ended. Please log in again." in elsewhere.screen

    page.follow("Account").follow("Delete your account")
    page.fill("Current password", THIRD).press("Delete my account")
    assert "Your account will be deleted in 24 hours." in page.screen
    assert "Logged in as Mary" not in page.screen
