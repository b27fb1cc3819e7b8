"""Swaps the parts of a response into the page, in htmx's order (`swap`)."""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag

from ..html.document import Document
from ..html.dom import select, select_one
from . import hcon
from .attributes import Attributes
from .content import Task, fragment_of, make_fragment, out_of_band, partials, swap_spec
from .exchange import Exchange, resolve_target
from .inserting import Listeners, insert
from .scripts import refuse_new_scripts
from .selecting import find_all

_WITHOUT_SCRIPTS = ("none", "delete", "textContent")


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
    """Swap every part into its target, and set the document's title.

    Raises:
        Unsupported: If a part contains a script that htmx would run.
    """
    for task in tasks:
        if task.target is not None and task.spec["style"] not in _WITHOUT_SCRIPTS:
            refuse_new_scripts(task.fragment, document.tree)
    main = next((task for task in tasks if task.is_main), None)
    eased = [task for task in tasks if _is_eased(task, main, exchange)]
    at_once = [task for task in tasks if not any(task is other for other in eased)]
    for together in (at_once, *([task] for task in eased)):
        steps = [insert(task, document, attributes, listeners) for task in together]
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
