"""One's own account: the first of the closed pages."""

from flask import Blueprint

from heliograph import render
from web.access import current_session

account = Blueprint("account", __name__)


@account.get("/account")
def overview():
    return render("account.html", signed_in_at=current_session().created_at)
