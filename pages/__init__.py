"""The pages, one module each."""

from flask import Flask

from pages import (
    account,
    again,
    changes,
    home,
    password,
    security_txt,
    sessions,
    sign_in,
    sign_up,
    theme,
)

BLUEPRINTS = [
    home.home,
    sign_in.sign_in,
    sign_up.sign_up,
    password.password,
    account.account,
    changes.changes,
    sessions.sessions,
    again.again,
    theme.theme,
    security_txt.security_txt,
]


def init_app(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
