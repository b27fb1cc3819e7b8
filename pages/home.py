"""Home: open to all."""

from flask import Blueprint

from heliograph import render
from web.access import public

home = Blueprint("home", __name__)


@home.get("/")
@public
def index():
    return render("home.html")
