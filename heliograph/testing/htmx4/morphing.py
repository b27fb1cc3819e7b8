"""htmx's morph: change the old nodes into the new ones and keep those that can be kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from ..controls import kind, sanitized
from ..document import Document
from ..dom import (
    ByIdentity,
    attr,
    contains,
    is_text,
    matches,
    opening_tag,
    select,
    self_and_descendants,
)
from ..errors import Unsupported
from ..parsing import empty_fragment
from .attributes import Attributes

if TYPE_CHECKING:
    from .inserting import Listeners

Node = PageElement


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
        old = [element for element in self_and_descendants(target) if attr(element, "id")]
        new = [element for element in select(fragment, "[id]") if attr(element, "id")]
        self._persistent = _persistent_ids(old, new)
        self._map_ids(target.parent, old)
        self._map_ids(fragment, new)

    def children_of(self, target: Tag) -> None:
        self._children(target, self._fragment, None, None)
        self._forget_pantry()

    def itself(self, target: Tag) -> None:
        parent = target.parent
        if parent is not None:
            self._children(parent, self._fragment, target, target.next_sibling)
        self._forget_pantry()

    def _forget_pantry(self) -> None:
        for node in self._pantry.contents:
            if isinstance(node, Tag):
                self._listeners.forget(node)

    def _map_ids(self, root: Tag | None, elements: list[Tag]) -> None:
        """For every element between `root` and one with a lasting id: which ids it holds."""
        for element in elements:
            own = attr(element, "id") or ""
            if own not in self._persistent:
                continue
            current: Tag | None = element
            while current is not None and current is not root:
                held = self._ids.get(current)
                if held is None:
                    self._ids[current] = held = set()
                held.add(own)
                current = current.parent

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
                    self._clear_way(old_parent, new, point, match, end)
            if match is None and isinstance(new, Tag) and attr(new, "id") in self._persistent:
                match = self._fetch(new, old_parent, point)
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
            self._remove(past)

    def _clear_way(
        self, parent: Tag, new: Node, point: Node, match: Node, end: Node | None
    ) -> None:
        """Remove what stands before the match; what is needed later moves to the end."""
        cursor: Node | None = point
        while cursor is not None and cursor is not match:
            past, cursor = cursor, cursor.next_sibling
            if isinstance(past, Tag) and (self._ids.get(past) or self._comes_later(past, new)):
                _insert(parent, past.extract(), end)
            else:
                self._remove(past)

    def _fetch(self, new: Tag, parent: Tag, point: Node | None) -> Tag | None:
        """The old element with the new one's id, wherever it is, brought here."""
        own = attr(new, "id")
        places = [*self_and_descendants(self._target), *self_and_descendants(self._pantry)]
        found = next((element for element in places if attr(element, "id") == own), None)
        if found is None:
            return None
        for parent_of_old in found.parents:
            held = self._ids.get(parent_of_old)
            if held:
                held.discard(own or "")
                if not held:
                    self._ids.discard(parent_of_old)
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
            held = (self._ids.get(cursor) or set()) if isinstance(cursor, Tag) else set()
            if isinstance(cursor, Tag) and self._may_become(cursor, new):
                if held & wanted:
                    return cursor
                if not held:
                    if limit > 0 and self._equal(cursor, new):
                        return cursor
                    if soft is None:
                        soft = cursor
            displaced += len(held)
            if displaced > len(wanted):
                break
            focused = self._document.focused
            if focused is not None and _has_caret(focused) and contains_node(cursor, focused):
                break
            limit -= 1
            if limit < 1 and not wanted:
                break
            cursor = cursor.next_sibling
        if soft is not None and self._comes_later(soft, new):
            return None
        return soft

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

    def _remove(self, node: Node) -> None:
        if isinstance(node, Tag) and node in self._ids:
            self._pantry.append(node.extract())
            return
        if isinstance(node, Tag):
            self._listeners.forget(node)
        node.extract()

    def _node(self, old: Node, new: Node) -> Node:
        """Make one old node like the new one; the node that then stands there."""
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
        """`isEqualNode`: htmx marks what it has wired up, so that no new element equals it."""
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
    """Give `old` the attributes of `new`; whether htmx must wire it up anew (`#copyAttributes`)."""
    ignored = tuple(attributes.config["morphIgnore"] or ())
    prefix = str(attributes.config["prefix"] or "hx-")
    rewire = False
    for name in new.attrs:
        if name.startswith(ignored) or (old.has_attr(name) and attr(old, name) == attr(new, name)):
            continue
        rewire = rewire or name.startswith(("hx-", prefix))
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
            rewire = rewire or name.startswith(("hx-", prefix))
            del old[name]
    return rewire


def contains_node(outer: Node, inner: Tag) -> bool:
    return isinstance(outer, Tag) and contains(outer, inner)


def _persistent_ids(old: list[Tag], new: list[Tag]) -> set[str]:
    """The ids that stand once before and once after, on elements of one name."""
    names: dict[str, str] = {}
    twice: set[str] = set()
    for element in old:
        own = attr(element, "id") or ""
        if own in names:
            twice.add(own)
        else:
            names[own] = element.name
    lasting: set[str] = set()
    for element in new:
        own = attr(element, "id") or ""
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


def _has_caret(element: Tag) -> bool:
    return element.name == "textarea" or (
        element.name == "input" and kind(element) in ("text", "search", "url", "tel", "password")
    )
