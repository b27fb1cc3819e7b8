"""`HtmxBrowser`: the same visitor with htmx 4.0.1, over Flask's test client."""

from __future__ import annotations

import heapq
import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Self

from bs4 import BeautifulSoup, Tag
from flask import Flask

from . import finding
from .browser import Browser
from .document import Document
from .dom import ByIdentity, contains, opening_tag, select, select_one
from .errors import Refused, Unsupported
from .events import Event
from .history import Entry
from .htmx4 import hcon
from .htmx4.attributes import Attributes
from .htmx4.content import (
    Task,
    attribute_selector,
    fragment_of,
    make_fragment,
    out_of_band,
    partials,
    swap_spec,
)
from .htmx4.exchange import Exchange, begin, collect, request_for, resolve_target
from .htmx4.inserting import insert
from .htmx4.listening import Listening
from .htmx4.queueing import RequestQueue
from .htmx4.selecting import find, find_all
from .urls import origin, path_and_query, resolve
from .wire import Answer, Request

MOST_REQUESTS = 50  # in one act; more is a page that sets itself off for ever


class HtmxBrowser(Browser):
    """A visitor with htmx 4.0.1: the same verbs, done as htmx's script would do them.

    Requests go one at a time, in the order in which they were set off. No time passes: what waits
    for a clock (`every 2s`, `load delay:1s`) or for scrolling (`revealed`) happens when the test
    calls `trigger`. Scripts are not run, and where only they could say what comes next
    (`hx-on`, `js:`, `[filters]`, extensions) the browser raises `Unsupported`.

    `confirm`: the answer to every `hx-confirm` question; without one, a question is refused.
    """

    scripting = True

    def __init__(self, app: Flask, *, confirm: bool | None = None, **settings: Any) -> None:  # noqa: ANN401  Browser's
        super().__init__(app, **settings)
        self.confirm = confirm
        self._waiting: deque[Callable[[], None]] = deque()
        self._queues: ByIdentity[RequestQueue] = ByIdentity()
        self._listening_to: tuple[Document, Listening] | None = None

    def trigger(self, selector: str, event: str) -> Self:
        """Let an event happen at an element: "keyup", "every", "revealed", one of your own."""
        with self._act():
            element = finding.element(self._document, selector)
            name = "intersect" if event == "revealed" else event
            if not self._happen(Event(name, element)).heard:
                raise Refused(f"Nothing waits for {event!r} on {opening_tag(element)}.")
        return self

    # What the browser tells us

    @property
    def _listener(self) -> Listening:
        document = self._document
        if self._listening_to is None or self._listening_to[0] is not document:
            self._listening_to = document, Listening(document, self._set_off)
        return self._listening_to[1]

    def _arrived(self) -> None:
        super()._arrived()
        self._waiting.clear()
        if self._document.is_html:
            self._listener.process(self._document.body)

    def _happen(self, event: Event) -> Event:
        return self._listener.hear(event)

    def _changed(self, control: Tag) -> None:
        self._happen(Event("input", control))
        self._happen(Event("change", control))

    def _listening(self, event: str) -> list[Tag]:
        return self._listener.elements(event)

    def _settle(self) -> None:
        for _ in range(MOST_REQUESTS):
            if not self._waiting:
                return
            self._waiting.popleft()()
        raise Unsupported(f"More than {MOST_REQUESTS} requests followed from one act.")

    # A request, from the event to the swap

    def _set_off(self, element: Tag, event: Event) -> None:
        exchange = begin(
            self._attributes,
            self._document,
            element,
            event.submitter,
            self._listener.boost_of(element),
        )
        if self.check and exchange.target is None:
            wanted = self._attributes.value(element, "hx-target")
            raise Refused(
                f"The page at {self.url} has no hx-target {wanted!r}: {opening_tag(element)}"
            )
        self._prepare(exchange)

    def _prepare(self, exchange: Exchange) -> None:
        attributes, document = self._attributes, self._document
        collect(attributes, document, exchange)
        if exchange.method == "DIALOG":
            return
        request = request_for(attributes, document, exchange)
        self._issue(exchange, request)

    def _issue(self, exchange: Exchange, request: Request) -> None:
        queue = self._queue_of(exchange.source)
        strategy = _sync_strategy(self._attributes.value(exchange.source, "hx-sync"))
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
        self._answer = answer = self._wire.exchange(replace(request, referrer=self._referrer()))
        self._cache.keep(answer)
        self._receive(exchange, answer)
        if self._document is document:
            self._announce(exchange, answer)

    def _receive(self, exchange: Exchange, answer: Answer) -> None:
        headers = answer.response.headers
        if headers.get("HX-Refresh") == "true":
            self._reload(self._referrer())
        elif target := headers.get("HX-Redirect"):
            self._redirect(target)
        elif location := headers.get("HX-Location"):
            self._go(location)
        elif not (isinstance(exchange.target, Tag) and not self._is_connected(exchange.target)):
            exchange.target = headers.get("HX-Retarget") or exchange.target
            exchange.swap = headers.get("HX-Reswap") or exchange.swap
            exchange.select = headers.get("HX-Reselect") or exchange.select
            self._obey_status(exchange, answer.status)
            self._swap(exchange, answer)

    def _redirect(self, target: str) -> None:
        url = resolve(self._document.url, target)
        if origin(url) != origin(self.base_url):
            raise Refused(f"HX-Redirect leads away, to {url}: the kit visits one app.")
        self._visit(Request("GET", url, referrer=self._referrer()))

    def _go(self, location: str) -> None:
        """`HX-Location`: htmx itself gets another page."""
        settings = hcon.parse(location)
        path = location
        if location.startswith("{") or settings.get("path") is not None:
            path = str(settings.pop("path"))
        else:
            settings = {}
        if settings.get("push") is None and settings.get("replace") is None:
            settings["push"] = "true"
        self._ajax(path, settings)

    def _ajax(
        self, path: str, settings: dict[str, Any], headers: dict[str, str] | None = None
    ) -> None:
        """`htmx.ajax('GET', …)` on the body."""
        document, attributes = self._document, self._attributes
        source = document.body
        if chosen := settings.pop("source", None):
            source = select_one(document.tree, str(chosen)) or source
        exchange = begin(attributes, document, source, None, self._listener.boost_of(source))
        extra = settings.pop("headers", {})
        target = settings.get("target")
        exchange.set(settings, "HX-Location")
        if target:
            exchange.target = (
                target
                if isinstance(target, Tag)
                else find(document.tree, document.body, str(target))
            )
            if exchange.target is None:
                raise Refused(f"HX-Location names a target that is not in the page: {target!r}.")
        exchange.method, exchange.action = "GET", path
        if headers is not None:
            exchange.headers = dict(headers)
            exchange.mode = "cors"
        exchange.headers.update({name: hcon.as_text(value) for name, value in extra.items()})
        self._prepare(exchange)

    def _obey_status(self, exchange: Exchange, status: int) -> None:
        """`hx-status:…`: what the element wants done for this status (`#handleStatusCodes`)."""
        code = str(status)
        unswapped = {str(one) for one in self._attributes.config["noSwap"]}
        for pattern in (code, code[:2] + "x", code[0] + "xx"):
            if pattern in unswapped:
                exchange.swap = "none"
                return
            if settings := self._attributes.value(exchange.source, f"hx-status:{pattern}"):
                exchange.set(hcon.parse(settings), f"hx-status:{pattern}")
                return

    def _swap(self, exchange: Exchange, answer: Answer) -> None:
        attributes, document = self._attributes, self._document
        content = make_fragment(answer.text)
        fragment, exchange.title = content.fragment, content.title
        everywhere = lambda selector: find_all(document.tree, exchange.source, selector)  # noqa: E731
        tasks = out_of_band(attributes, fragment, everywhere, exchange.select_oob)
        pieces = partials(attributes, fragment, everywhere)
        if any(task.spec.get("ignoreTitle") for task in pieces):
            exchange.title = None
        keeps_empty = bool(pieces) or (
            bool(tasks) and not attributes.config["allowEmptySwapAfterOOB"]
        )
        tasks += pieces
        main = self._main_task(exchange, fragment, keeps_empty)
        if main:
            tasks.insert(0, main)
        self._refuse_lost(tasks)
        self._update_history(exchange, answer)

        eased = [task for task in tasks if self._is_eased(task, main, exchange)]
        at_once = [task for task in tasks if not any(task is other for other in eased)]
        _run_together([insert(task, document, attributes, self._listener) for task in at_once])
        for task in eased:
            _run_together([insert(task, document, attributes, self._listener)])
        if not self._is_connected(exchange.source) and main and main.target is not None:
            exchange.source = main.target
        if exchange.title and exchange.swap != "none":
            document.title = exchange.title

    def _main_task(
        self, exchange: Exchange, fragment: BeautifulSoup, keeps_empty: bool
    ) -> Task | None:
        attributes, document = self._attributes, self._document
        spec = swap_spec(attributes, exchange.swap or attributes.config["defaultSwap"])
        if spec.get("ignoreTitle"):
            exchange.title = None
        inner = select_one(fragment, "body") or fragment
        has_content = any(isinstance(node, Tag) for node in inner.children)
        has_content = has_content or bool(fragment.get_text().strip())
        swap_empty = spec.get("swapEmpty")
        swap_empty = not keeps_empty if swap_empty is None else swap_empty
        if not (spec["style"] == "delete" or has_content or swap_empty):
            return None
        if exchange.select:
            fragment = fragment_of(select(fragment, exchange.select))
        wanted = spec.get("target") or exchange.target
        target = resolve_target(attributes, document, exchange, wanted)
        return Task("main", fragment, target, spec, str(wanted))

    def _is_eased(self, task: Task, main: Task | None, exchange: Exchange) -> bool:
        """Whether the piece is put in during a view transition, after those that are not."""
        own = task.spec.get("transition")
        if own is not None:
            return bool(own)
        if main is not None:
            return bool(exchange.transition) and main.spec.get("transition") is not False
        return bool(exchange.transition)

    def _refuse_lost(self, tasks: list[Task]) -> None:
        for task in tasks:
            if self.check and task.target is None and task.spec["style"] != "none":
                raise Refused(
                    f"The page at {self.url} has no {task.selector!r} to swap this into "
                    f"(htmx would drop it in silence): {task.fragment}"
                )

    # History

    def _update_history(self, exchange: Exchange, answer: Answer) -> None:
        if not self._attributes.config["history"]:
            return
        here = self.history.current
        here.htmx = True
        push, replace = exchange.push, exchange.replace
        headers = answer.response.headers
        if headers.get("HX-Push-Url") or headers.get("HX-Replace-Url"):
            push, replace = headers.get("HX-Push-Url"), headers.get("HX-Replace-Url")
        if push is None and replace is None and exchange.boosted:
            push = "true"
        push = None if push in ("false", False) else push
        replace = None if replace in ("false", False) else replace
        path = push or replace
        if not path:
            return
        if path == "true":
            path = path_and_query(answer.url)
            path += f"#{exchange.anchor}" if exchange.anchor else ""
        url = resolve(self._document.base_url, hcon.as_text(path))
        if origin(url) != origin(self.base_url):
            raise Refused(f"htmx cannot push {url}: it is another site's.")
        self._document.url = url
        entry = Entry(url, self._document, None, htmx=True)
        if push:
            self.history.push(entry)
        else:
            self.history.replace(entry)

    def _traversed_within(self, entry: Entry) -> None:
        if not entry.htmx:
            return
        history = self._attributes.config["history"]
        if history == "reload":
            self._reload(self._referrer())
        if history is not True:
            return
        selector = attribute_selector(self._attributes, "hx-history-elt")
        element = select_one(self._document.tree, selector)
        settings: dict[str, Any] = {
            "target": element or self._document.body,
            "swap": "outerSync",
            "select": selector if element else None,
        }
        self._ajax(self.url, settings, {"Accept": "*/*", "HX-History-Restore-Request": "true"})

    # Events and queues

    def _announce(self, exchange: Exchange, answer: Answer) -> None:
        """`HX-Trigger`: the events that the answer sets off."""
        value = answer.response.headers.get("HX-Trigger")
        if not value:
            return
        source = exchange.source if self._is_connected(exchange.source) else self._document.tree
        if value.startswith("{"):
            for name, detail in json.loads(value).items():
                target: Tag | None = source
                if isinstance(detail, dict) and detail.get("target"):
                    target = find(self._document.tree, self._document.tree, str(detail["target"]))
                self._happen(Event(name, target or self._document.tree))
            return
        for name in value.split(","):
            self._happen(Event(name.strip(), source))

    def _queue_of(self, element: Tag) -> RequestQueue:
        value = self._attributes.value(element, "hx-sync") or ""
        place = element
        selector = value.rpartition(":")[0].strip() if ":" in value else value
        if selector and not selector.startswith(("drop", "abort", "replace", "queue")):
            from .htmx4.exchange import _this

            this = lambda: _this(self._attributes, element, "hx-sync")  # noqa: E731
            place = find(self._document.tree, element, selector, this) or element
        queue = self._queues.get(place)
        if queue is None:
            self._queues[place] = queue = RequestQueue()
        return queue

    def _confirms(self, exchange: Exchange) -> bool:
        if self.confirm is None:
            raise Refused(
                f"{opening_tag(exchange.source)} asks {exchange.confirm!r}: "
                f"say what to answer, HtmxBrowser(app, confirm=True)."
            )
        return self.confirm

    @property
    def _attributes(self) -> Attributes:
        return self._listener.attributes

    def _is_connected(self, element: Tag) -> bool:
        return contains(self._document.tree, element)


def _sync_strategy(value: str | None) -> str:
    strategy = (value or "").rpartition(":")[2].strip()
    return strategy if strategy.startswith(("drop", "abort", "replace", "queue")) else "queue first"


def _run_together(tasks: list[Iterator[float]]) -> None:
    """Run the tasks side by side on a clock of their own, in the order of their waits."""
    clock = [(0.0, place, task) for place, task in enumerate(tasks)]
    turn = len(tasks)
    while clock:
        now, _, task = heapq.heappop(clock)
        wait = next(task, None)
        if wait is not None:
            heapq.heappush(clock, (now + wait, turn, task))
            turn += 1
