"""The person's choice of a light or a dark page, kept in a cookie."""

from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, after_this_request, current_app, request
from werkzeug.exceptions import HTTPException

from heliograph import go
from web.access import LONGEST_ADDRESS, public

theme = Blueprint("theme", __name__)

THEMES = {"light", "dark"}
YEAR = 365 * 24 * 3600


@theme.app_context_processor
def chosen_theme():
    chosen = request.cookies.get("theme")
    return {"theme": chosen if chosen in THEMES else None}


@theme.post("/theme")
@public
def choose():
    """Keep the theme or, where none of ours was sent, follow the system again."""
    chosen = request.form.get("theme")

    @after_this_request
    def set_cookie(response):
        response.set_cookie(
            "theme",
            chosen if chosen in THEMES else "",
            max_age=YEAR if chosen in THEMES else 0,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response

    endpoint, values = where_it_was_chosen()
    return go(endpoint, **values)


def where_it_was_chosen():
    """The page that the browser names as the one it came from, as a route of ours: else home.

    Only path and query are looked at, never the host, so that it can lead nowhere else.
    """
    try:
        address = urlsplit((request.referrer or "")[:LONGEST_ADDRESS])
        path = address.path.removeprefix(request.script_root)
        endpoint, values = current_app.create_url_adapter(request).match(path, "GET")
        query = parse_qs(address.query, max_num_fields=20)
    except (HTTPException, ValueError):
        return "home.index", {}
    # To url_for these are orders (_external, _scheme, …), which a link must not be able to give.
    query = {name: query[name] for name in query if name[:1] != "_" and name != "endpoint"}
    return endpoint, query | values
