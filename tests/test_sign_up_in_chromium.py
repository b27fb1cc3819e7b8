"""Registering in a real browser: what is typed stays, while advice comes and goes beside it."""

import pytest
from playwright.sync_api import expect

from tests.chromium import visit


@pytest.mark.chromium
def test_advice_comes_and_goes_beside_what_is_typed(chromium, stage):
    with visit(chromium, stage) as page:
        page.goto("/register")
        page.fill("#username", "Eve")
        page.fill("#password", "passwordpassword")
        page.wait_for_selector("#password-error")

        assert page.input_value("#password") == "passwordpassword"
        assert page.input_value("#username") == "Eve"
        assert page.evaluate("document.activeElement.id") == "password"
        assert page.title() == "Register · Heliograph"

        page.fill("#password", "a lantern on the far hill")
        page.wait_for_selector("#password-error", state="detached")
        assert page.input_value("#password") == "a lantern on the far hill"


@pytest.mark.chromium
def test_the_field_is_wrong_for_as_long_as_the_advice_says_so(chromium, stage):
    hint = "At least 15 characters. A few words do."
    with visit(chromium, stage) as page:
        page.goto("/register")
        password = page.locator("#password")
        page.fill("#username", "Eve")
        page.fill("#email", "eve@example.org")
        page.fill("#password", "passwordpassword")
        page.click("#do-register")
        expect(page.locator("#password-error")).to_be_visible()
        advice = page.locator("#password-error").inner_text()
        expect(password).to_have_attribute("aria-invalid", "true")
        expect(password).to_have_accessible_description(f"{hint} {advice}")

        page.fill("#password", "a lantern on the far hill")
        expect(password).not_to_have_attribute("aria-invalid", "true")
        expect(password).to_have_accessible_description(hint)
        page.fill("#password", "passwordpassword")
        expect(password).to_have_attribute("aria-invalid", "true")
        expect(password).to_have_accessible_description(f"{hint} {advice}")


@pytest.mark.chromium
def test_one_request_asks_for_advice_when_the_person_pauses(chromium, stage):
    with visit(chromium, stage) as page:
        asked = []
        page.on("request", lambda it: asked.append(it.post_data) if it.method == "POST" else None)
        page.goto("/register")
        page.type("#password", "short", delay=20)
        page.wait_for_selector("#password-error")

        assert asked == ["username=&email=&password=short&advice=only"]
        assert page.url.endswith("/register")
