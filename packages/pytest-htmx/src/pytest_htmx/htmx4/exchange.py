"""One request of htmx and the plan for its response, from an element's attributes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bs4 import Tag

from ..browser.transport import Received
from ..errors import Refused, Unsupported
from ..html.controls import Entry
from ..html.document import Document
from ..html.dom import attr
from ..html.urls import origin, path_and_query, resolve
from . import hcon
from .attributes import Attributes, find

_SAFE_IN_URI = ";,/?:@&=+$-_.!~*'()#"  # encodeURI does not escape these
VERBS = ("get", "post", "put", "patch", "delete", "query")

# The field that each setting of hx-boost, hx-status and HX-Location changes.
_SETTINGS = {
    "target": "target",
    "swap": "swap",
    "select": "select",
    "selectOOB": "select_oob",
    "push": "push",
    "replace": "replace",
    "transition": "transition",
    "confirm": "confirm",
    "values": "values",
}


@dataclass
class Exchange:
    """A request and the plan for its response (htmx calls it `ctx`)."""

    source: Tag
    submitter: Tag | None
    boosted: bool
    method: str
    action: str
    anchor: str
    headers: dict[str, str]
    target: Tag | str | None = None
    swap: Any = "innerHTML"
    select: str | None = None
    select_oob: str | None = None
    push: Any = None
    replace: Any = None
    transition: Any = None
    confirm: str | None = None
    validate: bool = False
    values: dict[str, Any] | None = None
    body: list[Entry] = field(default_factory=list)
    title: str = ""
    mode: str = "same-origin"

    def set(self, settings: dict[str, Any], where: str) -> None:
        """Apply the settings of the attribute or header `where`.

        Raises:
            Unsupported: If the kit does not know a setting.
        """
        for name, value in settings.items():
            if name == "true":
                continue  # hx-boost="true"
            if name not in _SETTINGS:
                raise Unsupported(f"{where} sets {name!r}, which the kit does not know.")
            setattr(self, _SETTINGS[name], value)

    def obey_status(self, attributes: Attributes, status: int) -> None:
        """Apply the element's `hx-status:…` for this status (`#handleStatusCodes`)."""
        code = str(status)
        unswapped = {str(one) for one in attributes.config["noSwap"]}
        for pattern in (code, code[:2] + "x", code[0] + "xx"):
            if pattern in unswapped:
                self.swap = "none"
                return
            if settings := attributes.value(self.source, f"hx-status:{pattern}"):
                self.set(hcon.parse(settings), f"hx-status:{pattern}")
                return

    def restores_history(self, path: str, target: Tag, select: str | None) -> None:
        """Become the request that Back makes: for the whole page, without `HX-Request`."""
        self.method, self.action = "GET", path
        self.target, self.select, self.swap = target, select, "outerSync"
        self.headers = {"Accept": "*/*", "HX-History-Restore-Request": "true"}
        self.mode = "cors"


def begin(
    attributes: Attributes,
    document: Document,
    source: Tag,
    submitter: Tag | None,
    boost: str | None,
) -> Exchange:
    """Return the exchange for an event (`#createRequestContext`).

    Raises:
        Unsupported: If the element has a setting that the kit does not know.
    """
    method, action = _method_and_action(attributes, source, submitter, boosted=boost is not None)
    action, _, anchor = (action or "").partition("#")
    headers = {
        "HX-Request": "true",
        "HX-Source": identifier(source),
        "HX-Current-URL": document.url,
        "Accept": "text/html",
    }
    if boost is not None:
        headers["HX-Boosted"] = "true"
    exchange = Exchange(
        source,
        submitter,
        boost is not None,
        method,
        action,
        anchor,
        headers,
        select=attributes.value(source, "hx-select"),
        select_oob=attributes.value(source, "hx-select-oob"),
        target=attributes.value(source, "hx-target"),
        swap=attributes.value(source, "hx-swap") or attributes.config["defaultSwap"],
        push=attributes.value(source, "hx-push-url"),
        replace=attributes.value(source, "hx-replace-url"),
        transition=attributes.config["transitions"],
        confirm=attributes.value(source, "hx-confirm"),
        validate=_validates(attributes, source, submitter),
    )
    if boost is not None:
        exchange.set(hcon.parse(boost), "hx-boost")
    exchange.target = resolve_target(attributes, document, exchange, exchange.target)
    if exchange.target is not None:
        headers["HX-Target"] = identifier(exchange.target)
    for name, value in hcon.parse(attributes.value(source, "hx-config") or "").items():
        if name == "headers" and isinstance(value, dict):
            headers.update({key: hcon.as_text(one) for key, one in value.items()})
        elif name == "validate":
            exchange.validate = bool(value)
        elif name not in ("timeout", "mode"):
            raise Unsupported(f"hx-config sets {name!r}, which the kit does not know.")
    return exchange


def resolve_target(
    attributes: Attributes, document: Document, exchange: Exchange, target: Tag | str | None
) -> Tag | None:
    """Return the element to swap into; by default the source, or the body if it is boosted."""
    if isinstance(target, Tag):
        return target
    if target is None:
        return document.body if exchange.boosted else exchange.source
    this = attributes.holders_of_this(exchange.source, "hx-target")
    return find(document.tree, exchange.source, target, this)


def identifier(element: Tag) -> str:
    """Return the element's name in headers: `form#login`."""
    own = attr(element, "id")
    return element.name + (f"#{quote(own, safe=_SAFE_IN_URI)}" if own else "")


def _method_and_action(
    attributes: Attributes, source: Tag, submitter: Tag | None, *, boosted: bool
) -> tuple[str, str | None]:
    method = attributes.value(source, "hx-method")
    action = attributes.value(source, "hx-action", inherit=False)
    if not action:
        for verb in VERBS:
            address = attributes.value(source, f"hx-{verb}", inherit=False)
            if address is not None:
                method, action = verb, address
                break
    if boosted:
        action = action or (attr(submitter, "formaction") if submitter is not None else None)
        action = action or attr(source, "href" if source.name == "a" else "action")
    method = method or (attr(submitter, "formmethod") if submitter is not None else None)
    return (method or attr(source, "method") or "GET").upper(), action


def _validates(attributes: Attributes, source: Tag, submitter: Tag | None) -> bool:
    given = attributes.value(source, "hx-validate", inherit=False)
    if given is not None:
        return given == "true"
    skipped = submitter is not None and submitter.has_attr("formnovalidate")
    return source.name == "form" and not source.has_attr("novalidate") and not skipped


def address_after(
    exchange: Exchange, received: Received, document: Document
) -> tuple[str, bool] | None:
    """Return the new URL with True to push it or False to replace the old; None keeps the old URL.

    This is htmx's `#resolveHistoryAction`.

    Raises:
        Refused: If the URL is another site's: a browser does not push it.
    """
    push, replace = exchange.push, exchange.replace
    headers = received.response.headers
    by_header = headers.get("HX-Push-Url"), headers.get("HX-Replace-Url")
    if any(by_header):
        push, replace = by_header
    if push is None and replace is None and exchange.boosted:
        push = "true"
    push, replace = (None if value == "false" else value for value in (push, replace))
    path = push or replace
    if not path:
        return None
    if path == "true":
        path = path_and_query(received.url) + (f"#{exchange.anchor}" if exchange.anchor else "")
    url = resolve(document.base_url, hcon.as_text(path))
    if origin(url) != origin(document.url):
        raise Refused(f"htmx cannot push {url}: it is another site's.")
    return url, bool(push)
