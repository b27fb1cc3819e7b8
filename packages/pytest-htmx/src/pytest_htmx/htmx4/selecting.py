"""htmx's own selectors: `this`, `closest form`, `find .error`, `next`, `<#main/>`."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from ..errors import Unsupported
from ..html.dom import closest, contains, select, select_one
from . import hcon


def find_all(
    document: BeautifulSoup,
    element: Tag,
    selector: str,
    this: list[Tag] | None = None,
) -> list[Tag]:
    """Return the elements that `selector` means in an attribute of `element`, each once.

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
