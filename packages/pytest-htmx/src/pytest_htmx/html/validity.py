"""HTML's constraint validation, with the reason for each invalid control."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import isclose

from bs4 import Tag

from ..errors import Refused, Unsupported
from .controls import Controls, is_disabled, is_list_box, option_value
from .dom import attr, closest, opening_tag, select_one
from .patterns import compiled
from .values import DATE_TYPES, TEXT_TYPES, is_number, kind, step_base, step_width

# HTML's own expression for <input type=email>.
_EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
_PATTERNS = tuple(type_ for type_ in TEXT_TYPES if type_ != "number")
_LENGTHS = (*_PATTERNS, "textarea")
_MAY_BE_EMPTY = (*TEXT_TYPES, *DATE_TYPES, "textarea")


def refuse_invalid(controls: Controls, checked: Iterable[Tag]) -> None:
    """Validate the controls.

    Raises:
        Refused: If a control is invalid; the text names the first one, as a browser does.
        Unsupported: If the kit cannot validate a control.
    """
    for control in checked:
        if reason := complaint(controls, control):
            raise Refused(f"The browser does not send the form: {reason}, {opening_tag(control)}.")


def complaint(controls: Controls, control: Tag) -> str | None:
    """Return the reason why the control is invalid, or None if it is valid.

    Raises:
        Unsupported: If the kit cannot check a `pattern`, or the `step` of a date or time.
    """
    type_ = kind(control)
    if is_disabled(control) or closest(control, "datalist"):
        return None
    if control.has_attr("readonly") and type_ != "select":
        return None
    if _is_missing(controls, control, type_):
        return "it is required"
    value = controls.value(control)
    if not value:
        return None
    return (
        _of_wrong_type(control, type_, value)
        or _of_wrong_length(controls, control, type_, value)
        or _of_wrong_pattern(control, type_, value)
        or _out_of_range(control, type_, value)
    )


def is_longer_than_allowed(control: Tag, text: str) -> bool:
    """Return True if the text is longer than `maxlength`."""
    most = attr(control, "maxlength") or ""
    return kind(control) in _LENGTHS and most.isdigit() and _length(text) > int(most)


def _length(text: str) -> int:
    """Return the length in UTF-16 code units, which `minlength` and `maxlength` count."""
    return len(text) + sum(character > "\uffff" for character in text)


def _is_missing(controls: Controls, control: Tag, type_: str) -> bool:
    if type_ == "radio":
        group = controls.radio_group(control)
        return any(radio.has_attr("required") for radio in group) and not any(
            controls.checked(radio) for radio in group
        )
    if not control.has_attr("required"):
        return False
    if type_ == "checkbox":
        return not controls.checked(control)
    if type_ == "file":
        return not controls.files(control)
    if type_ == "select":
        chosen = controls.chosen(control)
        return not chosen or chosen[0] is _placeholder(control)
    return type_ in _MAY_BE_EMPTY and controls.value(control) == ""


def _placeholder(control: Tag) -> Tag | None:
    """Return the first option of a `<select>` if it means that nothing is chosen."""
    first = select_one(control, "option")
    if is_list_box(control) or first is None:
        return None
    if first.parent is not control or option_value(first):
        return None
    return first


def _of_wrong_type(control: Tag, type_: str, value: str) -> str | None:
    if type_ == "email":
        given = value.split(",") if control.has_attr("multiple") else [value]
        if not all(_EMAIL.fullmatch(address.strip()) for address in given):
            return f"{value!r} is no email address"
    if type_ == "url" and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S", value):
        return f"{value!r} is no URL"
    return None


def _of_wrong_length(controls: Controls, control: Tag, type_: str, value: str) -> str | None:
    # A browser checks the length of typed text only; the page's own value may have any length.
    if type_ not in _LENGTHS or not controls.is_typed(control):
        return None
    least = attr(control, "minlength") or ""
    if least.isdigit() and _length(value) < int(least):
        return f"it has fewer than {least} characters"
    return None


def _of_wrong_pattern(control: Tag, type_: str, value: str) -> str | None:
    pattern = attr(control, "pattern")
    if pattern is None or type_ not in _PATTERNS:
        return None
    expression = compiled(pattern)
    if expression is None:
        return None
    several = type_ == "email" and control.has_attr("multiple")
    for part in map(str.strip, value.split(",")) if several else [value]:
        if not expression.fullmatch(part):
            return f"{part!r} does not match the pattern {pattern!r}"
    return None


def _out_of_range(control: Tag, type_: str, value: str) -> str | None:
    low, high = attr(control, "min") or "", attr(control, "max") or ""
    if type_ in DATE_TYPES:
        if attr(control, "step"):
            raise Unsupported(f"The kit does not count the steps of {opening_tag(control)}.")
        if low and value < low:
            return f"{value} is before {low}"
        if high and value > high:
            return f"{value} is after {high}"
    if type_ != "number":
        return None
    if is_number(low) and float(value) < float(low):
        return f"{value} is less than {low}"
    if is_number(high) and float(value) > float(high):
        return f"{value} is more than {high}"
    if width := step_width(control):
        start = step_base(control)
        steps = (float(value) - start) / width
        if not isclose(steps, round(steps)):
            return f"{value} is not a whole number of steps of {width:g} from {start:g}"
    return None
