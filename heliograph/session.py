"""The session interface around the app's own: opening hides Flask's key, saving settles.

Flask's `flash` and `get_flashed_messages` keep messages in the session, under the key `_flashes`.
That key is made to stand for the outbox, so that no message travels in the session, and the session
is not written because of one.
"""

from collections.abc import Callable, Container, Iterator, MutableMapping
from typing import Any, cast

import flask
from flask import Flask, Request, Response, after_this_request
from flask.sessions import SessionInterface

from heliograph import receipts
from heliograph.message import Message, new_id
from heliograph.outbox import Outbox, current_outbox
from heliograph.storage.cookies import Cookies, CookieStorage
from heliograph.visibility import is_displayed, is_foreground

KEY = "_flashes"

LOST = "A message is lost: it was flashed after its response had gone."


def get_flashed_messages(
    with_categories: bool = False, category_filter: Container[str] = ()
) -> list[Any]:
    """Return the pending messages to a template, as Flask's function does.

    What the filter leaves out is not taken, but stays pending. A page made in advance is given
    none: it may be looked at long after the next one has shown them.

    Args:
        with_categories: whether to return messages, which unpack as `(category, text)`, or texts.
        category_filter: the categories to return; all, if there is none.
    """
    outbox = current_outbox()
    if outbox is None:
        pairs = flask.get_flashed_messages(True, cast("list[str]", category_filter))
        messages = [Message.from_pair(pair, "") for pair in pairs]
    elif not is_foreground():
        flask.session.accessed = True  # as by Flask's function: the next response may have some
        return []
    else:
        messages = outbox.give(category_filter)
    return messages if with_categories else [message[1] for message in messages]


class HeliographInterface:
    """Whatever is asked of it beside opening and saving, the app's own interface answers."""

    def __init__(
        self, app: Flask, interface: SessionInterface, complete: Callable[[Response], Response]
    ) -> None:
        """`complete` is called with each response before the app's own `after_request`."""
        vars(self).update(_app=app, _interface=interface, _complete=complete, _has_warned=False)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._interface, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._interface, name, value)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._interface)

    def open_session(self, app: Flask, request: Request) -> Any:  # noqa: ANN401
        session = self._interface.open_session(app, request)
        if session is None or self._interface.is_null_session(session):
            return session
        if not app.secret_key:
            self._warn_once("Without a secret key no cookie can be signed")
            return session
        after_this_request(self._complete)
        return Session(session, Delivery(app, session, request))

    def _warn_once(self, reason: str) -> None:
        if not self._has_warned:
            vars(self)["_has_warned"] = True
            self._app.logger.warning("%s: messages stay in the session.", reason)

    def is_null_session(self, session: object) -> bool:
        return bool(self._interface.is_null_session(_unwrapped(session)))

    def save_session(self, app: Flask, session: Any, response: Response) -> None:  # noqa: ANN401
        if type(session) is not Session:
            self._interface.save_session(app, session, response)
            return
        delivery: Delivery = vars(session)["_delivery"]
        delivery.remove_from_session()
        self._interface.save_session(app, _unwrapped(session), response)
        delivery.settle(response)


def _unwrapped(session: object) -> Any:  # noqa: ANN401
    return vars(session)["_inner"] if type(session) is Session else session


class Delivery:
    """From where the messages of one request come, and what its response does with them."""

    def __init__(self, app: Flask, session: Any, request: Request) -> None:  # noqa: ANN401
        self.outbox = Outbox(request.environ, self._may_wait, self._load)
        self._app = app
        self._session = session
        self._request = request
        self._storage: CookieStorage = app.extensions["heliograph"]
        self._cookies: Cookies = {}

    def _may_wait(self) -> bool:
        return self._storage.may_hold(self._request)

    def _load(self) -> Iterator[Message]:
        self._cookies = self._storage.read(self._request)
        for messages in self._cookies.values():
            yield from messages
        # From before this extension was mounted.
        last = ""
        for pair in self._session.get(KEY) or ():
            last = new_id(after=last)
            yield Message.from_pair(pair, last)

    def remove_from_session(self) -> None:
        """What the session itself held is the outbox's now."""
        if self.outbox.is_loaded and KEY in self._session:
            del self._session[KEY]

    def settle(self, response: Response) -> None:
        """Delete the cookies of what this response shows, and let the rest wait."""
        is_stream = not response.is_sequence
        shown: set[str] = set()
        if not self.outbox.is_empty:
            self.outbox.complete_again()
            if is_displayed(response):
                shown = self.outbox.shown(is_stream)
            self._write(shown, response)
        if is_stream:
            self.outbox.close(shown)
            response.call_on_close(self._report_lost)
        self.outbox.is_settled = not is_stream

    def _write(self, shown: set[str], response: Response) -> None:
        pending = [message for message in self.outbox.messages() if message.id not in shown]
        gone = shown | self.outbox.taken()
        waited = {message.id for held in self._cookies.values() for message in held}
        # One that fails is stored anew, with a word that says so.
        failed = [message for message, error in self.outbox.failures() if error]
        moved = {message.id for message in failed}
        new = [m for m in pending if m.id not in waited or m.id in moved]
        if not (shown or new or gone & waited):
            return
        sent = [message for message in self.outbox.messages() if message.id in shown] + new
        self._storage.write(self._request, response, self._cookies, gone | moved, new)
        receipts.keep(self._storage.fallback, self._request, sent)
        # A cache that kept this response would show it again, or hand the cookies to others. What
        # answers a form is kept for Back alone, which shows nothing at all under no-store.
        if shown and self._request.method == "POST":
            response.headers.setdefault("Cache-Control", "private, no-cache")
        else:
            response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")

    def _report_lost(self) -> None:
        shown = self.outbox.shown(in_stream=True)
        for message in self.outbox.messages():
            if message.id not in shown:
                self._app.logger.warning(LOST)


class Session(MutableMapping[str, Any]):
    """The app's session, but for the key under which Flask keeps messages: that is the outbox."""

    _inner: Any
    _delivery: Delivery

    def __init__(self, session: Any, delivery: Delivery) -> None:  # noqa: ANN401
        vars(self).update(_inner=session, _delivery=delivery, _outbox=delivery.outbox)

    # The key that stands for the outbox. All other keys are the session's own, by its own methods.

    def _has_messages(self) -> bool:
        return bool(self._outbox.entries)

    def __contains__(self, key: object) -> bool:
        if key == KEY:
            return self._has_messages() or self._outbox.is_giving
        return key in self._inner

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401
        if key != KEY:
            return self._inner[key]
        if not self._has_messages():
            raise KeyError(key)
        return self._outbox.entries

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        if key != KEY:
            return self._inner.get(key, default)
        # Threads that flash at the same moment share a list, even an empty one.
        is_list = isinstance(default, list)
        return self._outbox.entries if is_list or self._has_messages() else default

    def setdefault(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        return self._outbox.entries if key == KEY else self._inner.setdefault(key, default)

    def __setitem__(self, key: str, value: Any) -> None:  # noqa: ANN401
        if key != KEY:
            self._inner[key] = value
            return
        self._outbox.replace(value)
        if self._outbox.is_settled:
            flask.current_app.logger.warning(LOST)

    def pop(self, key: str, *default: Any) -> Any:  # noqa: ANN401
        if key != KEY:
            return self._inner.pop(key, *default)
        if default and key not in self:
            return default[0]
        if key not in self:
            raise KeyError(key)
        return self._outbox.pop()

    def __delitem__(self, key: str) -> None:
        if key == KEY:
            self.pop(KEY)
        else:
            del self._inner[key]

    def clear(self) -> None:
        self._inner.clear()
        self._outbox.replace([])

    def copy(self) -> Any:  # noqa: ANN401
        copied = self._inner.copy()
        return {**copied, KEY: list(self._outbox.entries)} if self._has_messages() else copied

    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self._inner if key != KEY)
        if self._has_messages():
            yield KEY

    def __len__(self) -> int:
        return len(self._inner) - (KEY in self._inner) + self._has_messages()

    # Whatever else the app's session is and can.

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._inner, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._inner, name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._inner, name)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._inner)

    def __repr__(self) -> str:
        return repr(self._inner)

    def __or__(self, other: Any) -> Any:  # noqa: ANN401
        return self.copy() | other

    def __ror__(self, other: Any) -> Any:  # noqa: ANN401
        return other | self.copy()

    def __reduce_ex__(self, protocol: Any) -> Any:  # noqa: ANN401
        return self._inner.__reduce_ex__(protocol)
