"""Changes of one's own name, address and password."""

from flask import Blueprint, flash, request
from wtforms import EmailField, Form, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired

import accounts
from heliograph import go, render
from web.access import (
    current_session,
    current_user,
    device_tokens,
    keep_device,
    origin,
    start_session_for,
    with_recent_password,
)
from web.messages import with_mail_link
from web.throttling import refuse_for_now

changes = Blueprint("changes", __name__)


class CurrentPasswordForm(Form):
    current_password = PasswordField(
        "Current password", [InputRequired("Enter your current password.")]
    )

    def verify(self):
        """Return whether the password is right; else say so at the field.

        Raises:
            TooManyAttempts: as accounts.authenticate() does.
        """
        address, user_agent = origin()
        password = self.current_password.data
        if accounts.verify_password(current_user(), password, address, device_tokens(), user_agent):
            return True
        self.current_password.errors = ["This is not your password. Please try again!"]
        return False


class NameForm(Form):
    username = StringField("New name", [InputRequired("Enter a name.")])


class NewAddressForm(Form):
    email = EmailField("New email address", [InputRequired("Enter an email address.")])

    def validate_email(self, field):
        try:
            accounts.normal_email(field.data)
        except accounts.FieldError as error:
            raise ValidationError(str(error)) from error


class PasswordForm(CurrentPasswordForm):
    password = PasswordField("New password", description="At least 15 characters. A few words do.")

    def validate_password(self, field):
        user = current_user()
        address = user.email or user.new_email or ""
        if sentence := accounts.advice(field.data or "", user.name, address):
            raise ValidationError(sentence)


@changes.get("/account/name")
@with_recent_password
def name_form():
    return render("change-name.html", form=NameForm(username=current_user().name))


@changes.post("/account/name")
@with_recent_password
def rename():
    form, user = NameForm(request.form), current_user()
    try:
        if form.validate():
            user.rename(form.username.data)
    except accounts.FieldError as error:
        form.username.errors = [str(error)]
    if form.errors:
        form.username.data = (form.username.data or "")[: accounts.MAX_NAME_LENGTH]
        return render("change-name.html", form=form, status=422)
    accounts.note(accounts.activity.NAME_CHANGED, user, *origin())
    accounts.db.session.commit()
    keep_device(user)  # which is known by the name
    flash(f"Your name is {user.name} now.", "success")
    return go("account.overview")


@changes.get("/account/address")
@with_recent_password
def address_form():
    return render("change-address.html", form=NewAddressForm())


@changes.post("/account/address")
@with_recent_password
def change_address():
    form, user = NewAddressForm(request.form), current_user()
    try:
        if form.validate():
            accounts.reserve_mail(request.remote_addr or "")
            accounts.ask_for_address(user, form.email.data)
    except accounts.FieldError as error:
        form.email.errors = [str(error)]
    except accounts.TooManyAttempts as error:
        return refuse_for_now("change-address.html", form, error)
    if form.errors:
        form.email.data = (form.email.data or "")[: accounts.MAX_EMAIL_LENGTH]
        return render("change-address.html", form=form, status=422)
    if user.new_email:
        accounts.note(accounts.activity.ADDRESS_ASKED, user, *origin())
        words = with_mail_link(f"Check {user.new_email}: we have sent you a link.")
    else:
        words = f"Your address stays {user.email}."
    accounts.db.session.commit()
    flash(words, "success")
    return go("account.overview")


@changes.get("/account/password")
def password_form():
    return render("change-password.html", form=PasswordForm())


@changes.post("/account/password")
def change_password():
    form, user = PasswordForm(request.form), current_user()
    if "advice" in request.form:  # asked for while the person types
        return advise(form)
    is_remembered = current_session().is_remembered
    try:
        if form.validate() and form.verify():
            accounts.change_password(user, form.password.data)
    except accounts.FieldError as error:  # the name was changed meanwhile
        form.password.errors = [str(error)]
    except accounts.TooManyAttempts as error:
        return refuse_for_now("change-password.html", form, error)
    if form.errors:
        return render("change-password.html", form=form, status=422)
    accounts.note(accounts.activity.PASSWORD_CHANGED, user, *origin())
    accounts.db.session.commit()
    start_session_for(user, is_remembered=is_remembered)
    flash("Your password was changed, and all other sessions were ended.", "success")
    return go("account.overview")


def advise(form):
    """Show what is to be said of the new password so far, and change nothing."""
    if form.password.data:
        form.password.validate(form, [PasswordForm.validate_password])
    return render("change-password.html", form=form)
