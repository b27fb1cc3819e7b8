"""`press`: one key at an element. `cases/acting.py` has its events beside those of Chromium."""

# ruff: noqa: E501  a page is a line

import pytest

from pytest_htmx import Browser, HtmxBrowser, Refused, Unsupported
from shown import sent, show

FORM = '<form action="/echo"><input name="q" id="q" value="tea"><button name="b">Go</button></form>'


@pytest.mark.parametrize("kind", [Browser, HtmxBrowser])
def test_enter_in_a_field_sends_the_form(kind):
    assert sent(show(FORM, kind=kind).press("#q", "Enter")) == "GET q=tea&b="


@pytest.mark.parametrize(
    ("body", "what", "key"),
    [
        ('<a id="b" href="/echo?">x</a>', "#b", "Enter"),
        ('<form action="/echo"><button id="b">x</button></form>', "#b", " "),
        ('<form action="/echo"><button id="b">x</button></form>', "#b", "Space"),
        ('<form action="/echo"><input type="radio" id="b"></form>', "#b", "Enter"),
    ],
)
def test_links_and_buttons_are_pressed_by_keys(body, what, key):
    assert sent(show(body).press(what, key)) == "GET"


def test_space_ticks_a_checkbox():
    visitor = show('<input type="checkbox" id="c">').press("#c", " ")

    assert visitor.value("#c") is True


def test_a_trigger_for_one_key_passes_that_key_alone():
    visitor = show(
        """<input id="q" name="q" hx-get="/echo" hx-trigger="keyup[key=='Enter']" hx-target="#o">
        <p id="o">-</p>""",
        kind=HtmxBrowser,
    )

    with pytest.raises(Refused, match="Nothing happens on 'ArrowUp' at <input"):
        visitor.press("#q", "ArrowUp")
    assert visitor.fill(q="green").text("#o") == "-"
    assert visitor.press("#q", "Enter").text("#o") == "GET q=green"


def test_escape_closes_the_topmost_popover_and_then_the_dialog():
    visitor = show(
        """<button commandfor="d" command="show-modal">Open</button><dialog id="d"><p>Hello</p>
        <button popovertarget="p">More</button><i id="p" popover>Tip</i></dialog>"""
    )
    visitor.click("Open").click("More")
    assert visitor.text("#p") == "Tip"

    visitor.press("dialog", "Escape")
    assert visitor.text("#d") == "Hello More"

    visitor.press("dialog", "Escape")
    with pytest.raises(Refused, match="is hidden"):
        visitor.text("#d")


@pytest.mark.parametrize(
    ("element", "key", "sentence"),
    [
        ('<input id="x" hidden>', "Enter", '<input id="x" hidden=""> is hidden.'),
        ('<input id="x" disabled>', "Enter", '<input id="x" disabled=""> is disabled.'),
        ('<p id="x">x</p>', "Enter", '<p id="x"> takes no keys: it cannot have the focus.'),
        ('<input id="x">', "a", "'a' would type into <input id=\"x\">: use fill."),
        ('<input id="x">', "Delete", "'Delete' would type into <input id=\"x\">: use fill."),
        ('<textarea id="x">', "Enter", "'Enter' would type into <textarea id=\"x\">: use fill."),
        ('<a id="x" href="/">x</a>', "Escape", "Nothing happens on 'Escape' at <a id=\"x\" href=\"/\">."),
        ('<input id="x">', "Enter", "Nothing happens on 'Enter' at <input id=\"x\">."),
        ('<form><input id="x"><input></form>', "Enter", "Nothing happens on 'Enter' at <input id=\"x\">."),
    ],
)  # fmt: skip
def test_a_key_that_a_person_could_not_press_or_that_does_nothing_is_refused(
    element, key, sentence
):
    with pytest.raises(Refused) as refusal:
        show(element).press("#x", key)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("element", "key", "sentence"),
    [
        ('<input id="x">', "Tab", 'The kit does not know what Tab does at <input id="x">.'),
        ('<select id="x">', "ArrowDown", 'The kit does not know what ArrowDown does at <select id="x">.'),
        ('<select id="x">', "Enter", 'The kit does not know what Enter does at <select id="x">.'),
        ('<input id="x" type="range">', "End", 'The kit does not know what End does at <input id="x" type="range">.'),
        ('<input id="x">', "Control+Enter", "The kit presses one key, such as Enter, Escape or a, and not 'Control+Enter'."),
        ('<input id="x">', "enter", "The kit presses one key, such as Enter, Escape or a, and not 'enter'."),
    ],
)  # fmt: skip
def test_a_key_that_the_kit_does_not_know_is_unsupported(element, key, sentence):
    with pytest.raises(Unsupported) as refusal:
        show(element).press("#x", key)

    assert str(refusal.value) == sentence


def test_a_key_goes_to_the_focus_in_the_body():
    visitor = show(
        """<button id="b" type="button" hx-get="/echo" hx-trigger="focus" hx-swap="none">x</button>
        <p hx-get="/echo" hx-trigger="keydown from:#b" id="o">-</p>""",
        kind=HtmxBrowser,
    )

    with pytest.raises(Refused, match="Nothing happens on 'F2' at <body>"):
        visitor.press("body", "F2")
    assert visitor.click("#b").press("body", "F2").text("#o") == "GET"


def test_a_script_that_hears_the_key_is_unsupported():
    with pytest.raises(Unsupported, match="onkeydown of <body"):
        show('<body onkeydown="x()"><a id="x" href="/">x</a>', kind=HtmxBrowser).press("#x", "a")
