"""The session interface that wraps the app's own, and the session that holds no message.

Flask's `flash` and `get_flashed_messages` keep messages in the session, under the key `_flashes`.
In the wrapped session that key stands for the outbox, so that no message travels in the session,
and the session is not written because of one.
"""

from collections.abc import Container, Iterator, MutableMapping
from functools import partial
from typing import Any, Self, cast

import flask
from flask import Flask, Request, Response, after_this_request
from flask.sessions import SessionInterface

from heliograph import receipts
from heliograph.message import Message, new_id
from heliograph.outbox import KEY, Outbox, current_outbox
from heliograph.storage.cookies import Cookies, CookieStorage
from heliograph.visibility import is_displayed, vary_by

LOST = "A message is lost: it was flashed after its response had gone."


def get_flashed_messages(
    with_categories: bool = False, category_filter: Container[str] = ()
) -> list[Any]:
    """Return the pending messages to a template, as Flask's function does.

    Messages of other categories stay pending.

    Args:
        with_categories: Whether to return messages, which unpack as `(category, text)`, or texts.
        category_filter: The categories to return; all, if it is empty.

    Raises:
        RuntimeError: There is no request.
    """
    outbox = current_outbox()
    if outbox is None or not _is_of_session(outbox):
        pairs = flask.get_flashed_messages(True, cast("list[str]", category_filter))
        messages = [Message.from_pair(pair, "") for pair in pairs]
    else:
        messages = outbox.give(category_filter)
    return messages if with_categories else [message[1] for message in messages]


def _is_of_session(outbox: Outbox) -> bool:
    """Return True if the session still is the opened one: some frameworks replace it."""
    # Private by name, documented by Werkzeug.
    # Tried on Flask 3.1.0, 3.1.3 and main (3.2.0.dev0).
    session = flask.session._get_current_object()  # type: ignore[attr-defined]
    return type(session) is Session and vars(session)["_outbox"] is outbox


def wrap_session_interface(app: Flask, **_: object) -> None:
    """Wrap the app's interface; at each request, since the app may have set another one."""
    # Flask has no hook around an interface, only the attribute.
    # Tried on Flask 3.1.0, 3.1.3 and main (3.2.0.dev0).
    own = app.session_interface
    if not issubclass(type(own), HeliographInterface):  # isinstance reports the app's
        app.session_interface = cast("SessionInterface", HeliographInterface(app, own))


class HeliographInterface:
    """Opens and saves the session; the app's own interface does everything else."""

    def __init__(self, app: Flask, interface: SessionInterface) -> None:
        vars(self).update(_app=app, _interface=interface, _has_warned=False)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name == "_interface":  # of a copy that is being made
            raise AttributeError(name)
        return getattr(self._interface, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._interface, name, value)

    # No hook: extensions check by isinstance whose interface the app has.
    # Tried on Flask 3.1.0, 3.1.3 and main (3.2.0.dev0).
    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(self._interface)

    def open_session(self, app: Flask, request: Request) -> Any:  # noqa: ANN401
        session = self._interface.open_session(app, request)
        is_ours = type(session) is Session  # if the app wrapped another interface around ours
        if session is None or is_ours or self._interface.is_null_session(session):
            return session
        if not app.secret_key:
            self._warn_once("Without a secret key no cookie can be signed")
            return session
        after_this_request(app.extensions["heliograph"].fragments.complete)
        return Session(session, Outbox(request.environ, Pending(app, session, request)))

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
        outbox: Outbox = vars(session)["_outbox"]
        inner = _unwrapped(session)
        if outbox.is_loaded and KEY in inner:
            del inner[KEY]  # the outbox has loaded these messages
        self._interface.save_session(app, inner, response)
        _settle(app, outbox, response)


def _unwrapped(session: object) -> Any:  # noqa: ANN401
    return vars(session)["_inner"] if type(session) is Session else session


class Pending:
    """The storage of one request: loads the pending messages and writes those that stay."""

    def __init__(self, app: Flask, session: Any, request: Request) -> None:  # noqa: ANN401
        self._storage: CookieStorage = app.extensions["heliograph"].storage
        self._session = session
        self._request = request
        self._cookies: Cookies = {}

    def may_hold(self) -> bool:
        return self._storage.may_hold(self._request)

    def load(self) -> Iterator[Message]:
        self._cookies = self._storage.read(self._request)
        for messages in self._cookies.values():
            yield from messages
        last = ""
        # By `in` first, as Flask's function does: Flask before 3.1.3 derives `Vary: Cookie` from
        # reading a key, and not from this look.
        pairs = self._session[KEY] if KEY in self._session else None  # noqa: SIM401 - as above
        for pair in pairs or ():
            last = new_id(after=last)
            yield Message.from_pair(pair, last)

    def write(self, outbox: Outbox, shown: set[str], response: Response) -> None:
        """Delete the cookies of the messages that the response shows, and store new messages."""
        messages = outbox.messages()
        gone = shown | outbox.taken()
        stored = {message.id for held in self._cookies.values() for message in held}
        # A message that failed is stored anew, marked as failed.
        moved = {message.id for message, error in outbox.failures() if error} - shown
        new = [m for m in messages if m.id not in shown and (m.id not in stored or m.id in moved)]
        void = self._storage.unread(self._request, self._cookies) if outbox.is_cleared else []
        if not (shown or new or gone & stored or void):
            return
        self._storage.write(self._request, response, self._cookies, gone | moved, new, void)
        sent = [message for message in messages if message.id in shown] + new
        receipts.keep(self._storage.fallback, self._request, sent)
        # A cache that kept this response would show it again, or hand the cookies to others. The
        # response to a form may be kept for Back alone: under no-store Back shows no page at all.
        is_form_response = shown and self._request.method == "POST"
        if not is_form_response or "no-store" in response.headers.get("Cache-Control", ""):
            response.headers["Cache-Control"] = "no-store"
        else:
            response.headers["Cache-Control"] = "private, no-cache"
        vary_by(response, "Cookie")


def _settle(app: Flask, outbox: Outbox, response: Response) -> None:
    """Write to the storage which messages this response shows."""
    is_stream = not response.is_sequence
    shown: set[str] = set()
    if not outbox.is_empty:
        outbox.check_completed(response)
        if is_displayed(response):
            shown = outbox.shown(is_stream)
        cast("Pending", outbox.source).write(outbox, shown, response)
    if is_stream:
        outbox.close(shown)
        response.call_on_close(partial(_report_lost, app, outbox))
    outbox.is_settled = not is_stream


def _report_lost(app: Flask, outbox: Outbox) -> None:
    shown = outbox.shown(in_stream=True)
    for message in outbox.messages():
        if message.id not in shown:
            app.logger.warning(LOST)


class Session(MutableMapping[str, Any]):
    """The app's session, except that Flask's key for messages stands for the outbox."""

    _inner: Any
    _outbox: Outbox

    def __init__(self, session: Any, outbox: Outbox) -> None:  # noqa: ANN401
        vars(self).update(_inner=session, _outbox=outbox)

    # Methods that take a key pass every other key to the session's own method.

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
        self._outbox.clear()

    def copy(self) -> Any:  # noqa: ANN401
        copied = self._inner.copy()
        return {**copied, KEY: list(self._outbox.entries)} if self._has_messages() else copied

    def __iter__(self) -> Iterator[str]:
        yield from (key for key in self._inner if key != KEY)
        if self._has_messages():
            yield KEY

    def __len__(self) -> int:
        return len(self._inner) - (KEY in self._inner) + self._has_messages()

    # Everything else is the session's own.

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

    def __str__(self) -> str:
        return str(self._inner)

    def __reversed__(self) -> Iterator[str]:
        return reversed(list(self))

    def __ior__(self, other: Any) -> Self:  # noqa: ANN401
        self.update(other)
        return self

    def __or__(self, other: Any) -> Any:  # noqa: ANN401
        return self.copy() | other

    def __ror__(self, other: Any) -> Any:  # noqa: ANN401
        return other | self.copy()

    def __reduce_ex__(self, protocol: Any) -> Any:  # noqa: ANN401
        return self._inner.__reduce_ex__(protocol)
