"""Messages and sessions never touch: over Flask's own, permanent or not, and Flask-Session."""

from itertools import permutations

import pytest
from cachelib import FileSystemCache
from flask import Flask, flash, get_flashed_messages, session
from flask.sessions import SessionInterface
from flask_session import Session

from heliograph import Heliograph
from message_site import FRAGMENT, Person, make_app


@pytest.fixture(params=["cookie", "permanent cookie", "Flask-Session"])
def app(request, tmp_path):
    app = make_app()
    app.config["PERMANENT"] = request.param == "permanent cookie"
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False  # as the README recommends
    if request.param == "Flask-Session":
        app.config["SESSION_TYPE"] = "cachelib"
        app.config["SESSION_CACHELIB"] = FileSystemCache(str(tmp_path))
        Session(app)
    return app


@pytest.fixture(params=["a new visitor", "a known visitor"])
def ada(request, app):
    ada = Person(app)
    if request.param == "a known visitor":
        ada.receive(ada.ask("/sign-in"))
    return ada


PAIRS = {
    "two flashes": ("/who?say=First.", "/who?say=Second."),
    "two redirects that flash": ("/hops/0", "/hops/0?say=Also."),
    "a flash and a sign-in": ("/who?say=Flashed.", "/sign-in"),
    "a sign-in that flashes and a flash": ("/sign-in?say=Welcome.", "/who?say=Flashed."),
    "a read and a sign-in that flashes": ("/who", "/sign-in?say=Welcome."),
    "a page and a sign-in that flashes": ("/", "/sign-in?say=Welcome."),
    "a fragment and a sign-in that flashes": ("/status/200", "/sign-in?say=Welcome."),
}


@pytest.mark.parametrize("paths", PAIRS.values(), ids=PAIRS.keys())
@pytest.mark.parametrize("in_order", [True, False], ids=["in order", "crossed"])
def test_requests_that_overlap_keep_everything(ada, paths, in_order):
    responses = [ada.ask(path, headers=FRAGMENT) for path in paths]
    for response in responses if in_order else reversed(responses):
        ada.receive(response)

    flashed = [part for path in paths for part in path.split("?say=")[1:]]
    flashed += ["0 hops left."] * sum("hops" in path for path in paths)
    assert sorted(text for _, text in ada.open("/")) == sorted(flashed)
    assert ada.open("/") == []
    signed_in = "/sign-in" in " ".join(paths) or "session" in ada.cookies
    assert ('"user":"ada"' in ada.ask("/who").text) == signed_in


@pytest.mark.parametrize("path", ["/who", "/", "/who?say=Flashed."])
def test_a_slow_response_does_not_undo_a_sign_in_beside_it(app, path):
    person = Person(app)
    person.receive(person.ask("/sign-in?user=ada"))

    slow, sign_in = person.ask(path), person.ask("/sign-in?user=grace")
    person.receive(sign_in)
    person.receive(slow)

    assert '"user":"grace"' in person.ask("/who").text


def test_a_request_that_was_under_way_while_another_signed_in_does_not_undo_it(app):
    responses = []

    @app.get("/slow")
    def slow():
        responses.append(person.ask("/sign-in?user=grace"))
        flash("Done at last.")
        return {"user": session["user"]}

    person = Person(app)
    person.receive(person.ask("/sign-in?user=ada"))

    responses.append(person.ask("/slow"))
    for response in responses:
        person.receive(response)

    assert '"user":"grace"' in person.ask("/who").text
    assert person.open("/") == [("message", "Done at last.")]


def test_three_flashes_that_overlap_are_shown_in_their_order_whatever_arrives_first(ada):
    for order in permutations(range(3)):
        responses = [ada.ask(f"/who?say={n}.") for n in range(3)]
        for n in order:
            ada.receive(responses[n])

        assert [text for _, text in ada.open("/")] == ["0.", "1.", "2."]


def test_no_session_cookie_is_written_because_of_a_message(app):
    ada = Person(app)

    for path in ("/?say=Now.", "/hops/0", "/"):
        response = ada.ask(path)
        ada.receive(response)

        cookies = [value for name, value in response.headers if name == "Set-Cookie"]
        assert all(cookie.startswith("heliograph-") for cookie in cookies)


def test_messages_that_stock_flask_left_in_the_session_are_shown_once(app):
    client = app.test_client()
    with client.session_transaction() as stored:
        stored["user"] = "ada"
        stored["_flashes"] = [("info", "From before."), ("error", "Bad.")]

    client.get("/who")
    first = client.get("/").text
    second = client.get("/").text

    assert first.index("From before.") < first.index("Bad.")
    assert "From before." not in second
    assert client.get("/who").json == {"user": "ada"}


def test_a_filter_leaves_what_stock_flask_left_in_the_session(app):
    client = app.test_client()
    with client.session_transaction() as stored:
        stored["_flashes"] = [("info", "From before."), ("error", "Bad.")]

    assert "From before." not in client.get("/template/filtered.html").text
    page = client.get("/").text

    assert "From before." in page
    assert "Bad." not in page


def test_the_session_does_as_before_with_every_other_key(app):
    @app.get("/keys")
    def keys():
        flash("Hello.")
        session["one"] = 1
        session.setdefault("two", 2)

        assert session.pop("one") == 1
        assert session.pop("none", None) is None
        assert session.get("two") == session["two"] == 2
        assert "two" in session
        assert {*session} - {"_permanent"} == {"_flashes", "two"}
        del session["two"]
        assert "two" not in session
        return {}

    assert Person(app).ask("/keys").status == 200


def test_libraries_that_go_to_the_session_themselves_are_served(app):
    @app.get("/old")
    def old():
        assert "_flashes" not in session
        session.setdefault("_flashes", []).append(("info", "As Flask 0.2 did."))
        session["_flashes"] = [*session["_flashes"], ("info", "As a copy.")]
        assert "_flashes" in session
        assert session["_flashes"] == [("info", "As Flask 0.2 did."), ("info", "As a copy.")]
        assert session.get("_flashes") == session["_flashes"]
        return {}

    ada = Person(app)
    ada.receive(ada.ask("/old"))

    assert ada.open("/") == [("info", "As Flask 0.2 did."), ("info", "As a copy.")]


def test_a_library_that_deletes_the_messages_has_taken_them(app):
    @app.get("/old")
    def old():
        del session["_flashes"]
        return "Deleted."

    ada = Person(app)
    ada.receive(ada.ask("/old?say=Taken."))

    assert ada.open("/") == []


def test_a_session_without_a_key_says_so_as_before(app):
    @app.get("/keys")
    def keys():
        assert session.get("none") is None
        assert session.get("none", 7) == 7
        assert session.setdefault("empty") is None
        for ask in (session.pop, session.__getitem__, session.__delitem__):
            with pytest.raises(KeyError, match="none"):
                ask("none")
        return {}

    assert Person(app).ask("/keys").status == 200


def test_a_session_class_of_the_apps_own_keeps_its_name_and_its_shape():
    class Diary(dict):
        __slots__ = ("accessed", "modified", "new", "permanent")

    class Diaries(SessionInterface):
        def open_session(self, _app, _request):
            return Diary(page=7)

        def save_session(self, *_):
            pass

    app = make_app()
    app.session_interface = Diaries()
    app.add_url_rule(
        "/diary",
        view_func=lambda: f"{session.__class__ is Diary} {isinstance(session, Diary)} {session}",
    )
    ada = Person(app)

    assert ada.ask("/diary?say=Hello.").text == "True True {'page': 7}"
    assert ada.open("/?say=Hello.") == [("message", "Hello.")]


def test_after_the_response_a_test_can_still_ask_for_messages(app):
    with app.test_client() as client:
        client.get("/hops/0")

        assert get_flashed_messages() == ["0 hops left."]


def test_without_a_secret_key_flask_says_what_it_always_says():
    app = make_app()
    app.secret_key = None

    with pytest.raises(RuntimeError, match="The session is unavailable because no secret key"):
        Person(app).ask("/?say=Hello.")
    assert Person(app).open("/") == []


def test_without_a_secret_key_messages_stay_in_a_session_that_needs_none(tmp_path):
    app = make_app()
    app.secret_key = None
    app.config["SESSION_TYPE"] = "cachelib"
    app.config["SESSION_CACHELIB"] = FileSystemCache(str(tmp_path))
    Session(app)
    client = app.test_client()

    client.get("/hops/0")

    assert "0 hops left." in client.get("/").text
    assert "0 hops left." not in client.get("/").text


def test_one_extension_serves_several_apps():
    extension = Heliograph()
    one, two = (Flask(name, template_folder=None) for name in ("one", "two"))
    for app in (one, two):
        app.secret_key = "a key for tests"
        app.jinja_loader = make_app().jinja_loader
        extension.init_app(app, store=False)
        app.add_url_rule("/", view_func=lambda: flash("Hello.") or "")

    assert len(Person(one).pending) == 0
    assert Person(two).open("/", headers=FRAGMENT) == [("message", "Hello.")]
