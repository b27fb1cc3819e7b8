"""Notes, by those who read and change them."""

import pytest

ADA = {"username": "Ada", "password": "the analytical engine"}
GRACE = {"username": "Grace", "password": "a moth in the relay"}


@pytest.fixture
def visitor(visitor):
    visitor.open("/notes").submit("#login", ADA)
    return visitor.open("/notes")  # the message has been read


def notes(visitor):
    return [note.get_text(" ", strip=True) for note in visitor.page.select("#found li")]


def test_a_note_is_added_once_it_has_words(visitor):
    visitor.submit("#new-note", text=" ")
    assert visitor.status == 422
    assert visitor.text("#text-error") == "Error: Write something."

    visitor.submit("#new-note", text="Oil the hinges")
    assert visitor.messages == [("success", "The note was added.")]
    assert "Oil the hinges, by Ada Change Delete" in notes(visitor)
    assert visitor.value("#text") == ""


def test_a_note_is_changed_in_its_place(visitor):
    others = notes(visitor)[1:]

    visitor.click("#change-1")
    assert visitor.value("#note-1-text") == "Polish the mirror"

    visitor.submit("#note-1", {"note-1-text": " "})
    assert visitor.text("#note-1-text-error") == "Error: Write something."

    visitor.submit("#note-1", {"note-1-text": "Polish both mirrors"})
    assert notes(visitor) == ["Polish both mirrors, by Ada Change Delete", *others]
    assert visitor.messages == [("success", "The note was changed.")]


def test_a_change_may_be_given_up(visitor):
    before = notes(visitor)

    visitor.click("#change-1").click("Cancel")

    assert notes(visitor) == before


def test_a_note_that_was_deleted_comes_back(visitor):
    before = notes(visitor)

    visitor.click("#delete-1")
    assert visitor.messages == [("success", "The note was deleted.")]
    assert notes(visitor) == before[1:]

    visitor.click("Undo")
    assert visitor.messages == [("success", "The note is back.")]
    assert notes(visitor) == before


@pytest.mark.parametrize(("words", "found"), [("mirror", 1), ("moth", 1), ("nobody", 0), ("%", 0)])
def test_notes_are_found_by_their_words(visitor, words, found):
    visitor.submit("#search", words=words)

    assert len(notes(visitor)) == found
    assert visitor.url == f"/notes?words={words.replace('%', '%25')}"


def test_a_search_narrows_while_it_is_typed(htmx_visitor):
    htmx_visitor.open("/notes").submit("#login", ADA)

    htmx_visitor.fill(words="moth")

    assert (htmx_visitor.url, len(notes(htmx_visitor))) == ("/notes?words=moth", 1)


def test_twenty_notes_are_a_page(visitor):
    for number in range(20):
        visitor.submit("#new-note", text=f"Station {number}")
    assert len(notes(visitor)) == 20

    visitor.click("Next page")
    assert visitor.url == "/notes?words=&page=2"
    assert [note.partition(",")[0] for note in notes(visitor)] == ["Station 18", "Station 19"]


def test_a_change_on_the_second_page_leads_back_to_its_row_there(visitor):
    for number in range(20):
        visitor.submit("#new-note", text=f"Station {number}")
    visitor.open("/notes?page=2").click("#change-22").submit("#note-22", {"note-22-text": "Last"})

    assert notes(visitor)[-1] == "Last, by Ada Change Delete"


@pytest.mark.parametrize("act", ["", "/delete", "/restore"])
def test_nobody_changes_the_note_of_another(client, act):
    client.post("/login", data=GRACE)

    assert client.post(f"/notes/1{act}", data={"note-1-text": "Mine"}).status_code in {403, 404}


@pytest.mark.parametrize(("form", "field"), [("#note-1", "note-1-text"), ("#new-note", "text")])
def test_what_was_typed_is_there_again_after_the_session_ended(visitor, form, field):
    before = notes(visitor)
    visitor.click("#change-1")
    visitor.cookies.set("sign_in", "x" * 43)
    visitor.submit(form, {field: "Polish both mirrors"})
    visitor.submit("#login", ADA)

    assert visitor.value(f"#{field}") == "Polish both mirrors"
    visitor.open("/notes")
    assert notes(visitor) == before


def test_everybody_reads_the_notes_of_all(plain_visitor):
    plain_visitor.open("/notes").submit("#login", GRACE)

    assert notes(plain_visitor) == [
        "Polish the mirror, by Ada",
        "Find the moth, by Grace Change Delete",
    ]
