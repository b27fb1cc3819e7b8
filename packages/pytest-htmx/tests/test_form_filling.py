"""Form filling: the values that a person can enter, and the refusals of all others."""

# ruff: noqa: E501  a control is a line

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from pytest_htmx import HtmxBrowser, Refused, Unsupported
from pytest_htmx.html.controls import Upload
from pytest_htmx.html.dom import opening_tag
from shown import sent, show

BOXES = "<input name='x' type='checkbox' value='a' checked><input name='x' type='checkbox' value='b'><input name='x' type='checkbox' value='c'>"
RADIOS = "<input name='x' type='radio' value='a' checked><input name='x' type='radio' value='b'><input name='x' type='radio' value='c' disabled>"
LABELED = "<label><input name='x' type='radio' value='p'> By post</label><input id='h' name='x' type='radio' value='h'><label for='h'>By <b>hand</b></label>"
OPTIONS = (
    "<option value='a'>First<option value='b' selected>a<option>Third  one<option disabled>Off"
)


def form(controls):
    return f'<form action="/echo">{controls}<button>Go</button></form>'


@pytest.mark.parametrize(
    ("controls", "value", "expected"),
    [
        ("<input name='x'>", "typed", "x=typed"),
        ("<input name='x'>", 7, "x=7"),
        ("<input name='x'>", Decimal("1.50"), "x=1.50"),
        ("<input name='x' type='date'>", date(2026, 5, 1), "x=2026-05-01"),
        ("<input name='x' type='time'>", time(9, 30), "x=09%3A30%3A00"),
        ("<input name='x' type='datetime-local'>", datetime(2026, 5, 1, 9, 30), "x=2026-05-01T09%3A30"),  # noqa: DTZ001  the control has no zone
        ("<input name='x' value='old'>", "", "x="),
        ("<input name='x'>", "two\nlines", "x=twolines"),
        ("<input name='x' type='url'>", " http://a ", "x=http%3A%2F%2Fa"),
        ("<input name='x' maxlength='3'>", "abc", "x=abc"),
        ("<input name='x' maxlength='many'>", "abc", "x=abc"),
        ("<input name='x' type='number' maxlength='1'>", 12, "x=12"),
        ("<input name='x' type='range' readonly>", 12, "x=12"),
        ("<input name='x' type='range'>", "1e3", "x=100"),
        ("<input name='x' type='color'>", "#FFFFFF", "x=%23ffffff"),
        ("<input name='x' type='datetime-local'>", "2026-01-01 12:00", "x=2026-01-01T12%3A00"),
        ("<textarea name='x'>old</textarea>", "a\r\nb\rc\n", "x=a%0D%0Ab%0D%0Ac%0D%0A"),
        ("<input name='x'><input name='x'>", ["1", "2"], "x=1&x=2"),
        ("<input name='x'><textarea name='x'></textarea>", ("1", 2), "x=1&x=2"),
        ("<input name='x' type='checkbox'>", True, "x=on"),
        ("<input name='x' type='checkbox' checked readonly>", False, ""),
        ("<input name='x' type='checkbox' checked disabled>", True, ""),
        ("<input name='x' type='checkbox' value='a'>", "a", "x=a"),
        ("<input name='x' type='checkbox' value='1'>", 1, "x=1"),
        ("<input name='x' type='checkbox' value='a' checked>", [], ""),
        (BOXES, ["b", "c"], "x=b&x=c"),
        (BOXES, ("a",), "x=a"),
        (BOXES, {"c"}, "x=c"),
        (BOXES, "b", "x=b"),
        (RADIOS, "b", "x=b"),
        (RADIOS, "a", "x=a"),
        (LABELED, "By post", "x=p"),
        (LABELED, "By hand", "x=h"),
        (LABELED, "h", "x=h"),
        ("<input name='x' type='radio' value='1'>", 1, "x=1"),
        (f"<select name='x'>{OPTIONS}</select>", "a", "x=a"),
        (f"<select name='x'>{OPTIONS}</select>", "First", "x=a"),
        (f"<select name='x'>{OPTIONS}</select>", "Third one", "x=Third+one"),
        (f"<select name='x'>{OPTIONS}</select>", ["a"], "x=a"),
        ("<select name='x'><option>1<option>2</select>", 2, "x=2"),
        (f"<select name='x' multiple>{OPTIONS}</select>", ["Third one", "First"], "x=a&x=Third+one"),
        (f"<select name='x' multiple>{OPTIONS}</select>", ("b",), "x=b"),
        (f"<select name='x' multiple>{OPTIONS}</select>", {"b"}, "x=b"),
        (f"<select name='x' multiple>{OPTIONS}</select>", "First", "x=a"),
        (f"<select name='x' multiple>{OPTIONS}</select>", [], ""),
        ("<select name='x' multiple><option selected>1<option>1</select>", ["1"], "x=1"),
        ("<input name='x' type='file'>", ("a.txt", b"text"), "x=a.txt"),
        ("<input name='x' type='file' required>", ("a.txt", b"text"), "x=a.txt"),
        ("<input name='x' type='file' multiple>", [("a", b"1"), ("b", b"2")], "x=a&x=b"),
        ("<input name='x' type='file' multiple>", [], "x="),
        ("<input name='x' type='button' value='no'><input name='x'>", "typed", "x=typed"),
        ("<input name='x' type='email'>", " Xavier@example.comX\t", "x=Xavier%40example.comX"),
    ],
)  # fmt: skip
def test_a_form_is_sent_as_it_was_filled_in(show_form, controls, value, expected):
    assert sent(show_form(controls).submit("form", x=value)) == f"GET {expected}".strip()


@pytest.fixture
def show_form():
    return lambda controls: show(form(controls))


@pytest.mark.parametrize(
    ("controls", "value", "sentence"),
    [
        ("<input name='x' disabled>", "a", "{} is disabled."),
        ("<input name='x' readonly>", "a", "{} is read-only."),
        ("<textarea name='x' readonly></textarea>", "a", "{} is read-only."),
        ("<input name='x' type='date' readonly>", "2026-01-01", "{} is read-only."),
        ("<input name='x' type='hidden'>", "a", "{} is hidden: a person cannot type into it."),
        ("<input name='x' type='checkbox' disabled>", True, "{} is disabled."),
        ("<select name='x' disabled><option>a</select>", "a", "{} is disabled."),
        ("<input name='x' type='file' disabled>", ("a", b""), "{} is disabled."),
        ("<input name='x' maxlength='3'>", "abcd", "{} takes at most 3 characters."),
        ("<input name='x' maxlength='3'>", "a\U0001f600b", "{} takes at most 3 characters."),
        ("<textarea name='x' maxlength='3'></textarea>", "abcd", "{} takes at most 3 characters."),
        *(
            (control, value, f"{{}} takes a text, a number, a date or a time, and not {value!r}.")
            for control in ("<input name='x'>", "<textarea name='x'></textarea>", "<input name='x' type='date'>")
            for value in (None, True, ["a"], b"a")
        ),
        ("<input name='x' type='file'>", Path("no/such.txt"), f"There is no file {Path('no/such.txt')}."),
        ("<input name='x' type='number'>", "a", "{} does not take 'a'."),
        ("<input name='x' type='date'>", "1 May", "{} does not take '1 May'."),
        ("<select name='x'><option value='a'>A<option>B</select>", "c", "{} has no option 'c'. It has: 'a' (A), 'B'."),
        ("<select name='x'><option value='a'>A</select>", ["a", "a"], "{} takes one option."),
        ("<select name='x'><option value='a'>A</select>", [], "{} takes one option."),
        ("<select name='x'><option disabled>a</select>", "a", "The option 'a' of {} is disabled."),
        ("<select name='x'><optgroup disabled><option>a</select>", "a", "The option 'a' of {} is disabled."),
        ("<input name='x' type='file'>", [("a", b""), ("b", b"")], "{} takes one file."),
        ("<input name='x' type='file'>", "a.txt", "{} takes a file: give a path or (name, content)."),
        ("<input name='x'><input name='x'>", "a", "There are 2 controls named 'x': give a list of as many."),
        ("<input name='x'><input name='x'>", ["a", "b", "c"], "There are 2 controls named 'x': give a list of as many."),
        ("<input name='x'><input name='x'>", "ab", "There are 2 controls named 'x': give a list of as many."),
        ("<input name='x' type='checkbox'><input name='x' type='checkbox'>", True, "There are 2 checkboxes: give the list of values to tick."),
        ("<input name='x' type='checkbox' value='a'>", ["c", "b", "a"], "No checkbox has the value 'b', 'c'."),
        ("<input name='x' type='radio' value='1'><input name='x' type='radio' value='2'>", 3, "No radio button has the value 3. There are: '1', '2'."),
        (LABELED, "By air", "No radio button has the value 'By air'. There are: 'p' (By post), 'h' (By hand)."),
        ("<input name='x' type='radio' value='1' disabled>", "1", "{} is disabled."),
    ],
)  # fmt: skip
def test_values_that_a_person_cannot_enter_are_refused(show_form, controls, value, sentence):
    browser = show_form(controls)
    tag = opening_tag(browser.page.select_one("[name=x]"))

    with pytest.raises(Refused) as refusal:
        browser.submit("form", x=value)

    assert str(refusal.value) == sentence.format(tag)


def test_a_control_that_is_not_there_is_refused_with_those_that_are():
    browser = show(
        '<form id="f"><input name="user-name"><select name="s"></select><input><button name="b">x'
        '</button><input type="radio" name="r"><input type="radio" name="r"></form><form id="g">'
    )

    with pytest.raises(Refused) as of_some:
        browser.submit("#f", b="x")
    with pytest.raises(Refused) as of_none:
        browser.submit("#g", password="x")

    assert str(of_some.value) == (
        "<form id=\"f\"> has no control named 'b'. It has: user-name, s, <input>, r."
    )
    assert str(of_none.value) == "<form id=\"g\"> has no control named 'password'. It has: none."


def test_a_visitor_tells_what_each_control_holds(show_form):
    visitor = show_form(
        "<input id='a' name='a' value='old'><textarea id='b' name='b'>old</textarea>"
        f"<input id='c' name='c' type='checkbox'><select id='d' name='d'>{OPTIONS}</select>"
        f"<select id='e' name='e' multiple>{OPTIONS}</select>{LABELED}"
        "<input id='f' name='f' type='file'><input id='g' name='g' type='file' multiple>"
    )
    controls = ("#a", "#b", "#c", "#d", "#e", "#f", "#g", "#h")

    assert [visitor.value(one) for one in controls] == [
        *("old", "old", False, "b", ["b"], "", [], False)
    ]
    file = ("tea.txt", b"")
    visitor.fill(a="new", b="two\nlines", c=True, d="First", e=[], f=file, g=[file], x="h")
    assert [visitor.value(one) for one in controls] == [
        *("new", "two\nlines", True, "a", [], "tea.txt", ["tea.txt"], True)
    ]


@pytest.mark.parametrize("control", ["<input id='x' value='a'>", "<textarea id='x'>a</textarea>"])
def test_what_is_typed_is_a_value_and_no_text(show_form, control):
    with pytest.raises(Refused, match=r"holds a value and no text: ask value\('#x'\)"):
        show_form(control).text("#x")


def test_only_a_control_holds_a_value(show_form):
    with pytest.raises(Refused, match=r"^<form action=./echo.> is no control, and holds no value"):
        show_form("").value("form")


def test_a_report_shows_what_was_entered(show_form):
    visitor = show_form("<input name='a'><input name='x' value='old'>").fill(a="new")

    assert "\n<input name=\"a\"> holds 'new'\n<body>" in str(visitor)
    assert "holds 'old'" not in str(visitor)


def test_the_last_choice_is_sent(show_form):
    browser = show_form(RADIOS.replace("disabled", "")).fill(x="c").fill(x="b")

    assert sent(browser.submit("form")) == "GET x=b"


def test_names_that_python_cannot_spell_are_reached_by_keyword_or_mapping():
    browser = show(
        form('<input name="new-name"><input name="class"><input name="a[]"><input name="b_c">')
    )
    browser.submit("form", {"a[]": 3}, new_name=1, class_=2, b_c=4)

    assert sent(browser) == "GET new-name=1&class=2&a%5B%5D=3&b_c=4"


def test_a_mapping_alone_needs_no_selector():
    controls = form('<input name="button"><input name="b-c">')

    assert sent(show(controls).submit({"button": "1", "b-c": 2})) == "GET button=1&b-c=2"
    assert sent(show(controls).fill({"b-c": 2}, button=3).submit()) == "GET button=3&b-c=2"


def test_a_color_that_the_kit_cannot_read_is_not_guessed(show_form):
    with pytest.raises(Unsupported) as refusal:
        show_form("<input name='x' type='color'>").submit("form", x="red")

    assert str(refusal.value) == (
        'The kit reads colors as #rrggbb only: <input name="x" type="color">'
    )


def test_a_file_has_the_type_that_it_is_given(show_form):
    browser = show_form("<input name='x' type='file'><input name='y' type='file'>")
    browser.fill(x=("a.pdf", b"1", "application/pdf"), y=("b", b"2"))
    controls = browser.history.current.document.controls

    one, other = browser.page("input")
    assert controls.files(one) == [Upload("a.pdf", b"1", "application/pdf")]
    assert controls.files(other) == [Upload("b", b"2", "application/octet-stream")]
    assert controls.value(one) == "C:\\fakepath\\a.pdf"


def test_only_changed_controls_are_yielded():
    browser = show(
        "<form hx-get='/echo' hx-trigger='change' hx-target='#out' hx-swap='beforeend'>"
        f"{BOXES}<input name='r' type='radio' value='1' checked><input name='r' type='radio' value='2'></form>"
        "<div id='out'></div>",
        kind=HtmxBrowser,
    )

    assert len(browser.fill(x=["a"], r="1").page("p")) == 0
    assert len(browser.fill(x=["b"]).page("p")) == 2
    assert len(browser.fill(r="2").page("p")) == 3
    assert browser.history.current.document.focused["value"] == "2"


def test_an_act_sees_what_the_test_has_changed_in_the_page():
    browser = show("<form action='/echo'><input name='a' value='1'><input name='b'></form>")
    browser.fill(b="2")
    browser.page.find("input").extract()

    assert sent(browser.submit()) == "GET b=2"
