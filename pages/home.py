"""Home: open to all."""

from flask import Blueprint

from heliograph import render
from pages.access import public

journey = Blueprint("home", __name__)


@journey.get("/")
@public
def index():
    return render("home.html")
