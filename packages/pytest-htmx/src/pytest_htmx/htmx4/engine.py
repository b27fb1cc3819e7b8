"""`Htmx4`: the engine that does what htmx 4.0.1 does."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from bs4 import Tag

from ..browser.engine import Engine, Event, Host
from ..browser.transport import Received, Request
from ..errors import Refused, Unsupported
from ..html.document import Document
from ..html.dom import closest, contains, opening_tag, select_one
from ..html.urls import origin, resolve
from . import hcon
from .attributes import Attributes, find
from .exchange import Exchange, address_after, begin
from .faults import Faults
from .sending import Queues, RequestQueue, collect, request_for
from .swapping import carry_out, plan
from .triggers import Triggers

MOST_REQUESTS = 50  # in one act; a page with more probably triggers itself for ever
_OWN = "htmx"  # in `history.state`; htmx restores only the entries that it has marked


class Htmx4(Engine):
    """Does what htmx 4.0.1 does, without running its script or any other."""

    faults_class: ClassVar[type[Faults]] = Faults

    # Of the current document; set when it arrives, before anything else can happen in it.
    _document: Document
    _triggers: Triggers
    _attributes: Attributes
    _queues: Queues
    _faults: Faults

    def __init__(self, host: Host) -> None:
        super().__init__(host)
        self._waiting: deque[Callable[[], None]] = deque()

    def arrived(self, document: Document) -> None:
        self._document = document
        self._triggers = Triggers(document, self._set_off)
        self._attributes = self._triggers.attributes
        self._queues = Queues()
        self._faults = self.faults_class(document, self._attributes)
        if document.is_html:
            self._triggers.process(document.body)

    def dispatch(self, event: Event) -> Event:
        # To htmx, scrolling is the event "intersect", whichever way the trigger is spelled.
        name = "intersect" if event.name == "revealed" else event.name
        event = self._triggers.dispatch(replace(event, name=name))
        leaving = {"click": "a[href]", "submit": "form"}.get(name)
        element = closest(event.target, leaving) if leaving and not event.prevented else None
        if element is not None:
            self._faults.before_leaving(element)
        return event

    def is_awaited(self, name: str) -> bool:
        return self._triggers.is_awaited(name)

    def listeners(self, *names: str) -> list[Tag]:
        return self._triggers.listeners(*names)

    def awaited_at(self, element: Tag) -> list[str]:
        return self._triggers.awaited_at(element)

    def settle(self) -> None:
        for _ in range(MOST_REQUESTS):
            if not self._waiting:
                return
            self._waiting.popleft()()
        if self._waiting:
            raise Unsupported(f"More than {MOST_REQUESTS} requests followed from one act.")

    def traversed(self, state: object) -> None:
        if state != _OWN:
            return
        if self._attributes.config["history"] == "reload":
            self.host.reload()
            return
        self._faults.before_restoring()
        document, body = self._document, self._document.body
        selector = self._attributes.selector("hx-history-elt")
        element = select_one(document.tree, selector)
        exchange = begin(self._attributes, document, body, None, None)
        exchange.restores_history(document.path, element or body, selector if element else None)
        self._prepare(exchange)

    # A request, from the event to the response

    def _set_off(self, element: Tag, event: Event) -> None:
        boost = self._triggers.boost_of(element)
        self._faults.before_request(element, boost)
        self._prepare(begin(self._attributes, self._document, element, event.submitter, boost))

    def _prepare(self, exchange: Exchange) -> None:
        collect(self._attributes, self._document, exchange)
        if exchange.method != "DIALOG":
            request = request_for(self._attributes, self._document, exchange)
            self._issue(exchange, replace(request, prefers_cache=self.host.is_returning))

    def _issue(self, exchange: Exchange, request: Request) -> None:
        queue, strategy = self._queues.queue_of(self._attributes, self._document, exchange.source)
        if queue.admits(exchange, strategy, lambda: self._issue(exchange, request)):
            self._waiting.append(lambda: self._send(exchange, request, queue))

    def _send(self, exchange: Exchange, request: Request, queue: RequestQueue) -> None:
        try:
            if not exchange.confirm or self._confirms(exchange):
                self._exchange(exchange, request)
        finally:
            queue.is_done(exchange)

    def _exchange(self, exchange: Exchange, request: Request) -> None:
        document = self._document
        whole = exchange.target is document.body or bool(exchange.select)
        request.headers["HX-Request-Type"] = "full" if whole else "partial"
        received = self.host.send(request)
        self._receive(exchange, received)
        if self._document is document:
            self._announce(exchange, received)

    def _confirms(self, exchange: Exchange) -> bool:
        question = str(exchange.confirm)
        if question.startswith(("js:", "javascript:")):
            raise Unsupported(f"{opening_tag(exchange.source)} asks with JavaScript.")
        return self.host.confirms(question, exchange.source)

    # The response

    def _receive(self, exchange: Exchange, received: Received) -> None:
        headers = received.response.headers
        if headers.get("HX-Refresh") == "true":
            self.host.reload()
        elif address := headers.get("HX-Redirect"):
            self._redirect(address)
        elif location := headers.get("HX-Location"):
            self._go(location)
        elif not isinstance(exchange.target, Tag) or self._is_connected(exchange.target):
            exchange.target = headers.get("HX-Retarget") or exchange.target
            exchange.swap = headers.get("HX-Reswap") or exchange.swap
            exchange.select = headers.get("HX-Reselect") or exchange.select
            exchange.obey_status(self._attributes, received.status)
            self._swap(exchange, received)

    def _redirect(self, address: str) -> None:
        url = resolve(self._document.url, address)
        if origin(url) != origin(self._document.url):
            raise Refused(f"HX-Redirect leads away, to {url}: the kit visits one app.")
        self.host.visit(Request("GET", url))

    def _go(self, location: str) -> None:
        """Follow `HX-Location`: htmx requests another page."""
        settings = hcon.parse(location)
        path = settings.pop("path", None)
        if path is None:
            if location.startswith("{"):
                raise Refused(f"HX-Location names no path: {location}")
            path, settings = location, {}
        if settings.get("push") is None and settings.get("replace") is None:
            settings["push"] = "true"
        source = str(settings.pop("source", "body"))
        element = select_one(self._document.tree, source)
        if element is None:
            raise Refused(f"HX-Location names a source that is not in the page: {source!r}.")
        self._ajax(element, str(path), settings)

    def _ajax(self, source: Tag, path: str, settings: dict[str, Any]) -> None:
        """Do `htmx.ajax('GET', …)`, a request without an event."""
        document = self._document
        boost = self._triggers.boost_of(source)
        exchange = begin(self._attributes, document, source, None, boost)
        exchange.headers |= {
            name: hcon.as_text(value) for name, value in settings.pop("headers", {}).items()
        }
        exchange.set(settings, "HX-Location")
        if isinstance(exchange.target, str):
            wanted = exchange.target
            exchange.target = find(document.tree, document.body, wanted)
            if exchange.target is None:
                raise Refused(f"HX-Location names a target that is not in the page: {wanted!r}.")
        exchange.method, exchange.action = "GET", path
        self._prepare(exchange)

    def _swap(self, exchange: Exchange, received: Received) -> None:
        document, attributes = self._document, self._attributes
        tasks = plan(attributes, document, exchange, received.text)
        self._faults.before_swap(received, tasks)
        if attributes.config["history"]:
            self._update_history(exchange, received)
        carry_out(tasks, document, attributes, self._triggers, exchange)
        main = next((task.target for task in tasks if task.is_main), None)
        if main is not None and not self._is_connected(exchange.source):
            exchange.source = main

    def _announce(self, exchange: Exchange, received: Received) -> None:
        """Dispatch the events that the `HX-Trigger` header names."""
        value = received.response.headers.get("HX-Trigger", "")
        document = self._document.tree
        source = exchange.source if self._is_connected(exchange.source) else document
        if not value.startswith("{"):
            for name in filter(None, map(str.strip, value.split(","))):
                self._triggers.dispatch(Event(name, source))
            return
        for name, detail in hcon.parse(value).items():
            target: Tag | None = source
            if isinstance(detail, dict) and detail.get("target"):
                target = find(document, document, str(detail["target"]))
            self._triggers.dispatch(Event(name, document if target is None else target))

    # History

    def _update_history(self, exchange: Exchange, received: Received) -> None:
        self.host.state = _OWN
        address = address_after(exchange, received, self._document)
        if address is None:
            return
        url, is_pushed = address
        if is_pushed:
            self.host.push(url, _OWN)
        else:
            self.host.replace(url, _OWN)

    def _is_connected(self, element: Tag) -> bool:
        return contains(self._document.tree, element)
