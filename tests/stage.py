"""The site with doors that only tests open: every kind of message, form and response.

`python -m tests.stage` serves it on PORT.
"""

import logging
import os
import time

from flask import Blueprint, abort, flash, request
from jinja2 import ChoiceLoader, DictLoader
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.serving import run_simple
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

import accounts
from accounts import passwords
from app import create_app
from heliograph import go, render
from tests.product import add_links
from web.access import public, with_recent_password

TEMPLATES = {
    "stage.html": """
        {% extends "layout.html" %}
        {% block title %}Stage{% endblock %}
        {% block main %}{% include "partials/stage.html" %}{% endblock %}""",
    "partials/stage.html": """
        <section id="stage">
          <h1 tabindex="-1">Stage</h1>
          <form action="/stage/flash" method="post"
                hx-post="/stage/flash" hx-target="#corner" hx-sync="drop">
            <input type="hidden" name="category" value="{{ category or 'success' }}">
            <p class="field">
              <label for="text">Text</label><input id="text" name="text" value="It is done.">
            </p>
            <button type="submit" id="flash">Flash</button>
          </form>
          <div id="corner"></div>
          <form action="/stage/slow" method="post" hx-sync="drop">
            <p class="field">
              <label for="typed">Typed</label><input id="typed" name="typed">
            </p>
            <button type="submit" id="send">Send</button>
          </form>
          <form action="/stage/closed" method="post" hx-sync="drop">
            <button type="submit" id="save">Save</button>
          </form>
          <p><a href="/stage/piece" id="to-piece" hx-get="/stage/piece" hx-target="#corner"
                hx-swap="innerHTML">To piece</a></p>
          {% for name in ("crash", "once", "flash") %}
            <p><a href="/stage/{{ name }}" id="to-{{ name }}">To {{ name }}</a></p>
          {% endfor %}
          {% for number in range(rows or 0) %}
            <p><a href="#" id="row-{{ number }}">Row {{ number }}</a></p>
          {% endfor %}
        </section>""",
    "controls.html": """
        {% extends "layout.html" %}
        {% block title %}Controls{% endblock %}
        {% block main %}{% include "partials/controls.html" %}{% endblock %}""",
    "partials/controls.html": """
        <section id="controls">
          <h1 tabindex="-1">Controls</h1>
          <form action="/stage/controls" method="post" hx-sync="drop">
            <p class="field"><label for="line">Line</label><input id="line" name="line"></p>
            <p><label for="words">Words</label><textarea id="words" name="words"></textarea></p>
            <p class="field"><label for="secret">Secret</label>
              <input id="secret" name="secret" type="password"></p>
            <p><label for="code">Code</label><input id="code" name="code" autocomplete="off"></p>
            <p><label for="day">Day</label><select id="day" name="day">
              <option>Monday<option>Tuesday<option>Wednesday</select></p>
            <p><label for="colors">Colors</label><select id="colors" name="colors" multiple>
              <option>red<option selected>green<option>blue</select></p>
            <p><label><input type="checkbox" id="often" name="often"> Often</label></p>
            <p><label><input type="radio" id="by-day" name="when" checked> By day</label>
              <label><input type="radio" id="by-night" name="when"> By night</label></p>
            <button type="submit" id="keep">Keep</button>
          </form>
          {% for number in range(100) %}<p>{{ number }}</p>{% endfor %}
          <p><a href="/" id="away">Away</a></p>
        </section>""",
    "form.html": """
        {% extends "layout.html" %}
        {% block title %}Join{% endblock %}
        {% block main %}{% include "partials/form.html" %}{% endblock %}""",
    "partials/form.html": """
        {% from "partials/field.html" import field %}
        <section id="form">
          <h1 tabindex="-1">Join</h1>
          <form action="/stage/form" method="post" hx-sync="drop" novalidate>
            {{ field(form, "name", autocomplete="name") }}
            {{ field(form, "email", type="email", autocomplete="email") }}
            {{ field(form, "password", type="password", autocomplete="new-password") }}
            <button type="submit" id="join">Join</button>
          </form>
        </section>""",
    "letter.html": """
        {% extends "layout.html" %}
        {% block title %}Letter{% endblock %}
        {% block main %}{% include "partials/letter.html" %}{% endblock %}""",
    "partials/letter.html": """
        {% from "partials/act.html" import act %}
        {% from "partials/field.html" import field %}
        <section id="letter">
          <h1 tabindex="-1">Letter</h1>
          <form action="{{ request.path }}" method="post" enctype="multipart/form-data"
                id="write" hx-sync="drop" novalidate>
            {% for control in form %}{{ field(form, control.name) }}{% endfor %}
            <button type="submit" id="send-letter">Send</button>
          </form>
          <form action="{{ request.path }}" method="post" id="write-in-corner" hx-sync="drop"
                hx-boost="target:#corner push:false" novalidate>
            {{ field(note, "text") }}
            <button type="submit" id="send-note">Send</button>
          </form>
          <div id="corner"></div>
          {{ act("Burn", "burn", "stage.burn") }}
        </section>""",
    "every-kind.html": """
        {% extends "layout.html" %}
        {% block title %}Apply{% endblock %}
        {% block main %}{% include "partials/every-kind.html" %}{% endblock %}""",
    "partials/every-kind.html": """
        {% from "partials/field.html" import field %}
        <section id="every-kind">
          <h1 tabindex="-1">Apply</h1>
          <form action="/stage/every-kind" method="post" enctype="multipart/form-data"
                hx-sync="drop" novalidate>
            {% for control in form %}{{ field(form, control.name) }}{% endfor %}
            <button type="submit" id="apply">Apply</button>
          </form>
        </section>""",
}

visits = {}
doors = Blueprint("stage", __name__, url_prefix="/stage")


class JoinForm(Form):
    name = StringField("Name", [InputRequired("Enter your name.")], id="your-name")
    email = EmailField("Email", [InputRequired("Enter your email address.")])
    password = PasswordField(
        "Password",
        [Length(15, message="Use at least 15 characters.")],
        description="A few words do.",
    )


class EveryKind(Form):
    born = DateField("Date of birth", [InputRequired("Enter your date of birth.")])
    mirrors = IntegerField("Mirrors", [NumberRange(1, 9, "Enter a number from 1 to 9.")])
    about = TextAreaField(
        "About you", [InputRequired("Write a few words."), Length(max=200)], description="In brief."
    )
    hill = SelectField(
        "Hill",
        [InputRequired("Choose a hill.")],
        choices={"": "Choose", "Near": {"n": "Nob Hill"}, "Far": {"f": "Far Hill"}},
    )
    days = SelectMultipleField(
        "Days", [InputRequired("Choose a day.")], choices={"6": "Saturday", "7": "Sunday"}
    )
    shift = RadioField(
        "Shift",
        [InputRequired("Choose a shift.")],
        choices={"day": "By day", "night": "By night, when there are stars and no sun"},
        description="The sun helps.",
    )
    tools = SelectMultipleField(
        "Tools",
        [InputRequired("Choose a tool.")],
        choices={"mirror": "Mirror", "tripod": "Tripod", "code": "Code book"},
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="You may bring several.",
    )
    photo = FileField("Photo", [InputRequired("Choose a photo.")], description="A JPEG.")
    terms = BooleanField(
        "I agree to the terms",
        [InputRequired("Agree to the terms.")],
        description="They are short.",
    )


@doors.get("/")
@public
def index():
    """As many messages as are asked for: `?success=It+is+done.&error=It+is+not.`"""
    for category, text in request.args.items(multi=True):
        if category != "rows":
            flash(Markup(text) if "<a " in text else text, category)  # noqa: S704 - our own tests
    return render("stage.html", rows=request.args.get("rows", type=int))


@doors.get("/flash")
@doors.post("/flash")
@public
def one_message():
    flash(request.values.get("text", "It is done."), request.values.get("category", "success"))
    return "<p>Done.</p>" if request.method == "POST" else go("stage.index")


@doors.get("/controls")
@doors.post("/controls")
@public
def controls():
    return render("controls.html")


@doors.get("/piece")
@public
def piece():
    return "<p>A piece.</p>"


@doors.get("/form")
@public
def form():
    return render("form.html", form=JoinForm())


@doors.post("/form")
@public
def join():
    form = JoinForm(request.form)
    if not form.validate():
        return render("form.html", form=form, status=422)
    flash("You have joined.", "success")
    return go("home.index")


def sent():
    """Return the fields, the photo as a file and all else as text: WTForms would take either."""
    fields = MultiDict(request.form)
    fields.setlist("photo", request.files.getlist("photo"))
    return fields


@doors.get("/every-kind")
@public
def every_kind():
    return render("every-kind.html", form=EveryKind())


@doors.post("/every-kind")
@public
def apply():
    form = EveryKind(sent())
    if not form.validate():
        return render("every-kind.html", form=form, status=422)
    flash(f"You have applied with {form.photo.data.filename}.", "success")
    return go("home.index")


class LetterForm(Form):
    text = TextAreaField("Text", [InputRequired("Write something.")])
    copies = IntegerField("Copies", default=1)
    tools = SelectMultipleField(
        "Tools",
        choices={"mirror": "Mirror", "code": "Code book"},
        default=["mirror"],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    urgent = BooleanField("Urgent", default=True)
    new_password = PasswordField("Password")
    photo = FileField("Photo")


class CornerForm(Form):
    text = StringField("Text")


def letters(form=None, status=200):
    note = CornerForm(prefix="note-")
    return render("letter.html", status=status, form=form or LetterForm(), note=note)


@doors.get("/letter")
def letter():
    return letters()


@doors.post("/letter")
def send_letter():
    form = LetterForm(sent())
    if not form.validate():
        return letters(form, 422)
    flash(f"The letter was sent: {form.text.data}", "success")
    return go("stage.letter")


@doors.get("/vault")
@with_recent_password
def vault():
    return letters()


@doors.post("/vault")
@with_recent_password
def lock_away():
    flash(f"It is locked away: {request.form.get('text')}", "success")
    return go("stage.vault")


@doors.post("/burn")
def burn():
    flash("The letter was burnt.", "success")
    return go("stage.letter")


@doors.get("/crash")
@public
def crash():
    abort(500)


@doors.get("/once")
@public
def once():
    """A page that is gone when somebody comes back to it."""
    if visits.get("once"):
        abort(404)
    visits["once"] = True
    return render("stage.html")


@doors.get("/closed")
@doors.post("/closed")
def closed():
    return go("stage.index")


@doors.get("/slow")
@doors.post("/slow")
@public
def slow():
    time.sleep(1)
    flash("That took its time.", "info")
    return go("stage.index")


def site():
    """The site as it is, with the administrator admin, whose password is admin."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app({"TESTING": True, "PROPAGATE_EXCEPTIONS": False}, migrate=True)
    with app.app_context():
        if not accounts.find_user("admin"):
            password_hash = passwords.hash_password("admin")
            accounts.db.session.add(
                accounts.User(name="admin", key="admin", is_admin=True, password_hash=password_hash)
            )
            if not accounts.find_user("Vera"):  # who is in the tests' database
                add_links()
            accounts.db.session.commit()
    return app


def create():
    app = site()
    open_doors(app)
    return app


def open_doors(app):
    app.jinja_loader = ChoiceLoader([app.jinja_loader, DictLoader(TEMPLATES)])
    app.register_blueprint(doors)


if __name__ == "__main__":
    run_simple("127.0.0.1", int(os.environ["PORT"]), create(), threaded=True)
