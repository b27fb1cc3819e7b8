"""The rules of all pages: access, security headers, error pages, static files, the log."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from web import access, assets, devices, errors, health, log, mail, security, templates
from web.doctor import doctor as doctor_command


def init_app(app: Flask) -> None:
    app.url_map.strict_slashes = False  # a person who types /login/ means /login
    # Werkzeug would redirect //login to an address made of the request's own Host and scheme.
    app.url_map.merge_slashes = False
    security.init_app(app)  # first: what another site sent is refused before all else
    mail.init_app(app)
    access.init_app(app)
    errors.init_app(app)
    templates.init_app(app)
    assets.init_app(app)
    devices.init_app(app)
    if hops := app.config["PROXIES"]:
        # The host is not taken from a proxy: few set X-Forwarded-Host, and then the client may.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)
    app.wsgi_app = security.Guard(app.wsgi_app, security.headers_of(app))
    log.init_app(app)  # it sees every request but probes
    of_probes = security.headers_of(app) | security.HEADERS_OF_FILES
    app.wsgi_app = health.Probes(app.wsgi_app, app, of_probes)
    app.cli.add_command(doctor_command)
