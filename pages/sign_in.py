"""Logging in and out."""

from flask import Blueprint, flash, request, session
from wtforms import Form, PasswordField, StringField

import accounts
from heliograph import go, render
from pages.access import end_session, for_strangers, go_back_or_home, public, start_session_for

journey = Blueprint("sign_in", __name__)


class LoginForm(Form):
    username = StringField("Username")
    password = PasswordField("Password")


@journey.get("/login")
@for_strangers
def login_form():
    return render("login.html", form=LoginForm())


@journey.post("/login")
@for_strangers
def login():
    form = LoginForm(request.form)
    user = accounts.authenticate(form.username.data, form.password.data)
    if user is None or not start_session_for(user):
        form.form_errors = ["Invalid username or password. Please try again!"]
        flash(*form.form_errors, "error")
        return render("login.html", form=form, status=422)

    flash("You were successfully logged in", "success")
    return go_back_or_home()


@journey.post("/logout")
@public
def logout():
    was_logged_in = end_session()
    session.clear()
    if was_logged_in:  # a second click is not told again
        flash("You were logged out.", "success")
    return go("home.index")
