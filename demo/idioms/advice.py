"""Advice on a field while the person types; without a script by a button, or when it is sent."""

from flask import flash, request

from demo.idioms.page import idioms
from demo.idioms.stations import LONGEST_NAME, STATIONS
from heliograph import go, render
from web.access import public

TAKEN = {station.name.casefold() for station in STATIONS}


@idioms.get("/advice")
@public
def advice():
    name = request.args.get("name", "").strip()[:LONGEST_NAME]
    return render("idioms/advice.html", name=name, is_free=is_free(name), is_refused=False)


@idioms.post("/advice")
@public
def register():
    name = request.form.get("name", "").strip()[:LONGEST_NAME]
    if not is_free(name):
        return render("idioms/advice.html", name=name, is_free=False, is_refused=True, status=422)

    flash(f"{name} is yours.", "success")
    return go("idioms.advice")


def is_free(name):
    return name != "" and name.casefold() not in TAKEN
