"""One's own account: what it is, what was done with it, a copy of it, and its end."""

from flask import Blueprint, flash, jsonify, request, session

import accounts
from heliograph import go, render
from pages.changes import CurrentPasswordForm
from web import drafts
from web.access import (
    current_session,
    current_user,
    end_session,
    origin,
    with_recent_password,
)
from web.throttling import refuse_for_now

account = Blueprint("account", __name__)

ROWS = 20
"""On a page of activity."""

LARGEST_ID = 2**31 - 1


@account.get("/account")
def overview():
    return render("account.html", signed_in_at=current_session().created_at)


@account.get("/account/activity")
def activity():
    before = request.args.get("before", type=int)
    before = None if before is None else max(0, min(before, LARGEST_ID))
    found = accounts.page_of_activity(current_user(), before, ROWS + 1)
    rows, older = found[:ROWS], found[ROWS:]
    return render(
        "activity.html",
        rows=rows,
        oldest=rows[-1].id if older else None,
        is_newest=before is None,
        words=WORDS,
    )


WORDS = {
    accounts.activity.SIGNED_IN: "Logged in",
    accounts.activity.FAILED: "Wrong password",
    accounts.activity.REGISTERED: "Registered",
    accounts.activity.CONFIRMED: "Address confirmed",
    accounts.activity.PASSWORD_CHANGED: "Password changed",
    accounts.activity.PASSWORD_RESET: "New password by a link",
    accounts.activity.NAME_CHANGED: "Name changed",
    accounts.activity.ADDRESS_ASKED: "Another address given, to be confirmed",
    accounts.activity.ADDRESS_CHANGED: "Address changed",
    accounts.activity.SESSION_ENDED: "Session ended",
    accounts.activity.DELETION_ASKED: "Deletion asked for",
    accounts.activity.NEW_DEVICE: "Logged in from a new device",
    accounts.activity.DELETION_TAKEN_BACK: "Deletion taken back",
}


@account.get("/account/export")
@with_recent_password
def export():
    return render("export.html")


@account.get("/account/export.json")
def download():
    # A page asks for the password, since whoever gave it is led back by a link of that page.
    if not current_session().is_recent:
        return go("account.export")
    copy = accounts.export(current_user())
    for row in copy["sessions"]:
        row["draft"] = drafts.readable(row["draft"])
    response = jsonify(copy)
    response.headers["Content-Disposition"] = 'attachment; filename="account.json"'
    return response


@account.get("/account/delete")
def deletion_form():
    return render("delete-account.html", form=CurrentPasswordForm())


@account.post("/account/delete")
def ask_for_deletion():
    form = CurrentPasswordForm(request.form)
    try:
        if not form.validate() or not form.verify():
            return render("delete-account.html", form=form, status=422)
    except accounts.TooManyAttempts as error:
        return refuse_for_now("delete-account.html", form, error)
    user = current_user()
    accounts.ask_for_deletion(user)
    accounts.note(accounts.activity.DELETION_ASKED, user, *origin())
    if user.email:
        accounts.enqueue("deletion", user.email, user)
    accounts.db.session.commit()
    end_session()
    session.clear()
    flash(
        "Your account will be deleted in 24 hours. If you change your mind, log in before then.",
        "success",
    )
    return go("home.index")
