"""The person's choice of a light or a dark page, kept in a cookie."""

from flask import Blueprint, after_this_request, current_app, request

from heliograph import go
from web.access import public
from web.places import current_place

theme = Blueprint("theme", __name__)

THEMES = {"light", "dark"}
YEAR = 365 * 24 * 3600


@theme.app_context_processor
def chosen_theme():
    chosen = request.cookies.get(current_app.config["THEME_COOKIE_NAME"])
    return {"theme": chosen if chosen in THEMES else None}


@theme.post("/theme")
@public
def choose():
    """Keep the theme or, where none of ours was sent, follow the system again."""
    chosen = request.form.get("theme")

    @after_this_request
    def set_cookie(response):
        response.set_cookie(
            current_app.config["THEME_COOKIE_NAME"],
            chosen if chosen in THEMES else "",
            max_age=YEAR if chosen in THEMES else 0,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response

    endpoint, values = current_place() or ("home.index", {})
    return go(endpoint, **values)
