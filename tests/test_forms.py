"""Forms: every kind of field, drawn by its label, hint, errors and control."""

import pytest
from bs4 import BeautifulSoup
from flask import render_template

from tests.stage import JoinForm, open_doors

ANSWERS = {
    "born": "1815-12-10",
    "mirrors": "3",
    "about": 'I <see> far.\nAnd "wide".',
    "hill": "f",
    "days": ["6", "7"],
    "shift": "night",
    "tools": ["mirror", "code"],
    "terms": True,
}
PHOTO = ("ada.jpg", b"A face.")


@pytest.fixture
def app(app):
    open_doors(app)
    return app


@pytest.fixture
def form(visitor):
    return visitor.open("/stage/every-kind")


def test_a_form_of_every_kind_is_taken(form):
    form.submit("#every-kind", **ANSWERS, photo=PHOTO)

    assert form.messages == [("success", "You have applied with ada.jpg.")]


def test_what_was_entered_is_kept_but_no_file(form):
    form.submit("#every-kind", **ANSWERS | {"terms": False}, photo=PHOTO)
    page = form.page

    assert form.status == 422
    kept = {name: page.find(id=name).get("value") for name in ("born", "mirrors", "photo")}
    assert kept == {"born": "1815-12-10", "mirrors": "3", "photo": None}
    assert page.find(id="about").text.strip() == ANSWERS["about"]
    assert [it["value"] for it in page.select("main option[selected]")] == ["f", "6", "7"]
    assert [it["value"] for it in page.select("main [checked]")] == ["night", "mirror", "code"]
    assert [it["id"] for it in page.select("main [autofocus]")] == ["terms"]


def test_what_validators_ask_for_is_said_to_the_browser(form):
    page = form.page

    about, mirrors = page.find(id="about"), page.find(id="mirrors")
    assert (about["maxlength"], mirrors["min"], mirrors["max"]) == ("200", "1", "9")
    assert [it["type"] for it in page.select("main input")] == [
        *("date", "number", "radio", "radio", "checkbox", "checkbox", "checkbox", "file"),
        "checkbox",
    ]
    # A browser would ask for each of several checkboxes.
    assert [it["name"] for it in page.select("main [required]")] == [
        *("born", "about", "hill", "days", "shift", "shift", "photo", "terms")
    ]


@pytest.mark.parametrize("name", ["shift", "tools"])
def test_a_group_has_a_legend_its_hint_and_its_error(form, name):
    form.submit("#every-kind")
    group = form.page.find(id=name).find_parent("fieldset")

    assert group.legend.text == name.capitalize()
    assert group["aria-describedby"] == f"{name}-hint {name}-error"
    ids = [it["id"] for it in group.select("input[aria-invalid=true]")]
    assert ids == [it["for"] for it in group.select("label")]
    assert ids[:2] == [name, f"{name}-2"]
    assert form.page.select_one(f"#corrections a[href='#{name}']")


def test_a_refusal_heads_the_title_and_the_form_by_itself(form):
    form.submit("#every-kind", about="I have a mirror.")

    assert form.title == "Error: Apply · Heliograph"
    corrections = form.page.select_one("#every-kind h1 + form > :first-child")
    assert corrections["id"] == "corrections"
    assert corrections.h2.text == "There are 8 things to correct"
    assert [it["href"] for it in corrections.select("a")] == [
        *("#born", "#mirrors", "#hill", "#days", "#shift", "#tools", "#photo", "#terms")
    ]
    assert [it["id"] for it in form.page.select("main [autofocus]")] == ["corrections"]


@pytest.mark.parametrize("name", ["shift", "tools"])
def test_the_first_box_of_the_only_wrong_group_takes_the_focus(form, name):
    answers = {key: value for key, value in ANSWERS.items() if key != name}
    form.submit("#every-kind", **answers, photo=PHOTO)

    assert [it["id"] for it in form.page.select("main [autofocus]")] == [name]
    assert form.page.find(id="corrections") is None


def test_what_is_wrong_with_the_whole_form_counts_as_no_field(app):
    with app.test_request_context():
        form = JoinForm()
        form.form_errors = ["You cannot join today."]
        form.email.errors = ["Enter your email address."]
        page = BeautifulSoup(render_template("partials/form.html", form=form), "html.parser")

    assert [it["id"] for it in page.select("[autofocus]")] == ["email"]
    assert page.find(id="corrections") is None
