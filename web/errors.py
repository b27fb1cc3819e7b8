"""Errors: a page of the site for browsers, a message beside the page that stands for htmx."""

from flask import Flask, flash, g, make_response, request
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import BadRequest, HTTPException, ServiceUnavailable

import accounts
from heliograph import render
from heliograph.visibility import VARY, is_foreground, vary_by, wants_fragment
from web import log

WORDS = {
    400: ("Not understood", "This request could not be understood. Please go back and try again."),
    401: ("Please log in", "This is only for people who are logged in."),
    403: (
        "Not allowed",
        "Your account may not do this. Nothing was changed. Ask an administrator for help.",
    ),
    404: (
        "Page not found",
        "There is no page at this address. Check it, or start again from home.",
    ),
    405: ("Not this way", "This address cannot be opened like that. Please start again from home."),
    413: ("Too much at once", "What was sent is too large. Nothing was saved. Please send less."),
    429: ("Too many attempts", "There were too many attempts. Please wait a while and try again."),
    500: ("Something broke", "That is our fault, not yours. Please try again in a moment."),
    503: ("The site is busy", "Please try again in a moment."),
}

FAULTS = {
    "busy": WORDS[503],
    "away": (
        "Out of order for a moment",
        "The site cannot reach its data. Please try again in a moment.",
    ),
    "full": (
        "Nothing can be saved now",
        "The site can only be read for the moment. Please try again in a while.",
    ),
}
"""Of the database: what a person reads while it lasts."""

SECONDS_UNTIL_IT_IS_OVER = 5
"""A guess, for programs that ask again by themselves."""


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, show_error)
    app.register_error_handler(SQLAlchemyError, show_fault)


def show_fault(error: SQLAlchemyError):
    """Ask for a moment while the database is out of order. Its other errors are crashes."""
    fault = accounts.fault_of(error)
    if fault is None:
        raise error
    accounts.log_fault("The database could not serve this request", error)
    if fault != "full":
        g.current_session = None  # it may have to be read again, and that failed
    return show_error(ServiceUnavailable(retry_after=SECONDS_UNTIL_IT_IS_OVER), FAULTS[fault])


KEPT = {"Allow", "Content-Range", "Retry-After", "WWW-Authenticate"}
"""Headers of an error, without which a browser does not know how to go on."""


def show_error(error: HTTPException, words: tuple[str, str] | None = None):
    if isinstance(request.routing_exception, BadRequest):  # a host that no link of ours leads to
        return error
    if error.code in {500, 503}:
        g.setdefault("current_session")  # as nobody's: the database may be what broke

    default = WORDS.get(error.code, (error.name, "This request could not be served."))
    heading, words = words or default
    if "description" in vars(error):
        words = error.description  # abort(403, "…") knows better
    reference = log.request_id() if error.code == 500 else None
    if wants_fragment():
        response = show_message(error.code, heading, words, reference)
    else:
        response = render(
            "error.html", status=error.code, heading=heading, error=words, reference=reference
        )
    response.headers.extend((name, value) for name, value in error.get_headers() if name in KEPT)
    return response


def show_message(status, heading, words, reference):
    """Show a message and nothing else: the page stays as it is."""
    if is_foreground():
        sentences = [f"{heading}.", words, *([f"Reference: {reference}"] if reference else [])]
        flash(Markup(" ").join(sentences), "error")  # the words may hold a link
    response = make_response("", status)
    # The layout knows by the status alone what to swap; a form that is shown again may share it.
    response.headers["HX-Reswap"] = "none"
    vary_by(response, *VARY)
    return response
