"""Acts that fail: the piece stays as it is, and a message says why."""

from flask import abort

from demo.idioms.page import idioms
from heliograph import go, render
from web.access import public


@idioms.get("/failures")
@public
def failures():
    return render("idioms/failures.html")


@idioms.post("/failures/<any(forbidden, gone, broken):way>")
@public
def fail(way):
    if way == "broken":
        raise RuntimeError("The workbench breaks on purpose.")
    abort(403 if way == "forbidden" else 404)


@idioms.get("/failures/<way>")
@public
def not_failed_again(way):  # noqa: ARG001 - Flask passes it
    return go("idioms.failures")
