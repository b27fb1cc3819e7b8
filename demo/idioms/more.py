"""A list in pages: the link to the next page loads it below this one."""

from flask import request

from demo.idioms.page import idioms
from demo.idioms.stations import STATIONS
from heliograph import render
from web.access import public

ROWS = 8
LAST = -(-len(STATIONS) // ROWS)


@idioms.get("/more")
@public
def more():
    page = min(max(request.args.get("page", 1, int), 1), LAST)
    first = (page - 1) * ROWS
    rows = STATIONS[first : first + ROWS]
    return render("idioms/more.html", page=page, first=first, rows=rows, last=LAST)
