"""htmx's attributes: their spelling, their inheritance, and the page's settings for them."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup, Tag

from ..errors import Unsupported
from ..html.dom import ancestors, attr, select_one
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
