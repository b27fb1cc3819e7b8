"""The pages, one module each."""

from flask import Flask

from pages import account, again, home, sign_in, theme

BLUEPRINTS = [home.home, sign_in.sign_in, account.account, theme.theme, again.again]


def init_app(app: Flask) -> None:
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
