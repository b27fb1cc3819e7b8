"""Links that were mailed: their pages are kept nowhere, and a bad one leads on."""

from functools import wraps

from flask import flash

import accounts
from heliograph import go
from heliograph.visibility import is_foreground


def for_links(view):
    """Keep the response of a view whose URL holds a token out of every cache."""

    @wraps(view)
    def view_for_links(**arguments):
        response = view(**arguments)
        response.headers["Cache-Control"] = "no-store"
        return response

    return view_for_links


def refuse_link(error: accounts.LinkError, endpoint: str):
    """Lead to a page on which the person can go on, and say there why the link did nothing."""
    accounts.db.session.rollback()
    if is_foreground():
        is_done = isinstance(error, accounts.AlreadyConfirmed)
        flash(str(error), "info" if is_done else "error")
    return go(endpoint)
