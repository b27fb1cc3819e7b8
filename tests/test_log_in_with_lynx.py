"""Logging in by a text browser, on the running site."""

import os
import re
import subprocess

from tests.servers import find_browser

LOGIN_FIELDS_COME_AFTER = 7  # links: skip, brand, Home, Log in; buttons: three themes
LOG_OUT_COMES_AFTER = 4  # links: skip, brand, Home, Account


def test_a_person_with_a_text_browser_is_refused_and_logs_in(site, tmp_path):
    refused = lynx(
        tmp_path, site, ["Down Arrow"] * LOGIN_FIELDS_COME_AFTER + pair("admin", "wrong")
    )
    assert "Error: Invalid username or password. Please try again!" in refused

    welcome = lynx(
        tmp_path, site, ["Down Arrow"] * LOGIN_FIELDS_COME_AFTER + pair("admin", "admin")
    )
    assert "Success: You were successfully logged in" in welcome
    assert "Logged in as admin" in welcome
    assert "(BUTTON) Log out" in welcome


def test_a_person_with_a_text_browser_logs_out(site, tmp_path):
    log_in = ["Down Arrow"] * LOGIN_FIELDS_COME_AFTER + pair("admin", "admin")
    log_out = ["Down Arrow"] * LOG_OUT_COMES_AFTER + ["^J"]

    # Lynx draws only what is another than before: "Success: You were" stands there already.
    goodbye = lynx(tmp_path, site, log_in + log_out)
    assert "logged out." in goodbye
    assert "Do you want to log in?" in goodbye


def pair(username, password):
    return [*username, "Down Arrow", *password, "Down Arrow", "^J"]


def lynx(tmp_path, site, keys):
    """All that lynx has drawn on its screen while these keys were typed into its login page."""
    configuration = tmp_path / "lynx.cfg"
    configuration.write_text("INFOSECS:0\nMESSAGESECS:0\nALERTSECS:0\n")
    script = tmp_path / "keys"
    script.write_text("".join(f"key {key}\n" for key in [*keys, "q", "y"]))
    screen = subprocess.run(
        [
            find_browser("lynx"),
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
