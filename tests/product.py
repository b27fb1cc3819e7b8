"""The site's routes, people and forms, for tests over all of it. A product extends this file."""

from datetime import UTC, datetime

import accounts
from pages.again import AgainForm
from pages.sign_in import LoginForm

# Every route is named here, by its endpoint, so that none is open or closed by accident.
PUBLIC = {
    "static",
    "heliograph.script",
    "home.index",
    "sign_in.login_form",
    "sign_in.login",
    "sign_in.logout",
    "theme.choose",
}
CLOSED = {"account.overview"}
CLOSED |= {"again.form", "again.verify"}
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
FILLINGS = {"/login": [ADA, {"username": " ", "password": " "}, ADA | {"password": "wrong"}]}
FILLINGS["/password/again"] = [{"password": ADA["password"]}, {"password": "wrong"}]

# Pages to which nothing leads a person who has just logged in. The crawler types their addresses.
ENTRANCES = ["/password/again"]

# The most bytes that a page takes, compressed, and a first visit with all its files; and the most
# files of a visit, the page among them.
MOST_OF_A_PAGE, MOST_OF_A_VISIT = 2_048, 30_000
MOST_FILES = 6


def add_rows():
    """Add the rows that the product's pages show to the tests' database. It has Ada and Grace."""


def stand_ins(partial):
    """Return values for the variables, other than the user, that the partial of this name needs."""
    now = datetime.now(UTC)
    common = {"signed_in_at": now, "heading": "Page not found", "error": "Nothing is here."}
    common |= {"messages": [{"category": "info", "text": "It is done."}]}
    own = {
        "again": {"form": refused(AgainForm)},
        "act": {"label": "Log out", "id": "again", "endpoint": "sign_in.logout"},
        "corrections": {"form": refused(LoginForm)},
        "field": {"form": refused(LoginForm), "name": "password"},
        "login": {"form": refused(LoginForm)},
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
