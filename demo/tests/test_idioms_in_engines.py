"""Where the focus goes in the idioms, in three engines: `make engines TESTS=demo`."""

import pytest

from tests.engines import until
from tests.test_engines import engine, pytestmark  # noqa: F401 - the fixture and the marks

HELD = "document.activeElement.id || document.activeElement.localName"


@pytest.fixture
def tab(engine, demo):  # noqa: F811 - the fixture
    with engine() as tab:
        tab.demo = demo
        yield tab


def open_idiom(tab, name):
    tab.open(f"{tab.demo}/workbench/{name}")
    until(lambda: tab.run("window.htmx && document.querySelector('#message-tools > *')"))


def holds(tab, id_):
    until(lambda: tab.run(HELD) == id_)


def test_an_edit_begins_in_its_field_and_ends_at_its_link(tab):
    open_idiom(tab, "edit")
    tab.click("#edit-2")
    holds(tab, "station-2-name")
    tab.click("#cancel-2")
    holds(tab, "edit-2")


def test_a_delete_goes_on_beside_the_row_and_its_message_brings_it_back(tab):
    open_idiom(tab, "rows")
    tab.click("#delete-2")
    holds(tab, "delete-3")
    until(lambda: tab.run("!!document.querySelector('#undo-2')"))
    tab.click("#undo-2")
    until(lambda: tab.run("!!document.querySelector('#row-2')"))
    until(lambda: tab.run("!document.querySelector('#undo-2')"))
    assert tab.run(HELD) != "body"


def test_a_question_stands_before_the_page_and_gives_the_focus_back(tab):
    open_idiom(tab, "confirmation")
    tab.enter("#delete-all")
    holds(tab, "keep")
    assert tab.run("document.querySelector('#sure').matches(':modal')")
    tab.click("#keep")
    holds(tab, "delete-all")
    tab.enter("#delete-all")
    holds(tab, "keep")
    tab.click("#do-delete-all")
    holds(tab, "start-again")


def test_a_tab_and_an_order_are_gone_back_from(tab):
    open_idiom(tab, "tabs")
    tab.click("#tab-code")
    until(lambda: tab.run("location.search") == "?tab=code")
    tab.run("history.back()")
    until(lambda: tab.run("document.querySelector('#panel [aria-current]').id") == "tab-mirror")
    assert tab.run("location.search") == ""


def test_a_search_follows_what_is_typed(tab):
    open_idiom(tab, "search")
    tab.type("#words", "teide")
    until(lambda: tab.run("document.querySelectorAll('#found li').length") == 1)
    assert tab.run("location.search") == "?words=teide&order=name"


def test_a_late_part_and_a_poll_move_nobody(tab):
    open_idiom(tab, "late")
    until(lambda: tab.run("!document.querySelector('#show-weather')"))
    assert tab.run(HELD) == "body"

    open_idiom(tab, "poll")
    tab.click("#send")
    until(lambda: tab.run("!!document.querySelector('#look-again')"))
    tab.run("document.activeElement.blur()")
    until(lambda: tab.run("!!document.querySelector('#send')"))
    assert tab.run(HELD) == "body"
