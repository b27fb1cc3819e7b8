"""Who may enter: a page is closed unless its view says @public."""

from flask import Flask, after_this_request, current_app, flash, g, request, session, url_for
from werkzeug.routing import BuildError

import accounts
from heliograph import go

LONGEST_QUERY = 1000
"""Bytes of a query string that are worth remembering: Flask's session is a cookie."""


def init_app(app: Flask) -> None:
    app.before_request(turn_strangers_away)
    app.context_processor(lambda: {"user": current_user()})
    public(app.view_functions["static"])


def public(view):
    """Open a view to people who are not logged in."""
    view.is_public = True
    return view


def turn_strangers_away():
    view = current_app.view_functions.get(request.endpoint)
    # Without a view there is nothing to protect: the answer will be an error page.
    if view is None or getattr(view, "is_public", False) or current_user():
        return None

    if is_visit():
        if request.method == "GET":
            remember_the_way_back()
        flash(
            "Your session has ended. Please log in again."
            if sign_in_token()
            else "Please log in to see this page.",
            "info",
        )
    return go("sign_in.login_form")


def is_visit() -> bool:
    """Whether the person asked for this, rather than the browser for an image or in advance."""
    destination = request.headers.get("Sec-Fetch-Dest", "document")
    return destination in {"document", "empty"} and "Sec-Purpose" not in request.headers


def remember_the_way_back() -> None:
    """Keep where the person wanted to go as a route of ours, so that it can lead nowhere else."""
    query = request.args.to_dict(flat=False) if len(request.query_string) <= LONGEST_QUERY else {}
    # To url_for these are orders (_external, _scheme, …), which a link must not be able to give.
    query = {name: query[name] for name in query if name[:1] != "_" and name != "endpoint"}
    session["way_back"] = [request.endpoint, query | (request.view_args or {})]


def go_back_or_home():
    """Send the person to the closed page that was asked for first, else home."""
    endpoint, values = session.pop("way_back", ("home.index", {}))
    try:
        url_for(endpoint, **values)
    except BuildError:  # a session may outlive a route
        endpoint, values = "home.index", {}
    return go(endpoint, **values)


def current_user() -> accounts.User | None:
    current = current_session()
    return current.user if current else None


def current_session() -> accounts.Session | None:
    if "current_session" not in g:
        token = sign_in_token()
        g.current_session = accounts.find_session(token) if token else None
    return g.current_session


def start_session_for(user: accounts.User) -> None:
    """Sign the person in by a new token: one that was known before is worth nothing now."""
    if old := sign_in_token():
        accounts.end_session(old)
    keep_token(accounts.start_session(user))


def end_session() -> None:
    """Sign the person out, here and not only in the browser."""
    if old := sign_in_token():
        accounts.end_session(old)
        keep_token(None)
    if session:
        session.clear()


def sign_in_token() -> str | None:
    return request.cookies.get(current_app.config["SIGN_IN_COOKIE_NAME"])


def keep_token(token: str | None) -> None:
    """Have the browser keep the token, or forget the one that it has."""
    config = current_app.config
    g.pop("current_session", None)

    @after_this_request
    def set_cookie(response):
        response.set_cookie(
            config["SIGN_IN_COOKIE_NAME"],
            token or "",
            max_age=None if token else 0,
            secure=config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response
