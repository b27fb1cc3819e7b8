"""Acting: the steps of a visitor's acts, each with its events in a browser's order."""

from __future__ import annotations

import re
from dataclasses import replace

from bs4 import BeautifulSoup, Tag

from ..errors import Refused, Unsupported
from ..html.controls import is_disabled, is_submit_button
from ..html.dom import CONTROLS, ancestors, attr, by_id, contains, matches, opening_tag, select_one
from ..html.form_filling import Change, fill_in
from ..html.submission import is_for_dialog, plain_request, refuse_if_invalid
from ..html.urls import origin, resolve, without_fragment
from ..html.values import DATE_TYPES, TEXT_TYPES, kind
from ..html.visibility import is_hidden
from .disclosure import close_dialog_around, close_topmost, dismiss_popovers, invoke, toggle_details
from .engine import Event
from .tab import Tab
from .transport import Request

# The events of the mouse on the element that a person clicks.
PRESSED = ("pointerdown", "mousedown", "pointerup", "mouseup", "click")
MOVED = tuple(
    pointer + what
    for pointer in ("pointer", "mouse")
    for what in ("out", "leave", "over", "enter", "move")
)
_FOCUSABLE = "a[href], area[href], button, input, select, textarea, summary, [tabindex], \
[contenteditable]"
# Where Enter and Space do what a click does.
_LINK = "a[href], area[href]"
_BY_SPACE = "button, summary, input:is([type=submit i], [type=button i], [type=reset i], \
[type=image i], [type=checkbox i], [type=radio i])"
_BY_ENTER = f"{_LINK}, button, summary, input:is([type=submit i], [type=button i], \
[type=reset i], [type=image i])"
_CHANGES_VALUES = re.compile(r"Arrow\w+|Home|End|PageUp|PageDown")


class Actions:
    """The acts of a visitor in one tab: clicks, types and sends forms."""

    def __init__(self, tab: Tab) -> None:
        self._tab = tab
        self._dispatch = tab.engine.dispatch
        self._is_awaited = tab.engine.is_awaited
        self._toggled: list[Event] = []

    def click(self, element: Tag) -> bool:
        """Click an element with the mouse; return False if nothing happened."""
        _refuse_disabled(element)
        events = [*self._point_at(element), self._dispatch_awaited("pointerdown", element)]
        by_mouse = not events[-1].prevented
        if by_mouse:
            events.append(self._dispatch_awaited("mousedown", element))
        focused = not events[-1].prevented and self._focus(_focusable(element))
        dismissed = dismiss_popovers(self._tab.document, self._disclose, element)
        events.append(self._dispatch_awaited("pointerup", element))
        if by_mouse:
            events.append(self._dispatch_awaited("mouseup", element))
        is_heard = any(event.handled for event in events)
        return self._activate(element) or is_heard or focused or dismissed

    def _activate(self, element: Tag) -> bool:
        """Dispatch a click and do what follows from it; return False if nothing happened."""
        undo = self._tab.document.controls.toggle(element)
        event = self._dispatch(Event("click", element))
        if undo and event.prevented:
            undo()
        elif undo:
            self._dispatch(Event("input", element))
            self._dispatch(Event("change", element))
        acted = event.prevented or self._default_action(element)
        self._tell_toggled()
        return acted or event.handled

    def _point_at(self, element: Tag) -> list[Event]:
        """Move the mouse over an element; return the events that a trigger may have handled."""
        document = self._tab.document
        old, document.pointed = document.pointed, element
        if not any(map(self._is_awaited, MOVED)):
            return []
        now = [element, *ancestors(element)]
        before = [old, *ancestors(old)] if old is not None and contains(document.tree, old) else []
        left = [tag for tag in before if not any(tag is other for other in now)]
        entered = [tag for tag in reversed(now) if not any(tag is other for other in before)]
        events = []
        for pointer in ("pointer", "mouse"):
            if old is not element:
                events += [Event(f"{pointer}out", tag) for tag in before[:1]]
                events += [Event(f"{pointer}leave", tag) for tag in left]
                events += [Event(f"{pointer}over", element)]
                events += [Event(f"{pointer}enter", tag) for tag in entered]
        events += [Event("pointermove", element), Event("mousemove", element)]
        return [self._dispatch(event) for event in events if self._is_awaited(event.name)]

    def _dispatch_awaited(self, name: str, element: Tag) -> Event:
        """Dispatch an event only if a trigger waits for it: most pages wait for no mouse."""
        event = Event(name, element)
        return self._dispatch(event) if self._is_awaited(name) else event

    def _focus(self, element: Tag | None) -> bool:
        """Move the focus, to nothing if `element` is None; return True if a trigger fired."""
        document = self._tab.document
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

    def fill(self, controls: list[Tag], value: object) -> None:
        """Give a value to the controls of one name."""
        for control, change in fill_in(self._tab.document, controls, value):
            if change is None:
                self.click(control)
            else:
                self._enter(control, change)
        self._tab.engine.settle()

    def _enter(self, control: Tag, change: Change) -> None:
        """Focus a control, change its value, and leave it."""
        document = self._tab.document
        is_typed = kind(control) in (*TEXT_TYPES, "textarea")
        self._focus(control)
        before = self._state_of(control)
        key = None if control.name == "textarea" else "character"  # not Enter, but in a textarea
        if is_typed and self._is_kept_from_typing(control, key):
            raise Refused(f"{opening_tag(control)} takes no text: a trigger prevents its keys.")
        change()
        is_same = before == self._state_of(control)
        if is_typed or not is_same:
            self._dispatch(Event("input", control))
        if is_typed:
            self._dispatch(Event("keyup", control, key=key))
            self._tab.engine.settle()  # responses arrive while the person still is in the field
        if self._tab.document is not document:
            return
        if not is_same and contains(document.tree, control):
            self._dispatch(Event("change", control))
        self._focus(None)

    def press(self, element: Tag, key: str) -> bool:
        """Press and release one key at an element; return False if nothing happened.

        Raises:
            Refused: If the element takes no keys, or the key would type.
            Unsupported: If the kit does not know what the key does there.
        """
        document, focused = self._tab.document, False
        if matches(element, _FOCUSABLE):
            _refuse_disabled(element)
            focused = self._focus(element)
        elif element.name not in ("body", "dialog"):
            raise Refused(f"{opening_tag(element)} takes no keys: it cannot have the focus.")
        elif document.focused is not None and contains(element, document.focused):
            element = document.focused
        key = _known_key(element, key)
        is_link = matches(element, _LINK)
        is_pressed = len(key) == 1 or (key == "Enter" and not is_link)
        names = ("keydown", "keypress") if is_pressed else ("keydown",)
        events: list[Event] = []
        for name in names:
            events.append(self._dispatch(Event(name, element, key=key)))
            if events[-1].prevented:
                break
        is_prevented = events[-1].prevented
        acted = not is_prevented and key != " " and self._key_action(element, key)
        self._tell_toggled()
        if self._tab.document is document:
            if kind(element) == "search" and key == "Enter" and not is_prevented:
                events.append(self._dispatch(Event("search", element)))
            # The key may have closed it, or followed it to an anchor.
            is_left = is_link and document.focused is None
            has_focus = not is_left and not is_hidden(document.layers, element)
            place = element if has_focus else document.body
            events.append(self._dispatch(Event("keyup", place, key=key)))
            if key == " " and not any(event.prevented for event in events):
                acted = matches(element, _BY_SPACE) and self._activate(element)
        return focused or acted or any(event.handled for event in events)

    def _key_action(self, element: Tag, key: str) -> bool:
        """Do the browser's own reaction to a key; return False if it has none."""
        if key == "Escape":
            return close_topmost(self._tab.document, self._disclose)
        if key != "Enter":
            return False
        if matches(element, _BY_ENTER):
            return self._activate(element)
        form = self._tab.document.controls.form_of(element)
        return form is not None and element.name == "input" and self._submit_implicitly(form)

    def _submit_implicitly(self, form: Tag) -> bool:
        controls = self._tab.document.controls.of_form(form)
        button = next(filter(is_submit_button, controls), None)
        if button is not None:
            return not is_disabled(button) and self._activate(button)
        if len([tag for tag in controls if kind(tag) in TEXT_TYPES]) > 1:
            return False  # by the standard, dates count too; Chromium does not count them
        self._submit(form, None)
        return True

    def _disclose(self, event: Event) -> Event:
        """Dispatch an event of disclosure; a browser keeps `toggle` until the act is over."""
        if event.name != "toggle":
            return self._dispatch(event)
        self._toggled.append(event)
        return event

    def _tell_toggled(self) -> None:
        toggled, self._toggled = self._toggled, []
        for event in toggled:
            if contains(self._tab.document.tree, event.target):
                self._dispatch(event)

    def _is_kept_from_typing(self, control: Tag, key: str | None) -> bool:
        names = ("keydown", "keypress")
        return any(self._dispatch(Event(name, control, key=key)).prevented for name in names)

    def _state_of(self, control: Tag) -> object:
        controls = self._tab.document.controls
        if control.name == "select":
            return [id(option) for option in controls.chosen(control)]
        return controls.files(control) if kind(control) == "file" else controls.value(control)

    def _default_action(self, element: Tag) -> bool:
        """Do the browser's own reaction to a click; return False if it has none."""
        for place in (element, *ancestors(element)):
            if place.name in ("a", "area") and place.has_attr("href"):
                self._follow(place)
                return True
            if place.name in ("button", "input"):
                return self._press(place)
            if place.name == "summary":
                return toggle_details(self._tab.document, self._disclose, place)
            if place.name == "label":
                labelled = _labelled(self._tab.document.tree, place)
                if labelled is None:
                    return False
                _refuse_disabled(labelled)
                focused = self._focus(labelled)
                return self._activate(labelled) or focused
        return False

    def _press(self, control: Tag) -> bool:
        form = self._tab.document.controls.form_of(control)
        if form is not None and is_submit_button(control):
            self._submit(form, control)
            return True
        if kind(control) == "reset" and form is not None:
            if not self._dispatch(Event("reset", form)).prevented:
                self._tab.document.controls.reset(form)
            return True
        if invoke(self._tab.document, self._disclose, control):
            return True
        return kind(control) in ("checkbox", "radio")

    def _follow(self, link: Tag) -> None:
        href = attr(link, "href") or ""
        url = resolve(self._tab.document.base_url, href, self._tab.document.encoding)
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
        refuse_if_invalid(self._tab.document.controls, form, submitter)
        event = self._dispatch(Event("submit", form, submitter))
        if event.prevented:
            return
        document = self._tab.document
        if is_for_dialog(form, submitter):
            is_closed = close_dialog_around(document, self._disclose, form)
            if not is_closed and not event.handled:
                raise Refused(f"{opening_tag(form)} closes a dialog, and is in none that is open.")
            return
        request = plain_request(document, form, submitter)
        if origin(request.url) != origin(self._tab.home):
            raise Refused(f"{opening_tag(form)} leads away, to {request.url}.")
        hides_origin = document.referrer_policy == "no-referrer"
        self._tab.visit(replace(request, hides_origin=hides_origin))


def _refuse_disabled(element: Tag) -> None:
    if element.name in CONTROLS and is_disabled(element):
        raise Refused(f"{opening_tag(element)} is disabled.")


def _known_key(element: Tag, key: str) -> str:
    """Return the key as `event.key` names it, if the kit knows what it does at the element."""
    tag = opening_tag(element)
    key = " " if key == "Space" else key
    if len(key) != 1 and not re.fullmatch(r"[A-Z][A-Za-z]*[0-9]*", key):
        raise Unsupported(f"The kit presses one key, such as Enter, Escape or a, and not {key!r}.")
    is_text = element.name == "textarea" or element.has_attr("contenteditable")
    is_line = kind(element) in (*TEXT_TYPES, *DATE_TYPES)
    if (is_text and key == "Enter") or (
        (is_text or is_line) and (len(key) == 1 or key in ("Backspace", "Delete"))
    ):
        raise Refused(f"{key!r} would type into {tag}: use fill.")
    changes = kind(element) in ("select", "radio", "range", "number", *DATE_TYPES)
    opens = kind(element) in ("select", "color", "file") and key in ("Enter", " ")
    if key == "Tab" or opens or (changes and _CHANGES_VALUES.fullmatch(key)):
        raise Unsupported(f"The kit does not know what {key} does at {tag}.")
    return key


def _focusable(element: Tag) -> Tag | None:
    """Return the element that a click on this one gives the focus."""
    around = (element, *ancestors(element))
    able = (tag for tag in around if matches(tag, _FOCUSABLE) and not is_disabled(tag))
    return next(able, None)


def _labelled(page: BeautifulSoup, label: Tag) -> Tag | None:
    wanted = attr(label, "for")
    if wanted is not None:
        return by_id(page, wanted)
    return select_one(label, "input:not([type=hidden i]), select, textarea, button")
