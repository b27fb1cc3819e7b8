"""A target smaller than the page gets the piece that its id names, as the page includes it."""

import pytest
from flask import Flask, flash, request
from jinja2 import ChoiceLoader, DictLoader

from heliograph import Heliograph, go, render
from message_site import FRAGMENT, HTMX_2, make_app

TEMPLATES = {
    "notes.html": """{% extends "layout.html" %}{% block title %}Notes{% endblock %}
{% block main %}{% include "partials/notes.html" %}{% endblock %}""",
    "partials/notes.html": """{# Needs notes, total. #}
{% from "partials/macros.html" import shout %}
<section id="notes"><h1>Notes</h1>
{% include "partials/dear.html" %}
<ul>{% for note in notes %}{% include "partials/note.html" %}{% endfor %}</ul>
{% include "partials/total.html" %}
{% include "partials/gone.html" ignore missing %}</section>""",
    "partials/note.html": """{# Needs note. #}<!-- A row. -->
<li class="note" id="note-{{ note }}">{{ shout(note) }}{% include "partials/inner.html" %}</li>""",
    "partials/inner.html": '<b id="inner-{{ note }}">{{ request.args.words }}</b>',
    "partials/total.html": '<p title="1 > 0" id=total>{{ notes|length }}</p>',
    "partials/macros.html": "{% macro shout(words) %}{{ words }}!{% endmacro %}",
    "partials/dear.html": "{{ dear() }}<p id='dear'></p>",
    "partials/secret.html": '<p id="secret">Not of this page.</p>',
}


@pytest.fixture
def app():
    app = make_app()
    app.jinja_loader.mapping.update(TEMPLATES)
    notes, renderings = [1, 2, 7], []

    def context():
        return {"notes": notes, "dear": lambda: renderings.append("dear") or ""}

    @app.route("/notes")
    def index():
        return render("notes.html", **context())

    @app.post("/notes/<int:note>")
    def change(note):
        if request.form.get("words") == "":
            return render("notes.html", **context(), status=422)
        flash("The note was changed.", "success")
        return go("index", _anchor=f"note-{note}")

    @app.post("/notes/<int:note>/delete")
    def delete(note):
        notes.remove(note)
        flash("The note was deleted.", "success")
        return go("index")

    app.renderings = renderings
    return app


@pytest.fixture
def client(app):
    return app.test_client()


def of(target, **more):
    """The headers of a request for a piece."""
    return FRAGMENT | {"HX-Target": target} | more


NOTE = '<!-- A row. -->\n<li class="note" id="note-7">7!<b id="inner-7"></b></li>'


def test_the_targets_id_names_the_piece(client):
    response = client.get("/notes", headers=of("li#note-7"))

    assert (response.status_code, response.text.strip()) == (200, NOTE)
    assert "Heliograph-Also" in response.headers["Vary"]


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ("p#total", '<p title="1 > 0" id=total>3</p>'),
        ("b#inner-2", '<b id="inner-2"></b>'),
        ("p#dear", "<p id='dear'></p>"),
    ],
)
def test_a_piece_is_the_same_part_of_the_page(client, target, text):
    page = client.get("/notes").text

    assert client.get("/notes", headers=of(target)).text.strip() == text
    assert text in page


def test_the_living_part_itself_is_a_piece(client):
    part = client.get("/notes", headers=of("section#notes")).text.strip()

    assert part in client.get("/notes").text
    assert part.startswith('<section id="notes"><h1>')


def test_htmx_2_names_the_target_by_its_id_alone(client):
    response = client.get("/notes", headers=HTMX_2 | {"HX-Target": "note-7"})

    assert response.text.strip() == NOTE


def test_nothing_is_rendered_that_does_not_lead_to_the_piece(app, client):
    client.get("/notes", headers=of("li#note-7"))
    assert app.renderings == []

    client.get("/notes")
    assert app.renderings == ["dear"]


def test_of_another_row_nothing_is_rendered_but_its_id(app, client):
    app.jinja_loader.mapping["partials/note.html"] = '<li id="note-{{ note }}">{{ dear() }}</li>'

    client.get("/notes", headers=of("li#note-7"))

    assert app.renderings == ["dear"]


def test_a_row_within_a_row_is_found(app, client):
    app.jinja_loader.mapping["partials/note.html"] = """<li id="note-{{ note }}">
{%- if note < 9 %}{% with note = note + 1 %}
{%- include "partials/note.html" %}{% endwith %}{% endif %}
</li>"""

    response = client.get("/notes", headers=of("li#note-9"))

    assert response.text.split() == ["<li", 'id="note-9">', "</li>"]


def test_a_redirect_is_followed_to_the_piece_and_brings_the_message(client):
    response = client.post("/notes/7", headers=of("li#note-7"), follow_redirects=True)

    piece, _, message = response.text.partition("<hx-partial")
    assert piece.strip() == NOTE
    assert 'hx-swap="beforeend"><p data-category="success"' in message
    assert "The note was changed." in message


def test_a_piece_keeps_its_status(client):
    response = client.post("/notes/7", headers=of("li#note-7"), data={"words": ""})

    assert (response.status_code, response.text.strip()) == (422, NOTE)


def test_a_piece_that_the_page_does_not_show_any_more_is_deleted(client):
    response = client.post("/notes/7/delete", headers=of("li#note-7"), follow_redirects=True)

    assert response.headers["HX-Reswap"] == "delete"
    assert "note-7" not in response.text
    assert "The note was deleted." in response.text


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (
            of("li#note-7", **{"Heliograph-Also": "total, note-9,secret,note-7,"}),
            '<hx-partial hx-target="#total" hx-swap="outerHTML"><p title="1 > 0" id=total>3</p>'
            '</hx-partial><hx-partial hx-target="#note-9" hx-swap="delete"></hx-partial>',
        ),
        (
            HTMX_2 | {"HX-Target": "note-7", "Heliograph-Also": "total,note-2,note-9"},
            '<p hx-swap-oob="true" title="1 > 0" id=total>3</p>'
            '<!-- A row. -->\n<li hx-swap-oob="true" class="note" id="note-2">2!'
            '<b id="inner-2"></b></li>'
            '<div id="note-9" hx-swap-oob="delete"></div>',
        ),
    ],
    ids=["htmx 4", "htmx 2"],
)
def test_more_pieces_are_renewed_beside_the_first(client, target, text):
    response = client.get("/notes", headers=target)

    assert response.text.strip() == NOTE + text


@pytest.mark.parametrize("target", ["p#secret", "td", "p#other-notes", "#", "p#..%2Fsecret"])
def test_a_target_that_is_no_piece_of_the_page_gets_the_page_in_main(client, target):
    response = client.get("/notes?words=1", headers=of(target))

    assert response.text.startswith("<title>Notes · Site</title>")
    assert [response.headers[f"HX-{name}"] for name in ("Retarget", "Reswap", "Push-Url")] == [
        "main",
        "innerHTML",
        "/notes?words=1",
    ]


def test_a_query_that_is_no_text_breaks_no_page():
    app = Flask(__name__)
    app.jinja_loader = DictLoader(
        {
            "page.html": "{% block title %}Page{% endblock %}",
            "fragment.html": "<title>{{ title }}</title>",
            "partials/page.html": "",
            "partials/messages.html": "",
        }
    )
    Heliograph(app, store=False)
    app.add_url_rule("/page", view_func=lambda: render("page.html"))
    query = {"QUERY_STRING": "words=\xff\xc3\xbc"}  # such as nginx hands on

    response = app.test_client().get("/page", headers=of("p#other"), environ_overrides=query)

    assert response.headers["HX-Push-Url"] == "/page?words=%EF%BF%BD%C3%BC"


@pytest.mark.parametrize("name", ["c%23", "what%3F", "50%25", "n%C3%A4he:@"])
@pytest.mark.parametrize("root", ["", "/site"])
def test_a_page_in_mains_stead_has_its_own_address(app, client, root, name):
    @app.get("/shelf/<path:name>")
    def shelf(name):
        return render("notes.html", notes=[name], dear=str)

    response = client.get(
        f"/shelf/{name}?words=1", headers=of("p#secret"), environ_overrides={"SCRIPT_NAME": root}
    )

    assert response.headers["HX-Push-Url"] == f"{root}/shelf/{name}?words=1"


def test_a_page_in_mains_stead_renews_the_messages_as_a_page_does(client):
    response = client.get("/notes?say=Once.", headers=of("p#secret"))

    assert 'hx-swap="innerHTML"><p data-category="message"' in response.text


def test_a_row_beside_a_piece_stands_in_a_template_for_htmx_2(app, client):
    app.jinja_loader.mapping["partials/total.html"] = '<tr id="total"><td>3</td></tr>'

    response = client.get(
        "/notes", headers=HTMX_2 | {"HX-Target": "note-7", "Heliograph-Also": "total"}
    )

    row = '<tr hx-swap-oob="true" id="total"><td>3</td></tr>'
    assert response.text.strip().endswith(f"</li><template>{row}</template>")


def test_many_pieces_are_bounded(client):
    ids = ",".join(f"note-{number}" for number in range(100, 900))

    response = client.get("/notes", headers=of("li#note-7", **{"Heliograph-Also": ids}))

    assert response.text.count("<hx-partial") == 9


def test_a_changed_template_changes_its_pieces(app):
    app.jinja_env.auto_reload = True
    client = app.test_client()
    client.get("/notes", headers=of("p#total"))

    app.jinja_loader.mapping["partials/notes.html"] = '{% include "partials/secret.html" %}'

    assert client.get("/notes", headers=of("p#secret")).text == TEMPLATES["partials/secret.html"]


def test_pieces_come_from_the_loader_that_the_app_has_now(app, client):
    client.get("/notes", headers=of("p#total"))
    app.jinja_env.loader = ChoiceLoader(
        [DictLoader({"partials/total.html": '<p id="total">None</p>'}), app.jinja_env.loader]
    )

    assert client.get("/notes", headers=of("p#total")).text.strip() == '<p id="total">None</p>'
