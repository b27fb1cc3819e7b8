"""Form filling: sets the controls of a form, only as far as a person could."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator, Mapping
from datetime import date, time
from functools import partial
from numbers import Number
from pathlib import Path

from bs4 import Tag

from ..errors import Refused
from .controls import Controls, Upload, is_disabled, is_disabled_option, is_read_only, option_value
from .document import Document
from .dom import attr, opening_tag, select, text_of
from .validity import is_longer_than_allowed
from .values import kind, sanitized
from .visibility import label_words, obstacle

Change = Callable[[], None]
Filling = tuple[Tag, Change | None]  # a box without a function is clicked
Fields = Mapping[str, object]
_WRITABLE = (str, Number, date, time)  # a datetime is a date


def fill_in(document: Document, found: list[Tag], value: object) -> Iterator[Filling]:
    """Fill in the controls of one name.

    Args:
        document: The document of the controls.
        found: The controls.
        value: The text, number, date or time of a text control; a bool for a checkbox, or a list
            of values for several checkboxes of one name; the value or the words of a radio
            button or option; for a file a path, `("name", content)` or
            `("name", content, "type/subtype")`, with the content as bytes or text; a list of
            options or files if the control takes several.

    Yields:
        Each control that changes, with the function that changes it.

    Raises:
        Refused: If a person could not do this.
    """
    controls, type_ = document.controls, kind(found[0])
    if type_ == "checkbox":
        chosen = _to_tick(controls, found, value)
    elif type_ == "radio":
        chosen = _to_pick(document, found, value)
    else:
        chosen = []
    for box in chosen:
        _refuse_out_of_reach(document, box)
        yield box, None
    if type_ in ("checkbox", "radio"):
        return
    values: list[object] = [value]
    if len(found) > 1:
        if not isinstance(value, (list, tuple)) or len(value) != len(found):
            name = attr(found[0], "name")
            raise Refused(
                f"There are {len(found)} controls named {name!r}: give a list of as many."
            )
        values = list(value)
    for control, one in zip(found, values, strict=True):
        _refuse_out_of_reach(document, control)
        yield control, _change(controls, control, one)


def _to_tick(controls: Controls, boxes: list[Tag], value: object) -> list[Tag]:
    """Return the checkboxes to click."""
    if isinstance(value, bool):
        if len(boxes) > 1:
            raise Refused(f"There are {len(boxes)} checkboxes: give the list of values to tick.")
        wanted = {controls.value(boxes[0])} if value else set()
    else:
        wanted = {str(one) for one in (value if isinstance(value, (list, tuple, set)) else [value])}
        if unknown := wanted - {controls.value(box) for box in boxes}:
            raise Refused(f"No checkbox has the value {', '.join(map(repr, sorted(unknown)))}.")
    return [box for box in boxes if controls.checked(box) != (controls.value(box) in wanted)]


def _to_pick(document: Document, radios: list[Tag], value: object) -> list[Tag]:
    """Return the radio button with this value, else these words, or none if it is checked."""
    controls, wanted = document.controls, str(value)
    named = [(radio, controls.value(radio), label_words(document, radio)) for radio in radios]
    found = [radio for radio, own, _ in named if own == wanted]
    found = found or [radio for radio, _, words in named if words == wanted]
    if not found:
        offered = ", ".join(_named(own, words) for _, own, words in named)
        raise Refused(f"No radio button has the value {value!r}. There are: {offered}.")
    return [] if controls.checked(found[0]) else found[:1]


def _named(value: str, words: str) -> str:
    """Return a value with the words that a person reads there."""
    return f"{value!r} ({words})" if words and words != value else repr(value)


def _change(controls: Controls, control: Tag, value: object) -> Change:
    """Return the function that enters the value."""
    if control.name == "select":
        return partial(controls.choose, control, _options(control, value))
    if kind(control) == "file":
        return partial(controls.attach, control, _uploads(control, value))
    if isinstance(value, bool) or not isinstance(value, _WRITABLE):
        raise Refused(
            f"{opening_tag(control)} takes a text, a number, a date or a time, and not {value!r}."
        )
    text = str(value)
    if is_longer_than_allowed(control, text):
        most = attr(control, "maxlength")
        raise Refused(f"{opening_tag(control)} takes at most {most} characters.")
    if text and not sanitized(control, text):
        raise Refused(f"{opening_tag(control)} does not take {text!r}.")
    return partial(controls.type, control, text)


def _refuse_out_of_reach(document: Document, control: Tag) -> None:
    if is_disabled(control):
        raise Refused(f"{opening_tag(control)} is disabled.")
    if is_read_only(control):
        raise Refused(f"{opening_tag(control)} is read-only.")
    if kind(control) == "hidden":
        raise Refused(f"{opening_tag(control)} is hidden: a person cannot type into it.")
    if reason := obstacle(document, control):
        raise Refused(reason)


def _options(control: Tag, value: object) -> list[Tag]:
    """Return the options to choose, in the order of the page."""
    wanted = list(value) if isinstance(value, (list, tuple, set)) else [value]
    if len(wanted) != 1 and not control.has_attr("multiple"):
        raise Refused(f"{opening_tag(control)} takes one option.")
    options = select(control, "option")
    chosen = []
    for one in map(str, wanted):
        fitting = [option for option in options if option_value(option) == one]
        fitting = fitting or [option for option in options if text_of(option) == one]
        if not fitting:
            offered = ", ".join(_named(option_value(option), text_of(option)) for option in options)
            raise Refused(f"{opening_tag(control)} has no option {one!r}. It has: {offered}.")
        if is_disabled_option(fitting[0]):
            raise Refused(f"The option {one!r} of {opening_tag(control)} is disabled.")
        chosen.append(fitting[0])
    return [option for option in options if any(option is other for other in chosen)]


def _uploads(control: Tag, value: object) -> list[Upload]:
    files = value if isinstance(value, list) else [value]
    if len(files) > 1 and not control.has_attr("multiple"):
        raise Refused(f"{opening_tag(control)} takes one file.")
    return [_upload(control, file) for file in files]


def _upload(control: Tag, file: object) -> Upload:
    if isinstance(file, Path):
        if not file.is_file():
            raise Refused(f"There is no file {file}.")
        file = (file.name, file.read_bytes())
    match file:
        case (str(name), (str() | bytes()) as content, *more):
            pass
        case _:
            raise Refused(f"{opening_tag(control)} takes a file: give a path or (name, content).")
    guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
    content = content.encode() if isinstance(content, str) else content
    return Upload(name, content, str(more[0]) if more else guessed)
