"""A question before an act: a page, or a dialog before the page."""

from flask import flash, request

from demo.idioms.page import idioms
from demo.idioms.stations import Book, book, own_book
from heliograph import go, render
from web.access import public


@idioms.get("/confirmation")
@public
def confirmation():
    return render("idioms/confirmation.html", stations=book(), is_asked="delete" in request.args)


@idioms.post("/confirmation")
@public
def delete_all():
    own_book().stations.clear()
    flash("All stations were deleted.", "success")
    return go("idioms.confirmation")


@idioms.post("/confirmation/undo")
@public
def start_again():
    own_book().stations = Book().stations
    return go("idioms.confirmation")


@idioms.get("/confirmation/undo")
@public
def not_started_again():
    return go("idioms.confirmation")
