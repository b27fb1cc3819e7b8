"""The Flask extension: checks its settings and hangs the delivery into the app."""

import re
from typing import Literal, TypedDict, Unpack

from cachelib import BaseCache
from flask import Flask, got_request_exception, request_started
from flask.signals import before_render_template, template_rendered
from jinja2 import TemplateNotFound

from heliograph.delivery import Delivery
from heliograph.store import Store


class Settings(TypedDict, total=False):
    store: BaseCache | Literal[False] | None
    partial: str
    region: str


class Heliograph:
    """Flashed messages are shown once, by the first answer that a person will really see."""

    def __init__(self, app: Flask | None = None, **settings: Unpack[Settings]) -> None:
        self._settings = settings
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask, **settings: Unpack[Settings]) -> None:
        settings = {**self._settings, **settings}
        _check(app, settings)
        app.config.setdefault("MESSAGE_LIFETIME", 24 * 60 * 60)
        # Flask writes a permanent session's cookie again at every request. A slow page would thus
        # undo a sign-in that happened beside it.
        app.config["SESSION_REFRESH_EACH_REQUEST"] = False

        partial = settings.get("partial", "partials/messages.html")
        region = settings.get("region", "#notifications")
        delivery = Delivery(app, Store(app, settings.get("store")), partial, region)
        app.extensions["heliograph"] = delivery
        request_started.connect(delivery.begin, app)
        before_render_template.connect(delivery.template_begins, app)
        template_rendered.connect(delivery.template_ends, app)
        got_request_exception.connect(delivery.failed, app)
        # Flask calls these from the last to the first.
        app.after_request_funcs.setdefault(None, []).insert(0, delivery.settle)
        app.jinja_env.globals["get_flashed_messages"] = delivery.get_flashed_messages


def _check(app: Flask, settings: Settings) -> None:
    if unknown := settings.keys() - Settings.__annotations__.keys():
        raise TypeError(
            f"Heliograph knows no {', '.join(sorted(unknown))}. "
            "Its settings are store, partial and region; take out or rename the rest."
        )
    region = settings.get("region", "#notifications")
    if not re.fullmatch(r"#[A-Za-z][\w-]*", region):
        raise ValueError(
            f"The region {region!r} is no id selector. "
            'Give the element that holds the messages an id and name it here, as "#notifications".'
        )
    partial = settings.get("partial", "partials/messages.html")
    try:
        app.jinja_env.loader.get_source(app.jinja_env, partial)  # type: ignore[union-attr]
    except TemplateNotFound as error:
        raise RuntimeError(
            f"The partial {partial!r}, which draws the messages, is not among the templates. "
            "Create it, or make the Heliograph after the loader or blueprint that brings it."
        ) from error
