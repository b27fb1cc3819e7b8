"""Notes in Chromium, with JavaScript and without, and in lynx."""

import pytest
from playwright.sync_api import expect

from tests.chromium import log_in, messages, visit

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
        expect(page.locator(f"#note-{number}-text-error")).to_have_text("Error: Write something.")
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


def test_a_person_with_a_text_browser_adds_a_note(lynx, site):
    person = lynx(f"{site}/login").log_in("admin", "admin").follow("Notes")

    person.fill("Note", "Oil").press("Add")

    assert "The note was added." in person.screen
    assert "Oil, by admin" in person.screen
