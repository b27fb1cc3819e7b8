"""`check_page`: named rules for pages. The browsers check every page they load by some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, MapAdapter, RequestRedirect
from werkzeug.wrappers import Response

from .html.controls import Controls, is_submit_button
from .html.dom import (
    CONTROLS,
    ancestors,
    attr,
    descendants,
    in_short,
    opening_tag,
    select,
    select_one,
    text_of,
)
from .html.encodings import decoded
from .html.parsing import parse_document, parse_errors
from .html.urls import origin, path_and_query, resolve
from .html.values import BUTTON_TYPES, kind
from .htmx4.content import as_templates
from .messages import REGION

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from .browser.browser import Browser
    from .html.document import Document

_OUT_OF_BAND = "[hx-swap-oob], [data-hx-swap-oob], hx-partial, template[hx]"
_REFERRING = ("aria-describedby", "aria-labelledby")
_LONGEST = 160  # of a line about one element
_VERBS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Page:
    """A page under examination. `source` is empty if only its tree is known."""

    tree: BeautifulSoup
    source: str
    url: str
    routes: Map | None
    region: str
    document: Document | None = None

    @cached_property
    def elements(self) -> list[Tag]:
        return list(descendants(self.tree))

    @cached_property
    def ids(self) -> Counter[str | None]:
        return Counter(attr(element, "id") for element in self.elements)

    @cached_property
    def labels(self) -> dict[str, list[Tag]]:
        """The labels by the id in their `for`."""
        labels: dict[str, list[Tag]] = {}
        for label in self.named("label"):
            labels.setdefault(attr(label, "for") or "", []).append(label)
        return labels

    @cached_property
    def controls(self) -> Controls:
        return Controls(self.tree)

    def named(self, *names: str) -> Iterator[Tag]:
        return (element for element in self.elements if element.name in names)


Rule = Callable[[Page], Iterator[str]]
_RULES: dict[str, Rule] = {}


def _rule(name: str) -> Callable[[Rule], Rule]:
    """Register a rule; it yields a sentence for each tag that breaks it."""

    def register(rule: Rule) -> Rule:
        _RULES[name] = rule
        return rule

    return register


def check_page(
    page: Browser | BeautifulSoup | Response | str,
    app: WSGIApplication | None = None,
    *,
    region: str = REGION,
    rules: Collection[str] | None = None,
) -> None:
    """Check a page against rules.

    Args:
        page: A browser, a document, a response, or HTML as text. A browser's own region is used,
            and its app unless `app` is given.
        app: The app that must have the addresses of links and forms. Only an app with a `url_map`
            is asked, as Flask's; without one, the rule "addresses" is skipped.
        region: The CSS selector of the element that shows messages.
        rules: The names of the rules, from `ALL_RULES`; None means all of them.

    Raises:
        AssertionError: If the page breaks a rule. The text has a line for each tag that breaks
            one, with the rule's name.
        ValueError: If there is no rule of a given name.
        Refused: If `page` is a browser with no page open.
        Unsupported: If the parser cannot read the markup as a browser would.
    """
    source, url, document = "", "http://localhost/", None
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
        document = page.history.current.document
        app, region = app or page.app, page.region
    routes = getattr(app, "url_map", None)
    routes = routes if isinstance(routes, Map) else None
    under = Page(tree, source, url, routes, region, document)
    problems = [
        _in_one_line(f"- [{name}] {problem}")
        for name in known_rules(ALL_RULES if rules is None else rules)
        for problem in _RULES[name](under)
    ]
    if problems:
        shown = "\n".join(problems)
        raise AssertionError(f"The page at {path_and_query(url)} breaks these rules:\n{shown}")


def _in_one_line(problem: str) -> str:
    line = " ".join(problem.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 2]} …"


def known_rules(names: Collection[str]) -> list[str]:
    """Return the names in the order in which the rules are checked.

    Raises:
        ValueError: If there is no rule of one of the names.
    """
    if isinstance(names, str):
        raise ValueError(f"Give a set of rules, not the text {names!r}.")  # noqa: TRY004
    if unknown := set(names) - _RULES.keys():
        raise ValueError(
            f"There is no rule {', '.join(map(repr, sorted(unknown)))}. "
            f"There are: {', '.join(_RULES)}."
        )
    return [name for name in _RULES if name in names]


def is_fragment(html: str) -> bool:
    """Return True for a fragment of a page, and False for a document."""
    start = html.lstrip().lower()
    return not start.startswith(("<!doctype", "<html", "<head", "<body"))


@_rule("html")
def _parses_without_error(page: Page) -> Iterator[str]:
    source, errors = page.source, None
    if source and is_fragment(source):
        markup = as_templates(source)
        source = f"<!DOCTYPE html><title>Fragment</title><template>{markup}</template>"
    elif page.document is not None:
        errors = page.document.parse_errors(source)
    if errors is None:
        errors = parse_errors(source) if source else []
    for error in errors:
        yield f"HTML: {error}"


@_rule("language")
def _names_its_language(page: Page) -> Iterator[str]:
    html = select_one(page.tree, "html")
    if html is None or not attr(html, "lang"):
        yield f"The page names no language: {opening_tag(html) if html else '<html>'}"


@_rule("title")
def _has_a_title(page: Page) -> Iterator[str]:
    if not _title(page):
        yield "The page has no title."


@_rule("one-h1")
def _has_one_heading(page: Page) -> Iterator[str]:
    headings = select(page.tree, "h1")
    if len(headings) != 1:
        shown = " ".join(map(in_short, headings)) or "none"
        yield f"The page has {len(headings)} h1: {shown}"


@_rule("title-is-h1")
def _title_begins_with_heading(page: Page) -> Iterator[str]:
    title, headings = _title(page), select(page.tree, "h1")
    if len(headings) == 1 and title_heading(title) != text_of(headings[0]):
        heading = in_short(headings[0])
        yield f"The title {title!r} is not the heading, alone or before ' · ': {heading}"


def _title(page: Page) -> str:
    title = select_one(page.tree, "title:not(svg title)")
    return text_of(title) if title else ""


def title_heading(title: str) -> str:
    """Return the page's own part of a title, without "Error: " and the site's name."""
    return title.removeprefix("Error: ").partition(" · ")[0]


@_rule("region")
def _has_a_region(page: Page) -> Iterator[str]:
    if select_one(page.tree, page.region) is None:
        yield f"The page has no region for messages, {page.region}."


@_rule("no-out-of-band")
def _contains_nothing_out_of_band(page: Page) -> Iterator[str]:
    for element in select(page.tree, _OUT_OF_BAND):
        yield f"The page contains out-of-band markup: {opening_tag(element)}"


@_rule("unique-ids")
def _ids_are_unique(page: Page) -> Iterator[str]:
    with_id = [element for element in page.elements if element.has_attr("id")]
    # The hidden token in each form has the same id in many apps, and nothing ever looks for it.
    seen = {attr(element, "id") for element in with_id if kind(element) != "hidden"}
    for element in with_id:
        if page.ids[attr(element, "id")] > 1 and attr(element, "id") in seen:
            yield f"The id is not unique: {opening_tag(element)}"


@_rule("control-ids")
def _controls_have_ids(page: Page) -> Iterator[str]:
    for control in page.named(*CONTROLS):
        if kind(control) != "hidden" and not attr(control, "id"):
            yield f"A control has no id, so a swap would lose its focus: {opening_tag(control)}"


@_rule("references")
def _references_point_at_something(page: Page) -> Iterator[str]:
    for element in page.elements:
        for name in (*(("for",) if element.name == "label" else ()), *_REFERRING):
            for wanted in (attr(element, name) or "").split():
                if wanted not in page.ids:
                    yield f"{name} points at nothing: {opening_tag(element)}"


@_rule("labels")
def _controls_have_labels(page: Page) -> Iterator[str]:
    for control in page.named(*CONTROLS):
        if kind(control) != "hidden" and not _has_name(page, control):
            yield f"A control has no label: {opening_tag(control)}"


@_rule("link-words")
def _links_have_words(page: Page) -> Iterator[str]:
    for link in page.named("a"):
        if link.has_attr("href") and not (
            text_of(link) or attr(link, "aria-label") or select_one(link, "[alt]:not([alt=''])")
        ):
            yield f"A link has no words: {in_short(link)}"


@_rule("alternatives")
def _images_have_alternatives(page: Page) -> Iterator[str]:
    for image in page.named("img"):
        if not image.has_attr("alt"):
            yield f"An image has no alternative: {opening_tag(image)}"


def _has_name(page: Page, control: Tag) -> bool:
    if attr(control, "aria-label") or attr(control, "aria-labelledby"):
        return True
    if kind(control) in BUTTON_TYPES:
        words = attr(control, "alt" if kind(control) == "image" else "value")
        own = words if control.name == "input" else text_of(control)
        return bool(own or select_one(control, "[alt]:not([alt=''])"))
    identifier = attr(control, "id")
    labels = page.labels.get(identifier, []) if identifier else []
    around = (tag for tag in ancestors(control) if tag.name == "label")
    return any(text_of(label) for label in (*labels, *around))


@_rule("twins")
def _htmx_and_plain_lead_to_the_same(page: Page) -> Iterator[str]:
    """Yield each `hx-` verb that differs from the element's plain link or form."""
    url = page.url
    for element in page.named("a", "form", "button", "input"):
        for verb in _VERBS:
            address = attr(element, f"hx-{verb}")
            if address is None:
                continue
            plain = _plain_twin(page.controls, element)
            if plain is None:
                yield f"hx-{verb} has no plain link or form: {opening_tag(element)}"
            elif plain[1] is None or resolve(url, plain[1]) != resolve(url, address):
                yield f"hx-{verb} differs from the address without htmx: {opening_tag(element)}"
            elif plain[0] != ("get" if verb == "get" else "post"):
                yield f"hx-{verb} differs from the method without htmx: {opening_tag(element)}"


def _plain_twin(controls: Controls, element: Tag) -> tuple[str, str | None] | None:
    """Return the method and address of a click or submit without htmx; None if there is neither."""
    if element.name in ("a", "area"):
        return "get", attr(element, "href")
    form = element if element.name == "form" else controls.form_of(element)
    if form is None:
        return None
    method, action = attr(form, "method"), attr(form, "action")
    if is_submit_button(element):
        method = attr(element, "formmethod") or method
        action = attr(element, "formaction") or action
    return "post" if method and method.lower() == "post" else "get", action


@_rule("addresses")
def _app_has_the_addresses(page: Page) -> Iterator[str]:
    if page.routes is None:
        return
    routes = page.routes.bind(urlsplit(page.url).netloc)
    for element in page.elements:
        if _leads_on(element) and (plain := _plain_twin(page.controls, element)):
            yield from _missing(routes, page.url, *plain, element)
    for verb in _VERBS:
        for element in page.elements:
            if element.has_attr(f"hx-{verb}"):
                yield from _missing(routes, page.url, verb, attr(element, f"hx-{verb}"), element)


def _leads_on(element: Tag) -> bool:
    if element.name == "form":
        return (attr(element, "method") or "").lower() != "dialog"
    return element.has_attr("href" if element.name in ("a", "area") else "formaction")


def _missing(
    routes: MapAdapter, url: str, verb: str, address: str | None, element: Tag
) -> Iterator[str]:
    target, method = resolve(url, address or ""), verb.upper()
    if origin(target) != origin(url):
        return
    try:
        routes.match(urlsplit(target).path, method)
    except RequestRedirect:
        return
    except HTTPException as error:
        reason = "does not take" if error.code == 405 else "knows no address for"
        yield f"The app {reason} {method} {path_and_query(target)}: {opening_tag(element)}"


#: Every rule of `check_page`.
ALL_RULES = frozenset(_RULES)

#: The rules of the browsers: only faults that break a page for anybody who uses htmx.
DEFAULT_RULES = frozenset({"unique-ids"})
