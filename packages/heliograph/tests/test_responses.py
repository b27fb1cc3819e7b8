"""One view, two worlds: render and go give a browser pages and htmx fragments."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest
from flask import Flask, Response, before_render_template, render_template, template_rendered
from jinja2 import DictLoader

from heliograph import Heliograph, go, render
from heliograph.visibility import vary_by
from message_site import CORNER, FRAGMENT, FULL, HTMX_2, RESTORE, Person, make_app

VARY = "HX-Request, HX-Request-Type, HX-Boosted, HX-History-Restore-Request, HX-Target"


def headers_of(response):
    return dict(response.headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        FULL,
        RESTORE,
        FRAGMENT | RESTORE,
        {"HX-Request-Type": "partial"},
        HTMX_2 | {"HX-Boosted": "true"},
        HTMX_2 | {"HX-History-Restore-Request": "true"},
    ],
    ids=str,
)
def test_a_request_for_a_page_gets_the_page(app, ada, headers):
    with app.test_request_context("/"):
        page = render_template("page.html")

    response = ada.ask("/", headers=headers)

    assert response.text == page
    # Flask adds Cookie since 3.1.3, for this look into the session.
    assert headers_of(response)["Vary"].removesuffix(", Cookie") == VARY


def test_no_line_of_vary_is_lost_that_the_app_added():
    response = Response()
    response.headers.add("Vary", "Origin")
    response.headers.add("Vary", "Accept-Language")

    vary_by(response, "Cookie")

    assert response.headers.getlist("Vary") == ["Origin, Accept-Language, Cookie"]


@pytest.mark.parametrize("headers", [FRAGMENT, HTMX_2 | {"HX-Target": "main"}], ids=str)
def test_htmx_gets_title_and_partial_of_the_same_page(ada, headers):
    response = ada.ask("/", headers=headers)

    assert response.text.startswith(
        '<title>Page · Site</title><section id="page"><p id="row-7">Words.</p></section>'
    )
    assert headers_of(response)["Vary"] == VARY


@pytest.mark.parametrize("headers", [{}, FRAGMENT, CORNER], ids=["page", "fragment", "corner"])
def test_the_status_and_the_context_reach_page_and_fragment(app, ada, headers):
    app.add_url_rule(
        "/refused", view_func=lambda: render("page.html", status=422, words="<Refused>")
    )

    response = ada.ask("/refused", headers=headers)

    assert response.status == 422
    assert "&lt;Refused&gt;" in response.text


@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "fragment"])
def test_the_title_sees_the_context_and_what_context_processors_add(app, ada, headers):
    app.jinja_loader.mapping["person.html"] = (
        '{% extends "layout.html" %}'
        "{% block title %}{{ name }} of {{ place }} by {{ request.path }}{% endblock %}"
    )
    app.jinja_loader.mapping["partials/person.html"] = "{{ place }}"
    calls = []

    @app.context_processor
    def place():
        calls.append("place")
        return {"place": "<Rome>"}

    app.add_url_rule("/person", view_func=lambda: render("person.html", name="Ada & Co"))

    response = ada.ask("/person", headers=headers)

    assert "<title>Ada &amp; Co of &lt;Rome&gt; by /person · Site</title>" in response.text
    assert len(calls) == 1


@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "fragment"])
@pytest.mark.parametrize(
    ("above", "title"),
    [
        ("", "Ink{{ super() }}"),
        ('{% set name = "Ink" %}', "{{ name }}"),
        ('{% from "macros.html" import name %}', "{{ name() }}"),
    ],
    ids=["super", "set", "macro"],
)
def test_a_title_may_be_made_in_every_way_that_jinja_knows(app, ada, headers, above, title):
    app.jinja_loader.mapping["macros.html"] = "{% macro name() %}Ink{% endmacro %}"
    app.jinja_loader.mapping["ink.html"] = (
        f'{{% extends "layout.html" %}}{above}{{% block title %}}{title}{{% endblock %}}'
    )
    app.jinja_loader.mapping["partials/ink.html"] = "Ink."
    app.add_url_rule("/ink", view_func=lambda: render("ink.html"))

    assert "<title>Ink · Site</title>" in ada.ask("/ink", headers=headers).text


@pytest.mark.parametrize("type_", [None, "", "partial", "PARTIAL", "full", "x" * 5000])
@pytest.mark.parametrize("value", ["true", "TRUE", "True", "false", "", "1", "é"])
def test_no_header_of_htmx_breaks_a_page(ada, value, type_):
    names = ("HX-Boosted", "HX-History-Restore-Request", "HX-Target", "HX-Preloaded")
    for name in (None, *names):
        headers = {"HX-Request": value.encode().decode("latin-1")}
        headers |= {"HX-Request-Type": type_} if type_ is not None else {}
        headers |= {name: headers["HX-Request"]} if name else {}

        assert ada.ask("/?say=Hello.", headers=headers).status == 200
        assert ada.ask("/hops/0", headers=headers).status in {200, 303}


def test_mounting_twice_is_refused(app):
    with pytest.raises(RuntimeError) as told:
        Heliograph(app)

    assert str(told.value) == "Heliograph is mounted on this app already. Mount it once."


@pytest.mark.parametrize("page", ["Untitled", ""])
def test_a_page_without_a_title_is_told_to_the_developer(app, ada, page):
    app.jinja_loader.mapping["untitled.html"] = page
    app.add_url_rule("/untitled", view_func=lambda: render("untitled.html"))

    with pytest.raises(RuntimeError) as told:
        ada.ask("/untitled", headers=FRAGMENT)

    assert str(told.value) == (
        "render() takes a fragment's title from the page, but untitled.html has no title block. "
        "Add {% block title %}…{% endblock %} to it."
    )


@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "fragment"])
@pytest.mark.parametrize("names", [["title"], ["partial"], ["partial", "title"]], ids=str)
def test_a_name_that_the_fragment_needs_for_itself_is_told_to_the_developer(
    app, ada, headers, names
):
    app.add_url_rule("/titled", view_func=lambda: render("page.html", **dict.fromkeys(names)))

    with pytest.raises(TypeError) as told:
        ada.ask("/titled", headers=headers)

    assert str(told.value) == (
        f"render() gives fragment.html a {' and a '.join(names)} of its own: the page "
        "would see yours, and the fragment would not. Pass it under another name."
    )


def test_a_missing_fragment_template_is_told_to_the_developer(app, ada):
    del app.jinja_loader.mapping["fragment.html"]

    with pytest.raises(RuntimeError) as told:
        ada.ask("/", headers=FRAGMENT)

    assert str(told.value) == (
        "render() sends fragment.html to htmx, which is not among the templates. Create it as "
        "the twin of your layout: <title>{{ title }}</title>{% include partial %}"
    )


@pytest.mark.parametrize("signal", [before_render_template, template_rendered])
@pytest.mark.parametrize("is_async", [False, True], ids=["plain", "async"])
def test_signals_tell_of_page_and_fragment_alike(app, ada, signal, is_async):
    names = []

    def note(_app, template, context, **_):
        names.append((template.name, context["words"]))

    async def note_later(*told, **more):
        note(*told, **more)

    def async_to_sync(function):
        """Run it in another thread: Playwright's event loop may own this one."""

        def in_thread(*told, **more):
            with ThreadPoolExecutor() as pool:
                context = copy_context()
                return pool.submit(context.run, asyncio.run, function(*told, **more)).result()

        return in_thread

    app.async_to_sync = async_to_sync
    app.add_url_rule("/words", view_func=lambda: render("page.html", words="Heard."))
    with signal.connected_to(note_later if is_async else note, app):
        ada.ask("/words")
        ada.ask("/words", headers=FRAGMENT)

    assert names == [("page.html", "Heard."), ("fragment.html", "Heard.")]


def test_go_leads_htmx_to_a_place_in_a_page_by_a_header_since_fetch_keeps_no_anchor(app, ada):
    app.add_url_rule("/leave", view_func=lambda: go("status", status=200, tab="näh", _anchor="x"))

    response = ada.ask("/leave", headers=FRAGMENT)

    assert (response.status, response.text) == (200, "")
    assert json.loads(headers_of(response)["HX-Location"]) == {
        "path": "/status/200?tab=n%C3%A4h#x",
        "push": "/status/200?tab=n%C3%A4h#x",
        "target": "main",
        "swap": "innerHTML",
    }


@pytest.mark.parametrize("headers", [{}, FULL, CORNER, HTMX_2], ids=str)
def test_go_sends_303(app, ada, headers):
    app.add_url_rule("/leave", view_func=lambda: go("status", status=200, tab="näh", _anchor="x"))

    response = ada.ask("/leave", headers=headers)

    assert response.status == 303
    assert headers_of(response)["Location"] == "/status/200?tab=n%C3%A4h#x"
    assert headers_of(response)["Vary"] == VARY


@pytest.mark.parametrize("headers", [{}, CORNER], ids=["browser", "htmx"])
@pytest.mark.parametrize("name", ["/evil.example", "\\evil.example", "\t/evil.example", "\r\nX: y"])
def test_no_value_leads_out_of_the_site(app, ada, headers, name):
    app.add_url_rule("/<path:name>", endpoint="anything", view_func=lambda name: name)
    app.add_url_rule("/leave", view_func=lambda: go("anything", name=name))

    response = ada.ask("/leave", headers=headers)

    path = headers_of(response)["Location"]
    assert path[0] == "/"
    assert path[1] not in "/\\\t\r\n"


def test_the_extension_works_over_stock_flask_templates():
    app = make_app()

    assert Person(app).open("/template/page.html?say=Hello.") == [("message", "Hello.")]


# Bad use


@pytest.mark.parametrize(
    ("settings", "error", "sentence"),
    [
        (
            {"stor": None, "regio": "#here"},
            TypeError,
            "Heliograph knows no regio, stor. "
            "Its settings are store, partial, region and is_known; take out or rename the rest.",
        ),
        *(
            (
                {"region": region},
                ValueError,
                f"The region {region!r} is no id selector. Give the element that holds the "
                'messages an id and name it here, as "#notifications".',
            )
            for region in (".messages", "#a b", "#1", "#", "messages", "#a\n")
        ),
        (
            {"partial": "none.html"},
            RuntimeError,
            "The partial 'none.html', which renders the messages, is not among the templates. "
            "Create it, or make the Heliograph after the loader or blueprint that brings it.",
        ),
        *(
            (
                {"store": store},
                TypeError,
                f"The store {store!r} is no cachelib cache. "
                "Give a cache, such as cachelib.RedisCache(), or False for none.",
            )
            for store in ("redis", True, 0)
        ),
    ],
)
def test_bad_use_is_told_at_start_with_what_to_do(settings, error, sentence):
    with pytest.raises(error) as told:
        make_app(**settings)

    assert str(told.value) == sentence


def test_settings_may_be_given_early_or_late():
    app = Flask(__name__)
    app.secret_key = "a key for tests"
    app.jinja_loader = DictLoader({"one.html": "", "two.html": "{{ messages[0].text }}"})
    app.add_url_rule("/", view_func=lambda: "<p>Page</p>")
    Heliograph(region="#Here", partial="one.html").init_app(app, partial="two.html", store=False)

    @app.before_request
    def say():
        from flask import flash

        flash("Hello.")

    assert Person(app).ask("/", headers=CORNER).text == (
        '<p>Page</p><hx-partial hx-target="#Here" hx-swap="beforeend">Hello.</hx-partial>\n'
    )
