"""htmx's morph: changes old nodes into the new ones, and keeps as many as it can."""

from __future__ import annotations

from typing import Protocol

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from ..errors import Unsupported
from ..html.document import Document
from ..html.dom import (
    ByIdentity,
    attr,
    contains,
    is_text,
    matches,
    opening_tag,
    self_and_descendants,
)
from ..html.parsing import empty_fragment
from ..html.values import kind, sanitized
from .attributes import Attributes

Node = PageElement

_WITH_CARET = ("text", "search", "url", "tel", "password", "textarea")  # kinds of control


class Listeners(Protocol):
    """The interface of `Triggers`, which must follow added and removed elements."""

    def forget(self, element: Tag) -> None: ...
    def process(self, root: Tag) -> None: ...
    def is_powered(self, element: Tag) -> bool: ...


class Morph:
    """One morph of `target` into the nodes of `fragment` (`#morph`)."""

    def __init__(
        self,
        target: Tag,
        fragment: Tag,
        document: Document,
        attributes: Attributes,
        listeners: Listeners,
    ) -> None:
        self._target = target
        self._fragment = fragment
        self._document = document
        self._attributes = attributes
        self._listeners = listeners
        self._pantry: Tag = empty_fragment()
        self._awaited: ByIdentity[bool] = ByIdentity()
        self._ids: ByIdentity[set[str]] = ByIdentity()
        old, new = _with_ids(target), _with_ids(fragment)
        self._persistent = _persistent_ids(old, new)
        self._old = dict(old)
        self._map_ids([*old, *new])

    def children_of(self, target: Tag) -> None:
        self._children(target, self._fragment, None, None)
        self._listeners.forget(self._pantry)

    def itself(self, target: Tag) -> None:
        parent = target.parent
        if parent is not None:
            self._children(parent, self._fragment, target, target.next_sibling)
        self._listeners.forget(self._pantry)

    def _map_ids(self, elements: list[tuple[str, Tag]]) -> None:
        """Record, for every element, the persistent ids in it."""
        for own, element in elements:
            if own in self._persistent:
                for place in (element, *element.parents):
                    self._ids.setdefault(place, set()).add(own)

    def _children(
        self, old_parent: Tag, new_parent: Tag, point: Node | None, end: Node | None
    ) -> None:
        if point is None:
            point = next(iter(old_parent.contents), None)
        new: Node | None = next(iter(new_parent.contents), None)
        while new is not None:
            following = new.next_sibling
            match: Node | None = None
            if point is not None and point is not end:
                match = self._best_match(new, point, end)
                if match is not None and match is not point:
                    self._clear_way(old_parent, new, point, match)
            own = attr(new, "id") if isinstance(new, Tag) else None
            if match is None and own in self._persistent:
                match = self._fetch(own, old_parent, point)
            if match is not None:
                point = self._node(match, new).next_sibling
            elif isinstance(new, Tag) and self._ids.get(new):
                placeholder = self._document.tree.new_tag(new.name)
                _insert(old_parent, placeholder, point)
                self._node(placeholder, new)
                self._listeners.process(placeholder)
                point = placeholder.next_sibling
            else:
                _insert(old_parent, new.extract(), point)
                point = new.next_sibling
            new = following
        while point is not None and point is not end:
            past, point = point, point.next_sibling
            self._pantry.append(past)

    def _clear_way(self, parent: Tag, new: Node, point: Node, match: Node) -> None:
        """Remove the nodes before the match; move those that are needed later to the end."""
        cursor: Node | None = point
        while cursor is not None and cursor is not match:
            past, cursor = cursor, cursor.next_sibling
            if isinstance(past, Tag) and (self._ids.get(past) or self._comes_later(past, new)):
                parent.append(past)
            else:
                self._pantry.append(past)

    def _fetch(self, own: str, parent: Tag, point: Node | None) -> Tag:
        """Move the old element with this persistent id here, and return it.

        Raises:
            Unsupported: If the element contains its new parent.
        """
        found = self._old[own]
        for parent_of_old in found.parents:
            self._ids.setdefault(parent_of_old, set()).discard(own)
        if contains(found, parent):
            raise Unsupported(f"A morph cannot move an element into itself: {opening_tag(found)}")
        if found is not point:
            _insert(parent, found.extract(), point)
        return found

    def _best_match(self, new: Node, start: Node, end: Node | None) -> Node | None:
        if is_text(new):
            return start if is_text(start) else None
        if not isinstance(new, Tag):
            return None
        soft: Tag | None = None
        displaced, limit = 0, int(self._attributes.config["morphScanLimit"])
        wanted = self._ids.get(new) or set()
        if attr(new, "id") and not wanted:
            return None
        cursor: Node | None = start
        while cursor is not None and cursor is not end:
            if isinstance(cursor, Tag):
                held = self._ids.get(cursor) or set()
                if self._may_become(cursor, new):
                    if held & wanted:
                        return cursor
                    if not held:
                        if self._equal(cursor, new):
                            return cursor
                        soft = soft or cursor
                displaced += len(held)
                if displaced > len(wanted) or self._has_caret_in(cursor):
                    break
            limit -= 1
            if limit < 1 and not wanted:
                break
            cursor = cursor.next_sibling
        if soft is not None and self._comes_later(soft, new):
            return None
        return soft

    def _has_caret_in(self, element: Tag) -> bool:
        focused = self._document.focused
        return focused is not None and kind(focused) in _WITH_CARET and contains(element, focused)

    def _may_become(self, old: Tag, new: Tag) -> bool:
        if old.name != new.name:
            return False
        if old.name == "script" and not self._equal(old, new):
            return False
        own = attr(old, "id")
        return not own or own == attr(new, "id")

    def _comes_later(self, old: Tag, new: Node) -> bool:
        if old in self._awaited:
            return True
        sibling = new.next_sibling
        for _ in range(int(self._attributes.config["morphScanLimit"])):
            if sibling is None:
                return False
            if isinstance(sibling, Tag) and self._equal(old, sibling):
                self._awaited[old] = True
                return True
            sibling = sibling.next_sibling
        return False

    def _node(self, old: Node, new: Node) -> Node:
        """Morph one old node into the new one; return the resulting node."""
        if not isinstance(old, Tag) or not isinstance(new, Tag):
            text = NavigableString(str(new))
            old.replace_with(text)
            return text
        config = self._attributes.config
        if config["morphSkip"] and matches(old, str(config["morphSkip"])):
            return old
        text_differs = old.name == "textarea" and old.get_text() != new.get_text()
        if copy_attributes(self._attributes, old, new, self._document):
            self._listeners.forget(old)
        if text_differs and old is not self._document.focused:
            self._document.controls.type(old, new.get_text())
        if config["morphSkipChildren"] and matches(old, str(config["morphSkipChildren"])):
            return old
        if not self._equal(old, new) or new.name == "template" or new.find("template"):
            self._children(old, new, None, None)
        return old

    def _equal(self, old: Tag, new: Tag) -> bool:
        """Return `old.isEqualNode(new)`; htmx's mark makes an element with triggers unequal."""
        if self._listeners.is_powered(old) or old.name != new.name:
            return False
        if {k: attr(old, k) for k in old.attrs} != {k: attr(new, k) for k in new.attrs}:
            return False
        if old.name == "template":
            return True
        if len(old.contents) != len(new.contents):
            return False
        return all(
            self._equal(a, b)
            if isinstance(a, Tag) and isinstance(b, Tag)
            else type(a) is type(b) and str(a) == str(b)
            for a, b in zip(old.contents, new.contents, strict=True)
        )


def copy_attributes(
    attributes: Attributes, old: Tag, new: Tag, document: Document | None = None
) -> bool:
    """Give `old` the attributes of `new` (`#copyAttributes`).

    Returns:
        True if an attribute of htmx changed, so that the element must be processed again.
    """
    ignored = tuple(attributes.config["morphIgnore"] or ())
    rewire = False
    for name in new.attrs:
        if name.startswith(ignored) or (old.has_attr(name) and attr(old, name) == attr(new, name)):
            continue
        rewire = rewire or attributes.is_one(name)
        old[name] = new[name]
        if (
            document is not None
            and name == "value"
            and old.name == "input"
            and kind(old) != "file"
            and old is not document.focused
        ):
            document.controls.type(old, sanitized(old, attr(new, "value") or ""))
    for name in list(old.attrs):
        if not new.has_attr(name) and not name.startswith(ignored):
            rewire = rewire or attributes.is_one(name)
            del old[name]
    return rewire


def _with_ids(root: Tag) -> list[tuple[str, Tag]]:
    return [(own, tag) for tag in self_and_descendants(root) if (own := attr(tag, "id"))]


def _persistent_ids(old: list[tuple[str, Tag]], new: list[tuple[str, Tag]]) -> set[str]:
    """Return the ids that occur once in each list, on elements of the same name."""
    names: dict[str, str] = {}
    twice: set[str] = set()
    for own, element in old:
        if own in names:
            twice.add(own)
        else:
            names[own] = element.name
    lasting: set[str] = set()
    for own, element in new:
        if own in lasting:
            twice.add(own)
        elif names.get(own) == element.name:
            lasting.add(own)
    return lasting - twice


def _insert(parent: Tag, node: Node, before: Node | None) -> None:
    if before is None:
        parent.append(node)
    else:
        before.insert_before(node)
