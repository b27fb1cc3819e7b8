"""Scripts of a page: the kit runs none, so it refuses to go on where one decides."""

from __future__ import annotations

import re

from bs4 import Tag

from ..browser.engine import Event
from ..errors import Unsupported
from ..html.dom import attr, opening_tag, select

_JAVASCRIPT = re.compile(
    r"(|module|((text|application)/(x-)?(java|ecma|j|live)script(1\.[0-5])?))", re.IGNORECASE
)
_HYPERSCRIPT = ("_", "script", "data-script")
_OPENS_A_STREAM = re.compile(r"(data-)?(hx-(ws|sse)\b|(ws|sse)-)")
_SENDS_BY_STREAM = re.compile(r"(data-)?(hx-ws:|ws-)send")
_OTHER_PLACE = re.compile(r"\.(outside|away|window|document)\b")
_NAMED_KEY = re.compile(
    r"\.(enter|esc|escape|tab|up|down|left|right|delete|backspace|ctrl|cmd|meta|alt)\b"
)


def refuse_handlers(place: Tag, event: Event) -> None:
    """Refuse an event that a script in the element's attributes handles.

    Raises:
        Unsupported: If there is such an attribute.
    """
    for name in place.attrs:
        if _handles(place, name, event):
            raise Unsupported(f"{name} of {opening_tag(place)} needs JavaScript.")
        # A test may trigger a stream's own event, such as "sse:news".
        if place is event.target and ":" not in event.name and _OPENS_A_STREAM.match(name):
            raise Unsupported(f"{name} of {opening_tag(place)} opens a stream.")
        if event.name in ("submit", "click") and _SENDS_BY_STREAM.match(name):
            raise Unsupported(f"{name} of {opening_tag(place)} sends by a stream.")


def refuse_new_scripts(fragment: Tag, document: Tag) -> None:
    """Refuse to insert a script that htmx would run, unless it is a file that the page has loaded.

    Raises:
        Unsupported: If there is such a script.
    """
    brought = [script for script in select(fragment, "script") if is_run(script)]
    loaded = {attr(script, "src") for script in select(document, "script[src]") if brought}
    for script in brought:
        if attr(script, "src") not in loaded:
            raise Unsupported(
                f"The response contains a script, and the kit runs none: "
                f"{opening_tag(script)}{code_of(script)[:100]}"
            )


def code_of(script: Tag) -> str:
    """Return the code, each run of white space made one space; Beautiful Soup has it in no text."""
    return " ".join("".join(map(str, script.contents)).split())


def is_run(script: Tag) -> bool:
    """Return True for JavaScript, False for data such as `type="application/json"`."""
    return _JAVASCRIPT.fullmatch((attr(script, "type") or "").strip()) is not None


def is_met(condition: str, event: Event) -> bool | None:
    """Return True if a trigger's filter lets the event pass, and None if only a script can tell.

    The kit reads `key == 'Enter'` and the like, since typing a text presses no such key.
    """
    terms = []
    for term in condition.split("&&"):
        match = re.fullmatch(r"\s*(?:event\.)?key\s*={2,3}\s*(['\"])(\w\w+)\1\s*", term)
        terms.append(event.key == match[2] if match and event.key else None)
    if False in terms:
        return False
    return None if None in terms else True


def _handles(place: Tag, name: str, event: Event) -> bool:
    """Return True if the attribute is a handler: htmx's, HTML's, Alpine's, Vue's, hyperscript's."""
    of_event = re.escape(event.name)
    if name == f"on{event.name}" or re.fullmatch(rf"(data-)?hx-on(:{of_event})?", name):
        return True
    if match := re.match(r"(?:@|(?:x|v)-on:)([^.]+)((?:\..*)?)$", name):
        excludes = _OTHER_PLACE.search(match[2]) or (
            event.key == "character" and _NAMED_KEY.search(match[2])
        )
        return match[1] == event.name and not excludes
    if name in _HYPERSCRIPT and not (name == "script" and place.name == "script"):
        return bool(re.search(rf"(?<![\w-]){of_event}(?![\w-])", attr(place, name) or ""))
    return False
