"""The app's own code takes and throws away messages as it does under Flask."""

import pytest
from flask import (
    Flask,
    Response,
    flash,
    get_flashed_messages,
    jsonify,
    redirect,
    render_template,
    request,
    session,
)

from heliograph import render
from message_site import CORNER, FRAGMENT, Person, make_app

THROW_AWAY = {
    "pop": lambda: session.pop("_flashes", None),
    "pop without a default": lambda: session.pop("_flashes"),
    "an empty list": lambda: session.__setitem__("_flashes", []),
    "del": lambda: session.__delitem__("_flashes"),
    "clear": lambda: session.clear(),
    "clear the list": lambda: session["_flashes"].clear(),
    "key by key": lambda: [session.pop(key) for key in list(session)],
    "popitem": lambda: [session.popitem() for _ in range(len(session))],
    "update": lambda: session.update(_flashes=[]),
    "Flask's function": get_flashed_messages,
}


@pytest.mark.parametrize("throw_away", THROW_AWAY.values(), ids=THROW_AWAY.keys())
@pytest.mark.parametrize("then", ["a page", "a redirect", "JSON"])
def test_messages_that_code_throws_away_are_gone(app, ada, throw_away, then):
    @app.get("/logout")
    def logout():
        throw_away()
        flash("Bye.")
        responses = {"a redirect": lambda: redirect("/"), "JSON": lambda: jsonify(ok=True)}
        return responses.get(then, lambda: render("page.html"))()

    ada.receive(ada.ask("/hops/0"))

    # Flask shows in the same request what its function returned before; so do we.
    is_returned_again = throw_away is get_flashed_messages and then == "a page"
    seen = ada.open("/logout") + ada.open("/")

    assert [text for _, text in seen] == ["0 hops left."] * is_returned_again + ["Bye."]
    assert ada.open("/") == []


@pytest.mark.parametrize(
    "send",
    [
        lambda: jsonify(get_flashed_messages()),
        lambda: jsonify(get_flashed_messages(with_categories=True)),
        lambda: jsonify(get_flashed_messages(with_categories=True, category_filter=["message"])),
        lambda: Response(", ".join(get_flashed_messages()), mimetype="text/plain"),
        lambda: {"component": "Page", "props": {"flash": get_flashed_messages()}},
        lambda: (redirect("/"), app_log.extend(get_flashed_messages()))[0],
    ],
    ids=["JSON", "pairs", "filtered pairs", "text", "Inertia", "a log, then a redirect"],
)
def test_messages_that_code_sends_another_way_are_sent_once(app, ada, send):
    app_log.clear()
    app.add_url_rule("/told", view_func=send)
    ada.receive(ada.ask("/hops/0"))

    texts = [ada_text(ada, "/told"), ada_text(ada, "/told"), *app_log]

    assert "".join(texts).count("0 hops left.") == 1
    assert ada.open("/") == []


app_log = []


def ada_text(person, path):
    response = person.ask(path)
    person.receive(response)
    return response.text


def test_a_turbo_stream_shows_what_its_template_renders(app, ada):
    app.jinja_loader.mapping["stream.html"] = (
        "<turbo-stream>{{ get_flashed_messages() }}</turbo-stream>"
    )
    app.add_url_rule(
        "/turbo",
        view_func=lambda: Response(
            render_template("stream.html"), mimetype="text/vnd.turbo-stream.html"
        ),
    )

    assert "Saved." in ada_text(ada, "/turbo?say=Saved.")
    assert ada.open("/") == []


@pytest.mark.parametrize("body", ["", "<b>Done.</b>"])
@pytest.mark.parametrize("status", [200, 204])
def test_a_toast_sent_in_a_header_is_the_only_one(app, ada, body, status):
    @app.after_request
    def toast(response):
        if "HX-Request" in request.headers:
            response.headers["HX-Trigger"] = ",".join(get_flashed_messages())
        return response

    app.add_url_rule("/save", view_func=lambda: (body, status))

    response = ada.ask("/save?say=Saved.", headers=CORNER)
    ada.receive(response)

    assert dict(response.headers)["HX-Trigger"] == "Saved."
    assert response.text == (body if status == 200 else "")
    assert ada.open("/") == []


def test_a_page_shows_what_code_only_looked_at(app, ada):
    looked_at = []

    @app.before_request
    def look():
        looked_at.extend(session.get("_flashes", []))
        looked_at.extend(session.items())

    ada.receive(ada.ask("/hops/0"))

    assert ada.open("/") == [("message", "0 hops left.")]
    assert ("message", "0 hops left.") in looked_at


def test_a_page_shows_what_code_has_read_in_the_same_request(app, ada):
    read = []

    @app.before_request
    def read_them():
        if request.path == "/":
            read.extend(get_flashed_messages())

    ada.receive(ada.ask("/who?say=Read."))

    assert ada.open("/") == [("message", "Read.")]
    assert read == ["Read."]
    assert ada.open("/") == []


def test_messages_given_back_in_other_words_replace_the_old(app, ada):
    @app.get("/louder")
    def louder():
        session["_flashes"] = [(c, text.upper()) for c, text in session.get("_flashes", [])]
        return redirect("/")

    ada.receive(ada.ask("/hops/0"))

    assert ada.open("/louder") == [("message", "0 HOPS LEFT.")]
    assert ada.open("/") == []


@pytest.mark.parametrize("save", [dict, lambda session: session.copy()], ids=["dict", "copy"])
def test_a_session_that_is_emptied_and_filled_anew_keeps_its_messages(app, ada, save):
    """Libraries that give a new identity to a visitor who signs in do the same."""

    @app.get("/renew")
    def renew():
        saved = save(session)
        session.clear()
        session.update(saved)
        return redirect("/")

    ada.receive(ada.ask("/sign-in"))
    ada.receive(ada.ask("/hops/0"))

    assert ada.open("/renew") == [("message", "0 hops left.")]
    assert ada.ask("/who").text == '{"user":"ada"}\n'


def test_a_message_pending_for_one_person_is_not_shown_to_another(app, ada):
    app.add_url_rule(
        "/logout", view_func=lambda: (session.clear(), redirect("/sign-in?user=bob"))[1]
    )
    ada.receive(ada.ask("/sign-in"))
    ada.receive(ada.ask("/who?say=5,000 went to the bank."))

    assert ada.open("/logout") == []


def test_a_lost_response_of_one_person_is_not_made_good_to_the_next(tmp_path):
    from cachelib import FileSystemCache

    app = make_app(store=FileSystemCache(str(tmp_path)))
    app.add_url_rule("/logout", view_func=lambda: (session.clear(), redirect("/"))[1])
    ada = Person(app)
    key = "0123456789abcdef" * 2
    ada.ask("/?say=5,000 went.", headers=FRAGMENT | {"Heliograph-Receipt": key})
    ada.cookies[f"heliograph-missed-{key}"] = ""

    assert ada.open("/logout") == []
    assert ada.cookies == {}


def test_a_template_that_filters_leaves_the_rest_to_code(app, ada):
    @app.after_request
    def toast(response):
        texts = get_flashed_messages(category_filter=["info"])
        response.headers["X-Toast"] = ",".join(texts)
        return response

    response = ada.ask("/template/filtered.html?say=error:Bad.&say=info:Good.&say=Later.")
    ada.receive(response)

    assert [text for _, text, _ in response.rendered] == ["Bad."]
    assert dict(response.headers)["X-Toast"] == "Good."
    assert ada.open("/template/silent.html") == []


def test_a_test_looks_into_the_session_and_puts_a_message_there(app):
    client = app.test_client()
    client.get("/hops/0")

    with client.session_transaction() as stored:
        assert [tuple(pair) for pair in stored["_flashes"]] == [("message", "0 hops left.")]
        stored["_flashes"].append(("info", "By a test."))
        stored["user"] = "ada"

    page = client.get("/").text
    assert page.index("0 hops left.") < page.index("By a test.")
    assert client.get("/who").json == {"user": "ada"}
    with client.session_transaction() as stored:
        assert "_flashes" not in stored


def with_and_without_heliograph(view):
    for mounted in (False, True):
        app = Flask("somebody's")
        app.secret_key = "a key for tests"
        app.add_url_rule("/", view_func=view)
        if mounted:
            from jinja2 import DictLoader

            from heliograph import Heliograph

            app.jinja_loader = DictLoader({"partials/messages.html": ""})
            Heliograph(app, store=False)
        yield app


@pytest.mark.parametrize(
    "ask",
    [
        lambda: session.get("_flashes"),
        lambda: session.get("_flashes", 7),
        lambda: "_flashes" in session,
        lambda: session.pop("_flashes", None),
        lambda: len(session),
        lambda: sorted(session),
        lambda: sorted(session.items()),
        lambda: dict(session) == session,
        lambda: session == {"user": "ada"},
        lambda: bool(session),
        lambda: sorted(session | {"more": 1}),
        lambda: sorted({"more": 1} | session),
        lambda: isinstance(session, dict),
        lambda: session.permanent,
        lambda: session.setdefault("user", "bob"),
        lambda: session.new,
    ],
)
@pytest.mark.parametrize("flashes", [False, True], ids=["nothing flashed", "flashed"])
def test_a_session_behaves_as_without_the_extension(ask, flashes):
    responses = []

    def view():
        session["user"] = "ada"
        if flashes:
            flash("One.")
        response = ask()
        responses.append([tuple(a) for a in response] if type(response) is list else response)
        return ""

    for app in with_and_without_heliograph(view):
        app.test_client().get("/")

    assert responses[0] == responses[1]
