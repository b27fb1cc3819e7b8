"""Why a browser would hold a form back: HTML's constraint validation, in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bs4 import Tag

from .controls import (
    BUTTON_TYPES,
    Controls,
    display_size,
    is_disabled,
    is_number,
    kind,
    option_value,
)
from .dom import attr, closest, opening_tag, select
from .errors import Refused, Unsupported

# HTML's own expression for <input type=email>.
_EMAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
_MAY_BE_REQUIRED = (
    *("text", "search", "url", "tel", "email", "password", "number", "file", "checkbox", "radio"),
    *("date", "month", "week", "time", "datetime-local", "select", "textarea"),
)
_LENGTHS = ("text", "search", "url", "tel", "email", "password", "textarea")
_PATTERNS = ("text", "search", "url", "tel", "email", "password")


def refuse_invalid(controls: Controls, checked: Iterable[Tag]) -> None:
    """Raise `Refused` for the first control that the browser would point at."""
    for control in checked:
        if reason := complaint(controls, control):
            raise Refused(f"The browser does not send the form: {reason}, {opening_tag(control)}.")


def complaint(controls: Controls, control: Tag) -> str | None:
    """What the browser would say about the control, or None if it is content with it.

    Raises `Unsupported` for a `pattern` or a range of dates that the kit cannot judge.
    """
    type_ = kind(control)
    if type_ in ("hidden", *BUTTON_TYPES) or is_disabled(control) or closest(control, "datalist"):
        return None
    if control.has_attr("readonly") and type_ not in ("select", "checkbox", "radio", "file"):
        return None
    if _is_missing(controls, control, type_):
        return "it is required"
    value = controls.value(control)
    if not value or type_ in ("select", "checkbox", "radio", "file"):
        return None
    return (
        _of_wrong_type(control, type_, value)
        or _of_wrong_length(controls, control, type_, value)
        or _of_wrong_pattern(control, type_, value)
        or _out_of_range(control, type_, value)
    )


def utf16_length(text: str) -> int:
    """The length that `minlength` and `maxlength` count: UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _is_missing(controls: Controls, control: Tag, type_: str) -> bool:
    if type_ == "radio":
        group = controls.radio_group(control)
        return any(radio.has_attr("required") for radio in group) and not any(
            controls.checked(radio) for radio in group
        )
    if not control.has_attr("required") or type_ not in _MAY_BE_REQUIRED:
        return False
    if type_ == "checkbox":
        return not controls.checked(control)
    if type_ == "file":
        return not controls.files(control)
    if type_ == "select":
        chosen = controls.chosen(control)
        options = select(control, "option")
        placeholder = (
            not control.has_attr("multiple")
            and display_size(control) == 1
            and bool(options)
            and options[0].parent is control
            and option_value(options[0]) == ""
        )
        return not chosen or (placeholder and chosen == options[:1] and chosen[0] is options[0])
    return controls.value(control) == ""


def _of_wrong_type(control: Tag, type_: str, value: str) -> str | None:
    if type_ == "email":
        given = value.split(",") if control.has_attr("multiple") else [value]
        if not all(_EMAIL.fullmatch(address.strip()) for address in given):
            return f"{value!r} is no email address"
    if type_ == "url" and not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S", value):
        return f"{value!r} is no URL"
    return None


def _of_wrong_length(controls: Controls, control: Tag, type_: str, value: str) -> str | None:
    # Only what a person typed is measured; a value that the page came with may be of any length.
    if type_ not in _LENGTHS or not controls.is_typed(control):
        return None
    least, most = attr(control, "minlength") or "", attr(control, "maxlength") or ""
    if least.isdigit() and utf16_length(value) < int(least):
        return f"it has fewer than {least} characters"
    if most.isdigit() and utf16_length(value) > int(most):
        return f"it has more than {most} characters"
    return None


def _of_wrong_pattern(control: Tag, type_: str, value: str) -> str | None:
    pattern = attr(control, "pattern")
    if pattern is None or type_ not in _PATTERNS:
        return None
    if re.search(r"\\[pPuk]|\(\?<[^=!]|&&|--", pattern):
        raise Unsupported(
            f"The kit cannot judge the pattern {pattern!r} of {opening_tag(control)}: "
            f"JavaScript reads it in another way than Python."
        )
    try:
        fits = re.fullmatch(pattern, value, re.ASCII)
    except re.error as error:
        raise Unsupported(f"Python cannot read the pattern {pattern!r}: {error}.") from error
    return None if fits else f"{value!r} does not match the pattern {pattern!r}"


def _out_of_range(control: Tag, type_: str, value: str) -> str | None:
    bounds = {name: attr(control, name) for name in ("min", "max", "step")}
    if type_ in ("date", "month", "week", "time", "datetime-local"):
        if bounds["step"]:
            raise Unsupported(f"The kit does not count the steps of {opening_tag(control)}.")
        if bounds["min"] and value < bounds["min"]:
            return f"{value} is before {bounds['min']}"
        if bounds["max"] and value > bounds["max"]:
            return f"{value} is after {bounds['max']}"
    if type_ != "number":
        return None
    low, high = bounds["min"] or "", bounds["max"] or ""
    if is_number(low) and float(value) < float(low):
        return f"{value} is less than {low}"
    if is_number(high) and float(value) > float(high):
        return f"{value} is more than {high}"
    step = (bounds["step"] or "1").lower()
    if step != "any":
        width = float(step) if is_number(step) and float(step) > 0 else 1.0
        start = float(low) if is_number(low) else _default_start(control)
        steps = (float(value) - start) / width
        if abs(steps - round(steps)) > 1e-9 * max(1.0, abs(steps)):
            return f"{value} is not a whole number of steps of {step} from {start:g}"
    return None


def _default_start(control: Tag) -> float:
    value = attr(control, "value") or ""
    return float(value) if is_number(value) else 0.0
