"""Locators: find elements of a page by a selector, or by the words that a person reads."""

from __future__ import annotations

from bs4 import Tag

from ..errors import Refused, Unsupported
from .controls import is_submit_button, kind
from .document import Document
from .dom import attr, contains, opening_tag, select, text_of

CLICKABLE = "a[href], area[href], button, summary, input:is([type=submit i], [type=button i], \
[type=reset i], [type=image i], [type=checkbox i], [type=radio i])"


def clickable(document: Document, what: str, also: list[Tag], within: Tag | None = None) -> Tag:
    """Return the one clickable element with these words, else the one that the selector matches.

    Args:
        document: The document to search.
        what: Words or a selector.
        also: Elements with a click trigger, which are clickable beside links and buttons.
        within: The element to search; by default the whole document.

    Raises:
        Refused: If no element or several match.
    """
    place = document.tree if within is None else within
    offered = select(place, CLICKABLE)
    offered += [
        element
        for element in also
        if contains(place, element) and not any(element is other for other in offered)
    ]
    found = [element for element in offered if _wording(element) == " ".join(what.split())]
    if not found:
        found = _selected(place, what)
    if not found:
        words = ", ".join(repr(word) for word in map(_wording, offered) if word)
        raise Refused(
            f"No clickable element has the words or selector {what!r}. "
            f"There are: {words or 'none'}."
        )
    return _only(found, what)


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


def form(document: Document, selector: str | None, within: Tag | None = None) -> Tag:
    """Return the form that an element is, belongs to, or contains as the only one.

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
    return _one_form(select(place, "form"), _described(document, place))


def submit_button(document: Document, of_form: Tag, wanted: str | None) -> Tag | None:
    """Return the submit button with these words, name or selector; by default the first.

    Returns:
        The button, or None if the form has none and Enter sends it nevertheless.

    Raises:
        Refused: If no button or several match, or nothing sends the form.
    """
    buttons = [tag for tag in document.controls.of_form(of_form) if is_submit_button(tag)]
    if wanted is not None:
        words = " ".join(wanted.split())
        found = [tag for tag in buttons if words in (_wording(tag), attr(tag, "name"))]
        found = found or [
            tag
            for tag in _selected(document.tree, wanted)
            if any(tag is button for button in buttons)
        ]
        if not found:
            offered = ", ".join(repr(_wording(tag)) for tag in buttons)
            raise Refused(f"{opening_tag(of_form)} has no button {wanted!r}. It has: {offered}.")
        return _only(found, wanted)
    if buttons:
        return buttons[0]
    blocking = ("checkbox", "radio", "file", "hidden", "select", "textarea", "button", "reset")
    fields = [tag for tag in document.controls.of_form(of_form) if kind(tag) not in blocking]
    if len(fields) != 1:
        raise Refused(f"{opening_tag(of_form)} has no submit button, and Enter does not send it.")
    return None


def _one_form(forms: list[Tag], where: str) -> Tag:
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


def _wording(element: Tag) -> str:
    """Return the words on a control: its text, else its value or label."""
    named = attr(element, "aria-label") or ""
    if element.name != "input":
        return text_of(element) or named
    if kind(element) in ("checkbox", "radio"):
        return named
    defaults = {"submit": "Submit", "reset": "Reset", "image": attr(element, "alt") or "Submit"}
    return named or attr(element, "value") or defaults.get(kind(element)) or ""
