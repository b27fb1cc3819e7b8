"""A forgotten password and the link that sets a new one: each story once, told of both worlds."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import event, update

import accounts
from pytest_htmx import Browser

OLD, NEW = "the analytical engine", "a lantern on the far hill"
ON_ITS_WAY = ("success", "If there is an account with this address, a link is on its way.")
CHANGED = ("success", "Your password was changed. Please log in with it.")
BROKEN = "This link does not work. Please copy all of it from the mail, or ask for a new one."
USED = "This link was used already, or replaced by a newer one. Please ask for a new one."
EXPIRED = "This link has expired. Please ask for a new one."
CLOSED = "This link does not work any more, since the account is closed."
OTHER = "This link is for an address that was changed again since. Please ask for a new one."


@pytest.fixture
def app(app):
    """The site, with an address for Ada."""
    with app.app_context():
        accounts.confirm_address(accounts.find_user("Ada"), "ada@example.org")
        accounts.db.session.commit()
    return app


@pytest.fixture
def link(app, link_to):
    """The link that Ada asked for."""
    Browser(app).open("/password/forgotten").submit("#forgotten", email="ada@example.org")
    return link_to("ada@example.org")


def log_in(browser, password=OLD, username="Ada"):
    return browser.open("/login").submit("#login", username=username, password=password)


# The whole way


def test_a_person_chooses_a_new_password_by_the_mails_link(visitor, app, link_to, mailbox):
    elsewhere = log_in(Browser(app))
    log_in(visitor, "forgotten").click("#to-forgotten")
    visitor.submit("#forgotten", email="ada@example.org")
    assert (visitor.status, visitor.url) == (200, "/password/forgotten")
    assert visitor.messages == [ON_ITS_WAY]

    visitor.open(link_to("ada@example.org"))
    assert "the account Ada" in visitor.text("#reset h1 + p")
    visitor.submit("#reset", password=NEW)
    assert (visitor.url, visitor.messages) == ("/login", [CHANGED])
    assert visitor.page.select("#account-summary") == []

    assert elsewhere.open("/account").url == "/login"
    assert mailbox()["ada@example.org"].startswith("Your password was changed\n")
    assert log_in(visitor).status == 422
    assert log_in(visitor, NEW).text("#account-summary") == "Ada"


def test_what_happened_is_in_the_activity_log(visitor, link, of_ada):
    visitor.open(link).submit("#reset", password=NEW)

    assert of_ada(lambda ada: accounts.page_of_activity(ada)[0].kind) == "password reset"


@pytest.mark.parametrize("who", ["Ada", "Grace"])
def test_whoever_is_logged_in_uses_the_link_too_and_logs_in_afresh(visitor, link, who):
    log_in(visitor, {"Ada": OLD, "Grace": "a moth in the relay"}[who], who)
    visitor.open(link).submit("#reset", password=NEW)

    assert (visitor.url, visitor.messages) == ("/login", [CHANGED])
    assert log_in(visitor, NEW).text("#account-summary") == "Ada"


def test_in_the_demo_the_message_leads_to_the_mails(app, visitor):
    app.config["MAIL_HINT"] = "home.index"
    visitor.open("/password/forgotten").submit("#forgotten", email="ada@example.org")
    visitor.click("#see-mails")

    assert visitor.url == "/"


# What a stranger learns


@pytest.mark.parametrize(
    "address", ["ada@example.org", "ADA@example.org", "nobody@example.org", "eve@example.org"]
)
def test_whoever_asks_is_told_the_same(visitor, of_ada, address):
    with_account = accounts.create_user
    of_ada(lambda _ada: with_account("Eve", NEW, new_email="eve@example.org"))
    visitor.open("/password/forgotten").submit("#forgotten", email=address)

    assert (visitor.status, visitor.url) == (200, "/password/forgotten")
    assert visitor.messages == [ON_ITS_WAY]


def test_a_mail_goes_only_to_the_confirmed_address_of_an_open_account(visitor, mailbox, of_ada):
    for address in ("nobody@example.org", "ADA@example.org"):
        visitor.open("/password/forgotten").submit("#forgotten", email=address)
    assert list(mailbox()) == ["ada@example.org"]

    mailbox().clear()
    of_ada(lambda ada: ada.disable())
    visitor.open("/password/forgotten").submit("#forgotten", email="ada@example.org")
    assert mailbox() == {}


def test_asking_never_looks_whether_there_is_an_account(app, client):
    asked = []
    with app.app_context():
        engine = accounts.db.engine
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    client.post("/password/forgotten", data={"email": "ada@example.org"})

    assert asked
    assert not [statement for statement in asked if "users" in statement]


def test_what_is_no_address_is_told_at_the_field(visitor):
    visitor.open("/password/forgotten").submit("#forgotten", email="ada@localhost")

    assert visitor.status == 422
    assert visitor.title == "Error: Forgotten password · Heliograph"
    assert visitor.text("#email-error") == "Error: Enter an email address, such as ada@example.org."
    assert visitor.page.find(id="email")["value"] == "ada@localhost"


@pytest.mark.usefixtures("slow_clock")
def test_who_asks_too_often_has_to_wait(app, client, visitor):
    app.config["SIGN_IN_ATTEMPTS"] = 1
    for _ in range(4):
        client.post("/password/forgotten", data={"email": "ada@example.org"})
    visitor.open("/password/forgotten").submit("#forgotten", email="ada@example.org")

    assert visitor.status == 429
    assert visitor.messages[0][1].startswith("Too many attempts. Please try again in ")
    assert visitor.page.find(id="email")["value"] == "ada@example.org"
    response = client.post("/password/forgotten", data={"email": "ada@example.org"})
    assert int(response.headers["Retry-After"]) >= 1


# The link


def test_opening_it_consumes_nothing_and_its_page_is_kept_nowhere(client, visitor, link):
    for _ in range(3):
        for method in ("GET", "HEAD"):
            response = client.open(link, method=method)
            assert response.status_code == 200
            assert response.headers["Cache-Control"] == "no-store"
            assert response.headers["Referrer-Policy"] == "same-origin"

    visitor.open(link).submit("#reset", password=NEW)
    assert visitor.messages == [CHANGED]


def test_its_page_links_to_no_other_site(client, soup, link):
    page = soup(client.get(link))

    for element in page.select("[href], [src], [action]"):
        for name in ("href", "src", "action"):
            assert element.get(name, "/")[:1] in {"/", "#"}
            assert not element.get(name, "/").startswith("//")


def test_its_host_is_that_of_the_configuration(app, client, mailbox):
    app.config["URL"] = "https://www.example.org"
    client.post(
        "/password/forgotten", data={"email": "ada@example.org"}, headers={"Host": "evil.example"}
    )

    assert "\nhttps://www.example.org/password/reset/" in mailbox()["ada@example.org"]
    assert "evil" not in mailbox()["ada@example.org"]


@pytest.mark.parametrize(
    ("password", "error"),
    [
        ("tooshort", "Use at least 15 characters. A few words do."),
        ("x" * 1025, "A password has at most 1024 characters."),
        (
            "ada@example.org ada",
            "A password must not be made of this site's name, or its account's name or address.",
        ),
    ],
)
def test_a_refused_password_does_not_use_the_link_up(visitor, link, password, error):
    visitor.open(link).submit("#reset", password=password)
    assert (visitor.status, visitor.url) == (422, link)
    assert visitor.title == "Error: Choose a new password · Heliograph"
    assert visitor.text("#password-error") == f"Error: {error}"
    assert not visitor.page.find(id="password").get("value")

    visitor.submit("#reset", password=NEW)
    assert visitor.messages == [CHANGED]


@pytest.mark.parametrize("data", [{}, {"password": ""}, {"password": ["short", NEW]}])
def test_a_missing_or_doubled_password_is_refused(client, soup, link, data):
    response = client.post(link, data=data)

    assert response.status_code == 422
    assert soup(response).find(id="password-error")
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("password", ["a lantern \0 on the hill", "\u0301" * 20, "ä" * 3 + NEW])
def test_any_characters_make_a_password(visitor, link, password):
    visitor.open(link).submit("#reset", password=password)
    assert visitor.messages == [CHANGED] or visitor.status == 422

    if visitor.status != 422:
        assert log_in(visitor, password).text("#account-summary") == "Ada"


def test_a_used_link_leads_to_another_one(visitor, link):
    visitor.open(link).submit("#reset", password=NEW)
    visitor.open(link)

    assert (visitor.status, visitor.url) == (200, "/password/forgotten")
    assert visitor.messages == [("error", USED)]


def test_a_form_of_a_link_that_was_used_meanwhile_changes_nothing(visitor, app, link):
    visitor.open(link)
    Browser(app).open(link).submit("#reset", password=NEW)
    visitor.submit("#reset", password="another lantern on a hill")

    assert (visitor.url, visitor.messages) == ("/password/forgotten", [("error", USED)])
    assert log_in(visitor, NEW).text("#account-summary") == "Ada"


def test_a_newer_link_replaces_the_older_one(visitor, link, link_to):
    visitor.open("/password/forgotten").submit("#forgotten", email="ada@example.org")
    newer = link_to("ada@example.org")

    assert visitor.open(link).messages == [("error", USED)]
    visitor.open(newer).submit("#reset", password=NEW)
    assert visitor.messages == [CHANGED]


@pytest.mark.parametrize("path", ["x", "x" * 43, "x" * 900, "\u00e9" * 43, "%00" * 43, "%ED%A0%80"])
def test_a_broken_link_leads_to_another_one(visitor, client, path):
    visitor.open(f"/password/reset/{path}")

    assert (visitor.status, visitor.url) == (200, "/password/forgotten")
    assert visitor.messages == [("error", BROKEN)]
    response = client.post(f"/password/reset/{path}", data={"password": NEW})
    assert (response.status_code, response.headers["Location"]) == (303, "/password/forgotten")


def test_an_expired_link_leads_to_another_one(visitor, link, of_ada):
    visitor.open(link)
    hour_ago = accounts.now() - timedelta(minutes=61)
    of_ada(
        lambda _ada: accounts.db.session.execute(update(accounts.Token).values(created_at=hour_ago))
    )
    visitor.submit("#reset", password=NEW)

    assert (visitor.url, visitor.messages) == ("/password/forgotten", [("error", EXPIRED)])


def test_a_link_is_void_while_the_account_is_disabled(visitor, link, of_ada):
    visitor.open(link)
    of_ada(lambda ada: ada.disable())
    visitor.submit("#reset", password=NEW)

    assert (visitor.url, visitor.messages) == ("/password/forgotten", [("error", CLOSED)])


def test_a_link_is_void_once_the_address_was_changed(visitor, link, of_ada):
    visitor.open(link)
    of_ada(lambda ada: accounts.confirm_address(ada, "ada@example.net"))
    visitor.submit("#reset", password=NEW)

    assert (visitor.url, visitor.messages) == ("/password/forgotten", [("error", OTHER)])


def test_a_link_of_one_kind_is_worth_nothing_as_another(visitor, link):
    visitor.open(link.replace("/password/reset/", "/confirm/"))

    assert (visitor.url, visitor.messages) == ("/confirm", [("error", BROKEN)])


def test_a_prefetch_of_a_broken_link_leaves_no_trace(client):
    response = client.get("/password/reset/x", headers={"Sec-Purpose": "prefetch"})

    assert response.headers.getlist("Set-Cookie") == []


def test_no_log_holds_a_token(client, link, caplog):
    caplog.set_level("INFO", "heliograph.requests")
    client.get(link).close()  # only then it is logged
    client.post(link, data={"password": "short"}).close()
    client.post(link, headers={"Sec-Fetch-Site": "cross-site"}).close()

    assert caplog.text.count("path=/password/reset/…") == 3
    assert "refused a cross-site POST '/password/reset/…'" in caplog.text
    assert link[-43:] not in caplog.text


def test_while_too_many_people_hash_one_waits_and_the_link_stays(visitor, link, monkeypatch):
    visitor.open(link)
    with monkeypatch.context() as busy:
        busy.setattr(accounts.User, "set_password", refuse_for_now)
        visitor.submit("#reset", password=NEW)
    assert visitor.status == 429
    assert visitor.messages == [("error", "Too many attempts. Please try again in 5 seconds.")]

    visitor.submit("#reset", password=NEW)
    assert visitor.messages == [CHANGED]


def refuse_for_now(_user, _password):
    raise accounts.TooManyAttempts(5)


def test_of_two_uses_of_one_link_at_once_one_wins(each_app):
    with each_app.app_context():
        text = accounts.make_token("reset", accounts.find_user("Ada"), "ada@example.org")
        accounts.db.session.commit()
    barrier = Barrier(2)

    def use(password):
        with each_app.app_context():
            barrier.wait()
            try:
                accounts.reset_password(text, password)
            except accounts.LinkError as error:
                return str(error)
            return password

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(use, ["a lantern on hill one", "a lantern on hill two"]))

    assert results[0] == USED
    with each_app.app_context():
        assert accounts.authenticate("Ada", results[1]).name == "Ada"
        accounts.db.session.close()
