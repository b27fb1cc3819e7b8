"""`check_page`: the rules that every page must keep. The browsers check every page they load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from .html.controls import BUTTON_TYPES, Controls, is_submit_button, kind
from .html.dom import ancestors, attr, by_id, in_short, opening_tag, select, select_one, text_of
from .html.encodings import decoded
from .html.parsing import parse_document, parse_errors
from .html.urls import origin, path_and_query, resolve
from .htmx4.content import as_templates

if TYPE_CHECKING:
    from .browser.browser import Browser

_OUT_OF_BAND = "[hx-swap-oob], [data-hx-swap-oob], hx-partial, template[hx]"
_LEADING_ON = "a[href], area[href], form:not([method=dialog i]), [formaction]"
_CONTROLS = "input, select, textarea, button"
_VERBS = ("get", "post", "put", "patch", "delete")


def check_page(
    page: Browser | BeautifulSoup | Response | str,
    app: Flask | None = None,
    *,
    region: str = "#notifications",
) -> None:
    """Check a page against the rules that every page must keep.

    Args:
        page: A browser, a document, a response, or HTML as text. A browser's own region is used,
            and its app unless `app` is given.
        app: The app that must have the addresses of links and forms; None skips this rule.
        region: The CSS selector of the element that shows messages.

    Raises:
        AssertionError: If the page breaks a rule. The text lists each rule with the tag that
            breaks it.
        Refused: If `page` is a browser with no page open.
        Unsupported: If the parser cannot read the markup as a browser would.
    """
    source, url = None, "http://localhost/"
    if isinstance(page, str):
        source, tree = page, parse_document(page)
    elif isinstance(page, Response):
        source = page.get_data(as_text=True)
        tree = parse_document(source)
    elif isinstance(page, BeautifulSoup):
        tree = page
    else:
        source, tree, url = (
            decoded(page.response.get_data(), page.headers.get("Content-Type", ""))[0],
            page.page,
            page.history.current.url,
        )
        app, region = app or page.app, page.region
    problems = [
        *(_parse_problems(source) if source else ()),
        *_document_problems(tree, region),
        *_id_problems(tree),
        *_name_problems(tree),
        *_twin_problems(tree, url),
        *(_address_problems(tree, url, app) if app else ()),
    ]
    if problems:
        shown = "\n".join(f"- {problem}" for problem in problems)
        raise AssertionError(f"The page at {path_and_query(url)} breaks these rules:\n{shown}")


def is_fragment(html: str) -> bool:
    """Return True for a fragment of a page, and False for a document."""
    start = html.lstrip().lower()
    return not start.startswith(("<!doctype", "<html", "<head", "<body"))


def _parse_problems(source: str) -> Iterator[str]:
    if is_fragment(source):
        markup = as_templates(source)
        source = f"<!DOCTYPE html><title>Fragment</title><template>{markup}</template>"
    for error in parse_errors(source):
        yield f"HTML: {error}"


def _document_problems(tree: BeautifulSoup, region: str) -> Iterator[str]:
    html = select_one(tree, "html")
    if html is None or not attr(html, "lang"):
        yield f"The page names no language: {opening_tag(html) if html else '<html>'}"
    title = select_one(tree, "title:not(svg title)")
    words = text_of(title) if title else ""
    if not words:
        yield "The page has no title."
    headings = select(tree, "h1")
    if len(headings) != 1:
        yield f"The page has {len(headings)} h1: {' '.join(map(in_short, headings))}"
    elif title_heading(words) != text_of(headings[0]):
        yield f"The title {words!r} does not begin with the heading: {in_short(headings[0])}"
    if select_one(tree, region) is None:
        yield f"The page has no region for messages, {region}."
    for element in select(tree, _OUT_OF_BAND):
        yield f"The page contains out-of-band markup: {opening_tag(element)}"


def title_heading(title: str) -> str:
    """Return the page's own part of a title, without "Error: " and the site's name."""
    return title.removeprefix("Error: ").partition(" · ")[0]


def _id_problems(tree: BeautifulSoup) -> Iterator[str]:
    with_id = select(tree, "[id]")
    counts = Counter(attr(element, "id") for element in with_id)
    for element in with_id:
        if counts[attr(element, "id")] > 1:
            yield f"The id is not unique: {opening_tag(element)}"
    for control in select(tree, _CONTROLS):
        if kind(control) != "hidden" and not attr(control, "id"):
            yield f"A control has no id, so a swap would lose its focus: {opening_tag(control)}"
    for element in select(tree, "label[for], [aria-describedby], [aria-labelledby]"):
        for name in ("for", "aria-describedby", "aria-labelledby"):
            for wanted in (attr(element, name) or "").split():
                if by_id(tree, wanted) is None:
                    yield f"{name} points at nothing: {opening_tag(element)}"


def _name_problems(tree: BeautifulSoup) -> Iterator[str]:
    for control in select(tree, _CONTROLS):
        if kind(control) != "hidden" and not _has_name(tree, control):
            yield f"A control has no label: {opening_tag(control)}"
    for link in select(tree, "a[href]"):
        if not (
            text_of(link) or attr(link, "aria-label") or select_one(link, "[alt]:not([alt=''])")
        ):
            yield f"A link has no words: {in_short(link)}"
    for image in select(tree, "img:not([alt])"):
        yield f"An image has no alternative: {opening_tag(image)}"


def _has_name(tree: BeautifulSoup, control: Tag) -> bool:
    if attr(control, "aria-label") or attr(control, "aria-labelledby"):
        return True
    if kind(control) in BUTTON_TYPES:
        words = attr(control, "alt" if kind(control) == "image" else "value")
        own = words if control.name == "input" else text_of(control)
        return bool(own or select_one(control, "[alt]:not([alt=''])"))
    identifier = attr(control, "id")
    labels = [label for label in select(tree, "label[for]") if attr(label, "for") == identifier]
    labels += [tag for tag in ancestors(control) if tag.name == "label"]
    return any(text_of(label) for label in labels)


def _twin_problems(tree: BeautifulSoup, url: str) -> Iterator[str]:
    """Yield each `hx-` verb that differs from the element's plain link or form."""
    for element in select(tree, "a, form, button, input"):
        for verb in _VERBS:
            address = attr(element, f"hx-{verb}")
            if address is None:
                continue
            plain = _plain_twin(tree, element)
            if plain is None:
                yield f"hx-{verb} has no plain link or form: {opening_tag(element)}"
            elif plain[1] is None or resolve(url, plain[1]) != resolve(url, address):
                yield f"hx-{verb} differs from the address without htmx: {opening_tag(element)}"
            elif plain[0] != ("get" if verb == "get" else "post"):
                yield f"hx-{verb} differs from the method without htmx: {opening_tag(element)}"


def _plain_twin(tree: BeautifulSoup, element: Tag) -> tuple[str, str | None] | None:
    """Return the method and address of a click or submit without htmx; None if there is neither."""
    if element.name in ("a", "area"):
        return "get", attr(element, "href")
    form = element if element.name == "form" else Controls(tree).form_of(element)
    if form is None:
        return None
    method, action = attr(form, "method"), attr(form, "action")
    if is_submit_button(element):
        method = attr(element, "formmethod") or method
        action = attr(element, "formaction") or action
    return "post" if method and method.lower() == "post" else "get", action


def _address_problems(tree: BeautifulSoup, url: str, app: Flask) -> Iterator[str]:
    for element in select(tree, _LEADING_ON):
        if plain := _plain_twin(tree, element):
            yield from _missing(app, url, *plain, element)
    for verb in _VERBS:
        for element in select(tree, f"[hx-{verb}]"):
            yield from _missing(app, url, verb, attr(element, f"hx-{verb}"), element)


def _missing(app: Flask, url: str, verb: str, address: str | None, element: Tag) -> Iterator[str]:
    target, method = resolve(url, address or ""), verb.upper()
    if origin(target) != origin(url):
        return
    try:
        app.url_map.bind(urlsplit(url).netloc).match(urlsplit(target).path, method)
    except RequestRedirect:
        return
    except HTTPException as error:
        reason = "does not take" if error.code == 405 else "knows no address for"
        yield f"The app {reason} {method} {path_and_query(target)}: {opening_tag(element)}"
