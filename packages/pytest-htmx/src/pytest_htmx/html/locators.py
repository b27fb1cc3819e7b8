"""Locators: find elements of a page by a selector, or by the words that a person reads."""

from __future__ import annotations

from collections.abc import Iterable

from bs4 import Tag

from ..errors import Refused, Unsupported
from .controls import is_submit_button
from .document import Document
from .dom import CONTROLS, attr, contains, opening_tag, select
from .values import BUTTON_TYPES, kind
from .visibility import is_hidden, is_within_reach, label_words, obstacle, visible_text

CLICKABLE = "a[href], area[href], button, summary, input:is([type=submit i], [type=button i], \
[type=reset i], [type=image i], [type=checkbox i], [type=radio i])"
_NOT_BY_ENTER = ("checkbox", "radio", "file", "hidden", "select", "textarea", *BUTTON_TYPES)


def clickable(document: Document, what: str, also: list[Tag], within: Tag | None = None) -> Tag:
    """Return the one clickable element with these words, else the one that the selector matches.

    Elements that a person cannot reach have no words. An element goes by its text, else by the
    text of its label, its picture or its tooltip. Of nested elements, the innermost is clicked.

    Args:
        document: The document to search.
        what: Words or a selector.
        also: Elements with a trigger for the mouse, which are clickable beside links and buttons.
        within: The element to search; by default the whole document.

    Raises:
        Refused: If no element or several match, or a person cannot reach the only one.
    """
    place = document.tree if within is None else within
    present = select(place, CLICKABLE)
    known = set(map(id, present))
    present += [tag for tag in also if id(tag) not in known and contains(place, tag)]
    words = " ".join(what.split())
    worded = _innermost(tag for tag in present if _wording(document, tag) == words)
    found = _within_reach(document, worded)
    if not found:
        # An id is looked up without reading every label first.
        others = [] if what.startswith("#") else present
        named = _innermost(tag for tag in others if words in _further_words(document, tag))
        found = _within_reach(document, named) or _selected(place, what) or worded or named
    if not found:
        offered = (
            next(filter(None, [_wording(document, tag), *_further_words(document, tag)]), None)
            for tag in _within_reach(document, present)
        )
        raise Refused(
            f"No clickable element has the words or selector {what!r}. "
            f"There are: {', '.join(map(repr, filter(None, offered))) or 'none'}."
        )
    return _reached(document, _only(found, what))


def element(document: Document, selector: str, within: Tag | None = None) -> Tag:
    """Return the one element that the selector matches, in the document or in another element.

    Raises:
        Refused: If no element or several match.
    """
    place = document.tree if within is None else within
    found = select(place, selector)
    if not found:
        raise Refused(f"{_described(document, place)} has no {selector}.")
    return _only(found, selector)


def text(document: Document, selector: str, within: Tag | None = None) -> str:
    """Return the text that a person reads in the one element that the selector matches.

    Raises:
        Refused: If no element or several match, or the element is hidden or holds a value.
    """
    found = element(document, selector, within)
    if is_hidden(document.layers, found):
        raise Refused(f"{opening_tag(found)} is hidden: nobody reads its text.")
    if found.name in ("input", "textarea"):
        raise Refused(f"{opening_tag(found)} holds a value and no text: ask value({selector!r}).")
    return visible_text(
        document.layers, found, lambda tag: tag.name == "noscript" and document.scripting
    )


def control(document: Document, selector: str, within: Tag | None = None) -> Tag:
    """Return the one control that the selector matches.

    Raises:
        Refused: If no element or several match, or the element is no control.
    """
    found = element(document, selector, within)
    if found.name not in CONTROLS:
        raise Refused(f"{opening_tag(found)} is no control, and holds no value.")
    return found


def form(document: Document, selector: str | None, within: Tag | None = None) -> Tag:
    """Return the form that an element is, belongs to, or contains as the only one in reach.

    Without a selector, this is the element `within`, by default the whole document.

    Raises:
        Refused: If there is no such form, or several.
    """
    place = document.tree if within is None else within
    if selector is not None:
        place = element(document, selector, place)
    if place.name == "form":
        return place
    if owner := document.controls.form_of(place):
        return owner
    return _one_form(document, place, _described(document, place))


def controls_named(
    document: Document, selector: str | None, name: str, within: Tag | None = None
) -> list[Tag]:
    """Return the controls of one form, or those outside of every form, that have this name.

    Args:
        document: The document to search.
        selector: A form, a control or an element around controls; None searches everywhere.
        name: The name; an underscore may stand for a hyphen or follow a Python keyword.
        within: The element to search; by default the whole document.

    Raises:
        Refused: If there are none, or two forms have such controls.
    """
    place = within if selector is None else element(document, selector, within)
    where = _described(document, document.tree if place is None else place)
    scopes = _scopes(document, place)
    spellings = dict.fromkeys((name, name.removesuffix("_"), name.replace("_", "-")))
    for scope in scopes:
        for spelling in spellings:
            if found := [field for field in scope if attr(field, "name") == spelling]:
                # A hidden input of the same name often stands for a checkbox that is not ticked.
                fillable = [field for field in found if kind(field) != "hidden"]
                return _of_one_form(document, fillable or found, where, name)
    offered = [attr(field, "name") or opening_tag(field) for field in scopes[-1]]
    names = ", ".join(dict.fromkeys(offered)) or "none"
    raise Refused(f"{where} has no control named {name!r}. It has: {names}.")


def _scopes(document: Document, place: Tag | None) -> list[list[Tag]]:
    """Return the controls to search: those in the place, and then those of its form."""
    controls = document.controls
    everywhere = [
        tag for tag in select(document.tree, "input, select, textarea") if not _is_button(tag)
    ]
    if place is None:
        return [everywhere]
    form = place if place.name == "form" else controls.form_of(place)
    if place.name in ("input", "select", "textarea") and form is None:
        return [controls.radio_group(place) if kind(place) == "radio" else [place]]
    within = [tag for tag in everywhere if place is not form and contains(place, tag)]
    if form is None and len(forms := select(place, "form")) == 1:
        form = forms[0]
    of_form = [tag for tag in controls.of_form(form) if not _is_button(tag)] if form else []
    return [scope for scope in (within, of_form) if scope] or [[]]


def _of_one_form(document: Document, found: list[Tag], where: str, name: str) -> list[Tag]:
    """Return the controls if one form has them all, else those that a person can reach."""
    reachable = [tag for tag in found if is_within_reach(document, tag)]
    for some in (found, reachable):
        owners = [document.controls.form_of(tag) for tag in some]
        if owners and all(owner is owners[0] for owner in owners):
            return some
    shown = ", ".join(opening_tag(tag) for tag in reachable or found)
    raise Refused(f"{where} has controls named {name!r} in several forms: {shown}.")


def submit_button(document: Document, of_form: Tag, wanted: str | None) -> Tag | None:
    """Return the submit button with these words, name or selector; by default the first in reach.

    Returns:
        The button, or None if the form has none and Enter sends it nevertheless.

    Raises:
        Refused: If no button or several match, a person cannot reach it, or nothing sends the form.
    """
    buttons = [tag for tag in document.controls.of_form(of_form) if is_submit_button(tag)]
    offered = [tag for tag in buttons if is_within_reach(document, tag)]
    if wanted is not None:
        words = " ".join(wanted.split())
        selected = _selected(document.tree, wanted)
        named = [tag for tag in buttons if words in (_wording(document, tag), attr(tag, "name"))]
        named = named or [tag for tag in buttons if words in _further_words(document, tag)]
        named = named or [tag for tag in buttons if any(tag is other for other in selected)]
        found = [tag for tag in named if any(tag is other for other in offered)] or named
        if not found:
            others = ", ".join(repr(_wording(document, tag)) for tag in offered)
            raise Refused(f"{opening_tag(of_form)} has no button {wanted!r}. It has: {others}.")
        return _reached(document, _only(found, wanted))
    if offered:
        return offered[0]
    fields = [tag for tag in document.controls.of_form(of_form) if kind(tag) not in _NOT_BY_ENTER]
    if buttons:
        # Enter in a field presses the first button, even if it is hidden.
        enters = any(is_within_reach(document, field) for field in fields)
        return buttons[0] if enters else _reached(document, buttons[0])
    if len(fields) != 1:
        raise Refused(f"{opening_tag(of_form)} has no submit button, and Enter does not send it.")
    _reached(document, fields[0])
    return None


def entered(document: Document, of_form: Tag) -> Tag:
    """Return the field in which Enter sends a form without a button."""
    return next(tag for tag in document.controls.of_form(of_form) if kind(tag) not in _NOT_BY_ENTER)


def _one_form(document: Document, place: Tag, where: str) -> Tag:
    forms = select(place, "form")
    if len(forms) > 1:
        forms = [tag for tag in forms if is_within_reach(document, tag)] or forms
    if len(forms) != 1:
        shown = ", ".join(map(opening_tag, forms)) or "none"
        raise Refused(f"{where} has {len(forms)} forms: {shown}.")
    return forms[0]


def _described(document: Document, place: Tag) -> str:
    return f"The page at {document.url}" if place is document.tree else opening_tag(place)


def _selected(place: Tag, selector: str) -> list[Tag]:
    try:
        return select(place, selector)
    except Unsupported:
        return []  # words that are no selector


def _only(found: list[Tag], what: str) -> Tag:
    if len(found) > 1:
        shown = "\n  ".join(map(opening_tag, found))
        raise Refused(f"{what!r} matches {len(found)} elements:\n  {shown}")
    return found[0]


def _innermost(elements: Iterable[Tag]) -> list[Tag]:
    """Return the elements that contain no other of them."""
    given = list(elements)
    outer = {id(parent) for element in given for parent in element.parents}
    return [element for element in given if id(element) not in outer]


def _within_reach(document: Document, elements: list[Tag]) -> list[Tag]:
    return [element for element in elements if is_within_reach(document, element)]


def _reached(document: Document, element: Tag) -> Tag:
    if reason := obstacle(document, element):
        raise Refused(reason)
    return element


def _is_button(control: Tag) -> bool:
    return kind(control) in BUTTON_TYPES


def _wording(document: Document, element: Tag) -> str:
    """Return the words on a control: its text, else its value or label."""
    named = attr(element, "aria-label") or ""
    if element.name != "input":
        return visible_text(document.layers, element) or named
    if kind(element) in ("checkbox", "radio"):
        return named
    defaults = {"submit": "Submit", "reset": "Reset", "image": attr(element, "alt") or "Submit"}
    return named or attr(element, "value") or defaults.get(kind(element)) or ""


def _further_words(document: Document, element: Tag) -> list[str]:
    """Return the words by which an element goes if no other has them as its own."""
    if kind(element) in ("checkbox", "radio"):
        return [label_words(document, element)]
    if element.name == "area":
        pictures = [element]
    else:
        pictures = [tag for tag in select(element, "img") if not is_hidden(document.layers, tag)]
    alternatives = " ".join(filter(None, (attr(picture, "alt") for picture in pictures)))
    given = (alternatives, attr(element, "aria-label") or "", attr(element, "title") or "")
    return [" ".join(words.split()) for words in given if words.split()]
