"""The workbench: what messages do, by doing it, each act beside the code that makes it."""

import inspect
import re
import time
from pathlib import Path
from socket import SHUT_RDWR

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    render_template,
    request,
    send_from_directory,
    session,
    url_for,
)
from markupsafe import Markup

from demo import comparison
from demo.idioms.page import IDIOMS
from heliograph import background, go, render
from heliograph.visibility import wants_page
from web.access import public

workbench = Blueprint("workbench", __name__, url_prefix="/workbench", template_folder="templates")

HERE = Path(__file__).parent
SECONDS = 3


@workbench.get("")
@public
def index():
    return render("workbench.html", **context())


def context():
    return {
        "code_of": code_of,
        "markup_of": markup_of,
        "turns": session.get("turns", 0),
        "idioms": IDIOMS,
        "peers": comparison.PEERS,
        "cases": comparison.cases(),
    }


def code_of(name):
    """Return the source of a view, as it runs."""
    return inspect.getsource(current_app.view_functions[f"workbench.{name}"])


def markup_of(name):
    """Return what the workbench's partial has between `{# begin name #}` and `{# end #}`."""
    text = (HERE / "templates" / "partials" / "workbench.html").read_text("utf-8")
    region = rf"(?s){{# begin {name} #}}\n(.*?) *{{# end #}}"
    return inspect.cleandoc("\n" + re.search(region, text)[1])


@workbench.post("/one")
@public
def one():
    category = request.form["category"]
    flash(f"This message is of the category {category}.", category)
    return go("workbench.index")


@workbench.post("/four")
@public
def four():
    for category in ("success", "info", "warning", "error"):
        flash(f"One of four, of the category {category}.", category)
    return go("workbench.index")


@workbench.post("/long")
@public
def long():
    flash("Clouds hide the sun, and the signal waits. " * 100, "warning")
    return go("workbench.index")


@workbench.post("/link")
@public
def link():
    text = Markup('Read <a href="{}" id="to-promises">what is promised</a>.')
    flash(text.format(url_for("workbench.promises")), "info")
    return go("workbench.index")


@workbench.post("/thirty")
@public
def thirty():
    item = Markup("<li>Station {} has answered.</li>")
    items = Markup().join(item.format(number) for number in range(1, 31))
    flash(Markup("Thirty signals were sent.<ul>{}</ul>").format(items), "success")
    return go("workbench.index")


@workbench.post("/twice")
@public
def twice():
    flash("The same message, flashed twice.", "info")
    flash("The same message, flashed twice.", "info")
    return go("workbench.index")


@workbench.post("/redirects")
@public
def redirects():
    flash("This came through three redirects.", "success")
    return go("workbench.hop", left=2)


@workbench.get("/hop/<int(max=2):left>")
@public
def hop(left):
    return go("workbench.hop", left=left - 1) if left > 1 else go("workbench.index")


@workbench.post("/turn")
@public
def turn():
    session["turns"] = session.get("turns", 0) + 1
    flash("The mirror was turned.", "success")
    if wants_page():
        return go("workbench.index")
    return render_template("partials/turns.html", turns=session["turns"])


@workbench.post("/select")
@public
def select():
    session["turns"] = session.get("turns", 0) + 1
    flash("The mirror was turned, and a whole page came back.", "success")
    return go("workbench.index")


@workbench.post("/later")
@public
def later():
    flash("The first page that somebody looks at shows this.", "info")
    return "", 204


@workbench.post("/lost")
@public
def lost():
    flash("The response that brought this was lost.", "success")
    return CutOff.force_type(go("workbench.index"))


@workbench.post("/lost-page")
@public
def lost_page():
    flash("The page that showed this was lost.", "success")
    return go("workbench.cut_page")


@workbench.get("/cut-page")
@public
def cut_page():
    return CutOff.force_type(render("workbench.html", **context()))


class CutOff(Response):
    """A response whose connection is closed in the moment in which it would go out.

    All work is done by then. Under a server that tells no view its socket, the response arrives.
    """

    def __call__(self, environ, start_response):
        if connection := environ.get("gunicorn.socket") or environ.get("werkzeug.socket"):
            connection.shutdown(SHUT_RDWR)
        return super().__call__(environ, start_response)


@workbench.post("/slow")
@public
def slow():
    time.sleep(SECONDS)
    flash("That took three seconds.", "info")
    return go("workbench.index")


@workbench.post("/broken")
@public
def broken():
    flash("This was flashed before the view broke.", "info")
    raise RuntimeError("The workbench breaks on purpose.")


@workbench.post("/stranger")
@public
@background
def stranger():
    return "<!doctype html><title>Hotel</title><p>Welcome to our network. Please log in."


@workbench.get("/promises")
@public
def promises():
    return render("promises.html", promises=comparison.promises(), notes=comparison.notes())


@workbench.get("/demo.css")
@public
def stylesheet():
    return send_from_directory(HERE / "static", "demo.css", max_age=60)  # else asked with each page


@workbench.get("/<act>")
@public
def not_done_again(act):
    """Lead back who loads the address of an act anew: only its form does it."""
    if act.replace("-", "_") not in acts():
        abort(404)
    return go("workbench.index")


def acts():
    """Return the names of the views that do something."""
    rules = current_app.url_map.iter_rules()
    names = [rule.endpoint for rule in rules if "POST" in rule.methods]
    return {name.partition(".")[2] for name in names if name.startswith("workbench.")}
