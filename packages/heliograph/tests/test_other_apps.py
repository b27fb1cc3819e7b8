"""Apps of other shapes work the same with the extension as under plain Flask."""

import copy
import functools
import gc
import gzip
import pickle
import weakref

import flask
import pytest
from flask import (
    Flask,
    Response,
    abort,
    flash,
    get_flashed_messages,
    make_response,
    render_template,
    request,
    session,
)
from flask.sessions import SecureCookieSessionInterface, SessionInterface
from flask.views import MethodView
from jinja2 import DictLoader, ModuleLoader
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from heliograph import Heliograph, background, render
from message_site import CORNER, FRAGMENT, Person, make_app

WAITS = ("message", "0 hops left.")


@pytest.fixture
def waiting(ada):
    """Flash a message for Ada, once all views are there."""

    def wait():
        ada.receive(ada.ask("/hops/0"))
        return ada

    return wait


# Responses that the app makes in its own way


@pytest.mark.parametrize(
    "own",
    [
        '<hx-partial hx-target="#notifications" hx-swap="innerHTML">{}</hx-partial>',
        '<div id="notifications" hx-swap-oob="true">{}</div>',
    ],
    ids=["htmx 4", "htmx 2"],
)
def test_a_region_that_the_app_sends_itself_is_not_emptied_behind_it(app, waiting, own):
    app.jinja_loader.mapping["own.html"] = own.format("{{ get_flashed_messages()|join }}")
    app.add_url_rule("/own", view_func=lambda: "<i>x</i>" + render_template("own.html"))

    assert waiting().ask("/own", headers=FRAGMENT).text == "<i>x</i>" + own.format(WAITS[1])


def test_a_context_processor_may_take_the_messages(app, waiting):
    app.context_processor(lambda: {"flashes": get_flashed_messages(with_categories=True)})
    app.jinja_loader.mapping["taken.html"] = "{% for c, t in flashes %}{{ t }}{% endfor %}"
    app.add_url_rule("/fragment", view_func=lambda: "<b>3</b>")

    assert waiting().open("/fragment", headers=CORNER) == [WAITS]
    assert waiting().ask("/template/taken.html").text == WAITS[1]


@pytest.mark.parametrize("headers", [FRAGMENT, CORNER], ids=["page", "corner"])
@pytest.mark.parametrize(
    "own",
    [
        lambda: Response(gzip.compress(b"<b>3</b>", mtime=0), headers={"Content-Encoding": "gzip"}),
        lambda: Response(b"<b>", 206, {"Content-Range": "bytes 0-2/8"}),
        lambda: Response(headers={"X-Accel-Redirect": "/files/3.html"}),
        lambda: Response(headers={"X-Sendfile": "/files/3.html"}),
    ],
    ids=["compressed", "a range", "X-Accel-Redirect", "X-Sendfile"],
)
def test_a_body_that_cannot_be_added_to_stays_as_it_is(app, headers, own):
    app.add_url_rule("/own", view_func=own)
    client = app.test_client()
    client.get("/hops/0")

    assert client.get("/own", headers=headers).data == own().data
    assert client.get("/").text.count(WAITS[1]) == 1


def test_a_layout_may_ask_for_the_messages_in_its_first_line(app, waiting):
    app.jinja_loader.mapping |= {
        "first.html": "{% set ms = get_flashed_messages() %}<!doctype html>"
        "{% block title %}T{% endblock %}{{ ms|join }}",
        "partials/first.html": "",
    }
    app.add_url_rule("/first", view_func=lambda: render("first.html"))

    assert waiting().open("/first", headers=FRAGMENT) == [WAITS]


def test_a_fragment_that_a_function_of_after_request_fails_with_has_shown_nothing(app, waiting):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    has_failed = []

    @app.after_request
    def fail_once(response):
        if request.path == "/fragment" and not has_failed:
            has_failed.append(True)
            raise OSError
        return response

    app.add_url_rule("/fragment", view_func=lambda: "<b>3</b>")
    ada = waiting()

    assert ada.open("/fragment", headers=CORNER) + ada.open("/") == [WAITS]


def test_a_fragment_that_after_request_replaces_has_shown_nothing(app, waiting):
    @app.after_request
    def replace(response):
        return make_response("<b>Other</b>") if request.path == "/fragment" else response

    app.add_url_rule("/fragment", view_func=lambda: "<b>3</b>")
    ada = waiting()

    assert ada.open("/fragment", headers=CORNER) == []
    assert ada.open("/") == [WAITS]


def test_a_template_that_is_rendered_after_a_caught_error_makes_no_error_page(app, waiting):
    app.jinja_loader.mapping["sorry.html"] = "Sorry."

    @app.get("/caught")
    def caught():
        page = render_template("page.html")
        try:
            return page + render_template("broken.html")
        except ZeroDivisionError:
            return page + render_template("sorry.html")

    ada = waiting()

    assert [ada.open("/caught") for _ in range(3)] == [[WAITS], [], []]


def test_a_response_that_all_people_share_tells_them_nothing_of_each_other(app, waiting):
    shared = Response("<b>3</b>")
    app.add_url_rule("/shared", endpoint="shared", view_func=functools.cache(lambda: shared))

    assert waiting().open("/shared", headers=CORNER) == [WAITS]
    assert Person(app).ask("/shared", headers=CORNER).text == "<b>3</b>"


def test_abort_within_a_template_is_no_fault_of_its_messages(app, waiting, caplog):
    app.jinja_loader.mapping["gate.html"] = (
        '{% extends "layout.html" %}{% block main %}{{ gate(404) }}{% endblock %}'
    )
    app.add_url_rule("/gate", view_func=lambda: render_template("gate.html", gate=abort))
    app.register_error_handler(404, lambda _: render("page.html", status=404))

    page = waiting().ask("/gate").text

    assert f'<div id="notifications"><p data-category="{WAITS[0]}"' in page
    assert caplog.messages == []


def test_a_charset_that_only_browsers_know(app, waiting):
    content_type = "text/html; charset=x-user-defined"
    app.add_url_rule("/own", view_func=lambda: Response("<b>3</b>", content_type=content_type))

    assert waiting().open("/own", headers=CORNER) == [WAITS]


# Messages that code takes


def test_formatting_counting_and_filtering_messages_take_them(app, waiting):
    lines = []
    views = {
        "/formatted": lambda: lines.extend("%s: %s" % m for m in get_flashed_messages(True)),  # noqa: UP031
        "/counted": lambda: lines.append(sum(m[0] == "x" for m in get_flashed_messages(True))),
        "/each": lambda: [
            lines.extend(get_flashed_messages(category_filter=[category]))
            for category in ("error", "message")
        ],
    }
    for path, view in views.items():
        app.add_url_rule(path, path, lambda view=view: (view(), "Done.")[1])

    for path in views:
        ada = waiting()
        ada.open(path)
        assert ada.open("/") == []
    assert lines == ["message: 0 hops left.", 0, "0 hops left."]


def test_code_takes_plain_pairs_in_a_list(app, waiting):
    taken = []

    @app.get("/take")
    def take():
        for wants in ({}, {"category_filter": ["message"]}):
            pairs = get_flashed_messages(with_categories=True, **wants)
            copies = (copy.copy(pairs), copy.deepcopy(pairs), pickle.loads(pickle.dumps(pairs)))  # noqa: S301
            taken.extend((list(copied), type(copied), type(copied[0])) for copied in copies)
        return ""

    waiting().ask("/take")

    assert taken == [([WAITS], list, tuple)] * 6


def test_text_with_a_constructor_of_its_own_stays_what_it_is(app, ada):
    class Translated(str):
        def __new__(cls, text, key):
            translated = super().__new__(cls, text)
            translated.key = key
            return translated

    seen = []
    app.jinja_env.filters["note"] = lambda text: seen.append((text, text.key)) or text
    app.jinja_loader.mapping["note.html"] = "{{ get_flashed_messages()[0]|note }}"

    @app.get("/translated")
    def translated():
        flash(Translated("Früh.", "early"))
        return render_template("note.html")

    assert ada.ask("/translated").text == "Früh."
    assert seen == [("Früh.", "early")]


# Sessions and interfaces


def test_an_interface_that_stands_around_ours_is_served_once(app, ada):
    class Outer(SessionInterface):
        def __init__(self, inner):
            self.inner = inner

        def open_session(self, *args):
            return self.inner.open_session(*args)

        def save_session(self, *args):
            self.inner.save_session(*args)

    app.session_interface = Outer(app.session_interface)

    assert ada.open("/hops/0") == [WAITS]
    assert ada.open("/") == []


def test_a_session_is_joined_in_place(app, ada):
    @app.get("/join")
    def join():
        flask.session |= {"user": "ada"}
        return list(reversed(session))

    ada.receive(ada.ask("/join"))

    assert ada.ask("/who").text == '{"user":"ada"}\n'


def test_an_interface_can_be_copied(app):
    class Own(SecureCookieSessionInterface):
        salt = "own"

    app.session_interface = Own()
    with app.app_context():
        assert copy.copy(app.session_interface).salt == "own"


def test_a_session_that_a_framework_puts_in_place_is_its_own(app):
    with app.test_request_context("/") as context:
        flash("In ours.")
        context._session = dict_session = SecureCookieSessionInterface.session_class()
        flash("In theirs.")

        assert "In theirs." in render_template("page.html")
        assert dict_session == {}


def test_apps_on_one_host_with_one_key_have_messages_of_their_own():
    one, two = (make_app("the same key") for _ in range(2))
    one.config["SESSION_COOKIE_NAME"], two.config["SESSION_COOKIE_NAME"] = "one", "two"
    client = Client(DispatcherMiddleware(one, {"/two": two}))

    client.get("/hops/0")

    assert "0 hops left." not in client.get("/two/").text
    assert "0 hops left." in client.get("/").text


def test_a_session_that_is_cleared_shows_nothing_of_very_many_responses_that_crossed(app, ada):
    app.add_url_rule("/logout", view_func=lambda: (session.clear(), flash("Bye."), "")[2])
    for response in [ada.ask(f"/who?say={number}.") for number in range(25)]:
        ada.receive(response)

    ada.receive(ada.ask("/logout"))

    assert ada.open("/") + ada.open("/") == [("message", "Bye.")]


# Mounting


def requests_alive(app):
    """Count the requests that only a collection of garbage would take away."""
    requests = []

    @app.post("/upload")
    def upload():
        requests.append(weakref.ref(request._get_current_object()))
        flash("Received.")
        return "Received."

    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            environ = EnvironBuilder("/upload", method="POST", data=b"x" * 1000).get_environ()
            list(run_wsgi_app(app.wsgi_app, environ, buffered=True)[0])
            del environ
        return sum(it() is not None for it in requests)
    finally:
        gc.enable()


def test_a_request_leaves_nothing_behind():
    assert requests_alive(make_app()) == requests_alive(app_with({}))


def test_an_app_that_is_done_with_leaves_nothing_behind():
    apps = [weakref.ref(make_app()) for _ in range(3)]

    gc.collect()

    assert [it() for it in apps] == [None] * 3


def app_with(templates):
    app = Flask("somebody's")
    app.secret_key = "a key for tests"
    app.jinja_loader = DictLoader({"partials/messages.html": ""} | templates)
    return app


def test_a_template_function_of_the_apps_own_stays():
    app = app_with({"page.html": "{{ get_flashed_messages() }}"})
    app.add_template_global(lambda: f"Own: {get_flashed_messages()}", "get_flashed_messages")
    Heliograph(app, store=False)

    @app.get("/")
    def page():
        flash("Hello.")
        return render_template("page.html")

    assert app.test_client().get("/").text == "Own: [&#39;Hello.&#39;]"


def test_templates_that_were_loaded_before_are_loaded_anew():
    app = app_with(
        {
            "partials/page.html": "",
            "fragment.html": "<title>{{ title }}</title>",
            "page.html": "{% block title %}Early{% endblock %}",
        }
    )
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    Heliograph(app, store=False)
    app.add_url_rule("/", view_func=lambda: render("page.html"))

    assert app.test_client().get("/", headers=FRAGMENT).text.startswith("<title>Early</title>")


def test_templates_may_be_compiled_beforehand(tmp_path):
    make_app().jinja_env.compile_templates(str(tmp_path), zip=None)

    class Compiled(Flask):
        def create_global_jinja_loader(self):
            return ModuleLoader(str(tmp_path))

    app = Compiled("somebody's")
    app.secret_key = "a key for tests"
    app.add_url_rule("/", view_func=lambda: flash("Hello.") or render_template("page.html"))
    Heliograph(app, store=False)

    assert Person(app).open("/") == [("message", "Hello.")]


def test_apps_may_share_an_environment_of_templates():
    one, two = app_with({}), app_with({})
    two.jinja_env = one.jinja_env

    for app in (one, two):
        Heliograph(app, store=False)


def test_a_method_of_a_class_may_be_of_the_background(app, waiting):
    class Poll(MethodView):
        @background
        def get(self):
            return render("page.html")

    app.add_url_rule("/poll", view_func=Poll.as_view("poll"))
    ada = waiting()

    assert ada.open("/poll") == []
    assert ada.open("/") == [WAITS]
