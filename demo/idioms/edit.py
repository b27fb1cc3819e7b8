"""Editing in place: a row becomes a form, and a row again."""

from flask import abort, flash, request

from demo.idioms.page import idioms
from demo.idioms.stations import StationForm, book, own_book
from heliograph import go, render
from web.access import public


@idioms.get("/edit")
@public
def edit():
    return render("idioms/edit.html", stations=book())


@idioms.get("/edit/<int:number>")
@public
def edit_one(number):
    station = book().stations.get(number) or abort(404)
    return show_form(number, StationForm(obj=station, prefix=f"station-{number}"))


@idioms.post("/edit/<int:number>")
@public
def save(number):
    station = own_book().stations.get(number) or abort(404)
    form = StationForm(request.form, prefix=f"station-{number}")
    if not form.validate():
        return show_form(number, form, status=422)

    station.name, station.height = form.name.data, int(form.height.data)
    flash(f"{station.name} was saved.", "success")
    return go("idioms.edit", _anchor=f"station-{number}")


def show_form(number, form, status=200):
    return render("idioms/edit.html", stations=book(), edited=number, form=form, status=status)
