"""Logging in by a text browser, on the running site."""


def test_a_person_with_a_text_browser_is_refused_and_logs_in(lynx, site):
    person = lynx(f"{site}/login").log_in("admin", "wrong")
    assert "Error: Invalid username or password. Please try again!" in person.screen

    person.log_in("admin", "admin")
    assert "Success: You were successfully logged in" in person.screen
    assert "Logged in as admin" in person.screen


def test_a_person_with_a_text_browser_logs_out(lynx, site):
    person = lynx(f"{site}/login").log_in("admin", "admin")

    person.press("Log out")

    assert "Success: You were logged out." in person.screen
    assert "Logged in as" not in person.screen
