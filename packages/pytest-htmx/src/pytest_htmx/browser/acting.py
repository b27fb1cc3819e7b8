"""Acting: the steps of a visitor's acts, each with its events in a browser's order."""

from __future__ import annotations

import re

from bs4 import Tag

from ..errors import Refused, Unsupported
from ..html.controls import is_disabled
from ..html.dom import ancestors, contains, matches, opening_tag
from ..html.form_filling import Change, fill_in
from ..html.values import DATE_TYPES, TEXT_TYPES, kind
from ..html.visibility import is_hidden, obstacle
from .activation import Activation, refuse_disabled
from .engine import Event
from .tab import Tab

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
        self._activation = Activation(tab)

    def click(self, element: Tag) -> bool:
        """Click an element with the mouse; return False if nothing happened."""
        refuse_disabled(element)
        events = [*self._point_at(element), self._dispatch_awaited("pointerdown", element)]
        by_mouse = not events[-1].prevented
        if by_mouse:
            events.append(self._dispatch_awaited("mousedown", element))
        focused = not events[-1].prevented and self._activation.focus(_focusable(element))
        dismissed = self._activation.dismiss_popovers(element)
        events.append(self._dispatch_awaited("pointerup", element))
        if by_mouse:
            events.append(self._dispatch_awaited("mouseup", element))
        is_heard = any(event.handled for event in events)
        return self._activation.activate(element) or is_heard or focused or dismissed

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
        self._activation.focus(control)
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
        self._activation.focus(None)

    def trigger(self, element: Tag, name: str) -> None:
        """Dispatch an event.

        Raises:
            Refused: If nothing reacts to it.
        """
        if name in MOVED:
            self._tab.document.pointed = element  # a click on it does not move the mouse again
        if not self._dispatch(Event(name, element)).handled:
            waits = ", ".join(map(repr, self._tab.engine.awaited_at(element))) or "none"
            raise Refused(
                f"No trigger handles {name!r} on {opening_tag(element)}. "
                f"The events that it waits for: {waits}."
            )

    def press(self, element: Tag, key: str) -> None:
        """Press and release one key at an element.

        Raises:
            Refused: If the element is out of reach or takes no keys, the key would type, or nothing
                happens.
            Unsupported: If the kit does not know what the key does there.
        """
        if reason := obstacle(self._tab.document, element):
            raise Refused(reason)
        document, focused = self._tab.document, False
        if matches(element, _FOCUSABLE):
            refuse_disabled(element)
            focused = self._activation.focus(element)
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
        self._activation.tell_toggled()
        if self._tab.document is document:
            if kind(element) == "search" and key == "Enter" and not is_prevented:
                events.append(self._dispatch(Event("search", element)))
            # The key may have closed it, or followed it to an anchor.
            is_left = is_link and document.focused is None
            has_focus = not is_left and not is_hidden(document.layers, element)
            place = element if has_focus else document.body
            events.append(self._dispatch(Event("keyup", place, key=key)))
            if key == " " and not any(event.prevented for event in events):
                acted = matches(element, _BY_SPACE) and self._activation.activate(element)
        if not (focused or acted or any(event.handled for event in events)):
            raise Refused(f"Nothing happens on {key!r} at {opening_tag(element)}.")

    def _key_action(self, element: Tag, key: str) -> bool:
        """Do the browser's own reaction to a key; return False if it has none."""
        if key == "Escape":
            return self._activation.close_topmost()
        if key != "Enter":
            return False
        if matches(element, _BY_ENTER):
            return self._activation.activate(element)
        form = self._tab.document.controls.form_of(element)
        if form is None or element.name != "input":
            return False
        return self._activation.submit_implicitly(form)

    def _is_kept_from_typing(self, control: Tag, key: str | None) -> bool:
        names = ("keydown", "keypress")
        return any(self._dispatch(Event(name, control, key=key)).prevented for name in names)

    def _state_of(self, control: Tag) -> object:
        controls = self._tab.document.controls
        if control.name == "select":
            return [id(option) for option in controls.chosen(control)]
        return controls.files(control) if kind(control) == "file" else controls.value(control)


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
