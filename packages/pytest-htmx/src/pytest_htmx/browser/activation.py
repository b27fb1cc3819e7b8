"""Activation: what a browser does by itself after a click, a key or Enter, without any script."""

from __future__ import annotations

from dataclasses import replace

from bs4 import BeautifulSoup, Tag

from ..errors import Refused, Unsupported
from ..html.controls import is_disabled, is_submit_button
from ..html.document import Document
from ..html.dom import (
    CONTROLS,
    ancestors,
    attr,
    by_id,
    contains,
    opening_tag,
    select,
    select_one,
)
from ..html.submission import is_for_dialog, plain_request, refuse_if_invalid
from ..html.urls import origin, resolve, without_fragment
from ..html.values import TEXT_TYPES, kind
from .engine import Event
from .tab import Tab
from .transport import Request


class Activation:
    """Follows links, sends forms, and opens and closes details, dialogs and popovers in one tab."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._dispatch = tab.engine.dispatch
        self._toggled: list[Event] = []

    @property
    def _document(self) -> Document:
        return self._tab.document

    @property
    def _popovers(self) -> list[Tag]:
        """The open popovers, the last opened first."""
        return self._document.layers.popovers(self._document.tree)

    def activate(self, element: Tag) -> bool:
        """Dispatch a click and do what follows from it; return False if nothing happened."""
        undo = self._document.controls.toggle(element)
        event = self._dispatch(Event("click", element))
        if undo and event.prevented:
            undo()
        elif undo:
            self._dispatch(Event("input", element))
            self._dispatch(Event("change", element))
        acted = event.prevented or self._default_action(element)
        self.tell_toggled()
        return acted or event.handled

    def submit_implicitly(self, form: Tag) -> bool:
        """Do what Enter in a field of the form does; return False if it does nothing."""
        controls = self._document.controls.of_form(form)
        button = next(filter(is_submit_button, controls), None)
        if button is not None:
            return not is_disabled(button) and self.activate(button)
        if len([tag for tag in controls if kind(tag) in TEXT_TYPES]) > 1:
            return False  # by the standard, dates count too; Chromium does not count them
        self._submit(form, None)
        return True

    def focus(self, element: Tag | None) -> bool:
        """Move the focus, to nothing if `element` is None; return True if a trigger fired."""
        document = self._document
        old, document.focused = document.focused, element
        if old is element:
            return False
        if old is not None and not contains(document.tree, old):
            old = by_id(document.tree, attr(old, "id"))  # htmx gave it the focus after a swap
        moves = [(old, ("blur", "focusout")), (element, ("focus", "focusin"))]
        events = [
            self._dispatch(Event(name, place))
            for place, names in moves
            if place is not None
            for name in names
        ]
        return any(event.handled for event in events)

    def _default_action(self, element: Tag) -> bool:
        """Do the browser's own reaction to a click; return False if it has none."""
        for place in (element, *ancestors(element)):
            if place.name in ("a", "area") and place.has_attr("href"):
                self._follow(place)
                return True
            if place.name in ("button", "input"):
                return self._press(place)
            if place.name == "summary":
                return self._toggle_details(place)
            if place.name == "label":
                labelled = _labelled(self._document.tree, place)
                if labelled is None:
                    return False
                refuse_disabled(labelled)
                focused = self.focus(labelled)
                return self.activate(labelled) or focused
        return False

    def _press(self, control: Tag) -> bool:
        form = self._document.controls.form_of(control)
        if form is not None and is_submit_button(control):
            self._submit(form, control)
            return True
        if kind(control) == "reset" and form is not None:
            if not self._dispatch(Event("reset", form)).prevented:
                self._document.controls.reset(form)
            return True
        if self._invoke(control):
            return True
        return kind(control) in ("checkbox", "radio")

    def _follow(self, link: Tag) -> None:
        href = attr(link, "href") or ""
        url = resolve(self._document.base_url, href, self._document.encoding)
        target = (attr(link, "target") or "").lower()
        if target not in ("", "_self", "_top", "_parent"):
            raise Unsupported(f"{opening_tag(link)} opens another tab or frame ({target}).")
        if origin(url) != origin(self._tab.home):
            raise Refused(f"{opening_tag(link)} leads away, to {url}: the kit visits one app.")
        here = self._tab.history.current
        if "#" in url and without_fragment(url) == without_fragment(here.url):
            self._tab.go_to_anchor(url)
            return
        self._tab.visit(Request("GET", url))

    def _submit(self, form: Tag, submitter: Tag | None) -> None:
        refuse_if_invalid(self._document.controls, form, submitter)
        event = self._dispatch(Event("submit", form, submitter))
        if event.prevented:
            return
        if is_for_dialog(form, submitter):
            is_closed = self._close_dialog_around(form)
            if not is_closed and not event.handled:
                raise Refused(f"{opening_tag(form)} closes a dialog, and is in none that is open.")
            return
        request = plain_request(self._document, form, submitter)
        if origin(request.url) != origin(self._tab.home):
            raise Refused(f"{opening_tag(form)} leads away, to {request.url}.")
        hides_origin = self._document.referrer_policy == "no-referrer"
        self._tab.visit(replace(request, hides_origin=hides_origin))

    # Details, dialogs and popovers

    def _toggle_details(self, summary: Tag) -> bool:
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
                for other in select(self._document.tree, "details[open]"):
                    if other is not details and attr(other, "name") == group:
                        del other["open"]
                        self._disclose(Event("toggle", other))
        self._disclose(Event("toggle", details))
        return True

    def _close_dialog_around(self, form: Tag) -> bool:
        """Do what a form of `method=dialog` does; return False if no open dialog is around it."""
        dialog = next((tag for tag in ancestors(form) if tag.name == "dialog"), None)
        return dialog is not None and self._close(dialog)

    def _invoke(self, button: Tag) -> bool:
        """Do what `commandfor` or `popovertarget` says; return False if it says nothing."""
        if button.name == "button" and button.has_attr("commandfor"):
            target = by_id(self._document.tree, attr(button, "commandfor"))
            return target is not None and self._command(button, target)
        popover = by_id(self._document.tree, attr(button, "popovertarget"))
        if popover is None or not popover.has_attr("popover"):
            return False
        action = (attr(button, "popovertargetaction") or "").lower()
        return self._set_popover(popover, action)

    def dismiss_popovers(self, clicked: Tag) -> bool:
        """Close the popovers that a click elsewhere closes; return False if there are none."""
        if not self._popovers:
            return False
        around = [clicked, *ancestors(clicked)]
        kept = [by_id(self._document.tree, attr(tag, "popovertarget")) for tag in around]
        kept += [by_id(self._document.tree, attr(tag, "commandfor")) for tag in around]
        outside = [
            popover
            for popover in self._popovers
            if _is_auto(popover)
            and not contains(popover, clicked)
            and not any(other is not None and contains(popover, other) for other in kept)
        ]
        for popover in outside:
            self._set_popover(popover, "hide")
        return bool(outside)

    def close_topmost(self) -> bool:
        """Do what Escape does; return False if no popover and no modal dialog is open."""
        for popover in filter(_is_auto, self._popovers):
            return self._set_popover(popover, "hide")
        dialog = self._document.layers.modal(self._document.tree)
        return dialog is not None and self._request_close(dialog)

    def _command(self, button: Tag, target: Tag) -> bool:
        command = (attr(button, "command") or "").lower()
        event = self._disclose(Event("command", target))
        if event.prevented or command.startswith("--"):
            return event.handled
        if target.name == "dialog":
            if command == "show-modal":
                return self._show_modal(target)
            if command == "request-close":
                return target.has_attr("open") and self._request_close(target)
            if command == "close":
                return self._close(target)
        if target.has_attr("popover") and command.endswith("-popover"):
            return self._set_popover(target, command.removesuffix("-popover"))
        return event.handled

    def _show_modal(self, dialog: Tag) -> bool:
        if dialog.has_attr("open") or self._disclose(Event("beforetoggle", dialog)).prevented:
            return False
        dialog["open"] = ""
        self._document.layers.show_modal(dialog)
        self._disclose(Event("toggle", dialog))
        return True

    def _request_close(self, dialog: Tag) -> bool:
        return self._disclose(Event("cancel", dialog)).prevented or self._close(dialog)

    def _close(self, dialog: Tag) -> bool:
        if not dialog.has_attr("open"):
            return False
        self._disclose(Event("beforetoggle", dialog))
        del dialog["open"]
        self._document.layers.hide(dialog)
        self._disclose(Event("toggle", dialog))
        self._disclose(Event("close", dialog))
        return True

    def _set_popover(self, popover: Tag, action: str) -> bool:
        """Show, hide or toggle a popover; return False if it is so already."""
        if (attr(popover, "popover") or "").lower() == "hint":
            raise Unsupported(f"The kit does not know when {opening_tag(popover)} closes.")
        is_shown = self._document.layers.is_shown(popover)
        if action == ("show" if is_shown else "hide"):
            return False
        if self._disclose(Event("beforetoggle", popover)).prevented and not is_shown:
            return False
        if is_shown:
            self._document.layers.hide(popover)
        else:
            for other in self._popovers:
                if _is_auto(popover) and _is_auto(other) and not contains(other, popover):
                    self._set_popover(other, "hide")
            self._document.layers.show(popover)
        self._disclose(Event("toggle", popover))
        return True

    def _disclose(self, event: Event) -> Event:
        """Dispatch an event of disclosure; a browser keeps `toggle` until the act is over."""
        if event.name != "toggle":
            return self._dispatch(event)
        self._toggled.append(event)
        return event

    def tell_toggled(self) -> None:
        """Dispatch the events that were kept until the end of the act."""
        toggled, self._toggled = self._toggled, []
        for event in toggled:
            if contains(self._document.tree, event.target):
                self._dispatch(event)


def refuse_disabled(element: Tag) -> None:
    if element.name in CONTROLS and is_disabled(element):
        raise Refused(f"{opening_tag(element)} is disabled.")


def _labelled(page: BeautifulSoup, label: Tag) -> Tag | None:
    wanted = attr(label, "for")
    if wanted is not None:
        return by_id(page, wanted)
    return select_one(label, "input:not([type=hidden i]), select, textarea, button")


def _is_auto(popover: Tag) -> bool:
    return (attr(popover, "popover") or "auto").lower() == "auto"
