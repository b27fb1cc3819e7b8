"""Templates: loaded once, and what every page repeats in them made once."""

from contextlib import suppress

import flask
from flask import Flask, has_request_context, request
from jinja2 import TemplateError
from markupsafe import Markup


def init_app(app: Flask) -> None:
    addresses: dict[tuple[str, str], str] = {}
    texts: dict[tuple[str, str], Markup] = {}

    @app.template_global()
    def url_for(endpoint, **values):
        """Return what Flask's function does, which would take a third of a page's time."""
        if (
            values
            or endpoint.startswith(".")
            or app.url_default_functions
            or not has_request_context()
        ):
            return flask.url_for(endpoint, **values)
        key = request.root_path, endpoint
        if key not in addresses:
            addresses[key] = flask.url_for(endpoint)
        return addresses[key]

    @app.template_global()
    def fixed(name):
        """Include a partial that needs nothing, and is the same on every page."""
        key = request.root_path, name
        if key not in texts or app.debug:  # while templates may change
            texts[key] = Markup(app.jinja_env.get_template(name).render())  # noqa: S704 - escaped
        return texts[key]


def load_all(app: Flask) -> None:
    """Load each template now, so that this process goes on with those of its own version.

    In an upgrade the next one's lie in their place some seconds before its processes take over.
    """
    for name in app.jinja_env.list_templates():
        with suppress(TemplateError, UnicodeError):  # a broken one costs its page alone, as ever
            app.jinja_env.get_template(name)
