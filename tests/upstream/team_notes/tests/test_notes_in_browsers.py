"""Notes in Chromium, with JavaScript and without, and in lynx."""

from http.cookiejar import CookieJar
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from tests.chromium import log_in, messages, visit
from tests.test_log_in_with_lynx import down_to, lynx, page_of, pair  # noqa: F401 - a fixture

pytestmark = pytest.mark.chromium


def rows(page):
    return page.locator("#found li")


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without"])
def test_a_note_is_added_changed_deleted_and_back(chromium, site, scripted):
    words = f"Oil the hinges {scripted}"
    with visit(chromium, site, java_script_enabled=scripted) as page:
        page.goto("/notes")
        log_in(page)
        page.fill("#text", words)
        page.click("#add-note")
        row = rows(page).filter(has_text=words)
        expect(row).to_have_count(1)
        expect(page.locator("#text")).to_have_value("")
        number = row.get_attribute("id").removeprefix("note-")

        row.get_by_text("Change").click()
        field = page.locator(f"#note-{number}-text")
        expect(field).to_be_focused()
        field.fill(" ")
        page.click(f"#save-{number}")
        expect(page.locator(f"#note-{number}-text-error")).to_have_text("Write something.")
        expect(field).to_be_focused()
        field.fill(f"{words}, daily")
        page.click(f"#save-{number}")
        expect(page.locator(f"#note-{number}")).to_contain_text(f"{words}, daily")
        assert "Success: The note was changed." in messages(page)
        assert not scripted or page.evaluate(f"document.activeElement.id == 'change-{number}'")

        page.click(f"#delete-{number}")
        expect(page.locator(f"#note-{number}")).to_have_count(0)
        assert not scripted or page.evaluate("document.activeElement != document.body")
        page.click(f"#restore-{number}")
        expect(page.locator(f"#note-{number}")).to_have_count(1)
        assert "Success: The note is back." in messages(page)


def test_a_search_narrows_while_it_is_typed_and_its_address_is_kept(chromium, site):
    with visit(chromium, site) as page:
        page.goto("/notes")
        log_in(page)
        for words in ("A moth", "A mirror"):
            page.fill("#text", words)
            page.click("#add-note")
            expect(rows(page).filter(has_text=words).first).to_be_visible()

        page.locator("#words").press_sequentially("moth")
        expect(rows(page).filter(has_text="A mirror")).to_have_count(0)
        expect(page.locator("#words")).to_be_focused()
        assert page.url.endswith("/notes?words=moth")

        page.reload()
        expect(page.locator("#words")).to_have_value("moth")
        expect(rows(page).filter(has_text="A mirror")).to_have_count(0)
        expect(rows(page).filter(has_text="A moth").first).to_be_visible()


def test_a_person_with_a_text_browser_adds_a_note(lynx, site):  # noqa: F811 - the fixture
    to_the_form = down_to("#username", page_of(site, "/login"))
    person = build_opener(HTTPCookieProcessor(CookieJar()))
    home, notes = (
        BeautifulSoup(person.open(f"{site}{path}", form).read(), "html5lib")
        for path, form in (("/login", b"username=admin&password=admin"), ("/notes", None))
    )
    to_notes = [*down_to("#to-notes", home), "^J"]
    add = [*down_to("#text", notes), *"Oil", "Down Arrow", "^J"]

    screen = lynx(site, [*to_the_form, *pair("admin", "admin"), *to_notes, *add])

    assert "The note was added." in screen
    assert b"Oil, by admin" in person.open(f"{site}/notes").read()
