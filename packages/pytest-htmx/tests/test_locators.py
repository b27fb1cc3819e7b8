"""Locators, and the kit's sentences if nothing or too much is found."""

# ruff: noqa: E501  a page is a line

import pytest

from pytest_htmx import HtmxBrowser, Refused, Unsupported
from shown import sent, show


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('<a href="/echo?1">One <b>link</b></a> <a href="/echo?2">One</a>', "One  link"),
        ('<a href="/echo?1" aria-label="One"><img></a> <a aria-label="One">x</a>', "One"),
        ('<a href="/echo?1" aria-label="Two">One</a> <a href="/echo?2">Two</a>', "One"),
        ('<map><area href="/echo?1" aria-label="One"></map><p>One</p>', "One"),
        ('<a href="/echo?1"><img alt="One"></a>', "One"),
        ('<a href="/echo?1"><svg></svg><img alt="Note "><img alt="one" hidden></a>', "Note"),
        ('<a href="/echo?1" title="One">*</a>', "One"),
        ('<a href="/echo?1" aria-label="One">*</a>', "One"),
        ('<a href="/echo?1">One</a><a href="/echo?2" title="One">x</a>', "One"),
        ('<map><area href="/echo?1" alt="One"></map>', "One"),
        ('<a href="/echo?1">Issue<br>3</a>', "Issue 3"),
        ('<a href="/echo?1" id="one">x</a><a href="/echo?2">x</a>', "#one"),
        ('<a href="/echo?2" id="x">a</a><a href="/echo?1">#x</a>', "#x"),
        ('<form action="/echo"><input type="submit" name="1">', "Submit"),
        ('<form action="/echo"><input type="submit" name="1" value="Go">', "Go"),
        ('<form action="/echo"><input type="SUBMIT" name="1" value="Go" aria-label="One">', "One"),
        ('<form action="/echo"><button name="1">Go</button>', "Go"),
        ('<form action="/echo"><button name="1" aria-label="Go"></button>', "Go"),
    ],
)
def test_one_thing_is_clicked_by_its_words_or_a_selector(body, what):
    assert sent(show(body).click(what)).startswith("GET 1")


def test_pictures_are_clicked_by_their_words():
    for attributes, words in (
        ('alt="Go"', "Go"),
        ("", "Submit"),
        ('alt="Go" value="Value"', "Value"),
        ('alt="Go" aria-label="Label"', "Label"),
    ):
        browser = show(f'<form action="/echo"><input type="image" {attributes}>')

        assert sent(browser.click(words)) == "GET x=0&y=0"


def test_an_element_with_a_trigger_is_clicked_by_its_words_too():
    browser = show(
        '<a href="/never">One</a><p hx-get="/echo?1">Two</p><button hx-get="/echo?1">Three</button>',
        kind=HtmxBrowser,
    )

    assert browser.click("Two").text("p p") == "GET 1"
    assert browser.click("Three").text("button p") == "GET 1"


def test_a_box_or_a_radio_button_is_clicked_by_its_label():
    browser = show(
        '<form action="/echo"><input type="checkbox" name="a" value="on" aria-label="Box">'
        '<input type="radio" name="b" value="on" aria-label="Radio"><button>Go</button></form>'
    )
    browser.click("Box").click("Radio")

    assert sent(browser.submit()) == "GET a=on&b=on"


def test_a_box_is_clicked_by_the_words_of_its_label_unless_a_link_has_them():
    browser = show(
        '<form action="/echo"><label><input type="checkbox" name="a" value="1">All of it</label>'
        '<input type="checkbox" id="b" name="b" value="1"><label for="b">None</label>'
        '<button title="Send it">-></button></form><a href="/echo?c=1">None</a>'
    )

    assert sent(browser.click("All of it").submit(button="Send it")) == "GET a=1"
    assert sent(browser.back().click("None")) == "GET c=1"


def test_of_nested_elements_the_innermost_goes_by_its_picture():
    browser = show(
        '<p hx-get="/never" hx-target="#o"><a hx-get="/echo?1" hx-target="#o" hx-trigger="click '
        'stop"><img alt="One"></a></p><p id="o"></p>',
        kind=HtmxBrowser,
    )

    assert browser.click("One").text("#o") == "GET 1"


def test_a_missing_element_is_refused_with_a_list_of_the_others():
    browser = show(
        '<a href="/a">One</a> <button>Two</button> <a>none</a> <summary>Three</summary>'
        '<input type="button" value="Four"><input type="reset"><input type="checkbox" value="no">'
        '<input type="radio" value="no" aria-label="Five"><input type="radio" value="no">'
        '<input type="button"><button></button><label><input type="checkbox">Box</label>'
        '<a href="/"><img alt="Picture"></a><button title="Tip"></button>'
        '<input type="text" value="no"><map><area href="/" aria-label="Six"></map>'
    )

    with pytest.raises(Refused) as of_some:
        browser.click("Seven")
    with pytest.raises(Refused) as of_none:
        show("x").click("a[")

    assert str(of_some.value) == (
        "No clickable element has the words or selector 'Seven'. "
        "There are: 'One', 'Two', 'Three', 'Four', 'Reset', 'Five', 'Box', 'Picture', 'Tip', 'Six'."
    )
    assert (
        str(of_none.value)
        == "No clickable element has the words or selector 'a['. There are: none."
    )


def test_an_ambiguous_locator_is_refused_with_all_matches():
    browser = show('<a href="/a">One</a> <a id="b" href="/b">One</a><p>x</p>')

    with pytest.raises(Refused) as by_words:
        browser.click(" One ")
    with pytest.raises(Refused) as by_selector:
        browser.text("a")

    fitting = 'matches 2 elements:\n  <a href="/a">\n  <a id="b" href="/b">'
    assert str(by_words.value) == f"' One ' {fitting}"
    assert str(by_selector.value) == f"'a' {fitting}"


def test_text_needs_one_element():
    browser = show("<p>x</p>")

    with pytest.raises(Refused) as none:
        browser.text("#x")
    with pytest.raises(Unsupported, match=r"^The kit cannot read the selector 'p\[': "):
        browser.text("p[")

    assert str(none.value) == "The page at http://localhost/ has no #x."


@pytest.mark.parametrize("selector", [None, "form", "#around", "#in", "#beside"])
def test_a_form_is_found_by_itself_its_container_and_its_controls(selector):
    browser = show(
        '<section id="around"><form id="f" action="/echo"><input id="in" name="a">'
        '<button>Go</button></form></section><input id="beside" form="f">'
    )

    assert sent(browser.submit(selector, a=1)) == "GET a=1"


@pytest.mark.parametrize(
    ("selector", "sentence"),
    [
        (None, 'The page at http://localhost/ has 2 forms: <form id="a">, <form id="b">.'),
        ("section", '<section class="c d"> has 2 forms: <form id="a">, <form id="b">.'),
        ("p", "<p> has 0 forms: none."),
        ("#x", "The page at http://localhost/ has no #x."),
        ("form", '\'form\' matches 2 elements:\n  <form id="a">\n  <form id="b">'),
    ],
)
def test_a_form_that_is_not_clear_is_refused(selector, sentence):
    browser = show('<section class="c d"><form id="a"></form><form id="b"></form></section><p></p>')

    with pytest.raises(Refused) as refusal:
        browser.submit(selector)

    assert str(refusal.value) == sentence


BUTTONS = (
    '<form id="f" action="/echo"><button type="button" name="x" value="0">Save</button>'
    '<button name="b" value="1">Save  it</button><input type="submit" name="c" value="2">'
    '<button id="d" name="b" value="3">Delete</button><input type="image" name="e" alt="Look"></form>'
    '<button form="f" name="g" value="4">Outside</button><button class="h">Other</button>'
)


@pytest.mark.parametrize(
    ("button", "sent_by_it"),
    [
        (None, "b=1"),
        ("Save it", "b=1"),
        (" Save\n it ", "b=1"),
        ("2", "c=2"),
        ("c", "c=2"),
        ("#d", "b=3"),
        ("Look", "e.x=0&e.y=0"),
        ("g", "g=4"),
        ("button[value='4']", "g=4"),
    ],
)
def test_the_first_button_sends_the_form_unless_another_is_named(button, sent_by_it):
    assert sent(show(BUTTONS).submit("#f", button=button)) == f"GET {sent_by_it}"


@pytest.mark.parametrize(
    ("button", "sentence"),
    [
        ("Save", '<form id="f" action="/echo"> has no button \'Save\'. '
         "It has: 'Save it', '2', 'Delete', 'Look', 'Outside'."),
        (".h", '<form id="f" action="/echo"> has no button \'.h\'. '
         "It has: 'Save it', '2', 'Delete', 'Look', 'Outside'."),
        ("b", "'b' matches 2 elements:\n"
         '  <button name="b" value="1">\n  <button id="d" name="b" value="3">'),
    ],
)  # fmt: skip
def test_a_button_that_is_not_clear_is_refused(button, sentence):
    with pytest.raises(Refused) as refusal:
        show(BUTTONS).submit("#f", button=button)

    assert str(refusal.value) == sentence


@pytest.mark.parametrize(
    ("beside", "is_sent"),
    [
        ("", True),
        ('<input type="checkbox"><input type="radio"><input type="file"><input type="hidden">', True),
        ("<select></select><textarea></textarea><button type='button'></button><input type='reset'>", True),
        ("<input>", False),
        ("<input type='date'>", False),
        ("<input type='range'>", False),
    ],
)  # fmt: skip
def test_enter_sends_a_form_without_a_button_if_it_has_one_field(beside, is_sent):
    browser = show(f'<form action="/echo"><input name="a">{beside}</form>')

    if is_sent:
        assert sent(browser.submit(a="x")) == "GET a=x"
    else:
        with pytest.raises(Refused) as refusal:
            browser.submit(a="x")

        assert str(refusal.value) == (
            '<form action="/echo"> has no submit button, and Enter does not send it.'
        )


def test_enter_sends_no_form_without_a_field():
    with pytest.raises(Refused, match="has no submit button, and Enter does not send it"):
        show("<form><textarea></textarea></form>").submit()


def test_of_nested_elements_with_the_same_words_the_innermost_is_clicked():
    browser = show(
        '<p hx-get="/echo?1" hx-trigger="mouseenter once" hx-target="#o">'
        '<a href="/echo?2">Ada</a></p><p id="o"></p>',
        kind=HtmxBrowser,
    )

    assert sent(browser.click("Ada")) == "GET 2"


def test_an_element_that_waits_for_the_mouse_is_clicked_by_its_words():
    browser = show('<p hx-get="/echo?1" hx-trigger="mouseenter">Ada</p>', kind=HtmxBrowser)

    assert sent(browser.click("Ada")) == "GET 1"
