"""What a person can reach: hidden elements, controls outside of forms, files, and layers."""

# ruff: noqa: E501  a page is a line

import pytest

from pytest_htmx import Browser, HtmxBrowser, Refused, Unsupported
from pytest_htmx.html.controls import Upload
from shown import sent, show

HIDDEN = [
    "<p hidden>{}</p>",
    "<p hidden=until-found>{}</p>",
    "<p style='color: red; display : NONE'>{}</p>",
    "<p style='display: block; display: none'>{}</p>",
    "<p style='visibility:hidden'><b>{}</b></p>",
    "<p style='visibility:collapse'>{}</p>",
    "<dialog>{}</dialog>",
    "<details><summary>More</summary>{}</details>",
    "<details>{}</details>",
    "<details><summary>More</summary><details open>{}</details></details>",
    "<details open><summary>More</summary><details><summary>More</summary>{}</details></details>",
    "<div popover>{}</div>",
    "<datalist>{}</datalist>",
]
SHOWN = [
    "<p style='display: none; display: block'>{}</p>",
    "<p style='visibility:hidden'><b style='visibility:visible'>{}</b></p>",
    "<p style='overflow:hidden'>{}</p>",
    "<dialog open>{}</dialog>",
    "<details open>{}</details>",
    "<details><summary>{}</summary></details>",
]
BUTTON = '<button id="b" name="b">Go</button>'


@pytest.mark.parametrize("around", HIDDEN)
@pytest.mark.parametrize("act", [
    lambda browser: browser.click("#b"),
    lambda browser: browser.click("Go"),
    lambda browser: browser.submit("form"),
    lambda browser: browser.submit("form", button="Go"),
])  # fmt: skip
def test_a_hidden_button_cannot_be_pressed(around, act):
    browser = show(f'<form action="/echo">{around.format(BUTTON)}</form>')

    with pytest.raises(Refused) as refusal:
        act(browser)

    assert str(refusal.value) == '<button id="b" name="b"> is hidden.'


@pytest.mark.parametrize("around", HIDDEN)
def test_a_hidden_control_cannot_be_filled_in(around):
    control = '<input name="q" value="old">'
    browser = show(f'<form action="/echo">{around.format(control)}<button>Go</button></form>')

    with pytest.raises(Refused) as refusal:
        browser.fill(q="new")

    assert str(refusal.value) == '<input name="q" value="old"> is hidden.'


@pytest.mark.parametrize("around", SHOWN)
def test_a_visible_button_is_pressed(around):
    assert (
        sent(show(f'<form action="/echo">{around.format(BUTTON)}</form>').click("#b")) == "GET b="
    )


@pytest.mark.chromium
def test_chromium_hides_and_shows_the_same(chromium):
    page = chromium.new_page()
    page.set_content("".join(around.format("<i>x</i>") for around in [*HIDDEN, *SHOWN]))
    visible = [page.locator("i").nth(place).is_visible() for place in range(len([*HIDDEN, *SHOWN]))]
    page.close()

    assert visible == [*(False for _ in HIDDEN), *(True for _ in SHOWN)]


def test_an_inert_button_cannot_be_pressed():
    with pytest.raises(Refused) as refusal:
        show(f'<form inert action="/echo">{BUTTON}</form>').click("#b")

    assert str(refusal.value) == '<button id="b" name="b"> is inert.'


def test_words_lead_past_hidden_elements():
    browser = show(
        '<a hidden href="/a">Go <i>on</i></a><a href="/echo?1">Go <i hidden>away</i><i>on</i></a>'
        '<form action="/echo"><button hidden name="a">Send</button><button name="b">Send</button></form>'
    )

    assert sent(browser.click("Go on")) == "GET 1"
    assert sent(browser.back().submit(button="Send")) == "GET b="
    assert sent(browser.back().submit()) == "GET b="


def test_enter_presses_a_hidden_button_for_a_field_in_reach():
    form = '<form action="/echo"><input name="q" {}><button hidden name="b">Go</button></form>'

    assert sent(show(form.format("")).submit()) == "GET q=&b="
    with pytest.raises(Refused, match=r"^<button hidden=\"\" name=\"b\"> is hidden.$"):
        show(form.format("hidden")).submit()
    with pytest.raises(Refused, match=r"^<input hidden=\"\" name=\"q\"> is hidden.$"):
        show('<form action="/echo"><input hidden name="q"></form>').submit()


def test_a_hidden_box_is_reached_by_its_label():
    browser = show(
        '<form action="/echo"><label for="c">Agree</label><input hidden type="checkbox" id="c" name="c">'
        '<label><input hidden type="file" name="f">File</label><label hidden><input type="radio" name="r"></label>'
        "<button>Go</button></form>"
    )  # fmt: skip

    assert sent(browser.fill(c=True, f=("a.txt", "x")).submit()) == "GET c=on&f=a.txt"
    with pytest.raises(Refused, match="is hidden"):
        browser.back().fill(r="on")


def test_summary_dialog_and_popover_bring_their_content_into_reach():
    browser = show(
        '<details><summary>More</summary><a href="/echo?1">One</a></details>'
        '<button commandfor="d" command="show-modal">Ask</button><dialog id="d"><a href="/echo?2">Two</a>'
        '<button commandfor="d" command="close">No</button></dialog>'
        '<button popovertarget="p">Menu</button><div id="p" popover><a href="/echo?3">Three</a></div>'
    )  # fmt: skip

    assert sent(browser.click("More").click("One")) == "GET 1"
    assert sent(browser.back().click("Ask").click("Two")) == "GET 2"
    assert sent(browser.back().click("Menu").click("Three")) == "GET 3"
    browser.back().click("Ask")
    with pytest.raises(Refused) as refusal:
        browser.click("Menu")
    assert str(refusal.value) == (
        '<button popovertarget="p"> is inert: <dialog id="d" open=""> is open before it.'
    )
    assert sent(browser.click("No").click("Menu").click("Three")) == "GET 3"


def test_a_click_elsewhere_closes_a_popover():
    browser = show(
        '<button popovertarget="p">Menu</button><div id="p" popover><a href="/echo?3">Three</a></div>'
        '<p id="away">x</p>'
    )

    with pytest.raises(Refused, match="is hidden"):
        browser.click("Menu").click("#away").click("Three")
    with pytest.raises(Refused, match="is hidden"):
        browser.click("Menu").click("Menu").click("Three")


def test_a_hint_is_unsupported():
    with pytest.raises(Unsupported, match="does not know when <div"):
        show('<button popovertarget="p">?</button><div id="p" popover="hint">x</div>').click("?")


@pytest.mark.parametrize("kind", [Browser, HtmxBrowser])
def test_a_form_of_a_dialog_closes_it(kind):
    browser = show(
        '<dialog open id="d"><form method="dialog"><input name="a" required><button>Close</button>'
        '<button formmethod="dialog" formnovalidate>Cancel</button></form></dialog>',
        kind=kind,
    )

    with pytest.raises(Refused, match="it is required"):
        browser.click("Close")
    assert not browser.click("Cancel").page.find(id="d").has_attr("open")
    assert browser.url == "/"


ROWS = (
    '<tr id="one"><td><input name="x" value="1"></td></tr>'
    '<tr id="two"><td><input name="x" value="2"></td></tr>'
)


@pytest.mark.parametrize(
    ("body", "selector", "values"),
    [
        ('<input id="s" name="x">', "#s", ["new"]),
        ('<input name="x">', None, ["new"]),
        ('<p><input name="x"></p>', "p", ["new"]),
        ('<form><input name="y"></form><input name="x">', None, ["new"]),
        ('<form></form><form><input name="x"></form>', None, ["new"]),
        ('<form><input type="hidden" name="x" value="h"></form><form><input name="x"></form>', None, ["h", "new"]),
        ('<form hidden><input name="x" value="h"></form><form><input name="x"></form>', None, ["h", "new"]),
        (f"<table>{ROWS}</table>", "#two", ["1", "new"]),
        (f"<form><table>{ROWS}</table></form>", "#one", ["new", "2"]),
        ('<form><input id="s" name="y"><input name="x"></form>', "#s", ["new"]),
        ('<section><form id="f"></form></section><input form="f" name="x">', "section", ["new"]),
    ],
)  # fmt: skip
def test_a_control_is_found_by_its_name_and_its_place(body, selector, values):
    browser = show(body).fill(selector, x="new")
    controls = browser.history.current.document.controls

    assert [controls.value(control) for control in browser.page("input", {"name": "x"})] == values


@pytest.mark.parametrize(
    ("body", "selector", "sentence"),
    [
        ('<input name="y"><input>', None, "The page at http://localhost/ has no control named 'x'. It has: y, <input>."),
        ('<input id="s" name="y"><input name="x">', "#s", '<input id="s" name="y"> has no control named \'x\'. It has: y.'),
        ("<p></p>", "p", "<p> has no control named 'x'. It has: none."),
        ('<form><input name="x"></form><input name="x">', None,
         "The page at http://localhost/ has controls named 'x' in several forms: <input name=\"x\">, <input name=\"x\">."),
        (f"<table>{ROWS}</table>", "table", "There are 2 controls named 'x': give a list of as many."),
    ],
)  # fmt: skip
def test_a_control_that_is_not_clear_is_refused(body, selector, sentence):
    with pytest.raises(Refused) as refusal:
        show(body).fill(selector, x="new")

    assert str(refusal.value) == sentence


def test_a_hidden_input_beside_a_checkbox_is_not_filled_in():
    browser = show(
        '<form action="/echo"><input type="hidden" name="x" value="0">'
        '<input type="checkbox" name="x" value="1"><button>Go</button></form>'
    )

    assert sent(browser.fill(x=True).submit()) == "GET x=0&x=1"


def test_the_only_form_in_reach_is_the_form():
    browser = show(
        '<dialog><form action="/a"><button>A</button></form></dialog>'
        '<form action="/echo"><button name="b">B</button></form>'
    )

    assert sent(browser.submit()) == "GET b="


def test_radio_buttons_outside_of_forms_are_one_group():
    radio = '<input type="radio" name="r" value="{0}" id="r{0}">'
    browser = show("".join(map(radio.format, "abc"))).fill(r="b").fill("#ra", r="c")
    controls = browser.history.current.document.controls

    assert [controls.checked(one) for one in browser.page("input")] == [False, False, True]


@pytest.mark.parametrize(
    ("file", "upload"),
    [
        (("a.txt", "tëxt"), Upload("a.txt", "tëxt".encode(), "text/plain")),
        (("a.png", b"1"), Upload("a.png", b"1", "image/png")),
        (("a", b"1"), Upload("a", b"1", "application/octet-stream")),
        (("a.txt", "1", "text/x"), Upload("a.txt", b"1", "text/x")),
    ],
)
def test_a_file_is_given_as_text_or_bytes(file, upload):
    browser = show('<input type="file" name="f">').fill(f=file)

    assert browser.history.current.document.controls.files(browser.page.input) == [upload]


def test_a_file_is_given_as_a_path(tmp_path):
    (tmp_path / "a.txt").write_text("text")
    browser = show('<input type="file" name="f" multiple>').fill(f=[tmp_path / "a.txt"])

    assert browser.history.current.document.controls.files(browser.page.input) == [
        Upload("a.txt", b"text", "text/plain")
    ]


@pytest.mark.parametrize("file", [b"text", ("a.txt",), ("a.txt", 1), "a.txt", 1])
def test_a_file_without_name_or_content_is_refused(file):
    with pytest.raises(Refused, match=r"takes a file: give a path or \(name, content\)"):
        show('<input type="file" name="f">').fill(f=file)


def test_keys_that_a_trigger_prevents_type_nothing():
    browser = show(
        '<input id="q" name="q" hx-get="/echo" hx-trigger="keydown prevent">', kind=HtmxBrowser
    )

    with pytest.raises(Refused, match="takes no text: a trigger prevents its keys"):
        browser.fill(q="x")


def test_an_option_that_is_chosen_already_changes_nothing():
    browser = show(
        '<select name="q" hx-get="/echo" hx-target="#o"><option>1<option>2</select><p id="o">-</p>',
        kind=HtmxBrowser,
    )

    assert browser.fill(q="1").text("#o") == "-"
    assert browser.fill(q="2").text("#o") == "GET q=2"
