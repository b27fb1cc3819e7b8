"""A row and the total below the list: one response renews both."""

from flask import abort

from demo.idioms.page import idioms
from demo.idioms.stations import MOST_FLASHES, book, own_book
from heliograph import go, render
from web.access import public


@idioms.get("/totals")
@public
def totals():
    return render("idioms/totals.html", stations=book(), total=sum(it.flashes for it in book()))


@idioms.post("/totals/<int:number>")
@public
def count(number):
    station = own_book().stations.get(number) or abort(404)
    station.flashes = min(station.flashes + 1, MOST_FLASHES)
    return go("idioms.totals", _anchor=f"tally-{number}")


@idioms.get("/totals/<int:number>")
@public
def not_counted_again(number):
    return go("idioms.totals", _anchor=f"tally-{number}")
