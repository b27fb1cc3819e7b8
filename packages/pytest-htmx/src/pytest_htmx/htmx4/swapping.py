"""Swaps the parts of a response into the page, in htmx's order (`swap`, `#insertContent`)."""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator
from functools import partial

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from ..errors import Unsupported
from ..html.document import Document
from ..html.dom import attr, by_id, select, select_one
from . import hcon
from .attributes import Attributes, find_all
from .content import (
    Task,
    first_element,
    fragment_of,
    make_fragment,
    out_of_band,
    partials,
    swap_spec,
)
from .exchange import Exchange, resolve_target
from .morphing import Listeners, Morph, copy_attributes


def plan(attributes: Attributes, document: Document, exchange: Exchange, text: str) -> list[Task]:
    """Return the parts of a response with their targets, the main part first if there is one.

    As in htmx, all targets are looked up before the first swap: a swap also removes the targets
    inside its own.
    """

    def places(selector: str) -> list[Tag]:
        return find_all(document.tree, exchange.source, selector)

    content = make_fragment(text)
    exchange.title = content.title
    tasks = out_of_band(attributes, content.fragment, places, exchange.select_oob)
    partial_tasks = partials(attributes, content.fragment, places)
    if any(task.spec.get("ignoreTitle") for task in partial_tasks):
        exchange.title = ""
    has_moved = any(task.target is not None for task in tasks)
    allows_empty = not has_moved or attributes.config["allowEmptySwapAfterOOB"]
    may_be_empty = not partial_tasks and allows_empty
    main = _main_task(attributes, document, exchange, content.fragment, may_be_empty)
    return [*([main] if main else []), *tasks, *partial_tasks]


def carry_out(
    tasks: list[Task],
    document: Document,
    attributes: Attributes,
    listeners: Listeners,
    exchange: Exchange,
) -> None:
    """Swap every part into its target, and set the document's title."""
    main = next((task for task in tasks if task.is_main), None)
    eased = [task for task in tasks if _is_eased(task, main, exchange)]
    at_once = [task for task in tasks if not any(task is other for other in eased)]
    for together in (at_once, *([task] for task in eased)):
        steps = [_insert(task, document, attributes, listeners) for task in together]
        _run_together(steps, document)
    if exchange.title and exchange.swap != "none":
        document.title = exchange.title


def _main_task(
    attributes: Attributes,
    document: Document,
    exchange: Exchange,
    fragment: BeautifulSoup,
    may_be_empty: bool,
) -> Task | None:
    spec = swap_spec(attributes, exchange.swap or attributes.config["defaultSwap"])
    if spec.get("ignoreTitle"):
        exchange.title = ""
    inner = select_one(fragment, "body") or fragment
    has_content = any(isinstance(node, Tag) for node in inner.children)
    has_content = has_content or bool(fragment.get_text().strip())
    swaps_empty = spec.get("swapEmpty")
    swaps_empty = may_be_empty if swaps_empty is None else swaps_empty
    if not (spec["style"] == "delete" or has_content or swaps_empty):
        return None
    if exchange.select:
        fragment = fragment_of(select(fragment, exchange.select))
    wanted = spec.get("target") or exchange.target
    target = resolve_target(attributes, document, exchange, wanted)
    selector = "" if isinstance(wanted, Tag) else hcon.as_text(wanted)
    return Task(fragment, target, spec, selector, is_main=True)


def _is_eased(task: Task, main: Task | None, exchange: Exchange) -> bool:
    """Return True if the part is swapped in a view transition, after the parts that are not."""
    own = task.spec.get("transition")
    if own is not None:
        return bool(own)
    return bool(exchange.transition) and (main is None or main.spec.get("transition") is not False)


def _run_together(tasks: list[Iterator[float]], document: Document) -> None:
    """Run the tasks concurrently on a simulated clock, in the order of their waits."""
    clock = [(0.0, turn, task) for turn, task in enumerate(tasks)]
    turn = len(clock)
    while clock:
        now, _, task = heapq.heappop(clock)
        document.changed()
        wait = next(task, None)
        document.changed()
        if wait is not None:
            heapq.heappush(clock, (now + wait, turn, task))
            turn += 1


def _milliseconds(interval: object) -> float:
    """Parse a time such as `200`, `200ms`, `1.5s` or `1m`; return 0 for anything else."""
    if isinstance(interval, (int, float)):
        return float(interval)
    match = re.fullmatch(r"([\d.]+)(ms|s|m)?", str(interval))
    return float(match[1]) * {"s": 1000, "m": 60000}.get(match[2], 1) if match else 0.0


def _insert(
    task: Task, document: Document, attributes: Attributes, listeners: Listeners
) -> Iterator[float]:
    """Insert the part; yield each time in milliseconds for which htmx waits.

    Raises:
        Unsupported: If the kit does not know the swap style.
    """
    target, fragment, spec = task.target, task.fragment, task.spec
    style = spec["style"]
    if target is None or style == "none":
        return
    first = first_element(fragment)
    if first is not None and first.name == "body":
        keeps_body = target is document.body and style.startswith("outer")
        if keeps_body and style == "outerHTML":
            style = "outerSync"
        if spec.get("strip") is None:
            spec["strip"] = not keeps_body
    if spec.get("strip") and first is not None:
        fragment = fragment_of(list(first.contents))
    if delay := spec.get("swap"):
        yield _milliseconds(delay)
    if style == "delete":
        if target.parent is not None:
            listeners.forget(target)
            target.extract()
        return
    settle = spec.get("settle")
    wait = _milliseconds(attributes.config["defaultSettleDelay"] if settle is None else settle)
    settles = wait and style in ("innerHTML", "outerHTML") and _shares_ids(fragment, target)

    preserved = _take_preserved(attributes, fragment, document)
    content = _STYLES.get(style)
    if content is None:
        raise Unsupported(
            f"The kit does not know the swap style {style!r}: htmx's core does not have it."
        )
    around = target.parent
    added = content(target, fragment, document, attributes, listeners)
    if style == "outerHTML" and around is not None:
        # The new element replaces the target, also as the target of the events in `HX-Trigger`.
        task.target = next((node for node in added if isinstance(node, Tag)), around)
    for element in preserved:
        new = by_id(document.tree, attr(element, "id"))
        if new is not None:
            new.insert_before(element)
            listeners.forget(new)
            new.extract()
    if settles:
        yield wait
    for node in added:
        if isinstance(node, Tag):
            listeners.process(node)


Style = Callable[[Tag, Tag, Document, Attributes, Listeners], list[PageElement]]


def _inner_html(
    target: Tag, fragment: Tag, _: Document, __: Attributes, listeners: Listeners
) -> list[PageElement]:
    added = list(fragment.contents)
    _replace_children(target, added, listeners)
    return added


def _text_content(
    target: Tag, fragment: Tag, _: Document, __: Attributes, listeners: Listeners
) -> list[PageElement]:
    added = list(fragment.contents)
    text = fragment.get_text()
    _replace_children(target, [], listeners)
    if text:
        target.append(text)
    return added


def _outer_html(
    target: Tag, fragment: Tag, _: Document, __: Attributes, listeners: Listeners
) -> list[PageElement]:
    added = list(fragment.contents)
    if target.parent is not None:
        target.insert_before(*added)
        listeners.forget(target)
        target.extract()
    return added


def _outer_sync(
    target: Tag, fragment: Tag, _: Document, attributes: Attributes, listeners: Listeners
) -> list[PageElement]:
    first = first_element(fragment)
    if first is None:
        raise Unsupported("outerSync needs an element to copy, and the response has none.")
    if copy_attributes(attributes, target, first):
        listeners.forget(target)
    _replace_children(target, list(first.contents), listeners)
    return [target]


def _inner_morph(
    target: Tag, fragment: Tag, document: Document, attributes: Attributes, listeners: Listeners
) -> list[PageElement]:
    Morph(target, fragment, document, attributes, listeners).children_of(target)
    return list(target.contents)


def _outer_morph(
    target: Tag, fragment: Tag, document: Document, attributes: Attributes, listeners: Listeners
) -> list[PageElement]:
    first = first_element(fragment)
    if target is document.body and (first is None or first.name != "body"):
        raise Unsupported("An outerMorph of the body into another element leaves no page.")
    added = list(fragment.contents)
    Morph(target, fragment, document, attributes, listeners).itself(target)
    return [*added, target]


def _beside(
    place: str, target: Tag, fragment: Tag, _: Document, __: Attributes, ___: Listeners
) -> list[PageElement]:
    added = list(fragment.contents)
    if place == "afterbegin":
        target.insert(0, *added)
    elif place == "beforeend":
        target.extend(added)
    elif target.parent is not None:
        put = target.insert_before if place == "beforebegin" else target.insert_after
        put(*added)
    return added


_STYLES: dict[str, Style] = {
    "innerHTML": _inner_html,
    "textContent": _text_content,
    "outerHTML": _outer_html,
    "outerSync": _outer_sync,
    "innerMorph": _inner_morph,
    "outerMorph": _outer_morph,
    **{
        place: partial(_beside, place)
        for place in ("beforebegin", "afterbegin", "beforeend", "afterend")
    },
}


def _replace_children(target: Tag, nodes: list[PageElement], listeners: Listeners) -> None:
    for child in list(target.contents):
        if isinstance(child, Tag):
            listeners.forget(child)
        child.extract()
    target.extend(nodes)


def _take_preserved(attributes: Attributes, fragment: Tag, document: Document) -> list[Tag]:
    """Move the elements that `hx-preserve` in the new content names out of the page."""
    preserved = []
    for new in select(fragment, attributes.selector("hx-preserve")):
        current = by_id(document.tree, attr(new, "id"))
        if current is not None:
            preserved.append(current.extract())
    return preserved


def _shares_ids(fragment: Tag, target: Tag) -> bool:
    """Return True if an old and a new element share id and name; then htmx waits to settle."""
    old = {attr(element, "id"): element.name for element in select(target, "[id]")}
    return any(old.get(attr(new, "id")) == new.name for new in select(fragment, "[id]"))
