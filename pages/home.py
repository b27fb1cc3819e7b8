"""Home: open to all."""

from flask import Blueprint

from heliograph import render
from web.access import public
from web.caching import same_to_strangers

home = Blueprint("home", __name__)


@home.get("/")
@public
@same_to_strangers
def index():
    return render("home.html")
