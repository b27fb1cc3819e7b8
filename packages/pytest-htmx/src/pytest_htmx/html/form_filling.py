"""Form filling: sets the controls of a form, only as far as a person could."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bs4 import Tag

from ..errors import Refused
from .controls import (
    BUTTON_TYPES,
    Controls,
    Upload,
    is_disabled,
    is_disabled_option,
    is_read_only,
    kind,
    option_value,
)
from .dom import attr, opening_tag, select, text_of
from .validity import is_longer_than_allowed

Fields = Mapping[str, object]


def fill_in(controls: Controls, form: Tag, name: str, value: object) -> Iterator[Tag]:
    """Set the form's control called `name` to `value`.

    Args:
        controls: The state of the document's controls.
        form: The form of the control.
        name: The control's name; an underscore may stand for a hyphen or follow a Python keyword.
        value: The text of a text control; a bool for a checkbox, or a list of values for several
            checkboxes of one name; the value of a radio button or option, or an option's words;
            for a file `("name", b"content")` or `("name", b"content", "type/subtype")`; a list of
            options or files if the control takes several.

    Yields:
        Each control that changed.

    Raises:
        Refused: If a person could not do this.
    """
    found = _named(controls, form, name)
    type_ = kind(found[0])
    if type_ == "checkbox":
        yield from _tick(controls, found, value)
    elif type_ == "radio":
        yield from _pick(controls, found, value)
    elif len(found) == 1:
        yield _enter(controls, found[0], value)
    elif isinstance(value, (list, tuple)) and len(value) == len(found):
        for control, one in zip(found, value, strict=True):
            yield _enter(controls, control, one)
    else:
        raise Refused(f"The form has {len(found)} controls named {name!r}: give a list of as many.")


def _named(controls: Controls, form: Tag, name: str) -> list[Tag]:
    """Return the form's controls with this name. Raises `Refused` if there is none."""
    fields = [control for control in controls.of_form(form) if kind(control) not in BUTTON_TYPES]
    for spelling in dict.fromkeys((name, name.removesuffix("_"), name.replace("_", "-"))):
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
            _refuse_out_of_reach(box)
            controls.tick(box, ticked)
            yield box


def _pick(controls: Controls, radios: list[Tag], value: object) -> Iterator[Tag]:
    for radio in radios:
        if controls.value(radio) == str(value):
            _refuse_out_of_reach(radio)
            if not controls.checked(radio):
                controls.tick(radio)
                yield radio
            return
    values = ", ".join(repr(controls.value(radio)) for radio in radios)
    raise Refused(f"No radio button has the value {value!r}. There are: {values}.")


def _enter(controls: Controls, control: Tag, value: object) -> Tag:
    _refuse_out_of_reach(control)
    if control.name == "select":
        _choose(controls, control, value)
    elif kind(control) == "file":
        controls.attach(control, _uploads(control, value))
    else:
        text = str(value)
        if is_longer_than_allowed(control, text):
            most = attr(control, "maxlength")
            raise Refused(f"{opening_tag(control)} takes at most {most} characters.")
        controls.type(control, text)
        if text and not controls.value(control):
            raise Refused(f"{opening_tag(control)} does not take {text!r}.")
    return control


def _refuse_out_of_reach(control: Tag) -> None:
    if is_disabled(control):
        raise Refused(f"{opening_tag(control)} is disabled.")
    if is_read_only(control):
        raise Refused(f"{opening_tag(control)} is read-only.")
    if kind(control) == "hidden":
        raise Refused(f"{opening_tag(control)} is hidden: a person cannot type into it.")


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
    uploads = []
    for file in files:
        if not isinstance(file, tuple):
            raise Refused(f"{opening_tag(control)} takes a file: give (name, content).")
        uploads.append(Upload(*file))
    return uploads
