"""The messages that wait in the browser: a cookie of its own for each, signed, named by its id.

Cookies of different names cannot overwrite each other, so answers that cross merge by nature, and
an answer that is lost leaves them in place.
"""

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from flask import Flask, Request, Response

from heliograph import receipts
from heliograph.message import Message
from heliograph.packing import LIMIT, MORE, POINTER, PREFIX, Packing, size
from heliograph.seal import Seal
from heliograph.store import Store

HOST_PREFIX = "__Host-"
NAME = re.compile(rf"(?:{HOST_PREFIX})?({MORE}|{PREFIX}[0-9a-f]{{21}})")

# Seconds in the store for a visitor who sent no cookie: enough to follow a redirect, and whoever
# refuses cookies leaves nothing behind.
UNPROVEN = 600

Cookies = dict[str, list[Message]]


class Waiting:
    def __init__(self, app: Flask, store: Store) -> None:
        self._app = app
        self._store = store
        self._seal = Seal(app)
        self._packing = Packing(self._seal, store)

    def read(self, request: Request) -> Cookies:
        """What the cookies of this request hold, by their names.

        What we did not sign is left where it is: it may be a neighbor's on this host, or signed
        with the new key by another process while keys are rotated.
        """
        # The price of every request without messages: one look at the header, not parsed.
        if PREFIX not in request.environ.get("HTTP_COOKIE", "") or not self._app.secret_key:
            return {}
        found: Cookies = {}
        bound = _may_bind_to_host(self._attributes(request))
        for name, bare, value in _ours(request):
            if bound and not name.startswith(HOST_PREFIX):
                continue  # a neighboring host may have set it
            found[name] = found.get(name) or self._packing.unpack(bare, value)
        for name, receipt in islice(_missed(request), receipts.MOST):
            found[name] = self._store.get(receipts.store_key(receipt)) or []
        return {name: messages for name, messages in found.items() if messages}

    def change(
        self,
        request: Request,
        response: Response,
        found: Cookies,
        shown: Collection[str],
        new: list[Message],
    ) -> None:
        """Delete the cookies of what was shown and set those of what is new.

        Every other cookie stays untouched, so that two answers never disagree about it.
        """
        gone = {name for name, held in found.items() if any(m.id in shown for m in held)}
        if new and self._store and _used(request, gone) + POINTER > LIMIT:
            gone = set(found)  # the cookies are full: they are folded into one that points
        attributes = self._attributes(request)
        for name in gone:
            _delete(response, name, attributes)

        left = {m.id: m for name in gone for m in found[name] if m.id not in shown}
        lifetime = self._seal.lifetime
        packed = self._packing.pack(
            [*left.values(), *new],
            used=_used(request, gone),
            uncounted=self._uncounted(request, gone),
            seconds=lifetime if "HTTP_COOKIE" in request.environ else min(lifetime, UNPROVEN),
        )
        prefix = HOST_PREFIX if _may_bind_to_host(attributes) else ""
        for name, value in packed:
            response.set_cookie(prefix + name, value, max_age=lifetime, **attributes)

    def _uncounted(self, request: Request, gone: Collection[str]) -> int:
        values = (v for name, bare, v in _ours(request) if bare == MORE and name not in gone)
        return max(map(self._packing.count_more, values), default=0)

    def _attributes(self, request: Request) -> dict[str, Any]:
        """Those of the session cookie; but no script reads it, and another site's form sends none.

        Secure goes beyond Flask, which only asks its configuration: behind TLS nothing else is
        right, and browsers then accept the prefix that no neighboring host can forge.
        """
        session = self._app.session_interface
        return {
            "domain": session.get_cookie_domain(self._app),
            "path": session.get_cookie_path(self._app),
            "secure": session.get_cookie_secure(self._app) or request.is_secure,
            "httponly": True,
            "samesite": session.get_cookie_samesite(self._app) or "Lax",
            "partitioned": session.get_cookie_partitioned(self._app),
        }


def _ours(request: Request) -> Iterator[tuple[str, str, str]]:
    """Name, name without prefix, and value of cookies that look like ours, twice where sent so."""
    for name, value in request.cookies.items(multi=True):
        if match := NAME.fullmatch(name):
            yield name, match[1], value


def _missed(request: Request) -> Iterator[tuple[str, str]]:
    for name in request.cookies:
        receipt = name.removeprefix(receipts.MISSED)
        if receipt != name and receipts.is_key(receipt):
            yield name, receipt


def _used(request: Request, gone: Collection[str]) -> int:
    """Bytes that our cookies will take of the next request."""
    return sum(size(bare, value) for name, bare, value in _ours(request) if name not in gone)


def _may_bind_to_host(attributes: dict[str, Any]) -> bool:
    return bool(attributes["secure"] and attributes["path"] == "/" and not attributes["domain"])


def _delete(response: Response, name: str, attributes: dict[str, Any]) -> None:
    if name.startswith(receipts.MISSED):  # set by the script
        response.delete_cookie(name)
    elif name.startswith(HOST_PREFIX):
        response.delete_cookie(name, **attributes | {"secure": True, "path": "/", "domain": None})
    else:
        response.delete_cookie(name, **attributes)
