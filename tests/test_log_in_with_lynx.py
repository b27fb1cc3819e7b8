"""Logging in by a text browser, on the running site."""

import os
import re
import subprocess
import urllib.request
from http.cookiejar import CookieJar

import pytest
from bs4 import BeautifulSoup


def test_a_person_with_a_text_browser_is_refused_and_logs_in(lynx, site):
    to_the_form = down_to("#username", page_of(site, "/login"))
    refused = lynx(site, to_the_form + pair("admin", "wrong"))
    assert "Error: Invalid username or password. Please try again!" in refused

    welcome = lynx(site, to_the_form + pair("admin", "admin"))
    assert "Success: You were successfully logged in" in welcome
    assert "Logged in as admin" in welcome
    assert "(BUTTON) Log out" in welcome


def test_a_person_with_a_text_browser_logs_out(lynx, site):
    log_in = down_to("#username", page_of(site, "/login")) + pair("admin", "admin")
    home = page_of(site, "/login", b"username=admin&password=admin")
    log_out = [*down_to("#log-out", home), "^J"]

    # Lynx draws only the changed part of the screen: "Success: You were" stands there already.
    goodbye = lynx(site, log_in + log_out)
    assert "logged out." in goodbye


def page_of(site, path, form=None):
    """The page that a browser without a script is shown, after its redirects."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with opener.open(f"{site}{path}", form, timeout=60) as response:
        return BeautifulSoup(response.read(), "html5lib")


def down_to(selector, page):
    """The keys that lead from the page's first link to the element, past all that lynx stops at."""
    stops = "a[href], button, select, textarea, input:not([type=hidden])"
    before = page.select_one(selector).find_all_previous()
    return ["Down Arrow"] * len([it for it in page.select(stops) if any(it is b for b in before)])


def pair(username, password):
    to_the_button = ["Down Arrow"] * 2  # past the box
    return [*username, "Down Arrow", *password, *to_the_button, "^J"]


@pytest.fixture
def lynx(find_program, tmp_path):
    """Return a function: all that lynx draws while these keys are typed into its login page."""
    program = find_program("lynx")

    def typed(site, keys):
        configuration = tmp_path / "lynx.cfg"
        configuration.write_text("INFOSECS:0\nMESSAGESECS:0\nALERTSECS:0\n")
        script = tmp_path / "keys"
        script.write_text("".join(f"key {key}\n" for key in [*keys, "q", "y"]))
        screen = subprocess.run(
            [
                program,
                f"-cfg={configuration}",
                f"-cmd_script={script}",
                "-accept_all_cookies",
                f"{site}/login",
            ],
            env={**os.environ, "TERM": "vt100", "HOME": str(tmp_path)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=120,
            check=True,
        ).stdout.decode("utf-8", "replace")
        return re.sub(r"\x1b[(\[][0-9;?]*[A-Za-z]", "", screen)

    return typed
