"""A bookshelf: Bootstrap's toasts, Flask-Login and Flask-WTF, with Heliograph mounted."""

from itertools import count

from flask import Flask, flash, redirect, render_template, request, url_for
from flask_login import (
    LoginManager,
    UserMixin,
    current_user,
    login_required,
    login_user,
    logout_user,
)
from flask_wtf import CSRFProtect, FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from heliograph import Heliograph


class Reader(UserMixin):
    def __init__(self, name):
        self.id = name


class LoginForm(FlaskForm):
    username = StringField("Username", [InputRequired()])
    password = PasswordField("Password", [InputRequired()])


class BookForm(FlaskForm):
    title = StringField("Title", [InputRequired(), Length(max=80)])


def create_app():
    app = Flask(__name__)
    app.secret_key = "of an example"
    passwords = {"ada": "the analytical engine"}
    books, numbers = {}, count(1)

    CSRFProtect(app)
    logins = LoginManager(app)
    logins.login_view = "login"
    logins.user_loader(lambda name: Reader(name) if name in passwords else None)

    @app.get("/")
    @login_required
    def shelf():
        return render_template("shelf.html", form=BookForm(), books=books)

    @app.route("/login", methods=["GET", "POST"])
    def login():
        form = LoginForm()
        if form.validate_on_submit():
            if passwords.get(form.username.data) == form.password.data:
                login_user(Reader(form.username.data))
                flash(f"Welcome back, {current_user.id}!", "success")
                return redirect(url_for("shelf"))
            flash("Wrong username or password. Please try again!", "danger")
        return render_template("login.html", form=form)

    @app.post("/logout")
    def logout():
        logout_user()
        flash("You are logged out.", "info")
        return redirect(url_for("login"))

    @app.post("/books")
    @login_required
    def add_book():
        form = BookForm()
        if not form.validate_on_submit():
            flash("A title has 1 to 80 characters.", "warning")
            return _back_to_the_shelf("", 422)
        number = next(numbers)
        books[number] = form.title.data
        flash(f"{form.title.data} stands on your shelf now.", "success")
        return _back_to_the_shelf(
            render_template("book.html", number=number, title=form.title.data)
        )

    @app.post("/books/<int:number>/remove")
    @login_required
    def remove_book(number):
        if title := books.pop(number, None):
            flash(f"{title} is gone.", "info")
        return _back_to_the_shelf("")

    Heliograph(app, partial="toasts.html", region="#toasts")
    return app


def _back_to_the_shelf(row, status=200):
    """Send one row to htmx, and the page to others."""
    return (row, status) if "HX-Request" in request.headers else redirect(url_for("shelf"))
