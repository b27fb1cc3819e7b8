"""The state of controls: first values, owners, and the entries of a form."""

# ruff: noqa: E501  a page is a line

from itertools import product

from case_app import CaseResponse

from .registry import case


def inputs(type_, values, attributes=("",)):
    return "".join(
        f'<input type="{type_}" {more} value="{value}">'
        for more, value in product(attributes, values)
    )


DAYS = (
    *(
        "2026-02-28",
        "2026-02-30",
        "2024-02-29",
        "2026-00-01",
        "2026-13-01",
        "2026-12-31",
        "0000-01-01",
    ),
    *("x2026-01-01", "2026-01-01x", "2026-1-1", "26-01-01", "2026-01-01\n", ""),
)
TIMES = (
    *(
        "00:00",
        "23:59",
        "24:00",
        "19:60",
        "1:00",
        "12:30:59",
        "12:30:60",
        "12:30:00",
        "12:30:00.000",
    ),
    *("12:30:59.1", "12:30:59.123", "12:30:59.1234", "12:30:59.", "x12:30", "12:30x", ""),
)
for name, page in {
    "text": "".join(
        f"<input {type_} value=' a&#10;b&#13; c&#9;'><input {type_}>"
        for type_ in (
            *("", "type='text'", "type='search'", "type='tel'", "type='url'", "type='email'"),
            *("type='password'", "type='hidden'", "type='checkbox'", "type='radio'", "type='submit'"),
            *("type='image'", "type='reset'", "type='button'", "type='other'", "type='CheckBox'"),
            *("type='month'", "type='number'", "type='range'", "type=''", "type='week'", "type='file'"),
        )
    )
    + "<textarea> a&#13;&#10;b&#13;c\nd </textarea><textarea value='no'></textarea>"
    + "<input type='color'><input type='color' value='#FFaa09'>",
    "number": inputs(
        "number",
        ("1", "-1", "+1", "--1", ".5", "-.5", "1.", "1.25", "1.2.5", "1e5", "1E+5", "1e-5", "1e", "e5",
         " 1", "1 ", "x1", "1x", "٣", "-", "."),
    ),
    "range": inputs(
        "range",
        ("", "x", "200", "-200", "-10", "3.4", "2.5", "1234567", "99"),
        ("", "min='0' max='5'", "min='10'", "max='-10'", "max='0'", "min='x' max='y'", "min='5' max='1'",
         "max='5' step='any'", "step='.1'", "min='1' step='5'", "step='0'", "step='-2'", "step='x'",
         "min='0.5' max='3'", "max='2000000'", "step='30'", "min='-5' max='5' step='2'",
         "step='ANY'", "min='7' max='7'"),
    ),
    "days": inputs("date", DAYS) + inputs("month", [day[:-3] for day in DAYS]),
    "weeks": inputs(
        "week", ("2026-W01", "2026-W00", "2026-W53", "2025-W53", "2026-W54", "2026-W1", "x2026-W01")
    ),
    "times": inputs("time", TIMES),
    "moments": inputs(
        "datetime-local",
        ("2026-01-01 12:30", "2026-01-01T12:30:00", "2026-01-01T12:30:01.500", "2026-02-30T12:00",
         "2026-01-01T24:00", "2026-01-01T12:00:00.00", "2026-01-01 12:30:10", "2026-01-01t12:30",
         "2026-01-01T00:00:00", "2026-01-01"),
    ),
    "select": "".join(
        f"<select {attributes}>{options}</select>"
        for attributes, options in product(
            ("", "size='1'", "size='2'", "size='0'", "size='x'", "size='-1'", "multiple"),
            ("", "<option> a \n b ", "<option value=''>-<option>a", "<option disabled>a<option value='b'>B",
             "<optgroup disabled><option>a</optgroup><option>b", "<option disabled>a",
             "<option>a<option selected>b<option selected>c<option>d",
             "<option>a<option selected disabled>b", "<optgroup><option>a</optgroup>",
             "<option>a<option selected>a<script>no</script><option>a"),
        )
    ),
    "ticked": (
        "<input type='checkbox'><input type='checkbox' checked><input type='radio' checked><input type='radio' checked>"
        "<input type='radio' name='' checked><input type='radio' name='' checked><input type='checkbox' name='a' checked>"
        "<input type='text' name='a' checked><input type='radio' name='a' checked><input type='radio' name='a' checked>"
        "<input type='radio' name='a'><input type='radio' name='b' checked><form id='f'>"
        "<input type='radio' name='a' checked><input type='radio' name='a'></form>"
        "<form><input type='radio' name='a' checked></form><input type='radio' name='a' form='f' checked>"
    ),
}.items():  # fmt: skip
    case(f"holding-{name}", page)

SENT = (
    # Whose a control is.
    '<form id="other"><input name="other" value="x"></form><p id="p"></p>'
    '<input form="f" name="before" value="1"><form id="f" {form}><input name="in" value="1">'
    '<input form="other" name="away" value="x"><input form="" name="nobody" value="x">'
    '<input form="p" name="no-form" value="x"><input form="none" name="nowhere" value="x">'
    # Disabled controls.
    '<input name="off" disabled value="x"><fieldset disabled><input name="fieldset" value="x">'
    '<legend><input name="legend" value="1"><fieldset><input name="deep" value="1"></fieldset></legend>'
    '<legend><input name="second-legend" value="x"></legend><div><legend><input name="in-div" value="x"></legend></div>'
    '<fieldset><legend><input name="inner-legend" value="x"></legend></fieldset></fieldset>'
    '<fieldset disabled><fieldset><legend><input name="deep-legend" value="x"></legend></fieldset></fieldset>'
    '<fieldset><input name="enabled" value="1"></fieldset>'
    # Options that are chosen or disabled.
    '<select name="group"><optgroup disabled><option selected>x</optgroup></select>'
    '<select name="off-option" multiple><option selected disabled>x<option selected>1<option selected value="">2</select>'
    '<select name="none"></select><select name="sized" size="3"><option>x</select>'
    # Buttons and unknown types.
    '<input type="reset" name="reset" value="x"><input type="button" name="button" value="x">'
    '<button type="reset" name="reset" value="x">x</button><button type="button" name="button" value="x">x</button>'
    '<button type="other" id="go" name="go" value="me">Go</button><input type="submit" name="second" value="x">'
    '<input type="submit" name="plain" id="plain"><input type="submit" name="valued" value="" id="valued">'
    '<button name="third" value="x">x</button><input type="image" name="picture" src="data:,">'
    '<datalist id="d"><input name="listed" value="x"><option>x</datalist><input list="d" name="" value="x">'
    '<template><input name="template" value="x"></template><output name="output">x</output>'
    # Names with a meaning, or with characters to escape.
    '<input type="hidden" name="_charset_" value="x"><input name="_charset_" value="typed">'
    '<input type="hidden" name="a&#10;b&quot;&amp;é" value="c&#13;d&#10;e&#13;&#10;f">'
    '<textarea name="area">&#10;\n a\nb</textarea><input type="file" name="file"></form>'
)  # fmt: skip
for name, form in {
    "get": 'action="landed"', "post": 'method="POST" action="landed"',
    "multipart": 'method="post" action="landed" enctype="Multipart/Form-Data"',
    "text": 'method="post" action="landed" enctype="text/plain"',
    "wrong": 'method="put" action="landed?gone" enctype="other" target="_SELF"',
    "wrong-type": 'method="post" action=" landed?kept#there " enctype="other" target=""',
}.items():  # fmt: skip
    for button in ("go", "plain", "valued") if name == "get" else ("go",):
        case(
            f"held-and-sent-{name}-{button}",
            SENT.format(form=form),
            ("click", f"#{button}"),
            responses={"landed": CaseResponse("{echo}", type="whole")},
        )
