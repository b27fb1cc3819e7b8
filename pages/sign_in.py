"""Logging in and out."""

from flask import Blueprint, flash, request, session
from wtforms import Form, PasswordField, StringField

import accounts
from heliograph import go, render
from web.access import (
    NotEnded,
    device_tokens,
    end_session,
    for_strangers,
    go_back_or_home,
    origin,
    public,
    start_session_for,
)

sign_in = Blueprint("sign_in", __name__)


class LoginForm(Form):
    username = StringField("Username")
    password = PasswordField("Password")


@sign_in.get("/login")
@for_strangers
def login_form():
    return render("login.html", form=LoginForm())


@sign_in.post("/login")
@for_strangers
def login():
    form = LoginForm(request.form)
    address, user_agent = origin()
    try:
        user = accounts.authenticate(
            form.username.data, form.password.data, address, device_tokens(), user_agent
        )
    except accounts.TooManyAttempts as error:
        advice = f"Please try again in {span(error.seconds)}."
        response = refuse(form, f"Too many attempts. {advice}", 429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    if user is None or not start_session_for(user):
        return refuse(form, "Invalid username or password. Please try again!", 422)

    flash("You were successfully logged in", "success")
    return go_back_or_home()


def refuse(form, words, status):
    form.form_errors = [words]
    form.username.data = (form.username.data or "")[: accounts.MAX_NAME_LENGTH]
    flash(words, "error")
    return render("login.html", form=form, status=status)


def span(seconds):
    """Return so many seconds or, rounded up, minutes in words."""
    number, unit = (seconds, "second") if seconds < 60 else (-(-seconds // 60), "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


@sign_in.post("/logout")
@public
def logout():
    session.clear()
    try:
        if end_session():  # a second click is not told again
            flash("You were logged out.", "success")
    except NotEnded:
        flash(
            "You are logged out in this browser. The site was too busy to end your session for "
            "good; it ends by itself.",
            "warning",
        )
    return go("home.index")
