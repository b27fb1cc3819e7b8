"""The site's routes, people and forms, for tests over all of it. A product extends this file."""

from datetime import UTC, datetime

import accounts
from accounts.sessions import hash_of
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
}
CLOSED = {"account.overview"}
ADMIN = set()  # closed, and open to administrators alone

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
FILLINGS = {
    "/login": [ADA, {"username": " ", "password": " "}, ADA | {"password": "wrong"}],
    "/register": [EVE, EVE | {"username": "Ada", "password": "short"}],
    "/confirm": ADDRESSES,
    "/password/forgotten": ADDRESSES,
    RESET: [{"password": "short"}, {"password": EVE["password"]}],
}

# Addresses that stand in mails alone: the crawler opens them, too.
MAILED = [CONFIRM, RESET, "/confirm/broken", "/password/reset/broken"]

# The most bytes that a page takes, compressed, and a first visit with all its files; and the most
# files of a visit, the page among them.
MOST_OF_A_PAGE, MOST_OF_A_VISIT = 2_300, 30_000
MOST_FILES = 6


def add_rows():
    """Add the rows that the product's pages show to the tests' database. It has Ada and Grace."""
    add_links()


def add_links():
    """Add Vera, to whom links were mailed: those of MAILED."""
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
    own = {
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
