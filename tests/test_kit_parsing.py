"""Trees of HTML: what stands in a `<template>`, as every answer to htmx does, is as in Chromium."""

import pytest

from heliograph.testing import Unsupported
from heliograph.testing.parsing import parse_document, parse_errors, parse_template


@pytest.mark.parametrize(
    ("html", "parsed"),
    [
        ("text", "text"),
        ("<tr><td>a<td>b", "<tr><td>a</td><td>b</td></tr>"),
        ("<td>a<td>b", "<td>a</td><td>b</td>"),
        ("<col><col>", "<col/><col/>"),
        ("<option>a<option>b", "<option>a</option><option>b</option>"),
        ("<p>a<tr><td>b", "<p>ab</p>"),
        ("<link><tr><td>a", "<link/><tr><td>a</td></tr>"),
        ("<title>T</title><tr><td>a", "<title>T</title>a"),
        ("a</template>b", "a"),
        ("<template><tr></template><p>b", "<template><tr></tr></template><p>b</p>"),
        ("<template><template><td>a", "<template><template><td>a</td></template></template>"),
        ("<table><template><td>a</template>", "<table><template><td>a</td></template></table>"),
        ("<table><tr><table>", "<table><tbody><tr></tr></tbody></table><table></table>"),
        ("<tr><table><td>a", "<tr><td>a</td></tr>"),
        ("<form><form>", "<form><form></form></form>"),
        ("<html lang=x><body class=y>a", "a"),
        ("<h1><div><template><th>", "<h1><div><template><th></th></template></div></h1>"),
        ("<svg><template>a</template></svg>", "<svg><template>a</template></svg>"),
        ("<script></template></script>a", "<script></template></script>a"),
    ],
)
def test_what_stands_in_a_template(html, parsed):
    assert str(parse_template(html)) == parsed


def test_a_template_stays_where_it_was_written():
    html = "<!DOCTYPE html><title>x</title><template>a</template><p>b<template>c</template>"

    assert str(parse_document(html)).splitlines()[1] == (
        "<html><head><title>x</title><template>a</template></head>"
        "<body><p>b<template>c</template></p></body></html>"
    )


def test_errors_come_with_their_line():
    assert parse_errors(
        "<!DOCTYPE html><title>x</title>\n<template><tr><td>a</template>\n<p></b>"
    ) == ["line 3: Unexpected end tag (b). Ignored."]


def test_without_script_noscript_is_markup_and_with_it_text():
    html = "<body><noscript><p>a</noscript>"

    assert parse_document(html).find("p") is not None
    assert parse_document(html, scripting=True).find("p") is None


def test_what_html5lib_breaks_at_is_refused():
    with pytest.raises(Unsupported, match="html5lib fails on this markup"):
        parse_template("<tbody><a>x<table><li><i><a>")
