"""Builds htmx's requests (values, headers, URL and body), and orders them by `hx-sync`."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import Tag

from ..browser.transport import Request
from ..errors import Unsupported
from ..html.controls import Controls, Entry, Upload, is_disabled, is_submit_button, option_value
from ..html.document import Document
from ..html.dom import ByIdentity, attr, opening_tag, self_and_descendants
from ..html.submission import multipart
from ..html.urls import form_decoded, form_encoded, origin, resolve, without_fragment
from ..html.validity import refuse_invalid
from ..html.values import kind
from . import hcon
from .attributes import Attributes, find, find_all
from .exchange import Exchange


def collect(attributes: Attributes, document: Document, exchange: Exchange) -> None:
    """Add the values to send to the exchange (`#collectFormData`).

    Raises:
        Refused: If a control is invalid and htmx validates it.
        Unsupported: If a value needs a script.
    """
    source, controls = exchange.source, document.controls
    by_query = exchange.method in ("GET", "DELETE")
    if by_query:
        form = source if source.name == "form" else None
    else:
        form = source if source.name == "form" else controls.form_of(source)
    submitter = exchange.submitter
    if submitter is None and form is not None and is_submit_button(source):
        submitter = source

    if exchange.validate:
        refuse_invalid(controls, _controls_of(controls, source if form is None else form))
    if form is not None:
        body, included = [*controls.entries(form)], controls.of_form(form)
    else:
        body, included = [], []
        _add_values(
            controls, source, included, body, is_body=source is document.body, by_query=by_query
        )
    if submitter is not None and (name := attr(submitter, "name")):
        body.append((name, controls.value(submitter)))
    if selector := attributes.value(source, "hx-include"):
        for place in find_all(document.tree, source, selector):
            if exchange.validate:
                refuse_invalid(controls, _controls_of(controls, place))
            _add_values(controls, place, included, body, is_body=place is document.body)
    exchange.body = body
    for name, value in attributes.settings(source, "hx-vals").items():
        _set(exchange.body, name, hcon.as_text(value))
    for name, value in (exchange.values or {}).items():
        exchange.body = [entry for entry in exchange.body if entry[0] != name]
        exchange.body.append((name, hcon.as_text(value)))
    for name, value in attributes.settings(source, "hx-headers").items():
        exchange.headers[name] = hcon.as_text(value)


def request_for(attributes: Attributes, document: Document, exchange: Exchange) -> Request:
    """Return the request, as fetch sends it.

    Raises:
        Unsupported: If the address is a script or leads to another site.
    """
    action = exchange.action
    if action.startswith(("js:", "javascript:")):
        raise Unsupported(f"{opening_tag(exchange.source)} runs JavaScript.")
    url = without_fragment(resolve(document.base_url, action))
    body, content_type = None, None
    if exchange.method in ("GET", "DELETE"):
        url = _with_query(url, [(name, _as_string(value)) for name, value in exchange.body])
    else:
        form = exchange.source if exchange.source.name == "form" else None
        form = form or document.controls.form_of(exchange.source)
        encoding = attributes.value(exchange.source, "hx-encoding")
        encoding = encoding if encoding is not None else (attr(form, "enctype") if form else None)
        if encoding == "multipart/form-data":
            body, content_type = multipart(exchange.body)
        else:
            pairs = ((name, _as_string(value)) for name, value in exchange.body)
            body = form_encoded(pairs).encode()
            content_type = "application/x-www-form-urlencoded;charset=UTF-8"
    if origin(url) != origin(document.url):
        raise Unsupported(f"htmx sends nothing to another site: {url}")
    headers = {**exchange.headers, "Sec-Fetch-Mode": exchange.mode, "Sec-Fetch-Dest": "empty"}
    return Request(exchange.method, url, headers, body, content_type)


def _controls_of(controls: Controls, place: Tag) -> list[Tag]:
    """Return the controls that `place.reportValidity()` checks: a form's, or the control."""
    return controls.of_form(place) if place.name == "form" else [place]


def _add_values(
    controls: Controls,
    place: Tag,
    included: list[Tag],
    body: list[Entry],
    *,
    is_body: bool,
    by_query: bool = False,
) -> None:
    """Add the values of the named controls in an element to the body (`#addInputValues`)."""
    inputs: list[Tag] = []
    if place.name == "button" or "-" in place.name:
        inputs = [place]
    elif place.name in ("input", "select", "textarea", "fieldset") or (
        not by_query and not is_body
    ):
        inputs = [
            tag
            for tag in self_and_descendants(place)
            if tag.has_attr("name") and tag.name != "button"
        ]
    for control in inputs:
        name = attr(control, "name")
        if not name or is_disabled(control) or any(control is other for other in included):
            continue
        if control.name not in ("input", "select", "textarea", "button"):
            raise Unsupported(
                f"htmx would send the name of {opening_tag(control)}, but the kit does not."
            )
        included.append(control)
        if kind(control) in ("checkbox", "radio"):
            if controls.checked(control):
                body.append((name, controls.value(control)))
        elif kind(control) == "file":
            body += ((name, upload) for upload in controls.files(control))
        elif control.name == "select" and control.has_attr("multiple"):
            body += ((name, option_value(option)) for option in controls.chosen(control))
        else:
            body.append((name, controls.value(control)))


def _set(body: list[Entry], name: str, value: str) -> None:
    """Do `FormData.set`: replace the first entry of the name and delete the others."""
    places = [place for place, entry in enumerate(body) if entry[0] == name]
    if not places:
        body.append((name, value))
        return
    body[places[0]] = (name, value)
    for place in reversed(places[1:]):
        del body[place]


def _with_query(url: str, pairs: list[tuple[str, str]]) -> str:
    if not pairs:
        return url
    address, _, query = url.partition("?")
    names = {name for name, _ in pairs}
    kept = [pair for pair in form_decoded(query) if pair[0] not in names]
    return f"{address}?{form_encoded(kept + pairs)}"


def _as_string(value: str | Upload) -> str:
    return value if isinstance(value, str) else "[object File]"


class RequestQueue:
    """The requests of one element, one at a time (htmx's `RequestQueue`)."""

    def __init__(self) -> None:
        self._busy: object | None = None
        self._waiting: list[Callable[[], None]] = []

    def admits(self, request: object, strategy: str, run_later: Callable[[], None]) -> bool:
        """Return True if the request is sent now; by its strategy it may be sent later instead.

        Raises:
            Unsupported: If the strategy aborts a request that is under way.
        """
        if self._busy is None:
            self._busy = request
            return True
        if strategy in ("replace", "abort"):
            raise Unsupported(
                f"Two requests at once under hx-sync {strategy!r}: the kit cannot know whether the "
                f"first still reaches the server."
            )
        if strategy == "queue all":
            self._waiting.append(run_later)
        elif strategy == "queue last":
            self._waiting = [run_later]
        elif strategy != "drop" and not self._waiting:
            self._waiting.append(run_later)
        return False

    def is_done(self, request: object) -> None:
        """Record that the request has its response, and send the next one."""
        if self._busy is request:
            self._busy = None
            if self._waiting:
                self._waiting.pop(0)()


class Queues:
    """The queues of a document, by the element that `hx-sync` names."""

    def __init__(self) -> None:
        self._queues: ByIdentity[RequestQueue] = ByIdentity()

    def queue_of(
        self, attributes: Attributes, document: Document, element: Tag
    ) -> tuple[RequestQueue, str]:
        """Return the queue of the element's requests, and its strategy."""
        before, _, after = (attributes.value(element, "hx-sync") or "").rpartition(":")
        selector = before or after  # a strategy alone matches nothing, and means the element itself
        this = attributes.holders_of_this(element, "hx-sync")
        place = find(document.tree, element, selector, this) if selector else None
        place = element if place is None else place
        queue = self._queues.get(place)
        if queue is None:
            self._queues[place] = queue = RequestQueue()
        return queue, after.strip()
