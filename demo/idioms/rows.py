"""Adding and deleting rows, with Undo in the message."""

from flask import flash, render_template, request
from markupsafe import Markup

from demo.idioms.page import idioms
from demo.idioms.stations import StationForm, book, own_book
from heliograph import go, render
from web.access import public


@idioms.get("/rows")
@public
def rows():
    return render("idioms/rows.html", stations=book(), form=StationForm())


@idioms.post("/rows")
@public
def add():
    form = StationForm(request.form)
    is_valid = form.validate()
    if own_book().is_full:
        form.name.errors = ["The list is full. Delete a station first."]
        is_valid = False
    if not is_valid:
        return render("idioms/rows.html", stations=book(), form=form, status=422)

    own_book().add(form.name.data, form.height.data)
    flash(f"{form.name.data} was added.", "success")
    return go("idioms.rows")


@idioms.post("/rows/<int:number>/delete")
@public
def delete(number):
    if station := own_book().delete(number):
        text = render_template("partials/idioms/undo.html", station=station)
        flash(Markup(text), "success")  # noqa: S704 - escaped by Jinja
    return go("idioms.rows")


@idioms.post("/rows/<int:number>/restore")
@public
def restore(number):
    if station := own_book().restore(number):
        flash(f"{station.name} is back.", "success")
    else:
        flash("There is nothing to undo any more.", "info")
    return go("idioms.rows")


@idioms.get("/rows/<int:number>/<any(delete, restore):_act>")
@public
def not_again(number, _act):
    """Lead back who loads the address of an act anew."""
    return go("idioms.rows", _anchor=f"row-{number}")
