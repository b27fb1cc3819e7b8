"""Disclosure: opens and closes details, dialogs and popovers, as HTML does without script."""

from __future__ import annotations

from collections.abc import Callable

from bs4 import Tag

from ..errors import Unsupported
from ..html.document import Document
from ..html.dom import ancestors, attr, by_id, contains, opening_tag, select
from .engine import Event

Dispatch = Callable[[Event], Event]


def toggle_details(document: Document, dispatch: Dispatch, summary: Tag) -> bool:
    """Open or close the details of a summary; return False if the summary has none."""
    details = summary.parent
    if details is None or details.name != "details":
        return False
    if details.find("summary", recursive=False) is not summary:
        return False
    if details.has_attr("open"):
        del details["open"]
    else:
        details["open"] = ""
        if group := attr(details, "name"):
            for other in select(document.tree, "details[open]"):
                if other is not details and attr(other, "name") == group:
                    del other["open"]
                    dispatch(Event("toggle", other))
    dispatch(Event("toggle", details))
    return True


def close_dialog_around(document: Document, dispatch: Dispatch, form: Tag) -> bool:
    """Do what a form of `method=dialog` does; return False if no open dialog is around it."""
    dialog = next((tag for tag in ancestors(form) if tag.name == "dialog"), None)
    return dialog is not None and _close(document, dispatch, dialog)


def invoke(document: Document, dispatch: Dispatch, button: Tag) -> bool:
    """Do what a button's `commandfor` or `popovertarget` says; return False if it says nothing."""
    if button.name == "button" and button.has_attr("commandfor"):
        target = by_id(document.tree, attr(button, "commandfor"))
        return target is not None and _command(document, dispatch, button, target)
    popover = by_id(document.tree, attr(button, "popovertarget"))
    if popover is None or not popover.has_attr("popover"):
        return False
    action = (attr(button, "popovertargetaction") or "").lower()
    return _set_popover(document, dispatch, popover, action)


def dismiss_popovers(document: Document, dispatch: Dispatch, clicked: Tag) -> bool:
    """Close the popovers that a click outside of them closes; return False if there are none."""
    if not document.layers.popovers(document.tree):
        return False
    around = [clicked, *ancestors(clicked)]
    kept = [by_id(document.tree, attr(tag, "popovertarget")) for tag in around]
    kept += [by_id(document.tree, attr(tag, "commandfor")) for tag in around]
    outside = [
        popover
        for popover in document.layers.popovers(document.tree)
        if _is_auto(popover)
        and not contains(popover, clicked)
        and not any(other is not None and contains(popover, other) for other in kept)
    ]
    for popover in outside:
        _set_popover(document, dispatch, popover, "hide")
    return bool(outside)


def close_topmost(document: Document, dispatch: Dispatch) -> bool:
    """Do what Escape does; return False if no popover and no modal dialog is open."""
    for popover in filter(_is_auto, document.layers.popovers(document.tree)):
        return _set_popover(document, dispatch, popover, "hide")
    dialog = document.layers.modal(document.tree)
    return dialog is not None and _request_close(document, dispatch, dialog)


def _command(document: Document, dispatch: Dispatch, button: Tag, target: Tag) -> bool:
    command = (attr(button, "command") or "").lower()
    event = dispatch(Event("command", target))
    if event.prevented or command.startswith("--"):
        return event.handled
    if target.name == "dialog":
        if command == "show-modal":
            return _show_modal(document, dispatch, target)
        if command == "request-close":
            return target.has_attr("open") and _request_close(document, dispatch, target)
        if command == "close":
            return _close(document, dispatch, target)
    if target.has_attr("popover") and command.endswith("-popover"):
        return _set_popover(document, dispatch, target, command.removesuffix("-popover"))
    return event.handled


def _show_modal(document: Document, dispatch: Dispatch, dialog: Tag) -> bool:
    if dialog.has_attr("open") or dispatch(Event("beforetoggle", dialog)).prevented:
        return False
    dialog["open"] = ""
    document.layers.show_modal(dialog)
    dispatch(Event("toggle", dialog))
    return True


def _request_close(document: Document, dispatch: Dispatch, dialog: Tag) -> bool:
    return dispatch(Event("cancel", dialog)).prevented or _close(document, dispatch, dialog)


def _close(document: Document, dispatch: Dispatch, dialog: Tag) -> bool:
    if not dialog.has_attr("open"):
        return False
    dispatch(Event("beforetoggle", dialog))
    del dialog["open"]
    document.layers.hide(dialog)
    dispatch(Event("toggle", dialog))
    dispatch(Event("close", dialog))
    return True


def _set_popover(document: Document, dispatch: Dispatch, popover: Tag, action: str) -> bool:
    """Show, hide or toggle a popover; return False if it is so already."""
    if (attr(popover, "popover") or "").lower() == "hint":
        raise Unsupported(f"The kit does not know when {opening_tag(popover)} closes.")
    is_shown = document.layers.is_shown(popover)
    if action == ("show" if is_shown else "hide"):
        return False
    if dispatch(Event("beforetoggle", popover)).prevented and not is_shown:
        return False
    if is_shown:
        document.layers.hide(popover)
    else:
        for other in document.layers.popovers(document.tree):
            if _is_auto(popover) and _is_auto(other) and not contains(other, popover):
                _set_popover(document, dispatch, other, "hide")
        document.layers.show(popover)
    dispatch(Event("toggle", popover))
    return True


def _is_auto(popover: Tag) -> bool:
    return (attr(popover, "popover") or "auto").lower() == "auto"
