"""The pages, a module per journey, and the rules that all of them keep."""

from flask import Flask

from pages import access, account, assets, errors, home, log, security, sign_in, theme


def init_app(app: Flask) -> None:
    app.url_map.strict_slashes = False  # who types /login/ means /login
    # Werkzeug would lead from //login to an address made of the request's own Host and scheme.
    app.url_map.merge_slashes = False
    security.init_app(app)  # first: what another site sent is not even asked who it is
    access.init_app(app)
    errors.init_app(app)
    for module in (home, sign_in, account, theme):
        app.register_blueprint(module.journey)

    assets.init_app(app)
    app.wsgi_app = security.ShortHeaders(app.wsgi_app, security.headers_of(app))
    log.init_app(app)  # last: the outermost sees everything
