"""Forms that a browser holds back: the kit's sentences, and Chromium's agreement."""

# ruff: noqa: E501  a control is a line

import pytest

from pytest_htmx import Refused, Unsupported
from shown import show

TYPED = [
    *(("text", "z"), ("search", "z"), ("tel", "z"), ("password", "z")),
    *(("url", "z:z"), ("email", "z@z")),
]

# A control, what is typed into it (None: nothing), and what is wrong then (None: nothing).
CONTROLS = [
    ('<input name="x">', None, None),
    # Required
    ('<input name="x" required="">', None, "it is required"),
    ('<input name="x" required="" value="a">', None, None),
    ('<input name="x" required="" value="a">', "", "it is required"),
    ('<input name="x" required="">', " ", None),
    *((f'<input name="x" type="{type_}" required="">', None, "it is required")
      for type_ in ("text", "search", "url", "tel", "email", "password", "number", "file", "checkbox", "radio", "date", "month", "week", "time", "datetime-local")),
    *((f'<input name="x" type="{type_}" required="">', None, None)
      for type_ in ("hidden", "range", "color", "submit", "image", "reset", "button")),
    ('<textarea name="x" required=""></textarea>', None, "it is required"),
    ('<textarea name="x" required="">a</textarea>', None, None),
    ('<button name="x" required="" type="button">x</button>', None, None),
    ('<input name="x" type="checkbox" required="">', True, None),
    ('<input name="x" type="radio" required="">', True, None),
    ('<input name="x" type="radio"><input name="x" type="radio" required="">', None, "it is required"),
    ('<input name="x" type="radio"><input name="x" type="radio" required="" checked="">', None, None),
    ('<input name="x" type="radio"><input name="y" type="radio" required="" checked="">', None, None),
    ('<select name="x" required=""></select>', None, "it is required"),
    ('<select name="x" required=""><option value="">a</option></select>', None, "it is required"),
    ('<select name="x" required=""><option></option></select>', None, "it is required"),
    ('<select name="x" required=""><option>a</option></select>', None, None),
    ('<select name="x"><option value="">a</option></select>', None, None),
    ('<select name="x" required=""><option value="">-</option><option>a</option></select>', "a", None),
    ('<select name="x" required=""><option>a</option><option value="" selected>b</option></select>', None, None),
    ('<select name="x" required=""><option value="">-</option><option value="" selected>b</option></select>', None, None),
    ('<select name="x" required=""><optgroup><option value="">a</option></optgroup></select>', None, None),
    ('<select name="x" required=""><option disabled>a</option></select>', None, "it is required"),
    ('<select name="x" required="" size="2"><option>a</option></select>', None, "it is required"),
    ('<select name="x" required="" size="2"><option value="" selected>a</option></select>', None, None),
    ('<select name="x" required="" size="1"><option value="" selected>a</option></select>', None, "it is required"),
    ('<select name="x" required="" multiple=""><option>a</option></select>', None, "it is required"),
    ('<select name="x" required="" multiple=""><option value="" selected>a</option></select>', None, None),
    ('<select name="x" required="" multiple="" size="1"><option value="" selected>a</option></select>', None, None),
    # Not for the person to mend
    ('<input name="x" required="" disabled="">', None, None),
    ('<datalist><input name="x" required=""></datalist>', None, None),
    ('<input name="x" required="" readonly="">', None, None),
    ('<input name="x" type="date" required="" readonly="">', None, None),
    ('<input name="x" type="number" min="3" value="2" readonly="">', None, None),
    ('<textarea name="x" required="" readonly=""></textarea>', None, None),
    *((f'<input name="x" type="{type_}" required="" readonly="">', None, None) for type_ in ("checkbox", "radio", "file")),
    ('<select name="x" required="" readonly=""></select>', None, "it is required"),
    # Addresses
    ('<input name="x" type="email">', "nobody", "'nobody' is no email address"),
    ('<input name="x" type="email">', "ada@home", None),
    ('<input name="x" type="email">', "ada@home.", "'ada@home.' is no email address"),
    ('<input name="x" type="email">', "ada@home,bob@home", "'ada@home,bob@home' is no email address"),
    ('<input name="x" type="email" multiple="">', "ada@home, bob@home", None),
    ('<input name="x" type="email" multiple="">', "ada@home, bob", "'ada@home, bob' is no email address"),
    ('<input name="x" type="url">', "example", "'example' is no URL"),
    ('<input name="x" type="url">', "/path", "'/path' is no URL"),
    ('<input name="x" type="url">', "https://example.com", None),
    ('<input name="x" type="url">', "mailto:ada", None),
    ('<input name="x" type="url">', "Ab+c-d.1:x", None),
    ('<input name="x" type="url">', "1a:x", "'1a:x' is no URL"),
    ('<input name="x" type="text" value="nobody">', None, None),
    # Lengths
    *((f'<input name="x" type="{type_}" minlength="10">', typed, "it has fewer than 10 characters") for type_, typed in TYPED),
    ('<textarea name="x" minlength="3"></textarea>', "ab", "it has fewer than 3 characters"),
    ('<textarea name="x" minlength="3"></textarea>', "a\nb", None),
    ('<input name="x" minlength="3">', "abc", None),
    ('<input name="x" minlength="3">', "", None),
    ('<input name="x" minlength="3">', "a\U0001f600", None),
    ('<input name="x" minlength="3">', "a\uffff", "it has fewer than 3 characters"),
    ('<input name="x" minlength="3" value="ab">', None, None),
    ('<input name="x" minlength="many">', "ab", None),
    ('<input name="x" type="number" minlength="3">', "1", None),
    # Patterns
    *((f'<input name="x" type="{type_}" pattern="[a-m]+">', typed, f"{typed!r} does not match the pattern '[a-m]+'") for type_, typed in TYPED),
    ('<input name="x" pattern="[a-z]+" value="A">', None, "'A' does not match the pattern '[a-z]+'"),
    ('<input name="x" pattern="[a-z]+">', "a", None),
    ('<input name="x" pattern="[a-z]+">', "a1", "'a1' does not match the pattern '[a-z]+'"),
    ('<input name="x" pattern="[a-z]+">', "1a", "'1a' does not match the pattern '[a-z]+'"),
    ('<input name="x" pattern="[a-z]+">', "", None),
    ('<input name="x" pattern="">', "a", "'a' does not match the pattern ''"),
    ('<input name="x" pattern="\\w">', "é", "'é' does not match the pattern '\\\\w'"),
    # JavaScript's flag v: what does not compile is ignored
    *((f'<input name="x" pattern="{pattern}">', "José!", None)
      for pattern in ("[a-zA-Z0-9_-]+", "\\d{3}\\-\\d{4}", "[(]", "(", "a{,3}", "a]", "[b-a]", "\\1", "[a&&&b]", "(?P<a>b)", "\\_", "a{2,1}", "(?=a)*", "\\c1", "\\01", "[a!!]", "[a-\\d]", "\\u{110000}")),
    *((f'<input name="x" pattern="{pattern}">', typed, None) for pattern, typed in (
        ("[\\w.+\\-]+", "a-b"), ("\\p{Lu}\\p{L}+", "José"), ("[[a-z]--[aeiou]]+", "xyz"), ("[\\w&&[a-m]]", "a"),
        ("(?<=a)b|a(?=.)b", "ab"), ("(?<!a)b", "b"), ("a-b&c", "a-b&c"), ("[^]+", "é"), ("(a)?\\1b", "b"), ("(?<n>a)+?|b", "b"),
        ("\\u0041\\u{42}\\x43\\0?\\cA?[\\b]?", "ABC"), ("^a$|\\bb\\b", "a"), ("\\P{L}", "1"), ("(?:a|b){2,3}", "ab"), ("\\/", "/"), ("\\t?.", "a"), ("\\B[^\\D]?", ""),
    )),
    *((f'<input name="x" pattern="{pattern}">', typed, f"{typed!r} does not match the pattern {pattern!r}") for pattern, typed in (
        ("[^\\s]+", "a\u00a0b"), ("\\S+", "a\ufeffb"), ("\\d", "\u0663"), ("[]", "a"), (".", "\u2028"), ("[[a-z]--[aeiou]]+", "aeiou"), ("a$", "ab"),
    )),
    ('<input name="x" type="email" multiple="" pattern="[^@]+@home">', "ada@home, bob@home", None),
    ('<input name="x" type="email" multiple="" pattern="[^@]+@home">', "ada@home, bob@work", "'bob@work' does not match the pattern '[^@]+@home'"),
    ('<input name="x" type="number" pattern="[a-z]">', "1", None),
    ('<textarea name="x" pattern="[a-z]"></textarea>', "1", None),
    # Numbers
    ('<input name="x" type="number" min="3">', "2", "2 is less than 3"),
    ('<input name="x" type="number" min="3">', "3", None),
    ('<input name="x" type="number" max="3">', "4", "4 is more than 3"),
    ('<input name="x" type="number" max="3">', "3", None),
    ('<input name="x" type="number" min="three" max="four">', "-9", None),
    ('<input name="x" type="number" min="10" max="9" step="any">', "9.5", "9.5 is less than 10"),
    ('<input name="x" type="number" step="2">', "3", "3 is not a whole number of steps of 2 from 0"),
    ('<input name="x" type="number" step="2">', "-4", None),
    ('<input name="x" type="number" step="3" min="1">', "4", None),
    ('<input name="x" type="number" step="2" min="1">', "4", "4 is not a whole number of steps of 2 from 1"),
    ('<input name="x" type="number" step="2" value="1">', "3", None),
    ('<input name="x" type="number" step="2" value="1" min="0">', "3", "3 is not a whole number of steps of 2 from 0"),
    ('<input name="x" type="number">', "0.5", "0.5 is not a whole number of steps of 1 from 0"),
    ('<input name="x" type="number" min="0.5">', "2", "2 is not a whole number of steps of 1 from 0.5"),
    ('<input name="x" type="number" step="0.1">', "0.3", None),
    ('<input name="x" type="number" step="0.1">', "0.35", "0.35 is not a whole number of steps of 0.1 from 0"),
    ('<input name="x" type="number" step="0.1">', "123456789.7", None),
    ('<input name="x" type="number" step="ANY">', "0.35", None),
    *((f'<input name="x" type="number" step="{step}">', "0.5", "0.5 is not a whole number of steps of 1 from 0")
      for step in ("", "0", "-0.5", "half")),
    ('<input name="x" type="range" min="3" value="2">', None, None),
    ('<input name="x" min="3">', "2", None),
    # Days and hours
    ('<input name="x" type="date" min="2026-01-02">', "2026-01-01", "2026-01-01 is before 2026-01-02"),
    ('<input name="x" type="date" min="2026-01-02">', "2026-01-02", None),
    ('<input name="x" type="date" max="2026-01-02">', "2026-01-03", "2026-01-03 is after 2026-01-02"),
    ('<input name="x" type="date" max="2026-01-02">', "2026-01-02", None),
    ('<input name="x" type="month" min="2026-02">', "2026-01", "2026-01 is before 2026-02"),
    ('<input name="x" type="week" max="2026-W02">', "2026-W03", "2026-W03 is after 2026-W02"),
    ('<input name="x" type="time" min="12:00">', "11:59", "11:59 is before 12:00"),
    ('<input name="x" type="datetime-local" max="2026-01-02T12:00">', "2026-01-02T12:01", "2026-01-02T12:01 is after 2026-01-02T12:00"),
]  # fmt: skip


@pytest.mark.parametrize(("control", "typed", "reason"), CONTROLS)
def test_a_form_is_held_back_with_the_reason(control, typed, reason):
    browser = show(f'<form action="/echo">{control}<button name="go">Go</button></form>')
    if typed is not None:
        browser.fill("form", x="on" if "radio" in control else typed)

    if reason is None:
        assert browser.submit("form").url.startswith("/echo?")
    else:
        with pytest.raises(Refused) as refusal:
            browser.submit("form")

        tag = control.partition(">")[0] + ">"
        assert str(refusal.value) == f"The browser does not send the form: {reason}, {tag}."


@pytest.mark.chromium
def test_chromium_holds_the_same_forms_back(chromium):
    page = chromium.new_page()
    page.set_content("".join(f"<form>{control}</form>" for control, _, _ in CONTROLS))
    for number, (control, typed, _) in enumerate(CONTROLS):
        if typed and "length" in control:  # a browser checks the length of typed text only
            page.locator(f"form:nth-of-type({number + 1}) [name=x]").fill(typed)
    valid = page.evaluate(
        """all => all.map((typed, number) => {
            const control = document.forms[number].querySelector("[name=x]");
            if (typed === true) control.checked = true;
            else if (typed !== null && control.value !== typed) control.value = typed;
            return document.forms[number].checkValidity();
        })""",
        [typed for _, typed, _ in CONTROLS],
    )
    page.close()

    assert [control for control, fits in zip(CONTROLS, valid, strict=True) if not fits] == [
        control for control in CONTROLS if control[2] is not None
    ]


@pytest.mark.parametrize(
    ("control", "typed", "sentence"),
    [
        ('<input name="x" pattern="\\p{Script=Greek}">', "a", "The kit cannot check \\p{Script=Greek} in the pattern '\\\\p{Script=Greek}'."),
        ('<input name="x" pattern="(?<a>.)\\k<a>">', "a", "The kit cannot check named references in the pattern '(?<a>.)\\\\k<a>'."),
        ('<input name="x" pattern="[\\q{ab|c}]">', "a", "The kit cannot check strings in the pattern '[\\\\q{ab|c}]'."),
        ('<input name="x" pattern="(?i:a)">', "a", "The kit cannot check flags in the pattern '(?i:a)'."),
        ('<input name="x" pattern="\\ud800">', "a", "The kit cannot check surrogates in the pattern '\\\\ud800'."),
        ('<input name="x" pattern="(?<=a+)b">', "b", "Python cannot match the pattern '(?<=a+)b': look-behind requires fixed-width pattern."),
        ('<input name="x" type="date" step="2">', "2026-01-01", "The kit does not count the steps of TAG."),
    ],
)  # fmt: skip
def test_constraints_that_the_kit_cannot_check_are_unsupported(control, typed, sentence):
    browser = show(f"<form>{control}<button>Go</button></form>")

    with pytest.raises(Unsupported) as refusal:
        browser.submit("form", x=typed)

    assert str(refusal.value) == sentence.replace("TAG", control)
