"""No page in any state has a fault that axe, a strict parser or a measuring rod can find."""

import re

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.chromium import visit
from tests.servers import ROOT
from tests.stage import create
from tests.states import FOUR, STATES

FAILURES = ("Failed to load resource", "htmx:error")


@pytest.fixture
def page(chromium, stage):
    with visit(chromium, stage, forgive=FAILURES) as page:
        yield page


@pytest.mark.chromium
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(page, state):
    path, bring_about = STATES[state]
    page.goto(path)
    bring_about(page)
    # Colors are measured when nothing moves or fades any more.
    page.emulate_media(reduced_motion="reduce")

    assert_no_fault(page)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size({"width": 320, "height": 640})
    assert_no_fault(page)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def assert_no_fault(page):
    results = Axe().run(page)

    assert results.violations_count == 0, results.generate_report()


@pytest.mark.chromium
@pytest.mark.parametrize("state", STATES)
def test_no_id_is_a_property_of_window(page, state):
    """A browser that lacks the property takes the element for it, as WebKit did `navigation`."""
    path, bring_about = STATES[state]
    page.goto(path)
    bring_about(page)
    folders = (ROOT / folder for folder in ("templates", "partials"))
    templates = (file for folder in folders for file in folder.glob("*.html"))
    written = [
        name for file in templates for name in re.findall(r'\bid="([\w-]+)"', file.read_text())
    ]

    assert page.evaluate(PROPERTIES_OF_WINDOW, written) == []


PROPERTIES_OF_WINDOW = """(written) => {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const shown = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  return [...shown, ...written].filter((id) => id in frame.contentWindow);
}"""


# WCAG 2.2, definition of contrast ratio
CONTRAST = """(message) => {
  const brush = document.createElement("canvas").getContext("2d");
  const luminance = (color) => {
    brush.fillStyle = color;
    brush.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...brush.getImageData(0, 0, 1, 1).data].map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const { color, backgroundColor } = getComputedStyle(message);
  const [dark, light] = [luminance(color), luminance(backgroundColor)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}"""


@pytest.mark.chromium
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_messages_have_a_contrast_of_seven(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(FOUR)
    contrasts = [message.evaluate(CONTRAST) for message in page.locator(".message").all()]

    assert len(contrasts) == 4
    assert min(contrasts) >= 7


@pytest.mark.chromium
def test_two_corrections_are_summed_up_and_lead_to_their_fields(page):
    page.goto("/stage/form")
    page.fill("#your-name", "Ada")
    page.fill("#password", "short")
    page.click("#join")

    expect(page.locator("#corrections")).to_be_focused()
    assert page.title() == "Error: Join · Heliograph"
    assert page.locator("#corrections").aria_snapshot() == (
        '- group "There are 2 things to correct":\n'
        '  - heading "There are 2 things to correct" [level=2]\n'
        "  - list:\n"
        "    - listitem:\n"
        """      - 'link "Email: Enter your email address."':\n"""
        '        - /url: "#email"\n'
        "    - listitem:\n"
        """      - 'link "Password: Use at least 15 characters."':\n"""
        '        - /url: "#password"'
    )
    assert page.locator("#notifications .message").count() == 0
    assert page.input_value("#your-name") == "Ada"
    page.click("text=Email: Enter your email address.")
    expect(page.locator("#email")).to_be_focused()


@pytest.mark.chromium
def test_one_correction_stands_at_its_field_which_takes_the_focus(page):
    page.goto("/stage/form")
    page.fill("#your-name", "Ada")
    page.fill("#email", "ada@example.org")
    page.click("#join")
    password = page.locator("#password")

    expect(password).to_be_focused()
    expect(password).to_have_attribute("aria-invalid", "true")
    expect(password).to_have_accessible_description(
        "A few words do. Error: Use at least 15 characters."
    )
    assert page.locator("#corrections").count() == 0
    assert page.title() == "Error: Join · Heliograph"


@pytest.mark.chromium
def test_a_password_can_be_seen_while_it_is_typed(page):
    page.goto("/login")
    page.fill("#username", "ada")
    page.fill("#password", "the analytical engine")
    show = page.get_by_role("button", name="Show password")

    show.click()
    expect(show).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#password")).to_have_attribute("type", "text")
    show.click()
    expect(page.locator("#password")).to_have_attribute("type", "password")
    page.press("#password", "Enter")
    page.wait_for_selector(".message.error")
    assert page.get_by_role("button", name="Show password").count() == 1


@pytest.mark.parametrize(
    "path", ["/", "/login", "/nope", "/account", "/stage/form", "/stage/every-kind", FOUR]
)
def test_every_page_parses_without_an_error(instance_path, monkeypatch, path):
    monkeypatch.setenv("HELIOGRAPH_INSTANCE_PATH", str(instance_path))
    response = create().test_client().get(path, follow_redirects=True)

    html5lib.HTMLParser(strict=True).parse(response.text)
