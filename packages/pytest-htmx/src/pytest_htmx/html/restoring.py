"""Restoring: puts what a person entered into the controls of a document that Back loads again.

The rules are Chromium's, as tried with its version 156: a control is known by its form, name and
type, and of several alike by its place among them.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator

from bs4 import Tag

from .controls import Controls, is_disabled_option, option_value
from .document import Document
from .dom import ByIdentity, attr, select
from .urls import resolve
from .values import BUTTON_TYPES, kind

Key = tuple[object, ...]
_FORGOTTEN = ("password", "hidden", *BUTTON_TYPES)


def restore(old: Document, new: Document) -> None:
    """Give the controls of `new` the state of those of `old`, if a person changed any of them."""
    if not old.controls.is_changed:
        return
    states: dict[Key, deque[Tag]] = {}
    for key, control in _keyed(old):
        states.setdefault(key, deque()).append(control)
    for key, control in _keyed(new):
        if found := states.get(key):
            _copy(old.controls, found.popleft(), new.controls, control)


def _keyed(document: Document) -> Iterator[tuple[Key, Tag]]:
    forms: ByIdentity[Key] = ByIdentity()
    alike: Counter[Key] = Counter()
    for control in select(document.tree, "input, select, textarea"):
        form = document.controls.form_of(control)
        key: Key = ()
        if form is not None:
            if (known := forms.get(form)) is None:
                signature = _signature(document, form)
                known = forms.setdefault(form, (*signature, alike[signature]))
                alike[signature] += 1
            key = known
        places = (control,) if form is None else (control, form)
        is_off = any((attr(place, "autocomplete") or "").lower() == "off" for place in places)
        if kind(control) not in _FORGOTTEN and not is_off:
            type_ = kind(control), control.has_attr("multiple")
            yield (key, attr(control, "name") or "", type_), control


def _signature(document: Document, form: Tag) -> Key:
    """Return the address of a form without its query, and the names of its first two controls."""
    controls = (tag for tag in document.controls.of_form(form) if tag.name != "button")
    names = [name for tag in controls if (name := attr(tag, "name"))]
    url = resolve(document.base_url, attr(form, "action") or "")
    return (url.partition("#")[0].partition("?")[0], *names[:2])


def _copy(old: Controls, was: Tag, new: Controls, control: Tag) -> None:
    if kind(control) in ("checkbox", "radio"):
        if kind(control) == "checkbox" or old.checked(was):
            new.tick(control, old.checked(was))
    elif control.name == "select":
        if chosen := old.chosen(was):
            new.choose(control, _options_like(chosen, control))
    elif kind(control) == "file":
        new.attach(control, old.files(was))
    elif old.value(was) != old.default(was):
        new.type(control, old.value(was))


def _options_like(chosen: list[Tag], control: Tag) -> list[Tag]:
    values = {option_value(option) for option in chosen}
    options = select(control, "option")
    found = [option for option in options if option_value(option) in values]
    if control.has_attr("multiple"):
        return found
    return (found or [option for option in options if not is_disabled_option(option)])[:1]
