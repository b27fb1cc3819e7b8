"""The pages, one module each."""

from flask import Flask

from pages import account, changes, home, sessions, sign_in, theme

BLUEPRINTS = [
    home.home,
    sign_in.sign_in,
    account.account,
    changes.changes,
    sessions.sessions,
    theme.theme,
]


def init_app(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
