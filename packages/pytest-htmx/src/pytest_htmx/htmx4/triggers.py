"""Triggers and boosts of a page, and the dispatch of events to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bs4 import Tag

from ..browser.engine import Event
from ..errors import Unsupported
from ..html.controls import Controls, is_submit_button
from ..html.document import Document
from ..html.dom import (
    ByIdentity,
    attr,
    closest,
    contains,
    matches,
    opening_tag,
    self_and_descendants,
)
from ..html.parsing import empty_fragment
from ..html.urls import origin, resolve
from ..html.values import kind
from . import hcon
from .attributes import Attributes, find_all
from .exchange import VERBS
from .scripts import is_met, refuse_handlers

_ACTS = ("hx-action", *(f"hx-{verb}" for verb in VERBS))
_SCRIPTED = re.compile(r"(data-)?hx-on\b")

Handler = Callable[[Tag, Event], None]


@dataclass
class Trigger:
    """One event that an element reacts to. `places` are the elements that receive it."""

    name: str
    filter: str | None
    places: list[Tag]
    settings: dict[str, Any]
    spent: bool = False
    seen: ByIdentity[str] = field(default_factory=ByIdentity)


@dataclass
class Listener:
    """The triggers of one element, and its boost if it has one."""

    boost: str | None
    triggers: list[Trigger] = field(default_factory=list)


class Triggers:
    """The triggers of one document. A trigger that fires calls `handler`."""

    def __init__(self, document: Document, handler: Handler) -> None:
        self.attributes = Attributes(document.tree)
        self._document = document
        self._handler = handler
        self._listeners: ByIdentity[Listener] = ByIdentity()
        self._at: ByIdentity[dict[int, tuple[Tag, Trigger]]] = ByIdentity()
        self._scripted: ByIdentity[bool] = ByIdentity()
        self._names: set[str] = set()

    def process(self, root: Tag) -> None:
        """Set up the triggers of an element and all in it (`htmx.process`)."""
        document = self._document.tree
        if root is not document and not contains(document, root):
            return
        if self.attributes.is_ignored(root):
            return
        elements = list(self_and_descendants(root))
        for element in elements:
            if any("hx-on" in name and _SCRIPTED.match(name) for name in element.attrs):
                self._scripted[element] = True
        for element in elements:
            if self.attributes.has_any(element, *_ACTS):
                self._listen(element, None)
        for element in elements:
            if element.name in ("a", "form"):
                boost = self.attributes.value(element, "hx-boost")
                if boost and boost != "false" and may_be_boosted(self._document, element):
                    self._listen(element, boost)

    def forget(self, element: Tag) -> None:
        """Delete the triggers of an element and all in it."""
        for inner in self_and_descendants(element):
            if listener := self._listeners.get(inner):
                for trigger in listener.triggers:
                    for place in trigger.places:
                        at = self._at.setdefault(place, {})
                        at.pop(id(trigger), None)
                        if not at:
                            self._at.discard(place)
                self._listeners.discard(inner)

    def is_powered(self, element: Tag) -> bool:
        return element in self._listeners or element in self._scripted

    def boost_of(self, element: Tag) -> str | None:
        listener = self._listeners.get(element)
        return listener.boost if listener else None

    def is_awaited(self, event: str) -> bool:
        """Return False if no element has had a trigger for this event."""
        return event in self._names

    def listeners(self, *events: str) -> list[Tag]:
        """Return the elements with a trigger for one of these events on themselves."""
        return [
            element
            for element, listener in self._listeners.items()
            if any(
                trigger.name in events and any(place is element for place in trigger.places)
                for trigger in listener.triggers
            )
        ]

    def awaited_at(self, place: Tag) -> list[str]:
        """Return the events that fire a trigger if the element receives them, each once."""
        at = self._at.get(place) or {}
        return list(dict.fromkeys(trigger.name for _, trigger in at.values()))

    def dispatch(self, event: Event) -> Event:
        """Dispatch an event to its target and all its ancestors, and return it.

        Raises:
            Unsupported: If a script handles the event, or the kit does not know a trigger.
        """
        for place in event.path:
            refuse_handlers(place, event)
            for element, trigger in list((self._at.get(place) or {}).values()):
                if trigger.name == event.name:
                    self._fire(element, trigger, event, place)
            if event.stopped:
                break
        return event

    def _listen(self, element: Tag, boost: str | None) -> None:
        if element in self._listeners or self.attributes.is_ignored(element):
            return
        listener = Listener(boost)
        self._listeners[element] = listener
        given = self.attributes.value(element, "hx-trigger", inherit=False)
        for name, settings in trigger_specs(given or _default_trigger(element)):
            trigger = self._trigger(element, name, settings)
            if trigger.name == "load" and not settings.get("delay"):
                if settings.get("changed"):
                    raise Unsupported(f"The load event changes no value: {opening_tag(element)}")
                # As in htmx, the target of this event is outside the page.
                self._fire(element, trigger, Event("load", empty_fragment()), element)
            listener.triggers.append(trigger)
            self._names.add(trigger.name)
            for place in trigger.places:
                self._at.setdefault(place, {})[id(trigger)] = element, trigger

    def _trigger(self, element: Tag, name: str, settings: dict[str, Any]) -> Trigger:
        name, _, rest = name.partition("[")
        places: list[Tag] = [element]
        source = settings.get("from")
        if source == "outside":
            places = [self._document.tree]
        elif source and source != "self":
            places = find_all(self._document.tree, element, str(source))
        if name.startswith("htmx:"):
            raise Unsupported(f"The kit dispatches no {name}: {opening_tag(element)}")
        name = "intersect" if name == "revealed" else name
        return Trigger(name, rest.removesuffix("]") if rest else None, places, settings)

    def _fire(self, element: Tag, trigger: Trigger, event: Event, place: Tag) -> None:
        """Check one trigger's conditions, in htmx's order, and then call the handler."""
        settings = trigger.settings
        if trigger.spent:
            return
        if _cancels(self._document.controls, event, place):
            event.prevented = True
        if settings.get("from") == "self" and event.target is not element:
            return
        if settings.get("from") == "outside" and contains(element, event.target):
            return
        if settings.get("target") and not matches(event.target, str(settings["target"])):
            return
        if trigger.filter is not None and not (passes := is_met(trigger.filter, event)):
            if passes is False:
                return
            raise Unsupported(
                f"The filter [{trigger.filter}] of {opening_tag(element)} needs JavaScript."
            )
        if settings.get("halt") or settings.get("prevent"):
            event.prevented = True
        if settings.get("halt") or settings.get("stop") or settings.get("consume"):
            event.stopped = True
        if settings.get("changed") and kind(event.target) not in ("checkbox", "radio"):
            value = self._document.controls.value(event.target)
            if trigger.seen.get(event.target) == value:
                return
            trigger.seen[event.target] = value
        if settings.get("once"):
            trigger.spent = True
        event.handled = True
        self._handler(element, event)


def trigger_specs(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the events in `hx-trigger`, each with its modifiers (`#parseTriggerSpecs`)."""
    specs = []
    for part in hcon.split(text):
        part = re.sub(r"^\s*every\s+(\S+?)\s*(\[[^\]]*\])", r"every\2 \1", part)
        match = re.match(r"\s*(\S+\[[^\]]*\]|\S+)\s*(.*?)\s*$", part)
        if match:
            if re.search(r"\[[^\]]*$", match[1]):
                raise Unsupported(f"hx-trigger={text!r} has an unclosed bracket.")
            specs.append((match[1], hcon.parse(match[2])))
    return specs


def may_be_boosted(document: Document, element: Tag) -> bool:
    """Return True for a link or form that htmx boosts if its `hx-boost` says so."""
    is_form = element.name == "form"
    address = attr(element, "action" if is_form else "href") or ""
    if origin(resolve(document.base_url, address)) != origin(document.url):
        return False
    if is_form:
        return (attr(element, "method") or "").lower() != "dialog"
    return (
        attr(element, "target") in (None, "", "_self")
        and not element.has_attr("download")
        and not address.startswith("#")
    )


def _default_trigger(element: Tag) -> str:
    if element.name == "form":
        return "submit"
    is_button = element.name == "input" and attr(element, "type") in ("button", "submit")
    changes = element.name in ("input", "select", "textarea") and not is_button
    return "change" if changes else "click"


def _cancels(controls: Controls, event: Event, place: Tag) -> bool:
    """Return True if htmx prevents the browser's own reaction (`#shouldCancel`)."""
    if event.name == "submit" and place.name == "form":
        return True
    if event.name != "click":
        return False
    button = closest(place, "button, input[type=submit i], input[type=image i]")
    if button is not None and is_submit_button(button) and not button.has_attr("disabled"):
        in_form = controls.form_of(button) is not None
        if in_form:
            return True
    link = closest(place, "a")
    href = attr(link, "href") if link is not None else None
    return href is not None and not (href.startswith("#") and len(href) > 1)
