"""Registering and confirming an address: each story once, told of both worlds."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

import accounts
from app import create_app
from pytest_htmx import Browser

EVE = {"username": "Eve", "email": "eve@example.org", "password": "a lantern on the far hill"}
SENT = ("success", "Check your email: we have sent you a link.")
ON_ITS_WAY = ("success", "If there is an account with this address, a link is on its way.")
CONFIRMED = ("success", "Your address is confirmed. You can log in now.")
LENGTH = "Use at least 15 characters. A few words do."
COMMON = "This password is easy to guess. A few words that nobody expects together do."
OWN = "A password must not be made of this site's name, or its account's name or address."
NO_ADDRESS = "Enter an email address, such as ada@example.org."
NO_NAME = "A name has 1 to 150 visible characters."
BROKEN = "This link does not work. Please copy all of it from the mail, or ask for a new one."
USED = "This link was used already, or replaced by a newer one. Please ask for a new one."
EXPIRED = "This link has expired. Please ask for a new one."
CLOSED = "This link does not work any more, since the account is closed."
CHANGED = "This link is for an address that was changed again since. Please ask for a new one."


def register(visitor, **fields):
    return visitor.open("/register").submit("#register", EVE | fields)


@pytest.fixture
def ada_has_an_address(app):
    with app.app_context():
        accounts.confirm_address(accounts.find_user("Ada"), "ada@example.org")
        accounts.db.session.commit()


@pytest.fixture
def in_the_database(app):
    """Return a function: do something to a user, found by name, and commit."""

    def change(name, act):
        with app.app_context():
            result = act(accounts.find_user(name))
            accounts.db.session.commit()
            return result

    return change


# The whole way


def test_a_person_registers_confirms_by_the_mails_link_and_logs_in(visitor, link_to):
    visitor.open("/login").click("#to-register")
    visitor.submit("#register", EVE)
    assert (visitor.status, visitor.url, visitor.messages) == (200, "/confirm", [SENT])
    assert visitor.page.select("#notifications a") == []

    visitor.open(link_to("eve@example.org"))
    assert visitor.text("#confirm-address p") == "Is eve@example.org your email address?"
    visitor.click("Yes, confirm it")
    assert (visitor.url, visitor.messages) == ("/login", [CONFIRMED])

    visitor.submit("#login", username="Eve", password=EVE["password"])
    assert visitor.text("#account-summary") == "Eve"


def test_in_the_demo_the_message_leads_to_the_mails(app, visitor):
    app.config["MAIL_HINT"] = "home.index"
    register(visitor)
    assert visitor.messages == [(SENT[0], f"{SENT[1]} See the mails of this site")]

    visitor.click("#see-mails")
    assert visitor.url == "/"


def test_what_happened_is_in_the_activity_log(visitor, link_to, in_the_database):
    register(visitor)
    visitor.open(link_to("eve@example.org")).click("#do-confirm")

    kinds = in_the_database("Eve", lambda eve: [it.kind for it in accounts.page_of_activity(eve)])
    assert kinds == ["confirmed", "registered"]


def test_where_registration_is_off_there_is_no_page_and_no_link(app, visitor):
    app.config["REGISTRATION"] = False
    for path in ("/", "/login"):
        visitor.open(path)
        assert visitor.page.select("[href='/register']") == []

    assert visitor.open("/register").status == 404
    assert app.test_client().post("/register", data=EVE).status_code == 404
    assert visitor.open("/confirm").status == 200  # who registered before goes on


def test_the_environment_turns_registration_off(monkeypatch, settings):
    monkeypatch.setenv("HELIOGRAPH_REGISTRATION", "false")
    with create_app(settings).test_client() as client:
        assert client.get("/register").status_code == 404


def test_whoever_is_logged_in_is_sent_home(visitor):
    visitor.open("/login").submit("#login", username="Ada", password="the analytical engine")
    visitor.open("/register")

    assert visitor.url == "/"
    assert visitor.messages == [("info", "You are already logged in.")]


# Corrections


@pytest.mark.parametrize(
    ("fields", "field", "error"),
    [
        ({"username": "ada"}, "username", "There is an account ada already."),
        ({"username": "\u0410da\u0301\ufe0f @"}, "username", 'A name holds no "@"'),
        ({"username": "E\u202eve"}, "username", NO_NAME),
        ({"email": "eve@localhost"}, "email", NO_ADDRESS),
        ({"password": "tooshort"}, "password", LENGTH),
        ({"password": "passwordpassword"}, "password", COMMON),
        ({"password": "Eve-eve@example.org"}, "password", OWN),
    ],
)
def test_a_correction_stands_at_its_field_and_nothing_is_lost(visitor, fields, field, error):
    register(visitor, **fields)

    assert (visitor.status, visitor.url) == (422, "/register")
    assert visitor.title == "Error: Register · Heliograph"
    assert visitor.text(f"#{field}-error").startswith(f"Error: {error}")
    assert visitor.page.select(".field-error") == visitor.page.select(f"#{field}-error")
    last = visitor.page.find(id=field)["aria-describedby"].split()[-1]
    assert visitor.text(f"#{last}").startswith(f"Error: {error}")
    for name in ("username", "email"):
        assert visitor.page.find(id=name)["value"] == (EVE | fields)[name]
    assert not visitor.page.find(id="password").get("value")


def test_all_corrections_are_told_at_once(visitor):
    register(visitor, username="Ada", email="eve@localhost", password="short")

    assert visitor.text("#corrections h2") == "There are 3 things to correct"


def test_of_two_who_register_one_name_at_once_the_second_is_told(visitor, monkeypatch):
    visitor.open("/register")
    reserve = accounts.reserve_mail

    def somebody_is_first(address):
        accounts.create_user("Eve", "a lantern on the near hill")
        accounts.db.session.commit()
        reserve(address)

    monkeypatch.setattr(accounts, "reserve_mail", somebody_is_first)
    visitor.submit("#register", EVE)

    assert visitor.status == 422
    assert visitor.text("#username-error") == "Error: There is an account Eve already."


# Advice while typing


def test_advice_comes_while_the_password_is_typed_and_goes_when_it_is_good(htmx_visitor):
    visitor = htmx_visitor.open("/register")
    visitor.fill(username="Eve", email="eve@example.org", password="short")
    assert visitor.text("#password-advice") == f"Error: {LENGTH}"
    assert visitor.url == "/register"

    visitor.fill(password="passwordpassword")
    assert visitor.text("#password-advice") == f"Error: {COMMON}"

    visitor.fill(password="eve@example.org.eve")
    assert visitor.text("#password-advice") == f"Error: {OWN}"

    visitor.fill(password=EVE["password"])
    assert visitor.text("#password-advice") == ""


@pytest.mark.parametrize("password", ["short", "passwordpassword", "eve@example.org.eve"])
def test_the_advice_is_the_same_after_sending(htmx_visitor, app, password):
    htmx_visitor.open("/register").fill(EVE | {"password": password})
    browser = Browser(app)
    register(browser, password=password)

    assert htmx_visitor.text("#password-advice").startswith("Error: ")
    assert browser.text("#password-advice") == htmx_visitor.text("#password-advice")


def test_asking_for_advice_registers_nobody_and_sends_a_piece_alone(app, client):
    response = client.post(
        "/register",
        data=EVE | {"advice": "only", "password": "short"},
        headers={
            "HX-Request": "true",
            "HX-Request-Type": "partial",
            "HX-Target": "div#password-advice",
        },
    )

    assert response.status_code == 200
    assert response.text.strip().startswith('<div id="password-advice"')
    assert response.text.count("<div") == 1
    assert LENGTH in response.text
    with app.app_context():
        assert accounts.find_user("Eve") is None


def test_the_advice_waits_until_the_person_pauses(client, soup):
    field = soup(client.get("/register")).find(id="password")

    assert field["hx-trigger"] == "input changed delay:500ms"
    assert field["hx-post"] == "/register"  # so no password stands in any address
    assert soup(client.get("/register")).find(id="password-advice")["aria-live"] == "polite"


# A taken address


@pytest.mark.usefixtures("ada_has_an_address")
def test_a_taken_address_tells_a_stranger_nothing(app):
    pages = []
    for address in ("ada@example.org", "nobody@example.org"):
        browser = Browser(app)
        register(browser, email=address, username=address.partition("@")[0] + " Lovelace")
        pages.append((browser.status, browser.url, browser.messages, browser.text("main")))

    assert pages[0] == pages[1]
    assert pages[0][2] == [SENT]


@pytest.mark.usefixtures("ada_has_an_address")
def test_the_owner_of_a_taken_address_is_told_by_mail(visitor, mailbox):
    register(visitor, email="Ada@EXAMPLE.org")

    mail = mailbox()["ada@example.org"]
    assert mail.startswith("You have an account already\n")
    assert "account Ada already" in mail.replace("\n", " ")
    assert "/confirm/" not in mail


def test_of_two_who_give_one_address_the_first_to_confirm_has_it(visitor, link_to):
    register(visitor)
    first = link_to("eve@example.org")
    register(visitor, username="Eva")
    second = link_to("eve@example.org")
    visitor.open(first).click("#do-confirm")
    assert visitor.messages == [CONFIRMED]

    for _ in range(2):
        visitor.open(second).click("#do-confirm")
        assert visitor.url == "/login"
        assert visitor.messages == [
            (
                "error",
                "This address belongs to another account. Log in to that one, or ask for a new "
                "password for it.",
            )
        ]


# Links


def test_opening_a_link_consumes_nothing(client, app, visitor, link_to):
    register(visitor)
    link = link_to("eve@example.org")
    for _ in range(3):
        for method in ("GET", "HEAD"):
            response = client.open(link, method=method)
            assert response.status_code == 200
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["Referrer-Policy"] == "same-origin"

    other = Browser(app).open(link).click("Yes, confirm it")
    assert (other.url, other.messages) == ("/login", [CONFIRMED])


def test_a_used_link_leads_to_the_login_page(visitor, link_to):
    register(visitor)
    link = link_to("eve@example.org")
    visitor.open(link).click("#do-confirm")
    visitor.open(link)

    assert visitor.url == "/login"
    assert visitor.messages == [("info", "This link was used already: your address is confirmed.")]


def test_a_second_click_on_the_button_is_told_the_same(app, visitor, link_to):
    register(visitor)
    link = link_to("eve@example.org")
    visitor.open(link)
    Browser(app).open(link).click("#do-confirm")
    visitor.click("#do-confirm")

    assert visitor.url == "/login"
    assert visitor.messages == [("info", "This link was used already: your address is confirmed.")]


@pytest.mark.parametrize("path", ["x", "x" * 43, "x" * 900, "\u00e9" * 43, "%00" * 43, "%ED%A0%80"])
def test_a_broken_link_leads_to_another_one(visitor, path):
    visitor.open(f"/confirm/{path}")

    assert (visitor.status, visitor.url, visitor.messages) == (200, "/confirm", [("error", BROKEN)])


def test_an_expired_link_leads_to_another_one(visitor, in_the_database, link_to):
    register(visitor)
    link = link_to("eve@example.org")
    day_ago = accounts.now() - timedelta(hours=25)
    in_the_database(
        "Eve",
        lambda _eve: accounts.db.session.execute(update(accounts.Token).values(created_at=day_ago)),
    )
    visitor.open(link)
    assert (visitor.url, visitor.messages) == ("/confirm", [("error", EXPIRED)])

    visitor.submit("#another-link", email="eve@example.org")
    assert visitor.messages == [ON_ITS_WAY]
    visitor.open(link_to("eve@example.org")).click("#do-confirm")
    assert visitor.messages == [CONFIRMED]


def test_a_link_is_void_while_the_account_is_disabled(visitor, in_the_database, link_to):
    register(visitor)
    visitor.open(link_to("eve@example.org"))
    in_the_database("Eve", lambda eve: eve.disable())
    visitor.click("#do-confirm")

    assert (visitor.url, visitor.messages) == ("/confirm", [("error", CLOSED)])


def test_a_link_is_void_once_the_address_was_changed_again(visitor, in_the_database, link_to):
    register(visitor)
    visitor.open(link_to("eve@example.org"))
    in_the_database("Eve", lambda eve: setattr(eve, "new_email", "eve@example.net"))
    visitor.click("#do-confirm")

    assert (visitor.url, visitor.messages) == ("/confirm", [("error", CHANGED)])


@pytest.mark.usefixtures("ada_has_an_address")
def test_who_is_logged_in_confirms_a_new_address(visitor, in_the_database):
    def change(ada):
        ada.new_email = "ada@example.net"
        return accounts.make_token("confirm", ada, ada.new_email)

    link = in_the_database("Ada", change)
    visitor.open("/login").submit("#login", username="Ada", password="the analytical engine")
    visitor.open(f"/confirm/{link}").click("#do-confirm")

    assert visitor.url == "/account"
    assert visitor.messages == [("success", "Your address is confirmed.")]
    assert in_the_database("Ada", lambda ada: ada.email) == "ada@example.net"
    kinds = in_the_database("Ada", lambda ada: [it.kind for it in accounts.page_of_activity(ada)])
    assert kinds[0] == "address changed"


# Another link


@pytest.mark.usefixtures("ada_has_an_address")
@pytest.mark.parametrize("address", ["eve@example.org", "ada@example.org", "nobody@example.org"])
def test_who_asks_for_another_link_is_told_the_same(visitor, address):
    register(visitor)
    visitor.open("/confirm").submit("#another-link", email=address)

    assert (visitor.status, visitor.url, visitor.messages) == (200, "/confirm", [ON_ITS_WAY])


def test_another_link_goes_to_the_address_that_was_given_at_first(visitor, mailbox):
    register(visitor)
    mailbox().clear()
    visitor.open("/confirm").submit("#another-link", email="EVE@example.org")

    assert list(mailbox()) == ["eve@example.org"]


def test_another_link_to_an_address_that_nobody_gave_is_none(visitor, mailbox):
    visitor.open("/confirm").submit("#another-link", email="nobody@example.org")

    assert mailbox() == {}


# Too many, too long, too strange


@pytest.mark.usefixtures("slow_clock")
def test_who_registers_too_often_has_to_wait(app, visitor, monkeypatch):
    monkeypatch.setitem(app.config, "SIGN_IN_ATTEMPTS", 1)
    for number in range(4):
        register(visitor, username=f"Eve {number}")
        assert visitor.messages == [SENT]
    register(visitor)

    assert visitor.status == 429
    [(category, words)] = visitor.messages
    assert (category, words[:45]) == ("error", "Too many attempts. Please try again in 1 seco")
    assert visitor.page.find(id="email")["value"] == EVE["email"]

    response = app.test_client().post("/confirm", data={"email": "eve@example.org"})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) >= 1


STRANGE = {
    "missing": None,
    "empty": "",
    "blank": " ",
    "doubled": ["Ada", "Eve"],
    "overlong": "x" * 60_000,
    "marks": "e" + "\u0301" * 15_000,
    "NUL": "eve\0@example.org",
    "line breaks": "eve@example.org\r\nBcc: all@example.org",
    "surrogate": b"eve\xed\xa0\x80@example.org",
    "bytes": b"\xff\xfe",
    "twins": "\uff25\uff36\uff25\u0130\u00df\u1e9e@\uff45xample.org",
    "bidi": "\u202eeve@example.org",
    "markup": "<script>alert(1)</script>@example.org",
}


@pytest.mark.parametrize("value", STRANGE.values(), ids=STRANGE.keys())
@pytest.mark.parametrize("path", ["/register", "/confirm", "/password/forgotten", "/login"])
def test_strange_input_is_refused_or_taken_but_never_breaks_anything(client, path, value):
    for field in ("username", "email", "password", "remember", "advice"):
        fields = EVE | {field: value}
        fields = {name: text for name, text in fields.items() if text is not None}
        response = client.post(path, data=fields)

        assert response.status_code in {200, 303, 422, 429}
        assert len(response.data) < 20_000


@pytest.mark.parametrize("twin", ["eve", "\uff25ve", "EVE", "Eve\ufe0f", "\u200bEve", "Ev\u0065"])
def test_a_twin_of_a_name_is_refused(visitor, twin):
    register(visitor)
    register(visitor, username=twin, email="eve@example.net")

    assert visitor.status == 422
    assert visitor.page.select("#username-error")


def test_a_twin_of_an_address_gets_a_mail_to_the_address_that_was_confirmed(
    client, visitor, mailbox, link_to
):
    register(visitor)
    visitor.open(link_to("eve@example.org")).click("#do-confirm")
    mailbox().clear()
    # No browser takes such a letter, so the form is sent without one.
    twin = {"username": "Eva", "email": "E\uff36e@example.org"}
    assert client.post("/register", data=EVE | twin).status_code == 303

    assert list(mailbox()) == ["eve@example.org"]


def test_a_refused_form_leaves_no_rows(app, client):
    client.post("/register", data=EVE | {"password": "short"})

    with app.app_context():
        assert accounts.find_user("Eve") is None
        assert accounts.db.session.scalar(select(func.count(accounts.Mail.id))) == 0
