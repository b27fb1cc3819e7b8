"""What every page repeats, such as the address of a route without values: made once."""

import flask
from flask import Flask, has_request_context, request
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
