"""The site's routes, people and forms, for tests over all of it. A product extends this file."""

from datetime import UTC, datetime

import accounts
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
ADMIN = set()  # closed, and open to administrators alone

# As whom the crawler of test_law_of_one_page.py visits the site: what each types to log in.
PEOPLE = {
    "visitor": None,
    "member": {"username": "Ada", "password": "the analytical engine"},
    "administrator": {"username": "Grace", "password": "a moth in the relay"},
}

# What it types into a form, by the form's action: rightly, not at all, wrongly. A number in it is
# written as #. Of several forms with one action each is sent with those that name only fields that
# it has.
ADA = PEOPLE["member"]
FILLINGS = {"/login": [ADA, {"username": " ", "password": " "}, ADA | {"password": "wrong"}]}


def add_rows():
    """Put into the tests' database what the product's pages show. Ada and Grace are there."""


def stand_ins(partial):
    """Return what the partial of this name may need, beside the user."""
    now = datetime.now(UTC)
    common = {"signed_in_at": now, "heading": "Page not found", "error": "Nothing is here."}
    common |= {"messages": [{"category": "info", "text": "It is done."}]}
    own = {
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
