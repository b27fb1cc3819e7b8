"""Pages that need a sign-in or more: who is turned away, and how they come back."""

import pytest
from flask import Blueprint, g, request
from werkzeug.exceptions import Forbidden
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.test import Client
from werkzeug.wrappers import Response

import accounts
from heliograph import render
from tests.product import ada
from web.access import current_user, end_session, for_admins, get_own, public

LOG_IN = {"username": "Ada", "password": "the analytical engine"}
ASKED = ("info", "Please log in to see that page.")
WELCOME = ("success", "You were successfully logged in")


@pytest.fixture
def app(app):
    """The site, with closed pages: with arguments, for administrators, of one person's own."""
    extra = Blueprint("extra", __name__)

    @extra.get("/shelf/<name>")
    def shelf(name):
        return render("error.html", heading=f"Shelf {name}", error=request.query_string.decode())

    @extra.get("/ledger")
    @extra.post("/ledger")
    @for_admins
    def ledger():
        return render("error.html", heading="Ledger", error="All is well.")

    @extra.get("/sessions/<int:session_id>")
    def one_session(session_id):
        return f"Session {get_own(accounts.Session, session_id).id}"

    app.register_blueprint(extra)
    return app


def test_a_closed_page_asks_to_log_in_and_is_shown_then(visitor):
    visitor.open("/account")
    assert (visitor.status, visitor.url) == (200, "/login")
    assert visitor.messages == [ASKED]

    visitor.submit("#login", username="Ada", password="the analytical engine")
    assert (visitor.status, visitor.url) == (200, "/account")
    assert visitor.text("h1") == "Your account"
    assert visitor.messages == [WELCOME]


def test_a_refusal_does_not_forget_the_way_back(visitor):
    visitor.open("/account").submit("#login", username="Ada", password="wrong")
    visitor.submit("#login", username="Ada", password="the analytical engine")

    assert visitor.url == "/account"


def test_the_way_back_keeps_arguments_and_query(plain_visitor):
    plain_visitor.open("/shelf/n%C3%A4he?page=2&tag=a&tag=b")
    assert plain_visitor.url == "/login"

    plain_visitor.submit("#login", username="Ada", password="the analytical engine")
    assert plain_visitor.url == "/shelf/n%C3%A4he?page=2&tag=a&tag=b"


@pytest.mark.parametrize("name", ["c%23", "what%3F", "50%25", "a%2525", "n%C3%A4he"])
def test_the_way_back_keeps_a_name_with_signs_that_mean_something_in_a_url(client, name):
    client.get(f"/shelf/{name}")
    response = client.post("/login", data=LOG_IN)

    assert response.headers["Location"] == f"/shelf/{name}"


@pytest.mark.parametrize("root", ["/site", "/s", "/shelf"])
def test_the_way_back_leads_to_where_the_site_is_mounted(app, root):
    mounted = DispatcherMiddleware(Response(status=404), {root: app})
    client = Client(mounted)
    client.get(f"{root}/shelf/one")
    response = client.post(f"{root}/login", data=LOG_IN)
    assert response.headers["Location"] == f"{root}/shelf/one"

    for before, after in ((f"{root}/login", f"{root}/login"), ("/shell/login", f"{root}/")):
        referrer = {"Referer": f"http://localhost{before}"}
        response = Client(mounted).post(f"{root}/theme", headers=referrer)
        assert response.headers["Location"] == after


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("_external=1&_scheme=javascript&page=2", "?page=2"),
        ("_anchor=x&_method=POST", ""),
        ("endpoint=home.index&page=2", "?page=2"),
        ("name=two", ""),
        ("next=//evil.example/", "?next=//evil.example/"),
        ("=", "?="),
        ("x=" + "y" * 998, "?x=" + "y" * 998),
        ("x=" + "y" * 999, ""),
    ],
)
def test_the_way_back_leads_nowhere_else(client, query, kept):
    client.get(f"/shelf/one?{query}")
    response = client.post("/login", data={"username": "Ada", "password": "the analytical engine"})

    assert response.status_code == 303
    assert response.headers["Location"] == f"/shelf/one{kept}"


@pytest.mark.parametrize(
    ("name", "kept"),
    [("x" * 900, True), ("x" * 4000, False), ("鏡" * 300, True), ("鏡" * 900, False)],
)
def test_a_way_back_that_is_too_long_for_a_cookie_is_forgotten(client, name, kept):
    client.get(f"/shelf/{name}")

    with client.session_transaction() as session:
        assert ("way_back" in session) == kept


def test_the_way_back_is_used_once(visitor):
    visitor.open("/account").submit("#login", username="Ada", password="the analytical engine")
    visitor.click("Home").click("#account-summary").click("Log out")
    visitor.click("#to-login")
    visitor.submit("#login", username="Ada", password="the analytical engine")

    assert visitor.url == "/"


def test_logging_out_forgets_the_way_back(client):
    client.get("/account")
    client.post("/logout")
    response = client.post("/login", data={"username": "Ada", "password": "the analytical engine"})

    assert response.headers["Location"] == "/"


def test_a_way_back_that_is_gone_leads_home(client):
    with client.session_transaction() as session:
        session["way_back"] = ["retired.page", {}]

    response = client.post("/login", data={"username": "Ada", "password": "the analytical engine"})

    assert response.headers["Location"] == "/"


def test_the_login_form_never_lands_in_a_piece_of_a_page(client):
    response = client.get(
        "/account",
        headers={
            "HX-Request": "true",
            "HX-Request-Type": "partial",
            "HX-Target": "dl#piece",
            "Referer": "http://localhost/account?tab=2",
        },
        follow_redirects=True,
    )

    assert 'id="login"' in response.text
    assert response.headers["HX-Retarget"] == "main"
    assert response.headers["HX-Push-Url"] == "/login"
    with client.session_transaction() as session:
        assert session["way_back"] == ("account.overview", {"tab": ["2"]})  # the piece's page


@pytest.mark.parametrize(
    "header",
    [
        ("Sec-Purpose", "prefetch;prerender"),
        ("Purpose", "prefetch"),
        ("Sec-Fetch-Dest", "image"),
        ("Sec-Fetch-Mode", "no-cors"),
    ],
)
def test_a_request_that_the_browser_makes_by_itself_leaves_no_trace(client, header):
    response = client.get("/account", headers=[header])

    assert response.status_code == 303
    assert response.headers.getlist("Set-Cookie") == []


def test_a_head_request_leads_to_the_login_page_without_a_trace(client):
    response = client.head("/account")

    assert (response.status_code, response.headers["Location"]) == (303, "/login")
    assert response.headers.getlist("Set-Cookie") == []


def test_a_session_that_ended_says_so(visitor, app):
    visitor.open("/login").submit("#login", username="Ada", password="the analytical engine")
    with app.app_context():
        accounts.find_user("Ada").disable()
        accounts.db.session.commit()
    visitor.click("#account-summary").click("Account")

    assert visitor.url == "/login"
    assert visitor.messages == [("info", "Your session has ended. Please log in again.")]


@pytest.mark.parametrize(
    ("token", "state"), [("", "You are not logged in."), ("x" * 43, "Your session has ended.")]
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_a_form_that_is_sent_too_late_is_not_led_away_from(client, app, soup, method, token, state):
    app.add_url_rule(
        "/save", "save", lambda: "saved", methods=[method], provide_automatic_options=False
    )
    if token:
        client.set_cookie("sign_in", token)
    response = client.open("/save", method=method)

    assert response.status_code == 401
    advice = soup(response).select_one("#error p")
    assert advice.get_text() == (
        f"{state} Nothing was saved. Open the login page in a new tab, "
        "log in there, then come back to your form and send it again."
    )
    assert advice.a.get_text() == "Open the login page in a new tab"
    assert advice.a.attrs == {"href": "/login", "target": "_blank"}
    with client.session_transaction() as session:
        assert "way_back" not in session


def test_the_response_that_logs_out_knows_nobody_any_more(app, client, soup):
    @app.get("/leave")
    @public
    def leave():
        assert current_user().name == "Ada"
        end_session()
        return render("home.html")

    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})

    assert soup(client.get("/leave")).select("#account-summary") == []


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_for_administrators_is_refused_to_a_member(client, soup, method):
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})
    response = client.open("/ledger", method=method)

    assert response.status_code == 403
    assert soup(response).select_one("#error p").text == (
        "This is for administrators. Nothing was changed. Please ask one of them."
    )


def test_every_view_for_administrators_refuses_others(app):
    for view in app.view_functions.values():
        if hasattr(view, "is_for_admins"):
            for session in None, accounts.Session(user=ada()):
                with app.test_request_context():
                    g.current_session = session
                    with pytest.raises(Forbidden):
                        view()


def test_an_administrator_is_led_to_what_was_asked_for(visitor):
    visitor.open("/ledger")
    assert visitor.messages == [ASKED]

    visitor.submit("#login", username="Grace", password="a moth in the relay")
    assert (visitor.status, visitor.url, visitor.text("h1")) == (200, "/ledger", "Ledger")


def test_a_page_for_administrators_that_says_public_is_still_theirs_alone(app, client):
    app.add_url_rule("/both", "both", public(for_admins(lambda: "secret")))

    assert client.get("/both").status_code == 403


def test_a_row_is_its_owners_alone_and_another_looks_like_none(app, client, soup):
    with app.app_context():
        accounts.start_session(accounts.find_user("Grace"))
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})

    with app.app_context():
        [own], [other, *_] = (
            [one.id for one in accounts.list_sessions(accounts.find_user(name))]
            for name in ("Ada", "Grace")
        )
    assert client.get(f"/sessions/{own}").text == f"Session {own}"
    for session_id in other, 999, 2**70:
        refusal = client.get(f"/sessions/{session_id}")
        assert refusal.status_code == 404
        assert soup(refusal).select_one("#error p").text == (
            "There is nothing of yours at this address. Check it, or start again from home."
        )


def test_nothing_is_a_strangers_own(app, client):
    app.add_url_rule("/any", "any", public(lambda: get_own(accounts.Session, 1)))

    assert client.get("/any").status_code == 404
