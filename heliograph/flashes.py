"""Where Flask's own `flash` and `get_flashed_messages` meet the outbox.

They keep messages under the session's key `_flashes`. That key is made to stand for the outbox, so
that no message travels in the session, and the session is neither read nor written because of one.
"""

from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from flask import current_app, request
from flask.globals import request_ctx
from flask.sessions import SessionMixin

from heliograph.outbox import Outbox
from heliograph.packing import PREFIX

KEY = "_flashes"
# In the environ of a request, which copied contexts share.
PLACE = "heliograph.outbox"
SETTLED = "heliograph.settled"

LOST = "A message is lost: it was flashed after its answer had gone."


def keep_flashes_out_of_session() -> None:
    session = request_ctx._session
    if session is None or isinstance(session, _Flashes):
        return
    # Without a secret key no cookie can be signed: messages stay in the session, if there is one.
    if current_app.secret_key:
        session.__class__ = _without_flashes(type(session))


def nothing_waits() -> bool:
    """Whether there is surely nothing to show: what most requests pay is this look at two dicts."""
    context = request_ctx._get_current_object()  # type: ignore[attr-defined]
    environ, session = context.request.environ, context._session
    return (
        PLACE not in environ
        and PREFIX not in environ.get("HTTP_COOKIE", "")
        and isinstance(session, dict)
        and not dict.__contains__(session, KEY)
    )


def opened_outbox() -> Outbox | None:
    """The outbox of this request, if anybody has asked it or put something in."""
    return request.environ.get(PLACE)


def current_outbox() -> Outbox:
    return opened_outbox() or _open_outbox()


def _open_outbox() -> Outbox:
    keep_flashes_out_of_session()
    session = request_ctx._session
    waiting = current_app.extensions["heliograph"].waiting
    outbox = Outbox(lambda: waiting.read(request), lambda: stored_flashes(session))
    request.environ[PLACE] = outbox
    return outbox


def stored_flashes(session: SessionMixin | None) -> list[Any]:
    """What the session itself holds: from before this extension, or put there by a test."""
    if isinstance(session, dict):  # past everything that would note the session as accessed
        return dict.get(session, KEY) or []
    return _itself(session).get(KEY) or [] if session is not None else []


def remove_stored_flashes(shown: list[bool]) -> None:
    """Write back what was not shown, and what has joined it since: these were the first ones."""
    session = _itself(request_ctx.session)
    pairs = stored_flashes(session)
    rest = [pair for pair, is_shown in zip_longest(pairs, shown) if not is_shown]
    if rest:
        session.__setitem__(KEY, rest)
    else:
        session.pop(KEY)


def _itself(session: Any) -> Any:  # noqa: ANN401 - the methods of the app's own session class
    return super(_Flashes, session) if isinstance(session, _Flashes) else session


@cache
def _without_flashes(session_class: type[SessionMixin]) -> type[SessionMixin]:
    # No slots of its own: Python then lets a living object change over to this class.
    return type(session_class.__name__, (_Flashes, session_class), {"__slots__": ()})


class _Flashes(SessionMixin if TYPE_CHECKING else object):  # type: ignore[misc]
    """The part of a session that speaks of `_flashes`, put before the app's own session class."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        return bool(current_outbox().entries) if key == KEY else super().__contains__(key)

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401
        return current_outbox().entries if key == KEY else super().__getitem__(key)

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        return current_outbox().entries if key == KEY else super().get(key, default)

    def setdefault(self, key: str, default: Any = None) -> Any:  # noqa: ANN401
        return current_outbox().entries if key == KEY else super().setdefault(key, default)

    def __setitem__(self, key: str, value: Any) -> None:  # noqa: ANN401
        if key == KEY:
            current_outbox().add(value)
            if request.environ.get(SETTLED):
                current_app.logger.warning(LOST)
        else:
            super().__setitem__(key, value)

    def pop(self, key: str, *default: Any) -> Any:  # noqa: ANN401
        return current_outbox().offer() if key == KEY else super().pop(key, *default)

    def __delitem__(self, key: str) -> None:
        if key == KEY:
            current_outbox().take()
        else:
            super().__delitem__(key)
