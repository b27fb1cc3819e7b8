"""The parts of a response: the main part, the title, and the parts for other places."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import soupsieve
from bs4 import BeautifulSoup, Tag

from ..html.dom import attr, select, select_one
from ..html.parsing import empty_fragment, parse_document, parse_template
from . import hcon
from .attributes import Attributes

FindAll = Callable[[str], list[Tag]]

_HEAD = re.compile(r"<head(\s[^>]*)?>[\s\S]*?</head>", re.IGNORECASE)
_FIRST_TAG = re.compile(r"<([a-z][^/> \t\r\n\f]*)", re.IGNORECASE)
_PARTIAL = re.compile(r"<hx-([a-z]+)(\s+|>)", re.IGNORECASE)
_PARTIAL_END = re.compile(r"</hx-[a-z]+>", re.IGNORECASE)
_TITLE = "title:not(svg title)"

_OTHER_NAMES = {
    "before": "beforebegin",
    "after": "afterend",
    "prepend": "afterbegin",
    "append": "beforeend",
}


@dataclass
class Task:
    """One part and its target. `target` is None if the page has no such element."""

    fragment: BeautifulSoup
    target: Tag | None
    spec: dict[str, Any]
    selector: str
    is_main: bool = False


@dataclass
class Content:
    fragment: BeautifulSoup
    title: str


def make_fragment(text: str) -> Content:
    """Parse a response into its fragment and its title (`#makeFragment`)."""
    markup = as_templates(text)
    head = _HEAD.search(markup)
    element = select_one(parse_document(head[0]), _TITLE) if head else None
    title = " ".join(element.get_text().split()) if element else ""
    markup = _HEAD.sub("", markup, count=1)
    start = _FIRST_TAG.search(markup)
    if start and start[1].lower() in ("html", "body"):
        body = parse_document(markup).body
        fragment = empty_fragment()
        if body is not None:
            fragment.append(body.extract())
    else:
        fragment = parse_template(markup)
    if not title and (element := select_one(fragment, _TITLE)):
        title = element.get_text()
        element.extract()
    return Content(fragment, title)


def as_templates(text: str) -> str:
    """Return the markup with each `<hx-…>` element such as `<hx-partial>` as a `<template>`."""
    return _PARTIAL_END.sub("</template>", _PARTIAL.sub(r'<template hx type="\1"\2', text))


def out_of_band(
    attributes: Attributes, fragment: BeautifulSoup, find_all: FindAll, select_oob: str | None
) -> list[Task]:
    """Move the `hx-swap-oob` and `hx-select-oob` parts out of the fragment (`#processOOB`)."""
    tasks: list[Task] = []
    for part in select_oob.split(",") if select_oob else ():
        selector, _, value = part.partition(":")
        for element in select(fragment, selector):
            tasks += _out_of_band_tasks(attributes, element, value, find_all)
    for element in select(fragment, attributes.selector("hx-swap-oob")):
        value = attributes.own(element, "hx-swap-oob") or ""
        del element[attributes.spelling(element, "hx-swap-oob")]
        tasks += _out_of_band_tasks(attributes, element, value, find_all)
    return tasks


def partials(attributes: Attributes, fragment: BeautifulSoup, find_all: FindAll) -> list[Task]:
    """Move the `<hx-partial>` parts out of the fragment (`#processPartials`)."""
    tasks: list[Task] = []
    for template in select(fragment, "template[hx]"):
        selector = attributes.own(template, "hx-target") or _id_selector(template)
        if attr(template, "type") == "partial" and selector:
            swap = attributes.own(template, "hx-swap") or attributes.config["defaultSwap"]
            content = fragment_of(list(template.contents))
            targets: list[Tag | None] = [*find_all(selector)] or [None]
            for target in targets:
                spec = swap_spec(attributes, swap)
                tasks.append(Task(copied(content), target, spec, selector))
        template.extract()
    return tasks


def swap_spec(attributes: Attributes, text: object) -> dict[str, Any]:
    """Return the style and modifiers of an `hx-swap` value (`#parseSwapSpec`)."""
    text = hcon.as_text(text).strip()
    style = str(attributes.config["defaultSwap"])
    if text and not re.match(r"\S*:", text):
        style = text.split()[0]
        text = text.removeprefix(style).lstrip()
    return {"style": _OTHER_NAMES.get(style, style), **hcon.parse(text)}


def fragment_of(nodes: list[Any]) -> BeautifulSoup:
    """Move the nodes into a new fragment."""
    fragment = empty_fragment()
    for node in nodes:
        fragment.append(node.extract())
    return fragment


def copied(fragment: BeautifulSoup) -> BeautifulSoup:
    """Return `fragment.cloneNode(true)`."""
    return fragment_of([node.__copy__() for node in fragment.contents])


def first_element(fragment: Tag) -> Tag | None:
    return next((node for node in fragment.children if isinstance(node, Tag)), None)


def _out_of_band_tasks(
    attributes: Attributes, element: Tag, value: str, find_all: FindAll
) -> list[Task]:
    selector = _id_selector(element)
    if match := re.match(r"(\S+):(.+)", value):
        value, selector = match.group(1), match.group(2)
    if value in ("true", ""):
        value = "outerHTML"
    spec = swap_spec(attributes, value)
    selector = spec.get("target") or selector
    if spec.get("strip") is None:
        spec["strip"] = not spec["style"].startswith("outer")
    if not selector:
        return []
    targets: list[Tag | None] = [*find_all(selector)] or [None]
    tasks = [
        Task(fragment_of([element.__copy__()]), target, dict(spec), selector) for target in targets
    ]
    element.extract()
    return tasks


def _id_selector(element: Tag) -> str | None:
    own = attr(element, "id")
    return f"#{soupsieve.escape(own)}" if own else None
