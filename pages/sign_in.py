"""Logging in and out."""

from flask import Blueprint, flash, request, session, url_for
from markupsafe import Markup
from wtforms import BooleanField, Form, PasswordField, StringField

import accounts
from heliograph import go, render
from web.access import (
    NotEnded,
    NotLoggedIn,
    device_tokens,
    end_session,
    for_strangers,
    go_back_or_home,
    public,
    start_session_for,
    warn_of_new_device,
)
from web.caching import same_to_strangers
from web.throttling import refuse_for_now

sign_in = Blueprint("sign_in", __name__)


class LoginForm(Form):
    username = StringField("Username or email address")
    password = PasswordField("Password")
    remember = BooleanField("Remember me", description="Stay logged in here for up to 30 days.")


@sign_in.get("/login")
@for_strangers
@same_to_strangers
def login_form():
    return render("login.html", form=LoginForm())


@sign_in.post("/login")
@for_strangers
def login():
    """Log in, and tell what happened to the account meanwhile.

    A log-in from a device not seen before is told by mail, and by a message to the person's other
    devices: to those that are logged in with their next page, to others when they log in.
    """
    form = LoginForm(request.form)
    device = request.remote_addr or "", device_tokens(), request.user_agent.string
    try:
        user = accounts.authenticate(form.username.data, form.password.data, *device)
    except accounts.TooManyAttempts as error:
        shorten(form)
        return refuse_for_now("login.html", form, error)
    except accounts.NotConfirmed:
        return refuse(form, UNCONFIRMED.format(url_for("sign_up.another_link_form")))
    if user and user.is_on_new_device:  # before this device's session begins, which knows of it
        accounts.tell_of_new_device(user, request.remote_addr or "", request.user_agent.string)
    if user is None or not start_session_for(user, is_remembered=form.remember.data):
        return refuse(form, "Invalid username or password. Please try again!")

    flash("You were successfully logged in", "success")
    if user.took_back_deletion:
        flash("Your account will not be deleted, since you logged in.", "info")
    if moment := accounts.new_device_since_last_time(user, *device):
        warn_of_new_device(moment)
    return go_back_or_home()


@sign_in.app_errorhandler(NotLoggedIn)
def carry_on_form(reason):
    return refuse(LoginForm(), str(reason))


UNCONFIRMED = Markup(
    "Your address is not confirmed yet. Please open the link that we have sent you, or "
    '<a href="{}" id="ask-for-link">ask for another one</a>.'
)


def refuse(form, words):
    form.form_errors = [words]
    shorten(form)
    flash(words, "error")
    return render("login.html", form=form, status=422)


def shorten(form):
    form.username.data = (form.username.data or "")[: accounts.MAX_EMAIL_LENGTH]
    form.remember.raw_data = []  # which its control would repeat, however long it is


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
