"""A forgotten password: a link is mailed, and opens a page that sets a new one."""

from contextlib import suppress

from flask import Blueprint, flash, request, session
from wtforms import Form, PasswordField

import accounts
from heliograph import go, render
from pages.sign_up import AddressForm, send_link, whence
from web.access import NotEnded, end_session, public
from web.caching import same_to_strangers
from web.links import for_links, refuse_link
from web.throttling import refuse_for_now

password = Blueprint("password", __name__)


class ResetForm(Form):
    password = PasswordField("New password", description="At least 15 characters. A few words do.")


@password.get("/password/forgotten")
@public
@same_to_strangers
def forgotten_form():
    return render("forgotten.html", form=AddressForm())


@password.post("/password/forgotten")
@public
def forgotten():
    return send_link("reset", "forgotten.html", "password.forgotten_form")


@password.get("/password/reset/<token>")
@public
@for_links
def reset_form(token):
    try:
        return show(token, ResetForm())
    except accounts.LinkError as error:
        return refuse_link(error, "password.forgotten_form")


@password.post("/password/reset/<token>")
@public
@for_links
def reset(token):
    form = ResetForm(request.form)
    try:
        accounts.reset_password(token, form.password.data or "", *whence())
    except accounts.LinkError as error:
        return refuse_link(error, "password.forgotten_form")
    except accounts.FieldError as error:
        form.password.errors = [str(error)]
        return show(token, form, status=422)
    except accounts.TooManyAttempts as error:
        name = accounts.find_token(token, "reset").user.name
        return refuse_for_now("reset.html", form, error, token=token, name=name)
    session.clear()
    with suppress(NotEnded):  # another account's, in this browser
        end_session()
    flash("Your password was changed. Please log in with it.", "success")
    return go("sign_in.login_form")


def show(token, form, status=200):
    name = accounts.find_token(token, "reset").user.name
    return render("reset.html", form=form, token=token, name=name, status=status)
