"""Logging in by a text browser, on the running site."""

import os
import re
import subprocess

import pytest

LOGIN_FIELDS_COME_AFTER = 7  # links: skip, brand, Home, Log in; buttons: three themes
LOG_OUT_COMES_AFTER = 4  # links: skip, brand, Home, Account


def test_a_person_with_a_text_browser_is_refused_and_logs_in(lynx, site):
    refused = lynx(site, ["Down Arrow"] * LOGIN_FIELDS_COME_AFTER + pair("admin", "wrong"))
    assert "Error: Invalid username or password. Please try again!" in refused

    welcome = lynx(site, ["Down Arrow"] * LOGIN_FIELDS_COME_AFTER + pair("admin", "admin"))
    assert "Success: You were successfully logged in" in welcome
    assert "Logged in as admin" in welcome
    assert "(BUTTON) Log out" in welcome


def test_a_person_with_a_text_browser_logs_out(lynx, site):
    log_in = ["Down Arrow"] * LOGIN_FIELDS_COME_AFTER + pair("admin", "admin")
    log_out = ["Down Arrow"] * LOG_OUT_COMES_AFTER + ["^J"]

    # Lynx draws only what is another than before: "Success: You were" stands there already.
    goodbye = lynx(site, log_in + log_out)
    assert "logged out." in goodbye
    assert "Do you want to log in?" in goodbye


def pair(username, password):
    return [*username, "Down Arrow", *password, "Down Arrow", "^J"]


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
            timeout=30,
            check=True,
        ).stdout.decode("utf-8", "replace")
        return re.sub(r"\x1b[(\[][0-9;?]*[A-Za-z]", "", screen)

    return typed
