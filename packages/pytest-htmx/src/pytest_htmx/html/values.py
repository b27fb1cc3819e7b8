"""Values: the types of controls, and the values that a control of each type can hold."""

from __future__ import annotations

import re
from datetime import datetime
from math import floor

from bs4 import Tag

from ..errors import Unsupported
from .dom import attr, opening_tag

TEXT_TYPES = ("text", "search", "tel", "url", "email", "password", "number")
BUTTON_TYPES = ("submit", "image", "reset", "button")
DATE_TYPES = ("date", "month", "week", "time", "datetime-local")
_INPUT_TYPES = (
    *(*TEXT_TYPES, *BUTTON_TYPES, *DATE_TYPES),
    *("hidden", "checkbox", "radio", "file", "color", "range"),
)


def kind(control: Tag) -> str:
    """Return `control.type`: "text" for an unknown type, "submit" for a plain button."""
    given = (attr(control, "type") or "").lower()
    if control.name == "button":
        return given if given in ("reset", "button") else "submit"
    if control.name != "input":
        return control.name
    return given if given in _INPUT_TYPES else "text"


def sanitized(control: Tag, value: str) -> str:
    """Return the value as the control stores it, by HTML's value sanitization.

    Raises:
        Unsupported: If a color is not written as `#rrggbb`.
    """
    type_ = kind(control)
    if control.name == "textarea":
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if type_ in ("text", "search", "tel", "password", "url", "email"):
        value = re.sub(r"[\r\n]", "", value)
        return value.strip(" \t\f") if type_ in ("url", "email") else value
    if type_ == "number":
        return value if is_number(value) else ""
    if type_ in _DATES:
        return _moment(type_, value)
    if type_ == "color":
        if value and not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            raise Unsupported(f"The kit reads colors as #rrggbb only: {opening_tag(control)}")
        return value.lower() or "#000000"
    if type_ == "range":
        return _in_range(control, value)
    return value


def is_number(value: str) -> bool:
    return _NUMBER.fullmatch(value) is not None


def number_in(control: Tag, name: str, default: float) -> float:
    """Return the number in an attribute, or the default if it has none."""
    value = attr(control, name) or ""
    return float(value) if is_number(value) else default


def step_base(control: Tag) -> float:
    """Return the number from which a control's steps are counted."""
    return number_in(control, "min", number_in(control, "value", 0.0))


def step_width(control: Tag) -> float | None:
    """Return the size of one step, or None if every number is allowed."""
    if (attr(control, "step") or "").lower() == "any":
        return None
    width = number_in(control, "step", 1.0)
    return width if width > 0 else 1.0


_NUMBER = re.compile(r"-?([0-9]+(\.[0-9]+)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_TIME = r"([01][0-9]|2[0-3]):[0-9]{2}(:[0-9]{2}(\.[0-9]{1,3})?)?"
# The format of each type, and a template that makes an ISO date of it for Python.
_DATES = {
    "date": (r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "{}"),
    "month": (r"[0-9]{4}-[0-9]{2}", "{}-01"),
    "week": (r"[0-9]{4}-W[0-9]{2}", "{}-1"),
    "time": (_TIME, "2000-01-01T{}"),
    "datetime-local": (rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[T ]{_TIME}", "{}"),
}


def _moment(type_: str, value: str) -> str:
    """Return the date or time as a browser stores it; empty if it does not exist."""
    form, whole = _DATES[type_]
    if not re.fullmatch(form, value):
        return ""
    try:
        moment = datetime.fromisoformat(whole.format(value))
    except ValueError:
        return ""
    if type_ != "datetime-local":
        return value
    text = moment.isoformat()
    return text.rstrip("0") if moment.microsecond else text.removesuffix(":00")


def _in_range(control: Tag, value: str) -> str:
    """Return the number, by default the middle, rounded to the nearest step in the range."""
    low, high = number_in(control, "min", 0.0), number_in(control, "max", 100.0)
    number = float(value) if is_number(value) else (low + high) / 2
    if high <= low:
        return _written(low)
    number = min(max(number, low), high)
    width, base = step_width(control), step_base(control)
    if width:
        number = base + floor((number - base) / width + 0.5) * width
        if number > high:
            number -= width
        elif number < low:
            number += width
    return _written(number)


def _written(number: float) -> str:
    return f"{number:.12g}"
