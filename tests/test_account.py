"""One's own account and its changes: each story once, told of both worlds."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

import accounts
from accounts.activity import Activity
from accounts.outgoing import Mail
from pytest_htmx import Browser

PASSWORD = "the analytical engine"
NEW = "nobody expects four words"
CHANGED = ("success", "Your password was changed, and all other sessions were ended.")
WRONG = "This is not your password. Please try again!"
LEAVES = (
    "success",
    "Your account will be deleted in 24 hours. If you change your mind, log in before then.",
)


@pytest.fixture
def ada(app):
    """Return a function: do something to Ada, and commit."""

    def do(act):
        with app.app_context():
            result = act(accounts.find_user("Ada") or accounts.find_user("Countess"))
            accounts.db.session.commit()
            return result

    do(lambda ada: accounts.confirm_address(ada, "ada@example.org"))
    return do


@pytest.fixture
def visitor(visitor, ada):  # noqa: ARG001 - she has an address
    return log_in(visitor)


def log_in(visitor, username="Ada", password=PASSWORD):
    visitor.open("/login").submit("#login", username=username, password=password)
    return visitor.open("/account")


def another(app, **fields):
    """Log in by another browser, which is a device of its own."""
    return log_in(Browser(app), **fields)


def kinds(ada):
    return ada(lambda user: [row.kind for row in accounts.page_of_activity(user)])


def waiting_mails(app):
    with app.app_context():
        return [(mail.kind, mail.address) for mail in accounts.db.session.scalars(select(Mail))]


# The page


def test_the_page_shows_name_and_address_and_leads_to_all_else(visitor):
    shown = [it.get_text(" ", strip=True) for it in visitor.page.select("#account dd")]
    assert shown[:4] == [
        "Ada Change your name",
        "ada@example.org Change your email address",
        "Change your password",
        "Member",
    ]
    for link, heading in {
        "#change-the-name": "Change your name",
        "#change-the-address": "Change your email address",
        "#change-the-password": "Change your password",
        "#to-sessions": "Your sessions",
        "#to-activity": "Your activity",
        "#to-export": "A copy of your data",
        "#to-deletion": "Delete your account",
    }.items():
        assert visitor.click(link).text("h1") == heading
        assert visitor.click("#back-to-account").url == "/account"


def test_the_menu_marks_that_one_is_within_the_account(visitor):
    for link in ("#to-sessions", "#change-the-name"):
        visitor.open("/account").click(link)
        assert visitor.page.select_one("nav [aria-current]").get_text() == "Account"


# The name


def test_a_name_is_changed_and_one_logs_in_by_the_new_one(app, visitor, ada):
    visitor.click("#change-the-name")
    assert visitor.value("#username") == "Ada"
    visitor.submit("#change-name", username="Countess")

    assert (visitor.url, visitor.text("#account-summary")) == ("/account", "Countess")
    assert visitor.messages == [("success", "Your name is Countess now.")]
    assert kinds(ada)[0] == "name changed"
    assert another(app, username="Countess").url == "/account"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("gRACE", "There is an account gRACE already."),
        ("ada@example.org", 'A name holds no "@", so that nobody takes it for an address.'),
        ("a\u200bb", "A name has 1 to 150 visible characters."),
        ("x" * 200, "A name has 1 to 150 visible characters."),
    ],
)
def test_a_name_that_cannot_be_is_refused_at_the_field(visitor, name, sentence):
    visitor.click("#change-the-name").submit("#change-name", username=name)

    assert (visitor.status, visitor.url) == (422, "/account/name")
    assert visitor.title.startswith("Error: ")
    assert visitor.text("#username-error") == f"Error: {sentence}"
    assert visitor.value("#username") == name[:150]


def test_a_browser_stays_known_under_the_new_name(app, client, ada):
    pair = {"username": "Ada", "password": PASSWORD}
    client.post("/login", data=pair)
    client.post("/account/name", data={"username": "Countess"})

    with app.app_context():
        tokens = client.get_cookie("device").value.split(".")
        assert accounts.find_device(tokens, "Countess")
    assert ada(lambda user: user.name) == "Countess"


# The address


def test_a_new_address_waits_for_its_link_and_the_old_one_is_told(app, visitor, mailbox, link_to):
    visitor.click("#change-the-address").submit("#change-address", email="Ada@Example.NET")
    assert visitor.messages == [("success", "Check Ada@example.net: we have sent you a link.")]
    assert visitor.text("#new-address").startswith("Ada@example.net waits to be confirmed")
    assert "ada@example.org" in visitor.text("#account dl")
    assert waiting_mails(app) == [("confirm", "Ada@example.net")]

    visitor.open(link_to("Ada@example.net")).click("#do-confirm")
    assert visitor.open("/account").page.select("#new-address") == []
    assert "Ada@example.net" in visitor.text("#account dl")
    assert waiting_mails(app) == [("address_changed", "ada@example.org")]
    assert mailbox()["ada@example.org"].startswith("Your email address was changed\n")


def test_an_address_that_was_mistyped_is_given_up_by_typing_the_present_one(visitor, ada):
    visitor.click("#change-the-address").submit("#change-address", email="ada@example.nte")
    visitor.click("#change-the-address").submit("#change-address", email="ada@example.org")

    assert visitor.messages == [("success", "Your address stays ada@example.org.")]
    assert visitor.page.select("#new-address") == []
    assert ada(lambda user: user.new_email) is None


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("ada@example", "Enter an email address, such as ada@example.org."),
        ("ada@example.org", "This is your address already."),
    ],
)
def test_an_address_that_cannot_be_is_refused_at_the_field(app, visitor, address, sentence):
    visitor.click("#change-the-address").submit("#change-address", email=address)

    assert (visitor.status, visitor.url) == (422, "/account/address")
    assert visitor.text("#email-error") == f"Error: {sentence}"
    assert visitor.value("#email") == address
    assert waiting_mails(app) == []


def test_an_address_of_another_account_is_not_told_from_a_free_one(app, visitor, mailbox):
    with app.app_context():
        accounts.confirm_address(accounts.find_user("Grace"), "grace@example.org")
        accounts.db.session.commit()
    visitor.click("#change-the-address").submit("#change-address", email="grace@example.org")

    assert visitor.messages == [("success", "Check grace@example.org: we have sent you a link.")]
    assert waiting_mails(app) == [("confirm", "grace@example.org")]
    assert mailbox()["grace@example.org"].startswith("You have an account already\n")


@pytest.mark.usefixtures("slow_clock")
def test_who_asks_for_many_links_has_to_wait(app, visitor):
    app.config["SIGN_IN_ATTEMPTS"] = 1
    for number in range(4):
        visitor.open("/account/address").submit("#change-address", email=f"a{number}@example.net")
    visitor.open("/account/address").submit("#change-address", email="last@example.net")

    assert (visitor.status, visitor.value("#email")) == (429, "last@example.net")
    assert visitor.messages[-1][1].startswith("Too many attempts. Please try again in ")
    assert len(waiting_mails(app)) == 4


def test_an_account_without_an_address_stays_open_while_its_first_one_waits(each_app):
    with each_app.app_context():
        user = accounts.create_user("Old", NEW)
        user.created_at -= timedelta(days=30)
        accounts.ask_for_address(user, "old@example.org")
        accounts.db.session.commit()

        accounts.delete_due()

        assert accounts.authenticate("Old", NEW).is_confirmed
        assert accounts.export(user)["account"]["email"] is None
        accounts.confirm_address(user, "old@example.org")
        accounts.db.session.commit()
        mails = [mail.kind for mail in accounts.db.session.scalars(select(Mail))]
        assert (accounts.find_user("old@example.org").name, mails) == ("Old", ["confirm"])


# The password


def test_a_password_is_changed_and_all_other_sessions_end(app, visitor, ada, mailbox):
    other = another(app)
    visitor.click("#change-the-password")
    visitor.submit("#change-password", current_password=PASSWORD, password=NEW)

    assert (visitor.status, visitor.url, visitor.messages) == (200, "/account", [CHANGED])
    assert other.open("/account").url == "/login"
    assert visitor.open("/account").url == "/account"
    assert another(app, password=NEW).url == "/account"
    assert another(app).url == "/login"
    assert "password changed" in kinds(ada)
    assert mailbox()["ada@example.org"].startswith("Your password was changed\n")


def test_the_token_from_before_the_change_is_dead(client, ada):  # noqa: ARG001
    client.post("/login", data={"username": "Ada", "password": PASSWORD})
    before = client.get_cookie("sign_in").value
    client.post("/account/password", data={"current_password": PASSWORD, "password": NEW})

    assert client.get_cookie("sign_in").value != before
    client.set_cookie("sign_in", before)
    assert client.get("/account").status_code == 303


def test_who_is_remembered_stays_so(client, ada):
    client.post("/login", data={"username": "Ada", "password": PASSWORD, "remember": "y"})
    client.post("/account/password", data={"current_password": PASSWORD, "password": NEW})

    assert client.get_cookie("sign_in").max_age == accounts.REMEMBERED.total_seconds()
    assert ada(lambda user: [one.is_remembered for one in user.sessions]) == [True]


def test_it_needs_the_current_password(app, visitor, ada):
    visitor.click("#change-the-password")
    visitor.submit("#change-password", current_password="wrong", password=NEW)

    assert (visitor.status, visitor.url) == (422, "/account/password")
    assert visitor.text("#current_password-error") == f"Error: {WRONG}"
    assert not visitor.value("#current_password")
    assert not visitor.value("#password")
    assert kinds(ada)[0] == "failed to sign in"
    assert another(app).url == "/account"


@pytest.mark.usefixtures("slow_clock")
def test_the_current_password_is_guessed_no_faster_than_by_logging_in(app, visitor):
    app.config["SIGN_IN_ATTEMPTS"] = 2
    visitor.click("#change-the-password")
    for _ in range(3):
        visitor.submit("#change-password", current_password="wrong", password=NEW)
    visitor.submit("#change-password", current_password=PASSWORD, password=NEW)

    assert visitor.status == 429
    assert visitor.messages[-1][1].startswith("Too many attempts. Please try again in ")


def test_a_right_password_leaves_no_row(visitor, ada):
    before = kinds(ada)
    visitor.click("#change-the-password")
    visitor.submit("#change-password", current_password=PASSWORD, password="too short")

    assert kinds(ada) == before


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("too short", "Use at least 15 characters. A few words do."),
        (
            "passwordpassword",
            "This password is easy to guess. A few words that nobody expects together do.",
        ),
        (
            "ada@example.org",
            "A password must not be made of this site's name, or its account's name or address.",
        ),
    ],
)
def test_a_new_password_that_is_easy_to_guess_is_refused(visitor, password, sentence):
    visitor.click("#change-the-password")
    visitor.submit("#change-password", current_password=PASSWORD, password=password)

    assert visitor.status == 422
    assert visitor.text("#password-error") == f"Error: {sentence}"


def test_advice_comes_while_the_password_is_typed(htmx_visitor, ada):
    before = log_in(htmx_visitor) and kinds(ada)
    htmx_visitor.click("#change-the-password").fill(password="too short")
    assert (
        htmx_visitor.text("#password-advice")
        == "Error: Use at least 15 characters. A few words do."
    )

    htmx_visitor.fill(password=NEW)
    assert htmx_visitor.text("#password-advice") == ""
    assert kinds(ada) == before


# A copy, and leaving


def test_everything_of_ones_own_is_downloaded_as_json(client, ada):  # noqa: ARG001
    client.post("/login", data={"username": "Ada", "password": PASSWORD})
    response = client.get("/account/export.json")

    assert response.headers["Content-Disposition"] == 'attachment; filename="account.json"'
    assert response.headers["Cache-Control"] == "no-store"
    copy = json.loads(response.data)
    assert set(copy) == {"account", "sessions", "activity"}
    assert (copy["account"]["name"], copy["account"]["email"]) == ("Ada", "ada@example.org")
    assert [row["kind"] for row in copy["activity"]] == ["signed in"]
    assert PASSWORD not in response.text


def test_a_download_swaps_nothing_and_takes_no_message(visitor):
    visitor.click("#to-export")
    before = visitor.text("#export")
    visitor.click("#download")

    assert visitor.text("#export") == before
    assert visitor.url == "/account/export"


def test_an_account_is_deleted_a_day_after_one_asks_for_it(app, visitor, ada, mailbox):
    other = another(app)
    visitor.click("#to-deletion").submit("#delete-account", current_password=PASSWORD)

    assert (visitor.url, visitor.messages) == ("/", [LEAVES])
    assert visitor.page.select("#account-summary") == []
    assert other.open("/account").url == "/login"
    assert mailbox()["ada@example.org"].startswith("Your account will be deleted\n")
    assert kinds(ada)[0] == "deletion asked"

    with app.app_context():
        later = accounts.now() - timedelta(seconds=1)
        accounts.db.session.execute(
            update(accounts.User).where(accounts.User.name == "Ada").values(deletes_at=later)
        )
        accounts.db.session.commit()
    log_in(visitor)
    assert visitor.text("#login h1") == "Log in"
    with app.app_context():
        accounts.delete_due()
        assert accounts.find_user("Ada") is None
        rows = accounts.db.session.scalars(select(Activity).where(Activity.user_id.is_(None)))
        assert {(row.address, row.user_agent) for row in rows} == {(None, None)}


def test_who_logs_in_within_the_day_keeps_the_account(visitor, ada):
    visitor.click("#to-deletion").submit("#delete-account", current_password=PASSWORD)
    visitor.open("/login").submit("#login", username="Ada", password=PASSWORD)

    assert ("info", "Your account will not be deleted, since you logged in.") in visitor.messages
    assert ada(lambda user: user.deletes_at) is None


def test_leaving_needs_the_password(visitor, ada):
    visitor.click("#to-deletion").submit("#delete-account", current_password="wrong")

    assert (visitor.status, visitor.url) == (422, "/account/delete")
    assert visitor.text("#current_password-error") == f"Error: {WRONG}"
    assert ada(lambda user: user.deletes_at) is None


# What is sensitive


@pytest.fixture
def an_hour_later(app):
    def let_pass():
        with app.app_context():
            moment = accounts.now() - timedelta(hours=1)
            accounts.db.session.execute(update(accounts.Session).values(authenticated_at=moment))
            accounts.db.session.commit()

    return let_pass


@pytest.mark.parametrize("link", ["#change-the-name", "#change-the-address", "#to-export"])
def test_after_a_while_the_password_is_asked_for_and_one_goes_on(visitor, an_hour_later, link):
    wanted = visitor.page.select_one(link)["href"]
    an_hour_later()
    visitor.click(link)
    assert visitor.url == "/password/again"

    visitor.submit("#again [action='/password/again']", password=PASSWORD)
    assert visitor.url == wanted


def test_what_was_typed_is_there_after_the_password_was_asked_for(app, visitor, an_hour_later):
    visitor.click("#change-the-address")
    an_hour_later()
    visitor.submit("#change-address", email="ada@example.net")
    assert waiting_mails(app) == []

    visitor.submit("#again [action='/password/again']", password=PASSWORD)
    assert (visitor.url, visitor.value("#email")) == ("/account/address", "ada@example.net")


def test_a_download_after_a_while_leads_to_its_page(visitor, an_hour_later):
    visitor.click("#to-export")
    an_hour_later()
    visitor.click("#download")
    visitor.submit("#again [action='/password/again']", password=PASSWORD)

    assert (visitor.url, visitor.text("h1")) == ("/account/export", "A copy of your data")
