"""Filling in a form as a person can: only controls that are there, with what they can hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bs4 import Tag

from .controls import (
    BUTTON_TYPES,
    Controls,
    Upload,
    is_disabled,
    is_disabled_option,
    kind,
    option_value,
)
from .dom import attr, opening_tag, select, text_of
from .errors import Refused
from .validity import utf16_length

Fields = Mapping[str, object]


def fill_in(controls: Controls, form: Tag, name: str, value: object) -> Iterator[Tag]:
    """Put `value` into the form's control called `name`, and yield each control that changed.

    Text for what is typed; True or False for a checkbox, or a list of values for several of one
    name; the value or the words of a radio button or option; for a file `("name", b"content")`
    or `("name", b"content", "type/subtype")`, in a list where several may be chosen.
    Raises `Refused` where a person could not do this.
    """
    found = _named(controls, form, name)
    type_ = kind(found[0])
    for control in found:
        if is_disabled(control):
            raise Refused(f"{opening_tag(control)} is disabled.")
        if control.has_attr("readonly"):
            raise Refused(f"{opening_tag(control)} is read-only.")
        if kind(control) == "hidden":
            raise Refused(f"{opening_tag(control)} is hidden: nobody can type into it.")
    if type_ == "checkbox":
        yield from _tick(controls, found, value)
    elif type_ == "radio":
        yield from _pick(controls, found, value)
    elif len(found) > 1:
        if not isinstance(value, (list, tuple)) or len(value) != len(found):
            raise Refused(
                f"The form has {len(found)} controls named {name!r}: give a list of as many."
            )
        for control, one in zip(found, value, strict=True):
            yield from _enter(controls, control, one)
    else:
        yield from _enter(controls, found[0], value)


def _named(controls: Controls, form: Tag, name: str) -> list[Tag]:
    """The form's controls with this name; in Python `_` may stand for `-`, or end a keyword."""
    fields = [control for control in controls.of_form(form) if kind(control) not in BUTTON_TYPES]
    for spelling in dict.fromkeys((name, name.rstrip("_"), name.replace("_", "-"))):
        if found := [control for control in fields if attr(control, "name") == spelling]:
            return found
    names = ", ".join(dict.fromkeys(attr(field, "name") or opening_tag(field) for field in fields))
    raise Refused(f"{opening_tag(form)} has no control named {name!r}. It has: {names or 'none'}.")


def _tick(controls: Controls, boxes: list[Tag], value: object) -> Iterator[Tag]:
    if isinstance(value, bool):
        if len(boxes) > 1:
            raise Refused(f"There are {len(boxes)} checkboxes: give the list of values to tick.")
        wanted = {controls.value(boxes[0])} if value else set()
    else:
        wanted = {str(one) for one in (value if isinstance(value, (list, tuple, set)) else [value])}
        if unknown := wanted - {controls.value(box) for box in boxes}:
            raise Refused(f"No checkbox has the value {', '.join(map(repr, sorted(unknown)))}.")
    for box in boxes:
        ticked = controls.value(box) in wanted
        if controls.checked(box) != ticked:
            controls.tick(box, ticked)
            yield box


def _pick(controls: Controls, radios: list[Tag], value: object) -> Iterator[Tag]:
    for radio in radios:
        if controls.value(radio) == str(value):
            if not controls.checked(radio):
                controls.tick(radio)
                yield radio
            return
    values = ", ".join(repr(controls.value(radio)) for radio in radios)
    raise Refused(f"No radio button has the value {value!r}. There are: {values}.")


def _enter(controls: Controls, control: Tag, value: object) -> Iterator[Tag]:
    if control.name == "select":
        _choose(controls, control, value)
    elif kind(control) == "file":
        controls.attach(control, _uploads(control, value))
    else:
        text = str(value)
        most = attr(control, "maxlength") or ""
        if most.isdigit() and utf16_length(text) > int(most):
            raise Refused(f"{opening_tag(control)} lets nobody type more than {most} characters.")
        controls.type(control, text)
        if text and not controls.value(control):
            raise Refused(f"{opening_tag(control)} does not take {text!r}.")
    yield control


def _choose(controls: Controls, control: Tag, value: object) -> None:
    wanted = list(value) if isinstance(value, (list, tuple, set)) else [value]
    if len(wanted) != 1 and not control.has_attr("multiple"):
        raise Refused(f"{opening_tag(control)} takes one option.")
    options = select(control, "option")
    chosen = []
    for one in map(str, wanted):
        fitting = [option for option in options if option_value(option) == one]
        fitting = fitting or [option for option in options if text_of(option) == one]
        if not fitting:
            offered = ", ".join(repr(option_value(option)) for option in options)
            raise Refused(f"{opening_tag(control)} has no option {one!r}. It has: {offered}.")
        if is_disabled_option(fitting[0]):
            raise Refused(f"The option {one!r} of {opening_tag(control)} is disabled.")
        chosen.append(fitting[0])
    controls.choose(control, [option for option in options if any(option is o for o in chosen)])


def _uploads(control: Tag, value: object) -> list[Upload]:
    files = value if isinstance(value, list) else [value]
    if len(files) > 1 and not control.has_attr("multiple"):
        raise Refused(f"{opening_tag(control)} takes one file.")
    for file in files:
        if not isinstance(file, tuple):
            raise Refused(f"{opening_tag(control)} takes a file: give (name, content).")
    return [Upload(*file) for file in files if isinstance(file, tuple)]
