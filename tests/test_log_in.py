"""Logging in and out: each story once, told of both worlds."""

from datetime import timedelta

import pytest
from sqlalchemy import update

import accounts
from pytest_htmx import Browser, Refused

REFUSAL = ("error", "Invalid username or password. Please try again!")
WELCOME = ("success", "You were successfully logged in")


def test_the_right_pair_leads_home_and_says_so_once(visitor):
    visitor.open("/login").submit("#login", username="Ada", password="the analytical engine")

    assert (visitor.status, visitor.url) == (200, "/")
    assert visitor.text("#account-summary") == "Ada"
    assert visitor.messages == [WELCOME]
    visitor.reload()
    assert visitor.text("#account-summary") == "Ada"
    assert visitor.messages == []


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("Ada", "wrong"),
        ("nobody", "wrong"),
        (" ", "the analytical engine"),
        ("Ada", "The Analytical Engine"),
        ("Ada", "the analytical engine "),
        ("\u202eadA", "x" * 5000),
        ("'; drop table users; --", "wrong"),
    ],
)
def test_a_refusal_keeps_the_username_and_gives_nothing_away(visitor, username, password):
    visitor.open("/login").submit("#login", username=username, password=password)

    assert (visitor.status, visitor.url) == (422, "/login")
    assert visitor.title == "Error: Log in · Heliograph"
    assert visitor.messages == [REFUSAL]
    assert visitor.page.find(id="username").get("value", "") == username
    assert not visitor.page.find(id="password").get("value")


def test_of_a_name_that_nobody_can_have_no_more_comes_back_than_an_address_may_hold(visitor):
    name = "Ad" * 127
    visitor.open("/login").submit("#login", username=name + "x" * 90_000, password="wrong")

    assert (visitor.status, visitor.messages) == (422, [REFUSAL])
    assert visitor.page.find(id="username")["value"] == name


def test_both_fields_are_required_by_the_browser(visitor):
    visitor.open("/login")

    for name in ("username", "password"):
        with pytest.raises(Refused, match=name):
            visitor.submit("#login", {"username": "Ada", "password": "wrong"} | {name: ""})


@pytest.mark.parametrize("field", ["username", "password"])
@pytest.mark.parametrize("value", [[], ""], ids=["missing", "empty"])
def test_an_empty_field_that_is_sent_all_the_same_is_refused_as_any_pair(
    client, soup, field, value
):
    pair = {"username": "Ada", "password": "the analytical engine"} | {field: value}
    response = client.post("/login", data=pair)

    assert response.status_code == 422
    assert soup(response).title.get_text() == "Error: Log in · Heliograph"
    assert [text.get_text() for text in soup(response).select(".message-text")] == [REFUSAL[1]]


def test_after_a_refusal_the_first_field_that_needs_it_has_the_focus(visitor):
    visitor.open("/login")
    assert [field["id"] for field in visitor.page.select("[autofocus]")] == ["username"]

    visitor.submit("#login", username="Ada", password="wrong")
    assert [field["id"] for field in visitor.page.select("[autofocus]")] == ["password"]

    visitor.open("/login")
    assert [field["id"] for field in visitor.page.select("[autofocus]")] == ["username"]


def test_a_person_who_is_logged_in_is_sent_home_from_the_form(visitor):
    visitor.open("/login").submit("#login", username="Ada", password="the analytical engine")
    visitor.open("/login")

    assert (visitor.status, visitor.url) == (200, "/")
    assert visitor.messages == [("info", "You are already logged in.")]


def test_a_form_from_before_another_window_logged_in_leads_home(app, visitor):
    visitor.open("/login")
    window = Browser(app)
    window.cookies = visitor.cookies
    window.open("/login").submit("#login", username="Ada", password="the analytical engine")
    visitor.submit("#login", username="Grace", password="a moth in the relay")

    assert (visitor.url, visitor.text("#account-summary")) == ("/", "Ada")
    assert visitor.messages == [("info", "You are already logged in.")]


def test_a_form_that_is_asked_for_in_advance_leaves_no_word(client, soup):
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})
    client.get("/")
    client.get("/login", headers={"Sec-Purpose": "prefetch"})

    assert soup(client.get("/")).select(".message") == []


def test_the_welcome_replaces_the_refusal(visitor):
    visitor.open("/login").submit("#login", username="Ada", password="wrong")
    assert visitor.messages == [REFUSAL]

    visitor.submit("#login", username="ada", password="the analytical engine")
    assert visitor.messages == [WELCOME]


def test_the_navigation_follows_the_person(visitor):
    visitor.open("/login")
    assert visitor.page.select("nav #to-account") == []
    assert visitor.text("nav [aria-current]") == "Log in"

    visitor.submit("#login", username="Ada", password="the analytical engine")
    assert visitor.page.select("nav #to-login") == []
    assert visitor.text("nav [aria-current]") == "Home"

    visitor.click("#account-summary").click("Account").click("#account-summary")
    assert visitor.text("nav [aria-current]") == "Account"


def test_the_header_follows_the_person_and_has_a_way_out(visitor):
    visitor.open("/login")
    assert visitor.page.select("#site-navigation form") == []

    visitor.submit("#login", username="Ada", password="the analytical engine")
    visitor.click("#account-summary")
    assert visitor.text("#site-navigation form") == "Logged in as Ada Log out"


@pytest.mark.parametrize("path", ["/", "/account"])
def test_logging_out_loads_a_new_document_and_says_so_once(visitor, path):
    visitor.open("/login").submit("#login", username="Ada", password="the analytical engine")
    visitor.open(path).click("#account-summary").click("Log out")

    assert (visitor.status, visitor.url) == (200, "/")
    assert visitor.page.select("#account-summary") == []
    assert visitor.messages == [("success", "You were logged out.")]
    visitor.reload()
    assert visitor.messages == []


@pytest.mark.parametrize("token", [None, "planted", "x" * 43])
def test_only_a_person_who_was_logged_in_is_told_of_the_log_out(client, soup, token):
    if token:
        client.set_cookie("sign_in", token)
    response = client.post("/logout", follow_redirects=True)

    assert (response.status_code, response.request.path) == (200, "/")
    assert soup(response).select(".message") == []
    assert client.get_cookie("sign_in") is None


def test_two_clicks_on_log_out_are_told_once(app, client, soup):
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})
    client.get("/")
    # The second is sent before the first has its response, so with the cookies of that moment.
    cookies = {"Cookie": f"sign_in={client.get_cookie('sign_in').value}"}
    client.post("/logout")
    second = app.test_client(use_cookies=False).post("/logout", headers=cookies)

    assert not any("heliograph-" in cookie for cookie in second.headers.getlist("Set-Cookie"))
    told = [text.get_text() for text in soup(client.get("/")).select(".message-text")]
    assert told == ["You were logged out."]


def test_logging_out_loads_a_new_document_with_htmx_too(htmx_visitor):
    htmx_visitor.open("/login").submit("#login", username="Ada", password="the analytical engine")
    before = htmx_visitor.reloads
    htmx_visitor.click("#account-summary").click("Log out")

    assert htmx_visitor.reloads == before + 1


def test_logging_in_with_htmx_loads_no_new_document(htmx_visitor):
    htmx_visitor.open("/").click("#to-login")
    htmx_visitor.submit("#login", username="Ada", password="wrong")
    htmx_visitor.submit("#login", username="Ada", password="the analytical engine")

    assert htmx_visitor.text("#account-summary") == "Ada"
    assert htmx_visitor.reloads == 0


def test_a_page_made_in_advance_neither_shows_nor_takes_a_message(client, soup):
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})
    in_advance = soup(client.get("/", headers={"Sec-Purpose": "prefetch;prerender"}))
    asked_for = soup(client.get("/account"))

    assert in_advance.select(".message") == []
    assert [text.get_text() for text in asked_for.select(".message-text")] == [WELCOME[1]]


def test_the_cookie_from_before_is_dead_on_the_server(client):
    client.post("/login", data={"username": "Ada", "password": "the analytical engine"})
    stolen = client.get_cookie("sign_in").value
    assert client.get("/account").status_code == 200

    client.post("/logout")
    client.set_cookie("sign_in", stolen)
    assert client.get("/account").status_code == 303


def test_the_login_form_posts_by_htmx_to_where_it_posts_without(client, soup):
    form = soup(client.get("/login")).select_one("#login form")

    assert form["method"] == "post"
    assert form["hx-post"] == form["action"] == "/login"


# By address, unconfirmed, leaving


@pytest.fixture
def of_ada(of_ada):
    """The same, and she has an address."""
    of_ada(lambda ada: accounts.confirm_address(ada, "ada@example.org"))
    return of_ada


@pytest.mark.usefixtures("of_ada")
@pytest.mark.parametrize("name", ["ada@example.org", "Ada@EXAMPLE.org", " ada@example.org "])
def test_an_address_does_as_well_as_a_username(visitor, name):
    visitor.open("/login").submit("#login", username=name, password="the analytical engine")

    assert visitor.text("#account-summary") == "Ada"


def test_an_unconfirmed_account_is_told_to_confirm_after_the_right_password_only(app, visitor):
    with app.app_context():
        accounts.create_user("Eve", "a lantern on the far hill", new_email="eve@example.org")
        accounts.db.session.commit()
    visitor.open("/login").submit("#login", username="Eve", password="wrong")
    assert visitor.messages == [REFUSAL]

    visitor.submit("#login", username="Eve", password="a lantern on the far hill")
    assert (visitor.status, visitor.title) == (422, "Error: Log in · Heliograph")
    assert visitor.messages == [
        (
            "error",
            "Your address is not confirmed yet. Please open the link that we have sent you, or ask "
            "for another one.",
        )
    ]
    visitor.click("#ask-for-link")
    assert visitor.url == "/confirm"


def test_who_logs_in_takes_back_the_deletion_and_is_told(visitor, of_ada):
    of_ada(accounts.ask_for_deletion)
    visitor.open("/login").submit("#login", username="Ada", password="the analytical engine")

    assert visitor.messages == [
        WELCOME,
        ("info", "Your account will not be deleted, since you logged in."),
    ]
    assert of_ada(lambda ada: ada.deletes_at) is None


def test_the_login_page_leads_to_registering_and_to_a_new_password(visitor):
    assert visitor.open("/login").click("#to-register").url == "/register"
    assert visitor.click("#log-in-instead").click("#to-forgotten").url == "/password/forgotten"


# Remember me


@pytest.mark.parametrize("remember", [False, True])
def test_only_the_cookie_of_who_is_remembered_outlasts_the_browser(app, client, remember):
    pair = {"username": "Ada", "password": "the analytical engine"}
    response = client.post("/login", data=pair | ({"remember": "y"} if remember else {}))
    [cookie] = [it for it in response.headers.getlist("Set-Cookie") if it.startswith("sign_in=")]

    assert ("Max-Age" in cookie) == ("Expires" in cookie) == remember
    with app.app_context():
        [session] = accounts.list_sessions(accounts.find_user("Ada"))
        assert session.is_remembered == remember


@pytest.mark.parametrize(
    ("remember", "days", "is_logged_in"),
    [("", 2, False), ("y", 2, True), ("y", 29, True), ("y", 31, False)],
)
def test_who_is_remembered_stays_logged_in_for_thirty_days_unused(
    app, client, remember, days, is_logged_in
):
    pair = {"username": "Ada", "password": "the analytical engine"}
    client.post("/login", data=pair | ({"remember": remember} if remember else {}))
    pass_days(app, days)

    assert (client.get("/account").status_code == 200) == is_logged_in


def pass_days(app, days):
    with app.app_context():
        past = accounts.now() - timedelta(days=days)
        moments = {"created_at": past, "seen_at": past, "authenticated_at": past}
        accounts.db.session.execute(update(accounts.Session).values(moments))
        accounts.db.session.commit()


def test_a_refusal_keeps_whether_to_remember(visitor):
    visitor.open("/login").submit("#login", username="Ada", password="wrong", remember=True)

    assert visitor.page.find(id="remember").has_attr("checked")


def test_the_session_knows_device_and_address(app, client):
    pair = {"username": "Ada", "password": "the analytical engine"}
    client.post("/login", data=pair, headers={"User-Agent": "Firefox on the hill"})

    with app.app_context():
        [session] = accounts.list_sessions(accounts.find_user("Ada"))
        assert (session.address, session.user_agent) == ("127.0.0.1", "Firefox on the hill")


# New devices


LOGGED_IN = {"username": "Ada", "password": "the analytical engine"}


@pytest.fixture
def log_in_elsewhere(app, of_ada):  # noqa: ARG001 - who has an address by it
    """Return a function: somebody logs in as Ada by a browser that was never seen."""

    def log_in_elsewhere():
        client = app.test_client()
        client.post("/login", data=LOGGED_IN, headers={"User-Agent": "A browser never seen"})
        return client

    return log_in_elsewhere


def warnings(visitor):
    return [words for category, words in visitor.messages if category == "warning"]


def test_a_log_in_from_a_new_device_is_told_by_mail(app, log_in_elsewhere):
    app.test_client().post("/login", data=LOGGED_IN)
    assert waiting_mails(app) == []  # the first one is from no new device

    for _ in range(2):
        log_in_elsewhere()
        assert waiting_mails(app) == [("new_device", "ada@example.org", "Ada")]


def waiting_mails(app):
    with app.app_context():
        mails = accounts.db.session.query(accounts.Mail)
        return [(mail.kind, mail.address, mail.user.name) for mail in mails]


def test_the_next_visit_of_another_device_is_told_once(app, visitor, log_in_elsewhere):
    visitor.open("/login").submit("#login", LOGGED_IN)
    rest(app)
    visitor.open("/account")
    assert warnings(visitor) == []

    elsewhere = log_in_elsewhere()
    rest(app)
    visitor.open("/account")
    [words] = warnings(visitor)
    assert words.startswith("Somebody logged in to your account from a new device on ")
    assert words.endswith(" UTC. If it was not you, choose a new password at once.")
    rest(app)
    visitor.open("/account")
    assert warnings(visitor) == []
    assert "new device" not in elsewhere.get("/account").text

    log_in_elsewhere()
    rest(app)
    visitor.open("/account")
    assert warnings(visitor) == []  # it was seen before
    visitor.open("/password/forgotten")
    assert visitor.text("h1") == "Forgotten password"


def rest(app):
    """Let five minutes pass in which nobody uses a session."""
    with app.app_context():
        for table, column in ((accounts.Session, "seen_at"), (accounts.Activity, "at")):
            for row in accounts.db.session.query(table):
                setattr(row, column, getattr(row, column) - timedelta(minutes=5))
        accounts.db.session.commit()


def test_who_comes_back_to_a_known_device_is_told_when_logging_in(visitor, log_in_elsewhere):
    visitor.open("/login").submit("#login", LOGGED_IN)
    visitor.click("#account-summary").click("Log out")
    log_in_elsewhere()
    visitor.open("/login").submit("#login", LOGGED_IN)
    assert len(warnings(visitor)) == 1

    visitor.click("#account-summary").click("Log out")
    visitor.open("/login").submit("#login", LOGGED_IN)
    assert warnings(visitor) == []


def test_the_message_leads_to_a_new_password(visitor, log_in_elsewhere):
    visitor.open("/login").submit("#login", LOGGED_IN)
    visitor.click("#account-summary").click("Log out")
    log_in_elsewhere()
    visitor.open("/login").submit("#login", LOGGED_IN)
    visitor.click("#secure-account")

    assert visitor.url == "/password/forgotten"


def test_an_account_without_an_address_is_told_on_its_devices_alone(app, visitor):
    visitor.open("/login").submit("#login", LOGGED_IN)
    visitor.click("#account-summary").click("Log out")
    app.test_client().post("/login", data=LOGGED_IN, headers={"User-Agent": "never seen"})
    visitor.open("/login").submit("#login", LOGGED_IN)

    assert waiting_mails(app) == []
    assert len(warnings(visitor)) == 1
