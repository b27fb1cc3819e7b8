"""The Flask extension: checks its settings and hangs the delivery into the app."""

import re
from typing import Literal, TypedDict, Unpack

from cachelib import BaseCache
from flask import Flask, got_request_exception, request_started
from jinja2 import TemplateNotFound

from heliograph.delivery import Delivery
from heliograph.drawing import Drawing
from heliograph.store import Store


class Settings(TypedDict, total=False):
    store: BaseCache | Literal[False] | None
    partial: str
    region: str


class Heliograph:
    """Flashed messages are shown once, by the first answer that a person will really see.

    `store`: a cachelib cache for messages that are too long for a cookie, by default files beside
    the instance; False for none. `partial`: the template that draws `messages`, a list of objects
    with `id`, `category` and `text`. `region`: the element that a fragment's messages go into.
    """

    def __init__(self, app: Flask | None = None, **settings: Unpack[Settings]) -> None:
        self._settings = settings
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask, **settings: Unpack[Settings]) -> None:
        if "heliograph" in app.extensions:
            raise RuntimeError("Heliograph is mounted on this app already. Mount it once.")
        store, partial, region = _checked(app, {**self._settings, **settings})
        app.config.setdefault("MESSAGE_LIFETIME", 24 * 60 * 60)
        # Flask writes a permanent session's cookie again at every request, and Flask-Session its
        # record: a slow page would undo a sign-in that happened beside it.
        app.config["SESSION_REFRESH_EACH_REQUEST"] = False

        delivery = app.extensions["heliograph"] = Delivery(app, store, Drawing(partial, region))
        request_started.connect(delivery.begin, app)
        got_request_exception.connect(delivery.failed, app)
        handle = delivery.before_error_page(app.handle_user_exception)
        app.handle_user_exception = handle  # type: ignore[method-assign,assignment]
        jinja = app.jinja_env
        jinja.globals["get_flashed_messages"] = delivery.get_flashed_messages
        jinja.handle_exception = delivery.watch(jinja.handle_exception)  # type: ignore[method-assign]
        # First in the list is last to be called.
        app.after_request_funcs.setdefault(None, []).insert(0, delivery.settle)


def _checked(app: Flask, settings: Settings) -> tuple[Store, str, str]:
    if unknown := settings.keys() - Settings.__annotations__.keys():
        raise TypeError(
            f"Heliograph knows no {', '.join(sorted(unknown))}. "
            "Its settings are store, partial and region; take out or rename the rest."
        )
    store = settings.get("store")
    if not (store is None or store is False or isinstance(store, BaseCache)):
        raise TypeError(
            f"The store {store!r} is no cachelib cache. "
            "Give a cache, such as cachelib.RedisCache(), or False for none."
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
    return Store(app, store), partial, region
