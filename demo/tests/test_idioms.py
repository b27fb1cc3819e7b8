"""The idioms: each in both worlds, by one story."""

import re

import pytest
from bs4 import BeautifulSoup

from demo.idioms import IDIOMS, late, poll, stations
from demo.idioms.page import PARTIALS, source_of
from pytest_htmx import HtmxBrowser


@pytest.fixture
def app(shared_app):
    return shared_app


@pytest.fixture(autouse=True)
def _nobody_waits(monkeypatch):
    monkeypatch.setattr(late, "SECONDS", 0)


@pytest.fixture
def piece(visitor):
    """Return the text of an element, once the last response was a piece and no page to htmx."""

    def text(selector):
        if isinstance(visitor, HtmxBrowser):
            assert visitor.reloads == 0
            assert "<title>" not in visitor.response.text
            assert "<h1" not in visitor.response.text
        return visitor.text(selector)

    return text


def items(visitor, selector):
    return [" ".join(item.text.split()) for item in visitor.page.select(f"{selector} li")]


@pytest.mark.parametrize("name", IDIOMS)
def test_the_workbench_leads_to_each_idiom_beside_its_source(visitor, name):
    visitor.open("/workbench").click(f"#to-{name}")

    assert visitor.url == f"/workbench/{name}"
    assert visitor.title == f"{IDIOMS[name]} · Heliograph"
    assert [root["id"] for root in visitor.page.select("#main > *")] == [name]
    files = [heading.text for heading in visitor.page.select(".code h2")]
    assert files[:2] == [f"{name}.py", f"{name}.html"]
    shown = [code.text for code in visitor.page.select(".code code")]
    assert [text.strip() for text in shown] == [source_of(file).strip() for file in files]


def test_no_idiom_mentions_htmx_in_python():
    for name in IDIOMS:
        assert "htmx" not in source_of(f"{name}.py").lower()


def test_what_asks_by_itself_gives_up_no_click():
    """By the body's hx-sync it would take the place of a request that a person waits for."""
    for partial in PARTIALS.glob("*.html"):
        for element in BeautifulSoup(partial.read_text(), "html.parser").select("[hx-trigger]"):
            if {"load", "every"} & {*re.findall(r"\w+", element["hx-trigger"])}:
                assert element["hx-sync"] == "drop", partial.name


def test_a_partial_is_one_root_named_after_it():
    for partial in PARTIALS.glob("*.html"):
        text = re.sub(r"{#.*?#}|{%.*?%}", "", partial.read_text(), flags=re.S)
        roots = BeautifulSoup(text, "html.parser").find_all(recursive=False)

        assert partial.read_text().startswith("{# Needs "), partial.name
        if partial.stem not in {"code", "undo"}:  # no pieces
            assert [root["id"].partition("-")[0] for root in roots] == [partial.stem]


def test_a_search_is_found_and_stands_in_the_address(visitor, piece):
    visitor.open("/workbench/search").submit("#searching", words="S", order="By height")

    assert piece("#count") == "11 stations"
    assert items(visitor, "#found")[:2] == ["Elbrus, 5642 m", "Grossglockner, 3798 m"]
    assert visitor.url == "/workbench/search?words=S&order=height"
    assert visitor.reload().text("#count") == "11 stations"
    assert visitor.value("#order") == "height"


def test_the_list_follows_what_is_typed(htmx_visitor):
    htmx_visitor.open("/workbench/search").fill(words="bro")

    assert htmx_visitor.text("#found") == "Brocken, 1141 m"
    assert htmx_visitor.text("#count") == "1 station"
    assert htmx_visitor.url == "/workbench/search?words=bro&order=name"
    assert len(htmx_visitor.history) == 1


def test_an_order_is_chosen_and_gone_back_from(htmx_visitor):
    htmx_visitor.open("/workbench/search").fill(words="sno").fill(order="height")
    assert htmx_visitor.url == "/workbench/search?words=sno&order=height"

    assert htmx_visitor.back().url == "/workbench/search?words=sno&order=name"
    assert htmx_visitor.text("#found") == "Snowdon, 1085 m"


def test_nothing_is_found(visitor):
    visitor.open("/workbench/search").submit("#searching", words="<b>")

    assert visitor.text("#count") == "0 stations"
    assert visitor.text("#found") == ""


def test_a_row_is_edited_in_place(visitor, piece):
    visitor.open("/workbench/edit").click("#edit-2")
    assert piece("#station-2 [for=station-2-name]") == "Name"
    assert visitor.text("#station-1") == "Brocken, 1141 m Edit"

    visitor.submit("#station-2", {"station-2-name": " Yr Wyddfa "})

    assert piece("#station-2") == "Yr Wyddfa, 1085 m Edit"
    assert visitor.messages == [("success", "Yr Wyddfa was saved.")]
    assert visitor.url == "/workbench/edit"


def test_an_edit_is_cancelled(visitor, piece):
    visitor.open("/workbench/edit").click("#edit-2").click("#cancel-2")

    assert piece("#station-2") == "Snowdon, 1085 m Edit"
    assert visitor.url == "/workbench/edit"


@pytest.mark.parametrize(
    ("name", "height", "errors", "focused"),
    [
        ("Snowdon", "high", ["Enter a height from 1 to 9999."], "station-2-height"),
        (" ", "1085", ["Enter a name."], "station-2-name"),
        (" ", "0", ["Enter a name.", "Enter a height from 1 to 9999."], "corrections"),
    ],
)
def test_what_is_wrong_is_said_in_the_row(visitor, piece, name, height, errors, focused):
    visitor.open("/workbench/edit").click("#edit-2")
    visitor.submit("#station-2", {"station-2-name": name, "station-2-height": height})

    assert visitor.status == 422
    piece("#station-2")
    assert [it.text for it in visitor.page.select("#station-2 .field-error")] == [
        f"Error: {it}" for it in errors
    ]
    assert [it["id"] for it in visitor.page.select("[autofocus]")] == [focused]
    assert visitor.value("#station-2-height") == height
    assert visitor.messages == []


def test_two_rows_are_edited_at_once(htmx_visitor):
    htmx_visitor.open("/workbench/edit").click("#edit-2").click("#edit-3")
    htmx_visitor.fill("#station-2", {"station-2-name": "half typ"})
    htmx_visitor.submit("#station-3", {"station-3-name": "Zugspitze West"})

    assert htmx_visitor.text("#station-3") == "Zugspitze West, 2962 m Edit"
    assert htmx_visitor.value("#station-2-name") == "half typ"


def test_a_row_that_is_not_there_cannot_be_edited(plain_visitor):
    assert plain_visitor.open("/workbench/edit/99").status == 404


def test_a_row_is_added(visitor, piece):
    visitor.open("/workbench/rows").submit("#adding", name="Rigi", height=1798)

    assert piece("#row-4") == "Rigi, 1798 m Delete"
    assert visitor.messages == [("success", "Rigi was added.")]
    assert visitor.value("#adding [name=name]") == ""
    assert visitor.url == "/workbench/rows"


def test_a_row_that_is_wrong_is_not_added(visitor, piece):
    visitor.open("/workbench/rows").submit("#adding", name="Rigi", height="")

    assert visitor.status == 422
    assert piece("#adding .field-error") == "Error: Enter a height from 1 to 9999."
    assert visitor.value("#adding [name=name]") == "Rigi"
    assert len(items(visitor, "#stations")) == 3


def test_the_list_has_an_end(visitor):
    visitor.open("/workbench/rows")
    for number in range(stations.MOST_STATIONS - 2):
        visitor.submit("#adding", name=f"Station {number}", height=1)

    assert (
        visitor.text("#adding .field-error") == "Error: The list is full. Delete a station first."
    )
    assert len(items(visitor, "#stations")) == stations.MOST_STATIONS


def test_a_row_is_deleted_and_its_message_brings_it_back(visitor, piece):
    visitor.open("/workbench/rows").click("#delete-2")
    assert visitor.messages == [("success", "Snowdon was deleted.")]
    assert items(visitor, "#stations") == ["Brocken, 1141 m Delete", "Zugspitze, 2962 m Delete"]

    visitor.click("#undo-2")

    assert piece("#row-2") == "Snowdon, 1085 m Delete"
    assert visitor.messages[-1] == ("success", "Snowdon is back.")
    assert visitor.url == "/workbench/rows"


def test_undo_leads_back_from_another_page(visitor):
    visitor.open("/workbench/rows").click("#delete-2")
    with visitor.within("#notifications"):
        undo = visitor.page.select_one("#undo-2")
        assert undo
    visitor.click("#undo-2")

    assert visitor.text("#row-2") == "Snowdon, 1085 m Delete"


def test_a_name_in_a_message_is_escaped(visitor):
    visitor.open("/workbench/rows").submit("#adding", name="<i>x</i>", height=1)
    visitor.click("#delete-4")

    assert visitor.messages[-1] == ("success", "<i>x</i> was deleted.")


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("rows/2/delete", "rows"),
        ("rows/2/restore", "rows"),
        ("totals/2", "totals"),
        ("confirmation/undo", "confirmation"),
        ("failures/gone", "failures"),
    ],
)
def test_the_address_of_an_act_leads_back_to_its_idiom(plain_visitor, path, there):
    assert plain_visitor.open(f"/workbench/{path}").url == f"/workbench/{there}"


def test_a_row_and_the_total_are_renewed(visitor, piece):
    visitor.open("/workbench/totals").click("#count-3")

    assert piece("#tally-3") == "Zugspitze: 1 One more"
    assert visitor.text("#total") == "5 flashes in all"
    assert visitor.text("#tally-1") == "Brocken: 3 One more"


def test_the_next_page_is_loaded(visitor, piece):
    visitor.open("/workbench/more").click("Show more")

    assert piece("#batch-2 h2") == "Stations 9 to 16"
    assert visitor.url == "/workbench/more?page=2"
    visitor.click("Show more")
    assert visitor.text("#batch-3 h2") == "Stations 17 to 24"
    assert "Show more" not in visitor.text("#batch-3")


def test_the_next_page_stands_below_the_first(htmx_visitor):
    htmx_visitor.open("/workbench/more").click("#to-page-2").click("#to-page-3")

    assert [it.text for it in htmx_visitor.page.select("#more [id^=batch] > h2")] == [
        "Stations 1 to 8",
        "Stations 9 to 16",
        "Stations 17 to 24",
    ]
    assert htmx_visitor.back().text("#batch-2 > h2") == "Stations 9 to 16"


@pytest.mark.parametrize(("page", "shown"), [("0", "1 to 8"), ("99", "17 to 24"), ("x", "1 to 8")])
def test_a_page_that_is_not_there_is_the_nearest(plain_visitor, page, shown):
    plain_visitor.open(f"/workbench/more?page={page}")

    assert plain_visitor.text("#more > [id^=batch] > h2") == f"Stations {shown}"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Rigi", "Rigi is free."),
        ("brocken", "brocken is taken. Choose another name."),
        (" ", ""),
    ],
)
def test_a_button_advises_on_the_field(visitor, piece, name, words):
    visitor.open("/workbench/advice").submit("#naming", button="Check", name=name)

    assert piece("#hint") == words


def test_advice_comes_while_one_types(htmx_visitor):
    htmx_visitor.open("/workbench/advice").fill("#naming", name="Brocken")

    assert htmx_visitor.text("#hint") == "Brocken is taken. Choose another name."
    assert htmx_visitor.value("#station-name") == "Brocken"
    assert htmx_visitor.url == "/workbench/advice"


def test_what_was_advised_against_is_refused(visitor):
    visitor.open("/workbench/advice").submit("#naming", name="Brocken")

    assert visitor.status == 422
    assert visitor.title == "Error: Advice on a field · Heliograph"
    assert visitor.text(".field-error") == "Brocken is taken. Choose another name."

    visitor.submit("#naming", name="Rigi")
    assert visitor.messages == [("success", "Rigi is yours.")]


def test_a_late_part_is_loaded(htmx_visitor):
    htmx_visitor.open("/workbench/late")

    assert htmx_visitor.text("#weather").startswith("Clear, with a little haze")
    assert htmx_visitor.url == "/workbench/late"


def test_a_late_part_is_a_link_without_javascript(plain_visitor):
    plain_visitor.open("/workbench/late").click("Show the weather")

    assert plain_visitor.text("#weather").startswith("Clear, with a little haze")


def test_a_tab_is_chosen(visitor, piece):
    visitor.open("/workbench/tabs").click("#tab-code")

    assert piece("#panel > p") == "Three short flashes, three long ones, three short ones."
    assert [it["id"] for it in visitor.page.select("#panel [aria-current]")] == ["tab-code"]
    assert visitor.url == "/workbench/tabs?tab=code"
    assert visitor.back().page.select_one("#panel [aria-current]")["id"] == "tab-mirror"


def test_all_are_deleted_only_after_a_question(visitor, piece):
    visitor.open("/workbench/confirmation").click("#delete-all")
    assert piece("#sure h2") == "Delete all stations?"

    visitor.click("#do-delete-all")

    assert piece("#stock > p") == "No station is left."
    assert visitor.messages == [("success", "All stations were deleted.")]
    visitor.click("#start-again")
    assert piece("#stock ul") == "Brocken Snowdon Zugspitze"


def test_a_question_is_answered_with_no(visitor):
    visitor.open("/workbench/confirmation").click("#delete-all").click("#keep")

    assert not visitor.page.select("dialog[open]")
    assert visitor.text("#stock ul") == "Brocken Snowdon Zugspitze"


def test_a_poll_stops_when_it_has_what_it_waits_for(htmx_visitor, monkeypatch):
    monkeypatch.setattr(poll, "SECONDS", 1000)
    htmx_visitor.open("/workbench/poll").click("#send")
    assert htmx_visitor.text("#signal p") == "On its way 0 %"

    monkeypatch.setattr(poll, "SECONDS", 0.000001)
    htmx_visitor.trigger("#look-again", "every")

    assert htmx_visitor.messages == [("success", "The signal has arrived.")]
    assert htmx_visitor.page.select("[hx-trigger*=every]") == []
    assert htmx_visitor.reloads == 0


def test_one_looks_oneself_without_javascript(plain_visitor, monkeypatch):
    monkeypatch.setattr(poll, "SECONDS", 1000)
    plain_visitor.open("/workbench/poll").click("#send").click("#look-again")
    assert plain_visitor.messages == []

    monkeypatch.setattr(poll, "SECONDS", 0.000001)
    assert plain_visitor.click("#look-again").messages == [("success", "The signal has arrived.")]
    assert plain_visitor.reload().messages == []


@pytest.mark.parametrize(
    ("way", "status", "words"),
    [
        ("forbidden", 403, "Your account may not do this."),
        ("gone", 404, "There is no page at this address."),
        ("broken", 500, "That is our fault, not yours."),
    ],
)
def test_a_failure_is_told(visitor, way, status, words):
    visitor.open("/workbench/failures").click(f"#fail-{way}")

    assert visitor.status == status
    assert words in visitor.text("body")
    if isinstance(visitor, HtmxBrowser):
        assert visitor.text("h1") == "Acts that fail"
        assert len(visitor.page.select("#acts form")) == 3
        assert len(visitor.messages) == 1


def test_who_only_looks_has_no_book(plain_visitor, monkeypatch):
    monkeypatch.setattr(stations, "_books", {})
    for name in IDIOMS:
        plain_visitor.open(f"/workbench/{name}")

    assert stations._books == {}
    assert "session" not in plain_visitor.cookies


def test_the_books_are_bounded(app, monkeypatch):
    monkeypatch.setattr(stations, "MOST_BOOKS", 3)
    for _ in range(5):
        app.test_client().post("/workbench/totals/1")

    assert len(stations._books) == 3
