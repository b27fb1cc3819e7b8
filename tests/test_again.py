"""What is sensitive asks for the password once more, and then goes on to where one wanted to."""

from datetime import timedelta

import pytest

import accounts
from tests.stage import open_doors
from web.access import public, with_recent_password

ADA = {"username": "Ada", "password": "the analytical engine"}
PASSWORD = {"password": ADA["password"]}
ASKED = ("info", "Please enter your password once more.")
THANKS = ("success", "Thank you. You can go on now.")
BACK = ("info", "What you typed is back, but not saved yet. Please send it again.")


@pytest.fixture
def app(app):
    open_doors(app)
    return app


@pytest.fixture
def let_time_pass(app):
    """Return a function after which every password was given over fifteen minutes ago."""

    def pass_by(minutes=15):
        with app.app_context():
            for session in accounts.db.session.query(accounts.Session):
                session.authenticated_at -= timedelta(minutes=minutes)
            accounts.db.session.commit()

    return pass_by


@pytest.fixture
def visitor(visitor):
    visitor.open("/login").submit("#login", ADA)
    return visitor.open("/")  # the message has been read


@pytest.fixture
def client(client):
    client.post("/login", data=ADA)
    client.get("/")
    return client


def test_a_page_asks_for_the_password_and_is_shown_then(visitor, let_time_pass):
    let_time_pass()
    visitor.open("/stage/vault?page=2")
    assert (visitor.status, visitor.url) == (200, "/password/again")
    assert visitor.messages == [ASKED]
    assert "You are logged in as Ada." in visitor.text("#again")
    assert [it["id"] for it in visitor.page.select("[autofocus]")] == ["password"]

    visitor.submit("#give-password", PASSWORD)
    assert (visitor.status, visitor.url) == (200, "/stage/vault?page=2")
    assert visitor.messages == [THANKS]


def test_a_form_asks_for_the_password_and_comes_back_as_it_was_typed(visitor, let_time_pass):
    visitor.open("/stage/vault")
    let_time_pass()
    visitor.submit("#write", text="The key of the mirror", new_password="a sieve for the sun")
    assert (visitor.status, visitor.title) == (422, "Error: Your password once more · Heliograph")
    assert visitor.messages == [
        (
            "error",
            "Your password is needed once more. Nothing was saved yet. Enter it, "
            "and your form comes back as you typed it, but without passwords.",
        )
    ]

    visitor.submit("#give-password", password="wrong")
    assert visitor.messages == [("error", "That is not your password. Please try again!")]
    visitor.submit("#give-password", PASSWORD)
    assert (visitor.status, visitor.url) == (200, "/stage/vault")
    assert visitor.messages == [THANKS, BACK]
    assert visitor.value("#text").strip() == "The key of the mirror"

    visitor.submit("#write", text="The key of the mirror")
    assert visitor.messages == [("success", "It is locked away: The key of the mirror")]


def test_a_new_address_is_typed_once(visitor, let_time_pass):
    visitor.open("/account/address")
    let_time_pass()
    visitor.submit("#change-address", email="countess@example.org")
    visitor.submit("#give-password", PASSWORD)
    assert (visitor.url, visitor.value("#email")) == ("/account/address", "countess@example.org")

    visitor.submit("#change-address")
    assert visitor.messages[0][1].startswith("Check countess@example.org: we have sent you a link.")


def test_nobody_is_asked_within_fifteen_minutes(visitor, let_time_pass):
    let_time_pass(14)
    visitor.open("/stage/vault").submit("#write", text="The key")

    assert visitor.messages == [("success", "It is locked away: The key")]


def test_what_is_not_sensitive_asks_nobody(visitor, let_time_pass):
    let_time_pass()
    visitor.open("/stage/letter").submit("#write", text="Dear Mary")

    assert visitor.messages == [("success", "The letter was sent: Dear Mary")]


def test_a_button_leads_to_the_password_and_back_to_its_page(app, visitor, let_time_pass):
    app.view_functions["stage.burn"] = with_recent_password(app.view_functions["stage.burn"])
    visitor.open("/stage/letter")
    let_time_pass()
    visitor.click("#burn")
    assert (visitor.status, visitor.url) == (200, "/password/again")
    told = "Your password is needed once more. Nothing was done. "
    assert visitor.messages == [("warning", f"{told}Enter it, and you come back to that page.")]

    visitor.submit("#give-password", PASSWORD)
    assert visitor.url == "/stage/letter"


def test_the_session_goes_on_under_a_new_token(app, client, let_time_pass):
    with app.app_context():
        [session] = accounts.find_user("Ada").sessions
        session.is_remembered, number = True, session.id
        accounts.db.session.commit()
    let_time_pass()
    before = client.get_cookie("sign_in").value
    client.post("/password/again", data=PASSWORD)

    assert client.get_cookie("sign_in").value != before
    with app.app_context():
        [session] = accounts.find_user("Ada").sessions
        assert (session.id, session.is_recent, session.is_remembered) == (number, True, True)
        assert accounts.find_session(before) is None


def test_a_session_that_ended_on_the_page_loses_neither_the_form_nor_the_way(app, visitor):
    def end():
        with app.app_context():
            accounts.db.session.query(accounts.Session).delete()
            accounts.db.session.commit()

    def grow_old():
        with app.app_context():
            for session in accounts.db.session.query(accounts.Session):
                session.authenticated_at -= timedelta(minutes=15)
            accounts.db.session.commit()

    visitor.open("/stage/vault")
    grow_old()
    visitor.submit("#write", text="The key")
    end()
    visitor.submit("#give-password", PASSWORD)
    assert visitor.text("h1") == "Log in"
    visitor.submit("#login", ADA)
    assert visitor.value("#text").strip() == "The key"

    grow_old()
    visitor.open("/stage/vault?page=2")
    end()
    visitor.submit("#give-password", PASSWORD)
    assert visitor.url == "/login"
    visitor.submit("#login", ADA)
    assert visitor.url == "/stage/vault?page=2"


def test_the_form_is_not_shown_to_whoever_logs_in_instead(app, visitor, let_time_pass):
    visitor.open("/stage/vault")
    let_time_pass()
    visitor.submit("#write", text="The key")
    with app.app_context():
        accounts.db.session.query(accounts.Session).delete()
        accounts.db.session.commit()
    visitor.cookies.set("device", "")
    visitor.submit("#give-password", PASSWORD)
    visitor.submit("#login", username="Grace", password="a moth in the relay")

    assert visitor.open("/stage/vault").value("#text").strip() == ""


def test_whoever_is_somebody_else_logs_out_there(visitor):
    visitor.open("/password/again").click("#log-out-instead")

    assert (visitor.url, visitor.messages) == ("/", [("success", "You were logged out.")])


def test_guesses_are_throttled_as_at_the_log_in(client, soup):
    for _ in range(5):
        assert client.post("/password/again", data={"password": "wrong"}).status_code == 422
    response = client.post("/password/again", data=PASSWORD)

    assert (response.status_code, response.headers["Retry-After"]) == (429, "1")
    assert soup(response).select_one(".message-text").get_text() == (
        "Too many attempts. Please try again in 1 second."
    )


@pytest.mark.parametrize("data", [{}, {"password": ""}, {"password": "x" * 5000}])
def test_no_password_is_a_wrong_one(client, data):
    assert client.post("/password/again", data=data).status_code == 422


def test_an_account_whose_first_address_waits_to_be_confirmed_goes_on(app, client, let_time_pass):
    with app.app_context():
        accounts.find_user("Ada").new_email = "ada@example.org"
        accounts.db.session.commit()
    let_time_pass()

    assert client.post("/password/again", data=PASSWORD).status_code == 303
    assert client.get("/stage/vault").status_code == 200


def test_a_forged_form_is_none_and_the_person_goes_on(client, let_time_pass):
    let_time_pass()
    client.get("/stage/vault")
    response = client.post("/password/again", data=PASSWORD | {"interrupted-form": "forged"})

    assert (response.status_code, response.headers["Location"]) == (303, "/stage/vault")


def test_a_form_that_is_too_long_is_refused_as_it_stands(client, soup, let_time_pass):
    let_time_pass()
    response = client.post("/stage/vault", json={"text": "x"})

    assert response.status_code == 403
    assert soup(response).select_one("#error p").get_text() == (
        "Your password is needed once more. Nothing was saved. Enter it in a new tab, "
        "then come back to your form and send it again."
    )


def test_a_sensitive_page_that_says_public_is_still_closed(app):
    app.add_url_rule("/both", "both", public(with_recent_password(lambda: "secret")))
    client = app.test_client()

    assert client.get("/both").status_code == 401
    client.post("/login", data=ADA)
    assert client.get("/both").text == "secret"


def test_a_request_that_the_browser_makes_by_itself_leaves_no_trace(client, let_time_pass):
    let_time_pass()
    response = client.get("/stage/vault", headers={"Sec-Purpose": "prefetch"})

    assert (response.status_code, response.headers["Location"]) == (303, "/password/again")
    assert response.headers.getlist("Set-Cookie") == []
