"""The controls of forms: their values, their owners, and the entries that a form sends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from ..errors import Unsupported
from .dom import (
    CONTROLS,
    ByIdentity,
    ancestors,
    attr,
    closest,
    contains,
    opening_tag,
    root_of,
    select,
    self_and_descendants,
    text_of,
)
from .parsing import form_owners
from .values import BUTTON_TYPES, DATE_TYPES, TEXT_TYPES, kind, sanitized


@dataclass(frozen=True)
class Upload:
    """A file that the person has chosen."""

    name: str
    content: bytes
    content_type: str = "application/octet-stream"


Entry = tuple[str, "str | Upload"]


class Controls:
    """The state of one document's controls: the visitor's changes, else the page's own values."""

    def __init__(self, document: BeautifulSoup) -> None:
        self._document = document
        self._form_owners = form_owners(document)
        self._ids: dict[str, Tag] | None = None
        self._by_form: ByIdentity[list[Tag]] = ByIdentity()
        self._radios: dict[tuple[str, int], list[Tag]] = {}
        self._values: ByIdentity[str] = ByIdentity()
        self._checked: ByIdentity[bool] = ByIdentity()
        self._chosen: ByIdentity[list[Tag]] = ByIdentity()
        self._files: ByIdentity[list[Upload]] = ByIdentity()

    def value(self, control: Tag) -> str:
        """Return `control.value`."""
        typed = self._values.get(control)
        if typed is not None:
            return typed
        if kind(control) == "file":
            return next((f"C:\\fakepath\\{upload.name}" for upload in self.files(control)), "")
        if control.name == "select":
            return next((option_value(option) for option in self.chosen(control)), "")
        return self.default(control)

    def default(self, control: Tag) -> str:
        """Return the value that the page itself gives an input or a textarea."""
        given = control.get_text() if control.name == "textarea" else attr(control, "value")
        if given is None and kind(control) in ("checkbox", "radio"):
            return "on"
        return sanitized(control, given or "")

    @property
    def is_changed(self) -> bool:
        """True if the person has changed a control, or has changed it back."""
        states = (self._values, self._checked, self._chosen, self._files)
        return any(state.items() for state in states)

    def held(self, control: Tag) -> str | bool | list[str]:
        """Return what a person has entered there, or the page has.

        Returns:
            True or False for a checkbox or a radio button; the value of the chosen option; the name
            of a file; a list of these if the control takes several; else the text.
        """
        if kind(control) in ("checkbox", "radio"):
            return self.checked(control)
        if control.name == "select":
            held = [option_value(option) for option in self.chosen(control)]
        elif kind(control) == "file":
            held = [upload.name for upload in self.files(control)]
        else:
            return self.value(control)
        return held if control.has_attr("multiple") else "".join(held)

    def entered(self) -> list[Tag]:
        """Return the controls, in order, into which the visitor has entered something."""
        states = (self._values, self._checked, self._chosen, self._files)
        controls = self_and_descendants(self._document)
        return [control for control in controls if any(control in state for state in states)]

    def is_typed(self, control: Tag) -> bool:
        return control in self._values

    def type(self, control: Tag, text: str) -> None:
        self._values[control] = sanitized(control, text)

    def checked(self, control: Tag) -> bool:
        """Return `control.checked`; in a radio group, only the radio ticked last is checked."""
        if kind(control) != "radio":
            ticked = self._checked.get(control)
            return control.has_attr("checked") if ticked is None else ticked
        group = self.radio_group(control)
        ticked_ones = [radio for radio in group if self._checked.get(radio)]
        if ticked_ones:
            return ticked_ones[-1] is control
        marked = [radio for radio in group if radio.has_attr("checked")]
        return bool(marked) and marked[-1] is control

    def tick(self, control: Tag, ticked: bool = True) -> None:
        if kind(control) == "radio":
            for radio in self.radio_group(control):
                self._checked.discard(radio)
        self._checked[control] = ticked

    def toggle(self, control: Tag) -> Callable[[], None] | None:
        """Toggle a checkbox or radio button, as a click does before its event.

        Returns:
            A function that undoes the change, or None if nothing changed.
        """
        type_, ticked = kind(control), self.checked(control)
        if type_ != "checkbox" and (type_ != "radio" or ticked):
            return None
        group = self.radio_group(control) if type_ == "radio" else [control]
        before = [(one, self._checked.get(one)) for one in group]
        self.tick(control, not ticked)

        def undo() -> None:
            for one, ticked in before:
                self._checked.discard(one)
                if ticked is not None:
                    self._checked[one] = ticked

        return undo

    def radio_group(self, radio: Tag) -> list[Tag]:
        name = attr(radio, "name")
        if not name:
            return [radio]
        self._index()
        return self._radios.get((name, id(self.form_of(radio))), [])

    def chosen(self, control: Tag) -> list[Tag]:
        """Return the selected options of a `<select>`, as the browser shows them."""
        chosen = self._chosen.get(control)
        if chosen is not None and all(contains(control, option) for option in chosen):
            return chosen
        options = select(control, "option")
        marked = [option for option in options if option.has_attr("selected")]
        if control.has_attr("multiple"):
            return marked
        if marked or is_list_box(control):
            return marked[-1:]
        return [option for option in options if not is_disabled_option(option)][:1]

    def choose(self, control: Tag, options: list[Tag]) -> None:
        self._chosen[control] = options

    def files(self, control: Tag) -> list[Upload]:
        return self._files.get(control) or []

    def attach(self, control: Tag, uploads: list[Upload]) -> None:
        self._files[control] = uploads

    def reset(self, form: Tag) -> None:
        """Do `form.reset()`: give its controls the page's own values again."""
        for control in self.of_form(form):
            for state in (self._values, self._checked, self._chosen, self._files):
                state.discard(control)

    def form_of(self, control: Tag) -> Tag | None:
        """Return `control.form`: by its `form` attribute, the parser, or the form around it."""
        identifier = attr(control, "form")
        if identifier is not None:
            form = self._index().get(identifier)
            return form if form is not None and form.name == "form" else None
        owner = self._form_owners.get(control)
        if owner is not None and root_of(owner) is root_of(control):
            return owner
        return next((tag for tag in ancestors(control) if tag.name == "form"), None)

    def of_form(self, form: Tag) -> list[Tag]:
        """Return the form's inputs, selects, textareas and buttons, in it and elsewhere."""
        self._index()
        return list(self._by_form.get(form) or ())

    def changed(self) -> None:
        """Forget which controls the document has, since its tree has changed."""
        self._ids = None

    def _index(self) -> dict[str, Tag]:
        """Index the controls by form and by radio group, and return the elements by id."""
        if self._ids is not None:
            return self._ids
        elements = list(self_and_descendants(self._document))
        self._ids = {own: tag for tag in reversed(elements) if (own := attr(tag, "id"))}
        self._by_form, self._radios = ByIdentity(), {}
        for control in elements:
            if control.name in CONTROLS:
                form = self.form_of(control)
                if form is not None:
                    self._by_form.setdefault(form, []).append(control)
                if kind(control) == "radio" and (name := attr(control, "name")):
                    self._radios.setdefault((name, id(form)), []).append(control)
        return self._ids

    def entries(
        self, form: Tag, submitter: Tag | None = None, charset: str = "UTF-8"
    ) -> Iterator[Entry]:
        """Yield the entries that the form sends, by HTML's "constructing the entry list".

        Raises:
            Unsupported: If a control has `dirname`: the kit does not know its direction of writing.
        """
        for control in self.of_form(form):
            if is_disabled(control) or (kind(control) in BUTTON_TYPES and control is not submitter):
                continue
            if control.has_attr("dirname"):
                raise Unsupported(f"The kit knows no direction of writing: {opening_tag(control)}")
            name = attr(control, "name") or ""
            if kind(control) == "image":
                prefix = f"{name}." if name else ""
                yield f"{prefix}x", "0"
                yield f"{prefix}y", "0"
            elif name:
                yield from self._entries_of(control, name, charset)

    def _entries_of(self, control: Tag, name: str, charset: str) -> Iterator[Entry]:
        if control.name == "select":
            for option in self.chosen(control):
                if not is_disabled_option(option):
                    yield name, option_value(option)
        elif kind(control) in ("checkbox", "radio"):
            if self.checked(control):
                yield name, self.value(control)
        elif kind(control) == "file":
            for upload in self.files(control) or [Upload("", b"")]:
                yield name, upload
        elif kind(control) == "submit" and control.name == "input":
            yield name, self.value(control) if control.has_attr("value") else "Submit"
        elif kind(control) == "hidden" and name == "_charset_":
            yield name, charset
        else:
            yield name, self.value(control)


def is_submit_button(control: Tag) -> bool:
    return kind(control) in ("submit", "image")


def is_disabled(control: Tag) -> bool:
    """Return True if the control or a fieldset around it, but for its legend, is disabled."""
    if control.has_attr("disabled"):
        return True
    for fieldset in ancestors(control):
        if fieldset.name == "fieldset" and fieldset.has_attr("disabled"):
            legend = fieldset.find("legend", recursive=False)
            if legend is None or not contains(legend, control):
                return True
    return False


def is_read_only(control: Tag) -> bool:
    """Return True for a control with `readonly`, which only text and date controls support."""
    type_ = kind(control)
    return control.has_attr("readonly") and type_ in (*TEXT_TYPES, *DATE_TYPES, "textarea")


def is_disabled_option(option: Tag) -> bool:
    group = closest(option, "optgroup")
    return option.has_attr("disabled") or (group is not None and group.has_attr("disabled"))


def option_value(option: Tag) -> str:
    value = attr(option, "value")
    return text_of(option) if value is None else value


def is_list_box(control: Tag) -> bool:
    """Return True if a `<select>` may have no chosen option."""
    size = attr(control, "size") or ""
    return control.has_attr("multiple") or (size.isdigit() and int(size) > 1)
