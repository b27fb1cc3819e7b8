"""`HtmxBrowser`: visits a WSGI app with htmx 4.0.1, in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from bs4 import Tag

from ..browser.browser import Browser
from ..browser.events import MOVED, Event
from ..browser.history import Entry
from ..browser.transport import Received, Request
from ..errors import Refused, Unsupported
from ..html import locators
from ..html.document import Document
from ..html.dom import contains, opening_tag, select_one
from ..html.urls import origin, resolve
from . import hcon
from .addresses import address_after
from .attributes import Attributes
from .exchange import Exchange, begin
from .queueing import Queues, RequestQueue
from .selecting import find
from .sending import collect, request_for
from .swapping import carry_out, plan
from .triggers import Triggers
from .version import LoadedHtmx

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

MOST_REQUESTS = 50  # in one act; a page with more probably triggers itself for ever


class HtmxBrowser(Browser):
    """A visitor with htmx 4.0.1: a `Browser` whose verbs follow htmx's script.

    Requests go one at a time, in the order in which they were triggered. No time passes: a trigger
    that waits for a clock (`every 2s`, `load delay:1s`) or for scrolling (`revealed`) fires only
    when the test calls `trigger`. The browser runs no scripts. It raises `Unsupported` if a script
    decides how the page goes on (`onclick`, `hx-on`, `js:`, `[filters]`, extensions, a script in a
    response or one that speaks to htmx).

    Args:
        app: The WSGI app to visit.
        **settings: The other arguments of `Browser`.

    Raises:
        ValueError: If there is no rule of a given name.
        Refused: By every verb, if a person could not do this, htmx has no target for a swap, or the
            page loads no script that could be htmx.
        Unsupported: By every verb, if the kit cannot follow the browser or htmx, or the page loads
            an htmx of another version.
        AssertionError: By every verb, if a page breaks a rule.
    """

    scripting = True

    def __init__(
        self,
        app: WSGIApplication,
        **settings: Any,  # noqa: ANN401  Browser types them
    ) -> None:
        super().__init__(app, **settings)
        self._waiting: deque[Callable[[], None]] = deque()
        self._htmx: tuple[Document, Triggers, Queues, LoadedHtmx] | None = None

    def trigger(self, selector: str, event: str) -> Self:
        """Dispatch an event to an element.

        Args:
            selector: A CSS selector that matches exactly one element.
            event: The event's name, for example "keyup", "every", "revealed" or the app's own.

        Returns:
            The browser.

        Raises:
            Refused: If no element or several match, or no trigger handles the event.
            Unsupported: If the kit cannot follow the browser's reaction.
            AssertionError: If a page breaks a rule.
        """
        with self._act():
            element = locators.element(self._document, selector, self._place)
            name = "intersect" if event == "revealed" else event
            if name in MOVED:
                self._document.pointed = element  # a click on it does not move the mouse again
            if not self._dispatch(Event(name, element)).handled:
                waits = ", ".join(map(repr, self._triggers.events_at(element))) or "none"
                raise Refused(
                    f"No trigger handles {event!r} on {opening_tag(element)}. "
                    f"The events that it waits for: {waits}."
                )
        return self

    # Hooks for scripts

    def _load(self, request: Request) -> Received | None:
        self._settle()  # requests that were triggered earlier are sent earlier
        return super()._load(request)

    def _arrived(self) -> None:
        super()._arrived()
        if self._document.is_html:
            self._triggers.process(self._document.body)

    def _dispatch(self, event: Event) -> Event:
        return self._triggers.dispatch(event)

    def _listeners(self, *events: str) -> list[Tag]:
        return self._triggers.elements(*events)

    def _is_awaited(self, event: str) -> bool:
        return self._triggers.is_awaited(event)

    def _settle(self) -> None:
        for _ in range(MOST_REQUESTS):
            if not self._waiting:
                return
            self._waiting.popleft()()
        if self._waiting:
            raise Unsupported(f"More than {MOST_REQUESTS} requests followed from one act.")

    # A request, from the event to the response

    def _set_off(self, element: Tag, event: Event) -> None:
        self._loaded_htmx.refuse_other(element, self.url)
        self._triggers.refuse_scripts(element)
        boost = self._triggers.boost_of(element)
        exchange = begin(self._attributes, self._document, element, event.submitter, boost)
        if exchange.target is None:
            wanted = self._attributes.value(element, "hx-target")
            self._miss_target(
                f"The page at {self.url} has no hx-target {wanted!r}: {opening_tag(element)}"
            )
        self._prepare(exchange)

    def _prepare(self, exchange: Exchange) -> None:
        collect(self._attributes, self._document, exchange)
        if exchange.method != "DIALOG":
            request = request_for(self._attributes, self._document, exchange)
            self._issue(exchange, replace(request, prefers_cache=self._is_returning))

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
        self._received = received = self._transport.exchange(
            replace(request, referrer=self._referrer())
        )
        self._receive(exchange, received)
        if self._document is document:
            self._announce(exchange, received)

    def _miss_target(self, sentence: str) -> None:
        """Tell of a target that is not in the page; htmx only logs it, or not even that."""
        raise Refused(sentence)

    def _confirms(self, exchange: Exchange) -> bool:
        question = str(exchange.confirm)
        if question.startswith(("js:", "javascript:")):
            raise Unsupported(f"{opening_tag(exchange.source)} asks with JavaScript.")
        self.questions.append(question)
        if self.confirm is None:
            raise Refused(
                f"{opening_tag(exchange.source)} asks {question!r}: "
                f"give the reply first, confirm = True or False."
            )
        return self.confirm

    # The response

    def _receive(self, exchange: Exchange, received: Received) -> None:
        headers = received.response.headers
        if headers.get("HX-Refresh") == "true":
            self._reload(self._referrer())
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
        if origin(url) != origin(self.base_url):
            raise Refused(f"HX-Redirect leads away, to {url}: the kit visits one app.")
        self._visit(Request("GET", url, referrer=self._referrer()))

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
        for task in tasks:
            if task.target is None and task.spec["style"] != "none":
                self._miss_target(
                    f"The page at {self.url} has no {task.selector!r} as a target "
                    f"(htmx would drop this without an error): {task.fragment}"
                )
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
                self._dispatch(Event(name, source))
            return
        for name, detail in hcon.parse(value).items():
            target: Tag | None = source
            if isinstance(detail, dict) and detail.get("target"):
                target = find(document, document, str(detail["target"]))
            self._dispatch(Event(name, document if target is None else target))

    # History

    def _update_history(self, exchange: Exchange, received: Received) -> None:
        self.history.current.htmx = True
        address = address_after(exchange, received, self._document)
        if address is None:
            return
        url, is_pushed = address
        self._document.url = url
        entry = Entry(url, self._document, None, htmx=True)
        if is_pushed:
            self.history.push(entry)
        else:
            self.history.replace(entry)

    def _traversed_within(self, entry: Entry) -> None:
        if not entry.htmx:
            return
        if self._attributes.config["history"] == "reload":
            self._reload(self._referrer())
            return
        selector = self._attributes.selector("hx-history-elt")
        element = select_one(self._document.tree, selector)
        body = self._document.body
        exchange = begin(self._attributes, self._document, body, None, None)
        exchange.restores_history(self.url, element or body, selector if element else None)
        self._prepare(exchange)

    # The state of htmx in the document

    @property
    def _triggers(self) -> Triggers:
        return self._kept_of_document[1]

    @property
    def _queues(self) -> Queues:
        return self._kept_of_document[2]

    @property
    def _loaded_htmx(self) -> LoadedHtmx:
        return self._kept_of_document[3]

    @property
    def _attributes(self) -> Attributes:
        return self._triggers.attributes

    @property
    def _kept_of_document(self) -> tuple[Document, Triggers, Queues, LoadedHtmx]:
        document = self._document
        if self._htmx is None or self._htmx[0] is not document:
            loaded = LoadedHtmx(document.tree)
            self._htmx = document, Triggers(document, self._set_off), Queues(), loaded
        return self._htmx

    def _is_connected(self, element: Tag) -> bool:
        return contains(self._document.tree, element)
