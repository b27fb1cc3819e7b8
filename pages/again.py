"""The password once more, before what is sensitive (`web.access.with_recent_password`)."""

from flask import Blueprint, flash, request, session
from wtforms import Form, PasswordField

import accounts
from heliograph import render
from web.access import (
    NotRecent,
    current_session,
    current_user,
    device_tokens,
    go_back_or_home,
    origin,
    renew_session,
)
from web.throttling import refuse_for_now

again = Blueprint("again", __name__)


class AgainForm(Form):
    password = PasswordField("Password")


@again.get("/password/again")
def form():
    if current_session().is_recent and "way_back" in session:  # given in another tab, or just now
        return go_back_or_home()
    return render("again.html", form=AgainForm())


@again.post("/password/again")
def verify():
    try:
        is_correct = verify_password()
    except accounts.TooManyAttempts as error:
        return refuse_for_now("again.html", AgainForm(), error)
    if not is_correct or not renew_session():
        return refuse("That is not your password. Please try again!")

    flash("Thank you. You can go on now.", "success")
    return go_back_or_home()


verify.asks_again = True


def verify_password():
    address, user_agent = origin()
    password = AgainForm(request.form).password.data
    return accounts.verify_password(current_user(), password, address, device_tokens(), user_agent)


@again.app_errorhandler(NotRecent)
def carry_on_form(reason):
    return refuse(str(reason))


def refuse(words):
    form = AgainForm()
    form.form_errors = [words]
    flash(words, "error")
    return render("again.html", form=form, status=422)
