"""Pages that are the same to all strangers are rendered once, and sent once to who keeps them."""

from itertools import product

import pytest
from flask import Blueprint, Response, abort, flash, make_response, request, template_rendered

import accounts
from app import create_app
from heliograph import render
from web.access import public
from web.caching import MOST_PAGES, same_to_strangers

ADA = {"username": "Ada", "password": "the analytical engine"}
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "main#main"}
WAYS = {
    "as a page": {},
    "as a fragment": FRAGMENT,
    "for a piece": FRAGMENT | {"HX-Target": "nav#site-navigation"},
    "for two pieces": FRAGMENT | {"HX-Target": "div#corrections", "Heliograph-Also": "field"},
    "by htmx 2": {"HX-Request": "true", "HX-Target": "main"},
    "with an empty type": {"HX-Request": "true", "HX-Request-Type": "", "HX-Target": "main"},
    "boosted": {"HX-Request": "true", "HX-Boosted": "true"},
    "by going back": {"HX-Request": "true", "HX-History-Restore-Request": "true"},
    "compressed": {"Accept-Encoding": "br", "Sec-Fetch-Site": "same-origin"},
    "in the dark": {"Cookie": "theme=dark"},
    "from before": {"Cookie": "device=x"},
    "over TLS": {"X-Forwarded-Proto": "https"},
}


def kept_paths(app):
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if hasattr(app.view_functions[rule.endpoint], "is_same_to_strangers")
    ]


@pytest.fixture
def rendered(app):
    """The names of the templates that this app rendered."""
    names = []

    def note(_app, template, **_more):
        names.append(template.name)

    with template_rendered.connected_to(note, app):
        yield names


@pytest.fixture
def settings(settings):
    return settings | {"PROXIES": 1}


def test_a_kept_page_is_the_page_that_would_be_rendered_anew(app, settings, rendered):
    client = app.test_client(use_cookies=False)
    ways = list(product(kept_paths(app), WAYS.values()))
    for path, headers in ways:
        client.get(path, headers=headers)
    person = app.test_client()
    for path, form in (("/login", ADA | {"password": "wrong"}), ("/register", {}), ("/login", ADA)):
        person.post(path, data=form)
    rendered.clear()

    for path, headers in reversed(ways):
        kept = client.get(path, headers=headers)
        anew = create_app(settings).test_client(use_cookies=False).get(path, headers=headers)
        assert (kept.status, kept.data) == (anew.status, anew.data)
        assert sorted(kept.headers) == sorted(anew.headers)
    assert rendered == []


@pytest.mark.parametrize("headers", [{}, FRAGMENT], ids=["as a page", "as a fragment"])
def test_a_pending_message_is_shown_once_by_a_page_that_is_kept(app, headers):
    for path in kept_paths(app):
        stranger, client = app.test_client(), app.test_client()
        etag = stranger.get(path, headers=headers).headers["ETag"]
        client.get("/account")  # "Please log in"

        counts = [
            client.get(path, headers=headers | {"If-None-Match": etag}).data.count(b"Please log in")
            for _ in range(3)
        ]
        assert counts == [1, 0, 0]
        assert b"Please log in" not in stranger.get(path, headers=headers).data


def test_a_person_gets_no_page_of_strangers(app, client):
    etags = {path: app.test_client().get(path).headers["ETag"] for path in kept_paths(app)}
    client.post("/login", data=ADA)

    for path, etag in etags.items():
        response = client.get(path, headers={"If-None-Match": etag}, follow_redirects=True)
        assert b"Logged in as Ada" in response.data
        assert "ETag" not in response.headers


@pytest.mark.parametrize(
    "request_",
    [
        {"query_string": "a=b"},
        {"headers": {"Cookie": "theme=dark; sign_in=x"}},
        {"headers": {"Cookie": "theme=other"}},
        {"headers": {"Cookie": "device=x;sign_in=x"}},
        {"headers": {"Cookie": "theme=dark\xa0"}},
        {"headers": {"Cookie": 'device="; theme=dark; device="'}},
        {"headers": {"Sec-Purpose": "prefetch"}},
        {"headers": {"HX-Preloaded": "true"}},
        {"headers": {"Sec-Fetch-Mode": "no-cors"}},
        {"headers": {"Sec-Fetch-Dest": "image"}},
        {"data": {"interrupted-form": "x"}},
        {"headers": {"HX-Target": "x" * 1000}},
    ],
)
def test_other_requests_are_served_anew(app, rendered, request_):
    client = app.test_client(use_cookies=False)
    for _ in range(2):
        assert client.get("/login", **request_).status_code == 200

    assert rendered.count("login.html") == 2


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"Cookie": "theme=dark\xa0"}, {"Cookie": "theme=dark"}),
        ({"Cookie": 'device="; theme=dark; device="'}, {"Cookie": "theme=dark"}),
        (FRAGMENT | {"Sec-Purpose": "prefetch"}, FRAGMENT),
    ],
    ids=["by a blank that is none", "by a cookie that holds cookies", "by asking ahead"],
)
def test_nobody_can_have_a_page_kept_for_others_that_is_not_theirs(app, first, then):
    client = app.test_client(use_cookies=False)
    anew = then | {"Cookie": then.get("Cookie", "") + "; a=b"}
    client.get("/login", headers=first)

    kept = client.get("/login", headers=then)
    assert kept.data == client.get("/login", headers=anew).data


def test_a_page_that_varies_by_more_is_served_anew_to_each(app):
    @app.get("/hello")
    @public
    @same_to_strangers
    def hello():
        language = request.accept_languages.best_match(["en", "de"])
        response = make_response({"en": "Hello", "de": "Hallo"}[language])
        for name in ("HX-Request", "Accept-Language"):
            response.headers.add("Vary", name)
        return response

    client = app.test_client()
    texts = [
        client.get("/hello", headers={"Accept-Language": language}).text
        for language in ("en", "de")
    ]
    assert texts == ["Hello", "Hallo"]


def test_only_some_pages_are_kept(app):
    client = app.test_client(use_cookies=False)
    for number in range(MOST_PAGES + 10):
        assert client.get("/login", headers={"Host": f"host-{number}.example"}).status_code == 200

    assert client.get("/login", headers={"Host": "host-3.example"}).status_code == 200
    layer = app.wsgi_app
    while not hasattr(layer, "pages"):
        layer = getattr(layer, "application", None) or layer.app  # as ProxyFix has it
    assert 0 < len(layer.pages) <= MOST_PAGES


def test_what_is_long_is_handed_on_piece_by_piece(app, client):
    pieces = []

    @app.get("/long")
    @public
    @same_to_strangers
    def long():
        text = (pieces.append(number) or b"0123456789" for number in range(100_000))
        return Response(text, headers={"Content-Length": 1_000_000})

    response = client.get("/long", buffered=False)
    next(response.response)

    assert len(pieces) == 1
    assert "ETag" not in response.headers
    response.close()


@pytest.mark.parametrize("blueprint", [None, "home"])
def test_where_a_product_looks_at_each_request_no_page_passes_it_by(app, blueprint):
    def refuse_the_network():
        if request.remote_addr != "127.0.0.1":
            abort(403)

    app.before_request_funcs[blueprint].append(refuse_the_network)  # as the decorators do
    client = app.test_client(use_cookies=False)
    assert client.get("/").status_code == 200
    assert client.get("/", environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 403


def test_where_a_blueprint_does_so_none_of_its_pages_passes_it_by(app):
    outer, inner = Blueprint("outer", __name__), Blueprint("inner", __name__)

    @outer.before_request
    def refuse_the_network():
        if request.remote_addr != "127.0.0.1":
            abort(403)

    @inner.get("/inner")
    @public
    @same_to_strangers
    def page():
        return render("home.html")

    outer.register_blueprint(inner)
    app.register_blueprint(outer)
    client = app.test_client(use_cookies=False)
    assert client.get("/inner").status_code == 200
    assert client.get("/inner", environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 403


def test_what_a_product_gives_to_templates_for_one_person_reaches_no_other(app):
    @app.context_processor
    def name_who_a_proxy_knows():
        return {"heading": request.headers.get("X-Remote-User", "nobody")}

    @app.get("/hello")
    @public
    @same_to_strangers
    def hello():
        return render("error.html", error="Hello.")

    client = app.test_client(use_cookies=False)
    assert b"Ada" in client.get("/hello", headers={"X-Remote-User": "Ada"}).data
    assert b"Ada" not in client.get("/hello").data


def test_while_templates_change_no_page_is_kept(settings):
    app = create_app(settings | {"DEBUG": True})
    names = []
    with template_rendered.connected_to(lambda _app, template, **_: names.append(template.name)):
        for _ in range(2):
            app.test_client().get("/login")

    assert names == ["login.html"] * 2


@pytest.mark.parametrize("headers", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("cookie", ["", "session=x"], ids=["kept", "rendered anew"])
def test_who_has_a_public_page_is_not_sent_it_again(client, headers, cookie):
    headers = {"Cookie": cookie} | headers
    for path in ("/login", "/password/forgotten"):
        first = client.get(path, headers=headers)
        again = client.get(path, headers=headers | {"If-None-Match": first.headers["ETag"]})

        assert (again.status_code, again.data) == (304, b"")
        kept = ("ETag", "Vary", "Cache-Control", "Content-Security-Policy")
        assert [again.headers[it] for it in kept] == [first.headers[it] for it in kept]
        assert "Content-Length" not in again.headers
        assert client.get(path, headers=headers | {"If-None-Match": 'W/"other"'}).data == first.data


def test_what_is_personal_or_fails_or_streams_has_no_validator(app, client):
    @app.get("/told")
    @public
    def told():
        flash("It is done.")
        return render("error.html", heading="Told", error="It is done.")

    @app.get("/colors")
    @public
    def colors():
        return "Dark it is.", {"Set-Cookie": "colors=dark"}

    @app.get("/stream")
    @public
    def stream():
        return iter(["a", "b"])

    for path in ("/told", "/colors", "/stream", "/nope"):
        assert "ETag" not in client.get(path).headers
    with app.app_context():
        client.set_cookie("sign_in", accounts.start_session(accounts.find_user("Ada")))
    assert "ETag" not in client.get("/account").headers
