"""The rules of all pages: access, security headers, error pages, static files, the log."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from web import access, assets, devices, errors, health, log, mail, security


def init_app(app: Flask) -> None:
    app.url_map.strict_slashes = False  # a person who types /login/ means /login
    # Werkzeug would redirect //login to an address made of the request's own Host and scheme.
    app.url_map.merge_slashes = False
    security.init_app(app)  # first: what another site sent is refused before all else
    mail.init_app(app)
    access.init_app(app)
    errors.init_app(app)
    assets.init_app(app)
    devices.init_app(app)
    if hops := app.config["PROXIES"]:
        # The host is not taken from a proxy: few set X-Forwarded-Host, and then the client may.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)
    app.wsgi_app = security.ShortHeaders(app.wsgi_app, security.headers_of(app))
    log.init_app(app)  # sees every request but probes
    app.wsgi_app = health.Probes(app.wsgi_app, app, security.headers_of(app))
