"""Tabs: links, of which one is where the person is."""

from flask import request

from demo.idioms.page import idioms
from heliograph import render
from web.access import public

TABS = {
    "mirror": "A mirror of five inches is seen as a star by day, fifty kilometers away.",
    "shutter": "A shutter or a key tilts the light away from the other station: short or long.",
    "code": "Three short flashes, three long ones, three short ones.",
}


@idioms.get("/tabs")
@public
def tabs():
    tab = request.args.get("tab", "mirror")
    if tab not in TABS:
        tab = "mirror"
    return render("idioms/tabs.html", tab=tab, tabs=TABS)
