"""The person's choice of a light or a dark page, kept in a cookie."""

from flask import Blueprint, current_app, request

from heliograph import go
from web.access import public, set_cookie
from web.caching import THEMES
from web.places import current_place

theme = Blueprint("theme", __name__)

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
    is_ours = chosen in THEMES
    set_cookie("THEME_COOKIE_NAME", chosen if is_ours else "", max_age=YEAR if is_ours else 0)
    endpoint, values = current_place() or ("home.index", {})
    return go(endpoint, **values)
