"""htmx before 4: messages go out of band, and responses that it does not swap show none."""

import re

import pytest
from flask import redirect, render_template

from message_site import HTMX_2

ROW = HTMX_2 | {"HX-Target": "row-7"}
MAIN = HTMX_2 | {"HX-Target": "main"}
BOOSTED = HTMX_2 | {"HX-Boosted": "true"}
OOB = 'hx-swap-oob="beforeend:#notifications"'
RESTORE = HTMX_2 | {"HX-History-Restore-Request": "true"}


def out_of_band(response):
    return re.findall(r'<div hx-swap-oob="(.*?)">(.*?)</div>', response.text)


@pytest.mark.parametrize("headers", [HTMX_2, ROW], ids=["no id", "a row"])
def test_a_fragment_brings_its_messages_out_of_band(app, ada, headers):
    app.add_url_rule("/save", view_func=lambda: "<b>done</b>")
    ada.receive(ada.ask("/hops/0"))

    response = ada.ask("/save?say=Saved.", headers=headers)

    ids = [id_ for _, _, id_ in response.rendered]
    assert ada.receive(response) == [("message", "0 hops left."), ("message", "Saved.")]
    assert response.text == (
        '<b>done</b><div hx-swap-oob="beforeend:#notifications">'
        f'<p data-category="message" data-message-id="{ids[0]}">0 hops left.</p>'
        f'<p data-category="message" data-message-id="{ids[1]}">Saved.</p></div>\n'
    )
    assert ada.ask("/save", headers=headers).text == "<b>done</b>"


def test_a_fragment_that_stands_for_the_page_renews_the_region(ada):
    [(swap, content)] = out_of_band(ada.ask("/?say=Saved.", headers=MAIN))
    assert (swap, "Saved." in content) == ("innerHTML:#notifications", True)
    assert out_of_band(ada.ask("/", headers=MAIN)) == [("innerHTML:#notifications", "")]


@pytest.mark.parametrize(
    ("part", "start", "end"),
    [
        ("<tr><td>1</td></tr>", f"<tr {OOB}><td>", "</td></tr>"),
        (" <!-- a row -->\n<TD>1</TD>", f"<td {OOB}>", "</td>"),
        ("<tbody></tbody>", f"<tbody {OOB}><tr><td>", "</td></tr></tbody>"),
    ],
)
def test_beside_a_part_of_a_table_they_stand_in_such_a_part(app, ada, part, start, end):
    app.add_url_rule("/row", view_func=lambda: part)

    response = ada.ask("/row?say=Saved.", headers=ROW)

    assert response.text.startswith(f"{part}{start}<p data-category")
    assert response.text.endswith(f"</p>{end}\n")


@pytest.mark.parametrize("status", [400, 404, 422, 500, 503])
@pytest.mark.parametrize("headers", [ROW, MAIN, BOOSTED], ids=["a row", "main", "boosted"])
def test_an_error_is_not_swapped_and_leaves_them_pending(ada, headers, status):
    response = ada.ask(f"/status/{status}?say=Sorry.", headers=headers)
    ada.receive(response)

    assert out_of_band(response) == []
    assert ada.open("/") == [("message", "Sorry.")]
    assert ada.open("/") == []


@pytest.mark.parametrize("headers", [BOOSTED, RESTORE], ids=["boosted", "restore"])
def test_a_request_for_a_page_gets_it_with_the_messages_in_its_region(ada, headers):
    response = ada.ask("/?say=Saved.", headers=headers)

    assert response.text.startswith("<!doctype html>")
    assert out_of_band(response) == []
    assert ada.receive(response) == [("message", "Saved.")]
    assert ada.open("/") == []


def test_a_page_of_which_it_may_keep_a_piece_brings_them_out_of_band(app, ada):
    app.add_url_rule("/page", view_func=lambda: render_template("page.html"))

    response = ada.ask("/page?say=Saved.", headers=ROW)
    ada.receive(response)

    [(swap, content)] = out_of_band(response)
    assert (swap, "Saved." in content) == ("beforeend:#notifications", True)
    assert ada.open("/") == []


def test_a_redirect_keeps_them(app, ada):
    app.add_url_rule("/leave", view_func=lambda: redirect("/"))

    assert ada.open("/leave?say=Saved.", headers=ROW) == [("message", "Saved.")]
