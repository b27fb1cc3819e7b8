"""Trees of HTML: the content of a `<template>`, as each response to htmx is, equals Chromium's."""

# ruff: noqa: E501  a page is a line

import pytest

from pytest_htmx import Unsupported
from pytest_htmx.html.controls import Controls
from pytest_htmx.html.dom import select
from pytest_htmx.html.parsing import parse_document, parse_errors, parse_template


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
        ("<tr></tr><select></select><tr><td>a", "<tr></tr><select></select><tr><td>a</td></tr>"),
        ("<table><select></select><tr><td>a", "<select></select><table><tbody><tr><td>a</td></tr></tbody></table>"),
        ("<table></table><tr><td>a", "<table></table>a"),
        ("<col><template></template><col>", "<col/><template></template><col/>"),
        ("<td><select><option>a</select>b<td>c", "<td><select><option>a</option></select>b</td><td>c</td>"),
        ("<table><caption><select></select>a</caption><tr><td>b", "<table><caption><select></select>a</caption><tbody><tr><td>b</td></tr></tbody></table>"),
        ("<tbody><tr><td><table></table>a<td>b", "<tbody><tr><td><table></table>a</td><td>b</td></tr></tbody>"),
        ("<p><b>a<template><i>b</template>c</b>d", "<p><b>a<template><i>b</i></template>c</b>d</p>"),
        ("<b>a<template></b>b</template>c", "<b>a<template>b</template>c</b>"),
        ("<form><template><form>a</form>b</template><form>c", "<form><template><form>a</form>b</template><form>c</form></form>"),
        ("<form><template></form>a</template></form>b", "<form><template>a</template></form>b"),
        ("<svg><html>a", "<svg><html>a</html></svg>"),
        ("<svg><form>a", "<svg><form>a</form></svg>"),
        ("<select><template><option>a</template><option>b", "<select><template><option>a</option></template><option>b</option></select>"),
        ("<frameset><frame>", ""),
        ("<table>a<template>b</template>c", "ac<table><template>b</template></table>"),
        ("<table>a</template>", "a<table></table>"),
        ("<colgroup><template><col></template><col>", "<colgroup><template><col/></template><col/></colgroup>"),
        ("<template><p>a", "<template><p>a</p></template>"),
        ("<title><template>", "<title>&lt;template&gt;&lt;/template&gt;</title>"),
        ("</p>a", "a"),
        ("</tr><tr>a", "<tr></tr>a"),
        ("<table><tr><td>a<table><tr><td>b</table>c", "<table><tbody><tr><td>a<table><tbody><tr><td>b</td></tr></tbody></table>c</td></tr></tbody></table>"),
        ("<table><form><input></form><tr>a", "<input/>a<table><form></form><tbody><tr></tr></tbody></table>"),
        ("<td><form><form>a", "<td><form><form>a</form></form></td>"),
        ("<textarea></template>a</textarea>b", "<textarea>&lt;/template&gt;a</textarea>b"),
        ("a<html class=x><p>b", "a<p>b</p>"),
        ("<td><b>a<td>b", "<td><b>a</b></td><td>b</td>"),
        ("<caption>a</caption><tr>", "<caption>a</caption><tbody><tr></tr></tbody>"),
        ("<div><td>a", "<div>a</div>"),
        ("<select><option>a<template></template></select><tr>", "<select><option>a<template></template></option></select>"),
        ("<tbody><select></select><tr><td>a", "<tbody><tr><td>a</td></tr></tbody><select></select>"),
        ("<thead><tr><th>a<select></select>b<th>c", "<thead><tr><th>a<select></select>b</th><th>c</th></tr></thead>"),
        ("<colgroup><col><template></template><tr><td>a", "<colgroup><col/><template></template></colgroup><tbody><tr><td>a</td></tr></tbody>"),
        ("<table><select><template><option>a</template></select><tr><td>a", "<select><template><option>a</option></template></select><table><tbody><tr><td>a</td></tr></tbody></table>"),
        ("a<template></div></template>b", "a<template></template>b"),
        ("<head><p>a", "<p>a</p>"),
        ("<b><template></template>c</b>", "<b><template></template>c</b>"),
        ("<a>x<template><a>y</a></template><a>z", "<a>x<template><a>y</a></template></a><a>z</a>"),
        ("<tr><template><td>a</template><td>b", "<tr><template><td>a</td></template><td>b</td></tr>"),
        ("<table><applet><table><a>", "<applet></applet><table></table><a></a><table></table>"),
        ("<tr><td><applet><b>x</td>y", "<tr><td><applet><b>x</b></applet></td></tr>y"),
        ("<template>a<template>b</template>c</template>d", "<template>a<template>b</template>c</template>d"),
    ],
)  # fmt: skip
def test_the_contents_of_a_template(html, parsed):
    assert str(parse_template(html)) == parsed


def test_a_template_stays_where_it_was_written():
    html = "<!DOCTYPE html><title>x</title><template>a</template><p>b<template>c</template>"

    assert str(parse_document(html)).splitlines()[1] == (
        "<html><head><title>x</title><template>a</template></head>"
        "<body><p>b<template>c</template></p></body></html>"
    )


@pytest.mark.parametrize(
    ("html", "parsed"),
    [
        ("<head></head><template>a</template><p>b", "<head><template>a</template></head><body><p>b</p></body>"),
        ("<head></head><link><template>a</template><template>b</template><p>c", "<head><link/><template>a</template><template>b</template></head><body><p>c</p></body>"),
        ("<template></template><frameset><frame>", "<head><template></template></head><frameset><frame/></frameset>"),
        ("<body><template></template><frameset><frame>", "<head></head><body><template></template></body>"),
        ("<form><template><form></template>a<form>b", "<head></head><body><form><template><form></form></template>ab</form></body>"),
        ("a</template>b", "<head></head><body>ab</body>"),
        ("<table><template><td>a</template><tr><td>b", "<head></head><body><table><template><td>a</td></template><tbody><tr><td>b</td></tr></tbody></table></body>"),
        ("<frameset><template></template></frameset>", "<head></head><frameset></frameset>"),
        ("<body>a</body><template>b</template>", "<head></head><body>a<template>b</template></body>"),
        ("<body>a</body></html><template>b</template>", "<head></head><body>a<template>b</template></body>"),
        ("<template>a", "<head><template>a</template></head><body></body>"),
        ("<template><template>a", "<head><template><template>a</template></template></head><body></body>"),
        ("<p><template><b>a", "<head></head><body><p><template><b>a</b></template></p></body>"),
        ("<table><template>a", "<head></head><body><table><template>a</template></table></body>"),
        ("<title>a<template>", "<head><title>a&lt;template&gt;</title></head><body></body>"),
        ("<template><title>a", "<head><template><title>a</title></template></head><body></body>"),
        ("<textarea>a", "<head></head><body><textarea>a</textarea></body>"),
        ("<table>a<template>b", "<head></head><body>a<table><template>b</template></table></body>"),
        ("<b><template>c</template>d<p></b>e", "<head></head><body><b><template>c</template>d</b><p><b></b>e</p></body>"),
        ("<template><html class=x></template><p>b", "<head><template></template></head><body><p>b</p></body>"),
    ],
)  # fmt: skip
def test_templates_in_a_document(html, parsed):
    assert str(parse_document(f"<!DOCTYPE html>{html}").html) == f"<html>{parsed}</html>"


@pytest.mark.parametrize(
    ("html", "errors"),
    [
        ("<template><tr><td>a</template>\n<p></b>", ["line 3: Unexpected end tag (b). Ignored."]),
        ("a</template>b", ["line 2: Unexpected end tag (template). Ignored."]),
        ("<template><b>a\n</template>", ["line 3: Unexpected end tag (template). Ignored."]),
        ("<template><p>a<li>b</template>", []),
        ("<template></b></template>", ["line 2: Unexpected end tag (b). Ignored."]),
        ("<template><html></template>", ["line 2: Unexpected start tag (html)."]),
        ("<body><noscript><b></noscript>", ["line 2: Unexpected end tag (noscript). Ignored."]),
        ("<template><textarea>", ["line 2: Expected closing tag. Unexpected end of file.", "line 2: Unexpected end tag (template). Ignored."]),
        ("<template>", ["line 2: Expected closing tag. Unexpected end of file."]),
        ("<template><table>a<table></table></template>", ["line 2: Unexpected start tag (table) implies end tag (table)."]),
        ("<template><tr><table></template>", ["line 2: Unexpected start tag (table) implies end tag (table)."]),
    ],
)  # fmt: skip
def test_errors_come_with_their_line(html, errors):
    assert parse_errors(f"<!DOCTYPE html><title>x</title>\n{html}") == errors


def test_the_last_contents_of_a_table_are_kept():
    assert str(parse_document("<template><table>x").template).startswith("<template>x")


def test_without_script_noscript_is_markup_and_with_it_text():
    html = "<body><noscript><p>a</noscript>"

    assert parse_document(html).find("p") is not None
    assert parse_document(html, scripting=True).find("p") is None


@pytest.mark.parametrize(
    ("html", "owners"),
    [
        ("<div><form id=f><input id=a></div><input id=b></form><input id=c>", "a:f b:f c:"),
        ("<table><form id=f><tr><td><input id=a></table><input id=b></form><input id=c>", "a:f b:f c:"),
        ("<table><form id=f></form><tr><td><input id=a></table><input id=b>", "a: b:"),
        ("<table><tr><form id=f><td><select id=a></select><td><input type=hidden id=b></form></tr></table><input id=c>", "a:f b:f c:"),
        ("<table><form id=f><input type=hidden id=a><input id=b></form></table>", "b:f a:f"),
        ("<table><form id=f><tr><td><form id=g><input id=a></form><input id=b></table>", "a:f b:"),
        ("<form id=f><div></form><input id=a><form id=g><input id=b></form></div><input id=c>", "a:f b:g c:"),
        ("<div><form id=f></div><form id=g><input id=a></form><input id=b>", "a:f b:"),
        ("<div><form id=f></div><template><input id=a></template><input id=b>", "b:f"),
        ("<div><form id=f></div><input id=a form=g><form id=g></form><input id=b form=nope>", "a: b:"),
        ("<div><form id=f></div><button id=a></button><textarea id=b></textarea></form><input id=c>", "a:f b:f c:"),
    ],
)  # fmt: skip
def test_the_parser_gives_a_control_to_the_form_that_is_not_closed(html, owners):
    tree = parse_document(f"<!DOCTYPE html>{html}")
    controls = Controls(tree)

    forms = {control["id"]: controls.form_of(control) for control in select(tree, "[id]:not(form)")}

    assert (
        " ".join(f"{name}:{form['id'] if form else ''}" for name, form in forms.items()) == owners
    )


def test_a_form_keeps_no_control_that_has_left_its_document():
    tree = parse_document("<div><form></div><input>")
    tree.form.extract()

    assert Controls(tree).form_of(tree.input) is None


def test_markup_on_which_html5lib_fails_is_unsupported():
    with pytest.raises(Unsupported) as refusal:
        parse_document("<template><tbody><a>x<table><li><i><a></template>")

    assert str(refusal.value) == (
        "html5lib fails on this markup: <template><tbody><a>x<table><li><i><a></template>"
    )
