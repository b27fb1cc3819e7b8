"""A page that a test makes up, and the visitor without JavaScript who is shown it."""

from flask import Flask, request

from pytest_htmx import Browser

SCRIPT = '<script src="/htmx.js"></script>'  # a page without one has no htmx, and is told so


def page(body, title="Page"):
    return f'<!DOCTYPE html><html lang="en"><title>{title}</title>{SCRIPT}<body>{body}'


def echoing():
    """An app whose `/echo` returns the request that it received."""
    app = Flask(__name__, static_folder=None)

    @app.route("/echo", methods=["GET", "POST"])
    def echo():
        sent = request.query_string.decode() or request.get_data(as_text=True)
        return page(f"<p id='sent'>{request.method} {sent}</p>")

    return app


def show(body, app=None, path="/", kind=Browser, **settings):
    """The visitor, at a page with this body."""
    app = app or echoing()
    app.add_url_rule(path, endpoint=path, view_func=lambda: page(body))
    return kind(app, **{"rules": (), **settings}).open(path)


def sent(visitor):
    return visitor.text("#sent")
