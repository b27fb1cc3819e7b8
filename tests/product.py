"""The site's routes, people and forms, for tests over all of it. A product extends this file."""

from datetime import UTC, datetime

import accounts
from accounts.sessions import hash_of
from pages.account import WORDS
from pages.again import AgainForm
from pages.changes import CurrentPasswordForm, NameForm, NewAddressForm, PasswordForm
from pages.password import ResetForm
from pages.sign_in import LoginForm
from pages.sign_up import AddressForm, RegisterForm

# Every route is named here, by its endpoint, so that none is open or closed by accident.
PUBLIC = {
    "static",
    "heliograph.script",
    "home.index",
    "sign_in.login_form",
    "sign_in.login",
    "sign_in.logout",
    "sign_up.register_form",
    "sign_up.register",
    "sign_up.another_link_form",
    "sign_up.another_link",
    "sign_up.confirm_form",
    "sign_up.confirm",
    "password.forgotten_form",
    "password.forgotten",
    "password.reset_form",
    "password.reset",
    "theme.choose",
    "security_txt.show",
}
CLOSED = {
    "account.overview",
    "account.activity",
    "account.export",
    "account.download",
    "account.deletion_form",
    "account.ask_for_deletion",
    "changes.name_form",
    "changes.rename",
    "changes.address_form",
    "changes.change_address",
    "changes.password_form",
    "changes.change_password",
    "again.form",
    "again.verify",
    "sessions.index",
    "sessions.end",
    "sessions.end_others",
}
ADMIN = set()  # closed, and open to administrators alone
FOR_PROGRAMS = {"static", "heliograph.script", "security_txt.show"}  # no page leads there

# The crawler of test_law_of_one_page.py visits the site as each of these people, who log in so.
PEOPLE = {
    "visitor": None,
    "member": {"username": "Ada", "password": "the analytical engine"},
    "administrator": {"username": "Grace", "password": "a moth in the relay"},
}

# The crawler fills each form in these ways, found by the form's action, in which # stands for any
# number. Several forms may have one action: each is filled in those ways whose fields it all has.
ADA = PEOPLE["member"]
EVE = {"username": "Eve", "email": "eve@example.org", "password": "a lantern on the far hill"}
ADDRESSES = [{"email": EVE["email"]}, {"email": "nobody@localhost"}]
CONFIRM, RESET = "/confirm/" + "c" * 43, "/password/reset/" + "r" * 43
NEW = "nobody expects four words"
FILLINGS = {
    "/login": [ADA, {"username": " ", "password": " "}, ADA | {"password": "wrong"}],
    "/register": [EVE, EVE | {"username": "Ada", "password": "short"}],
    "/confirm": ADDRESSES,
    "/password/forgotten": ADDRESSES,
    "/password/again": [{"password": ADA["password"]}, {"password": "wrong"}],
    "/account/name": [{"username": "Countess"}, {"username": "Grace"}],
    "/account/address": [{"email": "countess@example.org"}, {"email": "countess@example"}],
    "/account/password": [
        {"current_password": ADA["password"], "password": NEW},
        {"current_password": "wrong", "password": NEW},
        {"current_password": ADA["password"], "password": "password"},
    ],
    "/account/delete": [{"current_password": ADA["password"]}, {"current_password": "wrong"}],
    RESET: [{"password": "short"}, {"password": EVE["password"]}],
}

# Pages to which no link leads: some stand in mails alone. The crawler types their addresses.
ENTRANCES = [
    *(CONFIRM, RESET, "/confirm/broken", "/password/reset/broken"),
    "/password/again",
]

# The most bytes that a page takes, compressed, and a first visit with all its files; and the most
# files of a visit, the page among them. And what a second visit takes.
MOST_OF_A_PAGE, MOST_OF_A_VISIT, MOST_OF_A_SECOND_VISIT = 2_300, 30_000, 2_000
MOST_FILES = 6


def add_rows():
    """Add the rows that the product's pages show to the tests' database. It has Ada and Grace."""


def add_rows_to_crawl():
    """Add the rows that the base's pages show to the crawler: links, sessions and activity."""
    grace = accounts.find_user("Grace")
    for browser in ("Lynx/2.9.2", "w3m/0.5.3"):
        accounts.start_session(grace, address="192.0.2.1", user_agent=browser)
    for _ in range(21):
        accounts.note(accounts.activity.SESSION_ENDED, grace, "192.0.2.1", "Lynx/2.9.2")
    add_links()


def add_links():
    """Add Vera, to whom the links of CONFIRM and RESET were mailed."""
    vera = accounts.create_user(
        "Vera", "a comet over the roof", email="vera@example.org", new_email="vera@example.net"
    )
    for purpose, address, path in (
        ("confirm", vera.new_email, CONFIRM),
        ("reset", vera.email, RESET),
    ):
        token_hash = hash_of(path[-43:])
        vera.tokens.append(accounts.Token(purpose=purpose, address=address, token_hash=token_hash))


def stand_ins(partial):
    """Return values for the variables, other than the user, that the partial of this name needs."""
    now = datetime.now(UTC)
    common = {"signed_in_at": now, "heading": "Page not found", "error": "Nothing is here."}
    common |= {"messages": [{"category": "info", "text": "It is done."}]}
    session = accounts.Session(id=1, address="192.0.2.1", user_agent="Lynx/2.9.2")
    session.created_at = session.seen_at = now
    row = accounts.Activity(id=1, kind=accounts.activity.SIGNED_IN, at=now)
    own = {
        "again": {"form": refused(AgainForm)},
        "activity": {"rows": [row], "words": WORDS, "is_newest": False, "oldest": 1},
        "change-address": {"form": refused(NewAddressForm)},
        "change-name": {"form": refused(NameForm)},
        "change-password": {"form": refused(PasswordForm)},
        "delete-account": {"form": refused(CurrentPasswordForm)},
        "moment": {"at": now},
        "session": {"one": session, "current_id": 2},
        "sessions": {"sessions": [session], "current_id": 2},
        "act": {"label": "Log out", "id": "again", "endpoint": "sign_in.logout"},
        "corrections": {"form": refused(LoginForm)},
        "field": {"form": refused(LoginForm), "name": "password"},
        "login": {"form": refused(LoginForm)},
        "another-link": {"form": refused(AddressForm)},
        "confirm-address": {"token": "c" * 43, "address": "vera@example.net"},
        "forgotten": {"form": refused(AddressForm)},
        "password-advice": {"form": refused(RegisterForm)},
        "register": {"form": refused(RegisterForm)},
        "reset": {"form": refused(ResetForm), "token": "r" * 43, "name": "Vera"},
    }
    return common | own.get(partial, {})


def refused(form_class):
    """Return such a form in which every field is wrong."""
    form = form_class()
    for control in form:
        control.errors = ["Fill this in."]
    return form


def ada():
    return accounts.User(name="Ada", is_admin=False, created_at=datetime.now(UTC))
