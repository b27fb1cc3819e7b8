"""A part that takes a while: the page comes without it, and asks for it."""

import time

from flask import request

from demo.idioms.page import idioms
from heliograph import render
from web.access import public

SECONDS = 1


@idioms.get("/late")
@public
def late():
    weather = slow_weather() if "weather" in request.args else None
    return render("idioms/late.html", weather=weather)


def slow_weather():
    time.sleep(SECONDS)
    return "Clear, with a little haze in the valleys. Signals carry 90 kilometers."
