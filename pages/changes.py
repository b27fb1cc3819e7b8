"""Changes of one's own name, address and password."""

from flask import Blueprint, after_this_request, flash, request
from wtforms import EmailField, Form, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired

import accounts
from heliograph import go, render
from pages.sign_in import span
from web.access import (
    current_session,
    current_user,
    device_tokens,
    keep_device,
    origin,
    start_session_for,
    with_recent_password,
)

changes = Blueprint("changes", __name__)


class RefusableForm(Form):
    """A form that says by which status it was refused."""

    status = 422

    def refuse(self, field, error):
        """Note why the model refuses what was typed into a field, or has the person wait."""
        if isinstance(error, accounts.TooManyAttempts):
            self.status = 429
            after_this_request(lambda response: add_retry_after(response, error.seconds))
            error = f"Too many attempts. Please try again in {span(error.seconds)}."
        field.errors = [str(error)]


def add_retry_after(response, seconds):
    response.headers["Retry-After"] = str(seconds)
    return response


class CurrentPasswordForm(RefusableForm):
    current_password = PasswordField(
        "Current password", [InputRequired("Enter your current password.")]
    )

    def verify(self):
        """Return whether the password is right; else note what is wrong."""
        address, user_agent = origin()
        password = self.current_password.data
        try:
            if accounts.verify_password(
                current_user(), password, address, device_tokens(), user_agent
            ):
                return True
        except accounts.TooManyAttempts as error:
            self.refuse(self.current_password, error)
        else:
            self.refuse(self.current_password, "This is not your password. Please try again!")
        return False


class NameForm(RefusableForm):
    username = StringField("New name", [InputRequired("Enter a name.")])


class AddressForm(RefusableForm):
    email = EmailField("New address", [InputRequired("Enter an email address.")])

    def validate_email(self, field):
        try:
            accounts.normal_email(field.data)
        except accounts.FieldError as error:
            raise ValidationError(str(error)) from error


class PasswordForm(CurrentPasswordForm):
    new_password = PasswordField(
        "New password", description="At least 15 characters. A few words do."
    )

    def validate_new_password(self, field):
        user = current_user()
        address = user.email or user.new_email or ""
        if sentence := accounts.advice(field.data or "", user.name, address):
            raise ValidationError(sentence)


@changes.get("/account/name")
def name_form():
    return render("change-name.html", form=NameForm(obj=None, username=current_user().name))


@changes.post("/account/name")
def rename():
    form, user = NameForm(request.form), current_user()
    try:
        if form.validate():
            user.rename(form.username.data)
    except accounts.FieldError as error:
        form.refuse(form.username, error)
    if form.errors:
        form.username.data = (form.username.data or "")[: accounts.MAX_NAME_LENGTH]
        return render("change-name.html", form=form, status=form.status)
    accounts.note(accounts.activity.NAME_CHANGED, user, *origin())
    accounts.db.session.commit()
    keep_device(user)  # which is known by the name
    flash(f"Your name is {user.name} now.", "success")
    return go("account.overview")


@changes.get("/account/address")
@with_recent_password
def address_form():
    return render("change-address.html", form=AddressForm())


@changes.post("/account/address")
@with_recent_password
def change_address():
    form, user = AddressForm(request.form), current_user()
    try:
        if form.validate():
            accounts.reserve_mail(request.remote_addr or "")
            accounts.ask_for_address(user, form.email.data)
    except (accounts.FieldError, accounts.TooManyAttempts) as error:
        form.refuse(form.email, error)
    if form.errors:
        form.email.data = (form.email.data or "")[: accounts.MAX_EMAIL_LENGTH]
        return render("change-address.html", form=form, status=form.status)
    if user.new_email:
        accounts.note(accounts.activity.ADDRESS_ASKED, user, *origin())
        words = f"We have sent a link to {user.new_email}. Open it to confirm your new address."
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
    is_remembered = current_session().is_remembered
    try:
        if form.validate() and form.verify():
            accounts.change_password(user, form.new_password.data)
    except (accounts.FieldError, accounts.TooManyAttempts) as error:
        form.refuse(form.new_password, error)
    if form.errors:
        return render("change-password.html", form=form, status=form.status)
    accounts.note(accounts.activity.PASSWORD_CHANGED, user, *origin())
    accounts.db.session.commit()
    start_session_for(user, is_remembered=is_remembered)
    flash("Your password was changed, and all other sessions were ended.", "success")
    return go("account.overview")
