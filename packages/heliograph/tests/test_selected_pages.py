"""hx-select: htmx 4 asks for a whole page, keeps a piece of it, and throws the region away."""

import re

import pytest
from flask import flash, redirect, render_template, stream_template

from message_site import FULL, RESTORE

ROW = {"HX-Request": "true", "HX-Request-Type": "full", "HX-Target": "li#row-7"}
MAIN = ROW | {"HX-Target": "main#main"}
BOOSTED = MAIN | {"HX-Boosted": "true"}


def in_a_partial(response):
    return re.findall(r"<hx-partial[^>]*>(.*?)</hx-partial>", response.text, re.DOTALL)


def texts(markup):
    return re.findall(r"data-message-id=.*?>(.*?)</p>", "".join(markup))


@pytest.mark.parametrize("headers", [ROW, MAIN, BOOSTED], ids=["a row", "main", "boosted"])
@pytest.mark.parametrize("path", ["/template/page.html", "/template/silent.html", "/"])
def test_its_messages_stand_in_a_piece_that_htmx_puts_into_the_region(ada, headers, path):
    ada.receive(ada.ask("/hops/0"))

    response = ada.ask(f"{path}?say=Saved.", headers=headers)
    ada.receive(response)

    assert texts(in_a_partial(response)) == ["0 hops left.", "Saved."]
    assert ada.open("/") == []


@pytest.mark.parametrize(
    ("headers", "swap"), [(ROW, "beforeend"), (MAIN, "innerHTML")], ids=["a row", "main"]
)
def test_a_small_piece_adds_to_the_region_and_a_page_renews_it(ada, headers, swap):
    saved = ada.ask("/?say=Saved.", headers=headers).text
    assert f'<hx-partial hx-target="#notifications" hx-swap="{swap}"><p' in saved

    renewed = '</html><hx-partial hx-target="#notifications" hx-swap="innerHTML"></hx-partial>\n'
    assert ada.ask("/", headers=headers).text.endswith(renewed if headers is MAIN else "</html>")


@pytest.mark.parametrize("headers", [ROW, MAIN], ids=["a row", "main"])
def test_a_redirect_before_it_keeps_them(app, ada, headers):
    app.add_url_rule("/save", view_func=lambda: (flash("Saved."), redirect("/"))[1])

    # They stand in the page's own region, which is thrown away, and in the piece.
    assert ada.open("/save", headers=headers) == [("message", "Saved.")] * 2
    assert ada.open("/") == []


@pytest.mark.parametrize("headers", [{}, FULL, RESTORE], ids=["no htmx", "the body", "restore"])
def test_a_page_that_is_shown_whole_has_no_piece_behind_it(ada, headers):
    assert in_a_partial(ada.ask("/?say=Saved.", headers=headers)) == []


@pytest.mark.parametrize("template", ["page.html", "silent.html"])
def test_a_streamed_page_has_its_piece_at_the_end(app, ada, template):
    app.add_url_rule("/stream", view_func=lambda: stream_template(template))
    ada.receive(ada.ask("/hops/0"))

    response = ada.ask("/stream?say=Saved.", headers=ROW)
    ada.receive(response)

    assert texts(in_a_partial(response)) == ["0 hops left.", "Saved."]
    assert ada.open("/") == []


def test_a_piece_of_an_error_page_brings_its_messages(app, ada):
    @app.errorhandler(404)
    def not_found(_error):
        flash("Not found.", "error")
        return render_template("page.html"), 404

    response = ada.ask("/nothing", headers=ROW)
    ada.receive(response)

    assert (response.status, texts(in_a_partial(response))) == (404, ["Not found."])
    assert ada.open("/") == []
