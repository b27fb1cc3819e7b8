"""A search as you type: the form's address says what is found, and in which order."""

from flask import request

from demo.idioms.page import idioms
from demo.idioms.stations import LONGEST_NAME, STATIONS
from heliograph import render
from web.access import public

ORDERS = {"name": lambda station: station.id, "height": lambda station: -station.height}


@idioms.get("/search")
@public
def search():
    words = request.args.get("words", "")[:LONGEST_NAME]
    order = request.args.get("order", "name")
    if order not in ORDERS:
        order = "name"
    found = [it for it in STATIONS if words.casefold() in it.name.casefold()]
    found.sort(key=ORDERS[order])
    return render("idioms/search.html", words=words, order=order, found=found)
