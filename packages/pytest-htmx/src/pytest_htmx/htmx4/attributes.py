"""htmx's attributes: their spelling, their inheritance, and the selectors in them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup, Tag

from ..errors import Unsupported
from ..html.dom import ancestors, attr, closest, contains, select, select_one
from . import hcon

_DEFAULTS: dict[str, Any] = {
    "prefix": "data-hx-",
    "history": True,
    "defaultSwap": "innerHTML",
    "morphIgnore": ["data-htmx-powered"],
    "morphSkip": "[hx-morph-skip]",
    "morphSkipChildren": "[hx-morph-skip-children]",
    "morphScanLimit": 10,
    "noSwap": [204, 304],
    "implicitInheritance": False,
    "defaultSettleDelay": 1,
    "allowEmptySwapAfterOOB": False,
    "transitions": False,
    "metaCharacter": "",
}
# Settings of `htmx-config` that do not change the page's content.
_WITHOUT_EFFECT = {
    "logAll", "mode", "defaultFocusScroll", "indicatorClass", "requestClass",
    "includeIndicatorCSS", "defaultTimeout", "extensions", "inlineScriptNonce", "version",
}  # fmt: skip


class Attributes:
    """Reads htmx's attributes in one document, with the settings of its `htmx-config`."""

    def __init__(self, document: BeautifulSoup) -> None:
        self.config = dict(_DEFAULTS)
        self._spelled_names: dict[tuple[str, ...], tuple[str, ...]] = {}
        meta = select_one(document, 'meta[name="htmx-config"]')
        if meta is None:
            return
        given = hcon.parse(attr(meta, "content") or "")
        if unknown := given.keys() - _DEFAULTS.keys() - _WITHOUT_EFFECT:
            raise Unsupported(
                f"The kit does not know these settings of htmx-config: {sorted(unknown)}."
            )
        hcon.merge(given, self.config)

    def own(self, element: Tag, name: str) -> str | None:
        """Return the element's own attribute, `hx-…` or `data-hx-…`."""
        return attr(element, self.spelling(element, name))

    def spelling(self, element: Tag, name: str) -> str:
        """Return the element's spelling of an attribute: `hx-…` if both, empty if neither."""
        return next((one for one in self._spellings(name) if element.has_attr(one)), "")

    def has_any(self, element: Tag, *names: str) -> bool:
        """Return True if the element has one of the attributes in either spelling."""
        return not element.attrs.keys().isdisjoint(self._spellings(*names))

    def is_one(self, name: str) -> bool:
        """Return True if an attribute of this name is one of htmx's."""
        return name.startswith(self._prefixes)

    def value(self, element: Tag, name: str, *, inherit: bool | None = None) -> str | None:
        """Return the attribute's value, inherited if `:inherited` allows it."""
        collected = self.collected(element, name, inherit=inherit)
        return collected[0] if collected else None

    def collected(
        self, element: Tag, name: str, *, inherit: bool | None = None
    ) -> tuple[str, list[tuple[str, Tag]]] | None:
        """Return the value, and the elements that contribute to it, each with its part."""
        implicit = bool(self.config["implicitInheritance"]) if inherit is None else inherit
        name, inherited, append = map(self._spelled, (name, ":inherited", ":append"))
        own = self.own(element, name)
        if own is None:
            own = self.own(element, name + inherited)
        if own is not None:
            return own, [(own, element)]
        appended = self.own(element, name + append)
        if appended is None:
            appended = self.own(element, name + inherited + append)
        heirs = (name if implicit else name + inherited, name + inherited + append)
        parent = next((tag for tag in ancestors(element) if self.has_any(tag, *heirs)), None)
        # htmx looks further up from there with the page's own setting, except for an append.
        if appended is not None:
            above = self.collected(parent, name, inherit=implicit) if parent else None
            parts = [(appended, element), *(above[1] if above else [])]
            if above and above[0]:
                joined = f"{above[0]},{appended}"
                return joined.replace("{", "").replace("}", ""), parts
            return appended, parts
        return self.collected(parent, name) if parent else None

    def holders_of_this(self, element: Tag, name: str) -> list[Tag]:
        """Return the elements that `this` means in an attribute of the element."""
        collected = self.collected(element, name)
        parts = collected[1] if collected else []
        return [place for value, place in parts if "this" in re.split(r"\s*[,:]\s*", value)]

    def settings(self, element: Tag, name: str) -> dict[str, Any]:
        """Return the object in an attribute such as `hx-vals` or `hx-headers`.

        Raises:
            Unsupported: If the attribute contains a script or bad JSON.
        """
        value = self.value(element, name) or ""
        if value.startswith(("js:", "javascript:")):
            raise Unsupported(f"{name}={value!r} needs JavaScript, which the kit does not run.")
        return hcon.parse(value)

    def is_ignored(self, element: Tag) -> bool:
        return any(self.has_any(place, "hx-ignore") for place in (element, *ancestors(element)))

    def selector(self, name: str) -> str:
        """Return the CSS selector of elements with the attribute in either spelling."""
        return ", ".join(f"[{one}]" for one in self._spellings(name))

    def _spellings(self, *names: str) -> tuple[str, ...]:
        """Return all spellings of these attributes. They are asked for at each ancestor."""
        if names not in self._spelled_names:
            bare = [name.removeprefix("hx-") for name in names]
            spelled = (prefix + name for name in bare for prefix in self._prefixes)
            self._spelled_names[names] = tuple(spelled)
        return self._spelled_names[names]

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        other = self.config["prefix"]
        return ("hx-", str(other)) if other else ("hx-",)

    def _spelled(self, name: str) -> str:
        mark = self.config["metaCharacter"]
        return name.replace(":", str(mark)) if mark else name


def find_all(
    document: BeautifulSoup,
    element: Tag,
    selector: str,
    this: list[Tag] | None = None,
) -> list[Tag]:
    """Return the elements that `selector` means in an attribute of `element`, each once.

    htmx has selectors of its own: `this`, `closest form`, `find .error`, `next`, `<#main/>`.

    Args:
        document: The tree to search.
        element: The element with the attribute.
        selector: One of htmx's selectors, or several with commas between them.
        this: The elements that the word `this` means; by default `element`.

    Raises:
        Unsupported: If the selector means `window` or `host`, or the kit cannot read it.
    """
    selector = selector.removeprefix("global ")
    found: list[Tag | None] = []
    plain: list[str] = []
    for part in hcon.split(selector):
        part = _unwrapped(part)
        word, _, rest = part.partition(" ")
        if part == "this":
            found += [element] if this is None else this
        elif part in ("next", "nextElementSibling"):
            found.append(element.find_next_sibling())
        elif part in ("previous", "previousElementSibling"):
            found.append(element.find_previous_sibling())
        elif part == "document":
            found.append(document)
        elif part in ("window", "host"):
            raise Unsupported(f"The kit has no {part}, which the selector {selector!r} names.")
        elif rest and word == "closest":
            found.append(closest(element, rest))
        elif rest and word == "find":
            found.append(select_one(element, rest))
        elif rest and word == "findAll":
            found += select(element, rest)
        elif rest and word in ("next", "previous"):
            found.append(_scan(document, element, rest, forward=word == "next"))
        else:
            plain.append(part)
    if plain:
        found += select(document, ",".join(plain))
    return list({id(tag): tag for tag in found if tag is not None}.values())


def find(
    document: BeautifulSoup,
    element: Tag,
    selector: str,
    this: list[Tag] | None = None,
) -> Tag | None:
    return next(iter(find_all(document, element, selector, this)), None)


def _unwrapped(part: str) -> str:
    part = part.strip()
    return part[1:-2] if part.startswith("<") and part.endswith("/>") else part


def _scan(document: BeautifulSoup, start: Tag, selector: str, *, forward: bool) -> Tag | None:
    """Return the nearest match after or before the element, neither around it nor in it."""
    found = {id(tag) for tag in select(document, selector)}
    for tag in start.next_elements if forward else start.previous_elements:
        if not isinstance(tag, Tag) or id(tag) not in found:
            continue
        if not contains(tag, start) and not contains(start, tag):
            return tag
    return None
