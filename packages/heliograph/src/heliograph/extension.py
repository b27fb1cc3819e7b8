"""The Flask extension: checks its settings and mounts the delivery of messages on an app."""

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any, Literal, NamedTuple, TypedDict, Unpack

import flask
from cachelib import BaseCache
from flask import Flask, appcontext_pushed, got_request_exception
from jinja2 import Template, TemplateNotFound

from heliograph import script
from heliograph.fragments import Fragments
from heliograph.outbox import current_outbox
from heliograph.responses import PageTitle
from heliograph.session import get_flashed_messages, wrap_session_interface
from heliograph.storage.cookies import CookieStorage
from heliograph.storage.fallback import FallbackStorage


class Settings(TypedDict, total=False):
    store: BaseCache | Literal[False] | None
    partial: str
    region: str
    is_known: Callable[[], bool]


class Heliograph:
    """Shows each flashed message once, in the first response that a person will really see.

    Args:
        app: The app to mount the extension on. Without one, call `init_app` later.
        store: A cachelib cache for messages that are too long or too many for cookies. The default
            is a file in the instance folder; False means none.
        partial: The name of the template that renders `messages`, a list of objects with `id`,
            `category` and `text`.
        region: The selector (`#id`) of the element that receives a fragment's messages.
        is_known: Returns True if the app knows the visitor of this request, for example as logged
            in. In the default store strangers have a part of their own.

    Raises:
        TypeError: A setting is unknown, or the store is no cachelib cache.
        ValueError: The region is no id selector.
        RuntimeError: The partial is missing, or the extension is mounted on this app already.
    """

    def __init__(self, app: Flask | None = None, **settings: Unpack[Settings]) -> None:
        self._settings = settings
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask, **settings: Unpack[Settings]) -> None:
        """Mount the extension on an app.

        Args:
            app: The app. Its templates must be in reach by now.
            **settings: The settings of the class; they override those given to the class.

        Raises:
            TypeError: A setting is unknown, or the store is no cachelib cache.
            ValueError: The region is no id selector.
            RuntimeError: The partial is missing, or the extension is mounted on this app already.
        """
        if "heliograph" in app.extensions:
            raise RuntimeError("Heliograph is mounted on this app already. Mount it once.")
        settings = {**self._settings, **settings}
        store, partial, region = _checked(app, settings)
        app.config.setdefault("MESSAGE_LIFETIME", 24 * 60 * 60)
        is_known = settings.get("is_known", lambda: False)
        storage = CookieStorage(app, FallbackStorage(app, store, is_known))
        app.extensions["heliograph"] = _State(storage, Fragments(app, partial, region))
        wrap_session_interface(app)
        appcontext_pushed.connect(wrap_session_interface, app)
        got_request_exception.connect(_give_up, app)
        names = app.jinja_env.globals
        if names.get("get_flashed_messages") is flask.get_flashed_messages:
            names["get_flashed_messages"] = get_flashed_messages
        script.init_app(app, storage, region)


class _State(NamedTuple):
    storage: CookieStorage
    fragments: Fragments


def _give_up(_app: Flask, **_: object) -> None:
    if outbox := current_outbox():
        outbox.give_up()


class _Template(Template):
    def render(self, *args: Any, **kwargs: Any) -> str:  # noqa: ANN401
        context = args[0] if args and isinstance(args[0], dict) else {}
        outbox = current_outbox()
        if isinstance(title := context.get("title"), PageTitle):
            with outbox.aside() if outbox else nullcontext():
                context["title"] = title.render(context)
        if outbox is None:
            return super().render(*args, **kwargs)
        with outbox.rendering():
            return super().render(*args, **kwargs)

    def generate(self, *args: Any, **kwargs: Any) -> Iterator[str]:  # noqa: ANN401
        pieces = super().generate(*args, **kwargs)
        outbox = current_outbox()
        return pieces if outbox is None else outbox.stream(pieces)


def _checked(app: Flask, settings: Settings) -> tuple[BaseCache | Literal[False] | None, str, str]:
    if unknown := settings.keys() - Settings.__annotations__.keys():
        raise TypeError(
            f"Heliograph knows no {', '.join(sorted(unknown))}. "
            "Its settings are store, partial, region and is_known; take out or rename the rest."
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
    # Flask has no signal for a template that fails, so a template class reports it to the outbox.
    base = app.jinja_env.template_class
    if not issubclass(base, _Template):
        app.jinja_env.template_class = type("Template", (_Template, base), {})
        if app.jinja_env.cache is not None:
            app.jinja_env.cache.clear()
    partial = settings.get("partial", "partials/messages.html")
    try:
        app.jinja_env.get_template(partial)
    except TemplateNotFound as error:
        raise RuntimeError(
            f"The partial {partial!r}, which renders the messages, is not among the templates. "
            "Create it, or make the Heliograph after the loader or blueprint that brings it."
        ) from error
    return store, partial, region
