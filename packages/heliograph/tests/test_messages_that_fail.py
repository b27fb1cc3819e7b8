"""One bad message costs one page: the next works, and sends the message as plain text."""

import pytest
from flask import Flask, abort, flash, render_template, request
from jinja2 import DictLoader, StrictUndefined

from heliograph import Heliograph, render
from message_site import CORNER, FRAGMENT, HTMX_2, Person

LOOP = "{% for m in get_flashed_messages(with_categories=true) %}"
TEMPLATES = {
    "layout.html": '<!doctype html><body><div id="notifications">{% block messages %}{% endblock %}'
    "</div>{% block main %}Main.{% endblock %}</body>",
    "fragment.html": "{% include partial %}",
    "partials/messages.html": "{% for m in messages %}<p data-category='{{ m.category }}' "
    "data-message-id='{{ m.id }}'>{{ m.text }}</p>{% endfor %}",
}
FAILURES = {
    "an unknown category in a table": "{% set icons = {'error': {'path': 'M1'}} %}"
    f"{LOOP}{{{{ icons[m.category].path.upper() }}}}{{% endfor %}}",
    "a filter": f"{LOOP}{{{{ m.text|fail }}}}{{% endfor %}}",
    "a filter over all": "{{ get_flashed_messages()|fail }}",
    "groups": "{% for category, all in get_flashed_messages(true)|groupby(0) %}"
    "{{ {'error': 1}[category] + 1 }}{% endfor %}",
    "unpacking": "{% for a, b, c in get_flashed_messages(true) %}{{ a }}{% endfor %}",
    "an undefined attribute": f"{LOOP}{{{{ m.icon }}}}{{% endfor %}}",
    "an index": "{% if get_flashed_messages(true) %}{{ 1 // 0 }}{% endif %}",
    "a macro": "{% macro show(ms) %}{% for m in ms %}{{ m.text|fail }}{% endfor %}{% endmacro %}"
    "{{ show(get_flashed_messages(true)) }}",
}


def fail(value):
    if value:
        raise ValueError("cannot be filtered")
    return ""


def make_app(region, **templates):
    app = Flask("somebody's")
    app.secret_key = "a key for tests"
    app.jinja_loader = DictLoader(
        TEMPLATES
        | {
            "page.html": '{% extends "layout.html" %}{% block title %}Page{% endblock %}'
            f"{{% block messages %}}{region}{{% endblock %}}",
            "partials/page.html": "<p>Part.</p>",
        }
        | templates
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["fail"] = fail
    Heliograph(app, store=False)
    app.add_url_rule("/", endpoint="page", view_func=lambda: render("page.html"))

    @app.route("/hold")
    def hold():
        flash("<Old> & wise.", "odd")
        return "", 204

    return app


PLAIN = ("odd", "&lt;Old&gt; &amp; wise.")


@pytest.mark.parametrize("region", FAILURES.values(), ids=FAILURES.keys())
def test_the_error_page_tells_it_plainly_and_the_next_page_works(region, caplog):
    ada = Person(make_app(region))
    ada.receive(ada.ask("/hold"))

    broken = ada.ask("/")
    seen = ada.receive(broken)

    assert (broken.status, seen) == (500, [PLAIN])
    assert [ada.ask("/").status for _ in range(3)] == [200] * 3
    assert ada.cookies == {}
    [told] = [line for line in caplog.messages if "category" in line]
    assert told.startswith("A message of the category 'odd' could not be rendered (")
    assert told.endswith("); it is sent as plain text")
    assert "wise" not in told


def test_an_error_page_of_the_same_layout_works_too():
    app = make_app(FAILURES["a filter"])
    app.register_error_handler(500, lambda _: (render_template("page.html"), 500))
    ada = Person(app)
    ada.receive(ada.ask("/hold"))

    broken = ada.ask("/")

    assert broken.status == 500
    [(_, _, id_)] = broken.rendered
    assert broken.text.endswith(
        f'Main.<p data-category="odd" data-message-id="{id_}">{PLAIN[1]}</p></body>'
    )
    assert ada.receive(broken) == [PLAIN]
    assert ada.open("/") == []


@pytest.mark.parametrize(
    "handle",
    [
        lambda _: ("", 204),
        lambda _: ({"error": "broken"}, 500),
        lambda _: ("Broken.", 500, {"Content-Type": "text/plain"}),
    ],
    ids=["204", "JSON", "text"],
)
def test_where_nobody_sees_the_error_the_next_page_tells_it(handle):
    app = make_app(FAILURES["a filter"])
    app.register_error_handler(ValueError, handle)
    ada = Person(app)
    ada.receive(ada.ask("/hold"))

    ada.receive(ada.ask("/"))
    page = ada.ask("/")

    assert (page.status, ada.receive(page)) == (200, [PLAIN])
    assert ada.open("/") == []


@pytest.mark.parametrize("headers", [FRAGMENT, CORNER, HTMX_2], ids=["page", "corner", "htmx 2"])
def test_a_fragment_whose_partial_fails_tells_it_plainly(headers, caplog):
    app = make_app(
        "", **{"partials/messages.html": "{% for m in messages %}{{ m.icon }}{% endfor %}"}
    )
    ada = Person(app)
    ada.receive(ada.ask("/hold"))

    response = ada.ask("/", headers=headers)

    assert (response.status, ada.receive(response)) == (200, [PLAIN])
    assert ada.open("/", headers=headers) == []
    assert "'odd'" in caplog.text


def test_only_the_bad_one_of_several_is_told_plainly_in_a_fragment():
    partial = (
        "{% set icons = {'ok': 'M1'} %}{% for m in messages %}"
        "<b data-category='{{ m.category }}' data-message-id='{{ m.id }}'>"
        "{{ icons[m.category].lower() }} {{ m.text }}</b>{% endfor %}"
    )
    app = make_app("", **{"partials/messages.html": partial})

    @app.before_request
    def say():
        if request.path == "/":
            flash("Good.", "ok")
            flash("Bad.", "odd")
            flash("Good, too.", "ok")

    assert Person(app).open("/", headers=CORNER) == [
        ("ok", "m1 Good."),
        ("odd", "Bad."),
        ("ok", "m1 Good, too."),
    ]


def test_a_fragment_that_fails_shows_its_message_in_the_region_of_the_error():
    app = make_app("", **{"partials/page.html": FAILURES["a filter"]})
    app.register_error_handler(500, lambda _: ("<p>Broken.</p>", 500))
    ada = Person(app)
    ada.receive(ada.ask("/hold"))

    response = ada.ask("/", headers=CORNER)

    assert response.status == 500
    assert '<hx-partial hx-target="#notifications" hx-swap="beforeend"><p data-cat' in response.text
    assert ada.receive(response) == [PLAIN]
    assert ada.open("/") == []


def test_a_mail_that_fails_with_a_message_does_not_cost_the_page():
    app = make_app(f"{LOOP}{{{{ m.text }}}}{{% endfor %}}", **{"mail.txt": FAILURES["a filter"]})

    @app.route("/order")
    def order():
        flash("Ordered.")
        try:
            render_template("mail.txt")
        except ValueError:
            flash("The mail could not be sent.", "error")
        return render_template("page.html")

    response = Person(app).ask("/order")

    assert response.status == 200
    assert "The mail could not be sent." in response.text
    assert [text for _, text, _ in response.rendered] == ["Ordered."]  # plainly, behind the page


def test_a_widget_that_fails_within_a_page_repeats_nothing():
    app = make_app(
        "{% with messages = get_flashed_messages(true) %}{% include 'partials/messages.html' %}"
        "{% endwith %}{{ widget() }}",
        **{"widget.html": "{{ 1 // 0 }}", "instead.html": "{{ get_flashed_messages() }}"},
    )

    @app.template_global()
    def widget():
        try:
            return render_template("widget.html")
        except ZeroDivisionError:
            return render_template("instead.html")

    ada = Person(app)
    ada.receive(ada.ask("/hold"))

    assert ada.open("/") == [PLAIN]
    assert ada.open("/") == []


def test_a_page_that_failed_for_another_reason_loses_no_message(caplog):
    app = make_app(
        "{% with messages = get_flashed_messages(true) %}{% include 'partials/messages.html' %}"
        "{% endwith %}{{ database() }}",
    )
    is_down = [True]

    @app.template_global()
    def database():
        if is_down:
            abort(503)
        return ""

    ada = Person(app)
    ada.receive(ada.ask("/hold"))

    assert ada.open("/") == []
    is_down.clear()
    page = ada.ask("/")
    assert "</p></div>" in page.text  # in its region, as any other
    assert ada.receive(page) == [PLAIN]
    assert ada.open("/", headers=FRAGMENT) == []
    assert caplog.messages == []


def test_an_error_page_without_messages_leaves_those_of_the_page_that_was_given_up():
    app = make_app("{{ get_flashed_messages() }}", **{"error.html": "<!doctype html>Not found."})
    app.register_error_handler(404, lambda _: (render_template("error.html"), 404))

    @app.route("/given-up")
    def given_up():
        render_template("page.html")
        abort(404)

    ada = Person(app)
    ada.receive(ada.ask("/hold"))

    ada.receive(ada.ask("/given-up"))

    assert "Old" in ada.ask("/").text


def test_a_text_that_cannot_be_told_at_all_is_told_as_such():
    class Broken:
        def __str__(self):
            raise ValueError("no text")

    app = make_app(f"{LOOP}{{{{ m.text }}}}{{% endfor %}}")

    @app.route("/broken")
    def broken():
        flash(Broken())
        return render_template("page.html")

    response = Person(app).ask("/broken")

    assert response.status == 500
    assert "A message could not be shown." in response.text


def test_markup_stays_markup_and_xhtml_stays_well_formed():
    from xml.etree import ElementTree as ET

    from markupsafe import Markup

    app = make_app("")
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body>Broken.</body></html>'
    app.jinja_loader.mapping["page.xhtml"] = "{{ get_flashed_messages()|fail }}"
    app.register_error_handler(
        ValueError, lambda _: (page, 500, {"Content-Type": "application/xhtml+xml"})
    )

    @app.route("/xhtml")
    def xhtml():
        flash(Markup("<b>Bold</b>"))
        return render_template("page.xhtml")

    response = Person(app).ask("/xhtml")

    assert "<b>Bold</b>" in response.text
    ET.fromstring(response.text)  # noqa: S314 - our own
