"""A poll that stops: the piece asks for itself until it has what it waits for."""

import time

from flask import flash

from demo.idioms.page import idioms
from demo.idioms.stations import book, own_book
from heliograph import go, render
from web.access import public

SECONDS = 5


@idioms.get("/poll")
@public
def poll():
    sent_at = book().sent_at
    percent = None if sent_at is None else min(int((time.time() - sent_at) / SECONDS * 100), 100)
    if percent == 100 and not book().is_told:
        book().is_told = True
        flash("The signal has arrived.", "success")
    return render("idioms/poll.html", percent=percent)


@idioms.post("/poll")
@public
def send():
    own_book().sent_at, own_book().is_told = time.time(), False
    return go("idioms.poll")
