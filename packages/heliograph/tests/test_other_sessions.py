"""Any session that keeps Flask's contract is served: of any shape, wherever it is kept."""

import pickle
from collections import UserDict

import pytest
from flask import flash, get_flashed_messages, redirect, session
from flask.sessions import (
    SecureCookieSession,
    SecureCookieSessionInterface,
    SessionInterface,
    SessionMixin,
)
from werkzeug.local import LocalProxy

from message_site import FRAGMENT, Person, make_app


class Mapped(SessionMixin):
    """A session that is no dict, and has no more than the contract requires."""

    def __init__(self):
        self.kept = {}

    def __getitem__(self, key):
        return self.kept[key]

    def __setitem__(self, key, value):
        self.kept[key] = value

    def __delitem__(self, key):
        del self.kept[key]

    def __iter__(self):
        return iter(self.kept)

    def __len__(self):
        return len(self.kept)


class User(UserDict, SessionMixin):
    pass


class Slots(dict):
    __slots__ = ("accessed", "modified", "new", "permanent")


class Unusual(dict, SessionMixin):
    """A session that counts, logs and refuses, as the sessions of frameworks do."""

    modified = False

    def __init__(self):
        super().__init__()
        self.log = []

    def __setitem__(self, key, value):
        assert key != "_flashes"
        self.log.append(key)
        super().__setitem__(key, value)

    def pop(self, key, *default):
        assert key != "_flashes"
        return super().pop(key, *default)

    def regenerate(self):
        self.log.append("regenerated")
        return self


class Beaker:
    """A session like Beaker's: it is in the environ and loads its dict when it is used."""

    def __init__(self):
        self.__dict__["loaded"] = {}

    def __getattr__(self, name):
        return getattr(self.loaded, name)

    def __setattr__(self, name, value):
        self.__dict__["loaded"][f"attribute {name}"] = value

    def __getitem__(self, key):
        return self.loaded[key]

    def __setitem__(self, key, value):
        self.loaded[key] = value

    def __delitem__(self, key):
        del self.loaded[key]

    def __contains__(self, key):
        return key in self.loaded

    def __iter__(self):
        return iter(self.loaded)

    def __len__(self):
        return len(self.loaded)


class Kept(SessionInterface):
    """An interface that keeps one session in memory, made by any factory."""

    def __init__(self, kept):
        self.kept = kept
        self.saved = []

    def open_session(self, _app, _request):
        return self.kept

    def save_session(self, _app, session, _response):
        self.saved.append(session)


class Pickled(SessionInterface):
    def __init__(self):
        self.bytes = pickle.dumps(SecureCookieDict())

    def open_session(self, _app, _request):
        return pickle.loads(self.bytes)  # noqa: S301 - our own

    def save_session(self, _app, session, _response):
        assert type(session) is SecureCookieDict
        self.bytes = pickle.dumps(session)


class SecureCookieDict(dict, SessionMixin):
    pass


def proxy_of(kept):
    return LocalProxy(lambda: kept)


INTERFACES = {
    "no dict": lambda: Kept(Mapped()),
    "a UserDict": lambda: Kept(User()),
    "with slots": lambda: Kept(Slots()),
    "a proxy": lambda: Kept(proxy_of(Mapped())),
    "unusual": lambda: Kept(Unusual()),
    "as Beaker's": lambda: Kept(Beaker()),
    "pickled": Pickled,
}


@pytest.fixture(params=INTERFACES.values(), ids=INTERFACES.keys())
def app(request):
    app = make_app()
    app.session_interface = request.param()
    return app


@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["page", "fragment"])
def test_messages_arrive_once_and_never_touch_the_session(app, ada, headers):
    @app.get("/enter")
    def enter():
        session["user"] = "ada"
        flash("Welcome.")
        return redirect("/")

    @app.get("/check")
    def check():
        return [sorted(k for k in session if not k.startswith("attr")), get_flashed_messages()]

    assert ada.open("/enter", headers=headers) == [("message", "Welcome.")]
    assert ada.open("/", headers=headers) == []
    assert ada.ask("/check").text == '[["user"],[]]\n'


def test_other_methods_and_attributes_are_the_sessions_own():
    app = make_app()
    interface = Kept(Unusual())
    app.session_interface = interface

    @app.get("/own")
    def own():
        session.note = "kept"
        return [session.regenerate() is interface.kept, session.log, isinstance(session, Unusual)]

    assert Person(app).ask("/own?say=One.").text == '[true,["regenerated"],true]\n'
    assert interface.kept.note == "kept"
    assert interface.saved == [interface.kept]
    assert type(interface.saved[0]) is Unusual


def test_a_session_can_be_copied_and_pickled_by_code():
    app = make_app()

    @app.get("/copies")
    def copies():
        from copy import copy, deepcopy

        session["user"] = "ada"
        current = session._get_current_object()
        return [dict(copied) for copied in (copy(current), deepcopy(dict(current)))]

    assert Person(app).ask("/copies").text == '[{"user":"ada"},{"user":"ada"}]\n'


def test_the_interface_looks_like_the_apps_own():
    app = make_app()

    class Named(SecureCookieSessionInterface):
        salt = "another salt"

        def regenerate(self, session):
            return f"new {session['user']}"

    app.session_interface = Named()
    with app.test_request_context("/"):
        session["user"] = "ada"
        assert isinstance(app.session_interface, Named)
        assert app.session_interface.salt == "another salt"
        assert app.session_interface.regenerate(session) == "new ada"
        app.session_interface.salt = "changed"
        assert app.session_interface.get_cookie_name(app) == "session"
    assert Named.salt == "another salt"


def test_a_session_that_could_not_be_opened_says_so_as_before():
    app = make_app()

    class Closed(SecureCookieSessionInterface):
        def open_session(self, _app, _request):
            return None

    app.session_interface = Closed()

    with pytest.raises(RuntimeError, match="The session is unavailable"):
        Person(app).ask("/?say=Hello.")
    assert Person(app).open("/") == []


def test_that_messages_stay_in_the_session_without_a_key_is_said_once(caplog):
    app = make_app()
    app.secret_key = None
    app.session_interface = Kept(SecureCookieSession())
    ada = Person(app)

    assert ada.open("/hops/0") == [("message", "0 hops left.")]
    assert ada.open("/") == []
    assert caplog.messages == [
        "Without a secret key no cookie can be signed: messages stay in the session."
    ]
