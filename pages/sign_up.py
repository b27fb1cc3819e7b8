"""Registering, and confirming an address by the link that is mailed to it.

Nothing here looks whether somebody has an address: what the mail says is decided when it is sent.
"""

from functools import wraps

from flask import Blueprint, abort, current_app, flash, request
from wtforms import EmailField, Form, PasswordField, StringField, ValidationError

import accounts
from heliograph import go, render
from web.access import current_user, for_strangers, public
from web.caching import same_to_strangers
from web.links import for_links, refuse_link
from web.messages import with_mail_link
from web.throttling import refuse_for_now

sign_up = Blueprint("sign_up", __name__)


def checked_by(rule):
    """Return a validator of a field, whose error is the sentence that the model has for it."""

    def validate(_form, field):
        try:
            rule(field.data or "")
        except accounts.FieldError as error:
            raise ValidationError(str(error)) from error

    return validate


class RegisterForm(Form):
    username = StringField("Username", [checked_by(accounts.check_new_name)])
    email = EmailField(
        "Email address",
        [checked_by(accounts.normal_email)],
        description="We send you a link to confirm it.",
    )
    password = PasswordField("Password", description="At least 15 characters. A few words do.")

    def validate_password(self, field):
        name, email = self.username.data or "", self.email.data or ""
        if sentence := accounts.advice(field.data or "", name, email):
            raise ValidationError(sentence)


class AddressForm(Form):
    email = EmailField("Email address", [checked_by(accounts.normal_email)])


def where_people_register(view):
    """Have a view answer 404 where HELIOGRAPH_REGISTRATION is off."""

    @wraps(view)
    def view_where_people_register():
        if not current_app.config["REGISTRATION"]:
            abort(404)
        return view()

    return view_where_people_register


@sign_up.get("/register")
@for_strangers
@where_people_register
@same_to_strangers
def register_form():
    return render("register.html", form=RegisterForm())


@sign_up.post("/register")
@for_strangers
@where_people_register
def register():
    form = RegisterForm(request.form)
    if "advice" in request.form:  # asked for while the person types
        return advise(form)
    if not form.validate():
        return refuse(form)
    try:
        accounts.reserve_mail(request.remote_addr or "")
        user = accounts.create_user(
            form.username.data, form.password.data, new_email=form.email.data
        )
    except accounts.FieldError as error:  # another person was first
        form[error.field].errors = [str(error)]
        return refuse(form)
    except accounts.TooManyAttempts as error:
        return refuse_for_now("register.html", form, error)
    accounts.enqueue("confirm", user.new_email, user)
    accounts.note(accounts.activity.REGISTERED, user, *whence())
    accounts.db.session.commit()
    flash(with_mail_link("Check your email: we have sent you a link."), "success")
    return go("sign_up.another_link_form")


def advise(form):
    """Show what is to be said of the password so far, and register nobody."""
    if form.password.data:
        form.password.validate(form, [lambda form, field: form.validate_password(field)])
    return render("register.html", form=form)


def refuse(form):
    form.username.data = (form.username.data or "")[: accounts.MAX_NAME_LENGTH]
    form.email.data = (form.email.data or "")[: accounts.MAX_EMAIL_LENGTH]
    return render("register.html", form=form, status=422)


@sign_up.get("/confirm")
@public
@same_to_strangers
def another_link_form():
    return render("another-link.html", form=AddressForm())


@sign_up.post("/confirm")
@public
def another_link():
    return send_link("confirm", "another-link.html", "sign_up.another_link_form")


def send_link(kind, page, endpoint):
    """Have a link mailed to the address in the form, if it turns out to be somebody's."""
    form = AddressForm(request.form)
    if not form.validate():
        form.email.data = (form.email.data or "")[: accounts.MAX_EMAIL_LENGTH]
        return render(page, form=form, status=422)
    try:
        accounts.reserve_mail(request.remote_addr or "")
    except accounts.TooManyAttempts as error:
        return refuse_for_now(page, form, error)
    accounts.enqueue(kind, accounts.normal_email(form.email.data))
    accounts.db.session.commit()
    words = "If there is an account with this address, a link is on its way."
    flash(with_mail_link(words), "success")
    return go(endpoint)


@sign_up.get("/confirm/<token>")
@public
@for_links
def confirm_form(token):
    """Ask the person to press a button: programs that look through mails open links, too."""
    try:
        link = accounts.find_token(token, "confirm")
    except accounts.LinkError as error:
        return lead_on(error)
    return render("confirm-address.html", token=token, address=link.address)


@sign_up.post("/confirm/<token>")
@public
def confirm(token):
    try:
        link = accounts.take_token(token, "confirm")
        user, was_confirmed = link.user, link.user.is_confirmed
        accounts.confirm_address(user, link.address)
    except accounts.LinkError as error:
        return lead_on(error)
    except accounts.AddressTaken as error:
        flash(f"{error} Log in to that one, or ask for a new password for it.", "error")
        return go("home.index" if current_user() else "sign_in.login_form")
    kinds = accounts.activity
    accounts.note(kinds.ADDRESS_CHANGED if was_confirmed else kinds.CONFIRMED, user, *whence())
    accounts.db.session.commit()
    if current_user():
        flash("Your address is confirmed.", "success")
        return go("account.overview")
    flash("Your address is confirmed. You can log in now.", "success")
    return go("sign_in.login_form")


def lead_on(error):
    """Tell why a link confirms nothing, and lead to where the person can go on."""
    if not isinstance(error, accounts.AlreadyConfirmed):
        return refuse_link(error, "sign_up.another_link_form")
    return refuse_link(error, "home.index" if current_user() else "sign_in.login_form")


def whence():
    """Return the address and the browser of the request, as the activity log takes them."""
    return request.remote_addr or "", request.user_agent.string
