"""`check_page`: named rules for pages. The browsers check every page they load by some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, RequestRedirect
from werkzeug.wrappers import Response

from .html.controls import BUTTON_TYPES, Controls, is_submit_button, kind
from .html.dom import ancestors, attr, by_id, in_short, opening_tag, select, select_one, text_of
from .html.parsing import parse_document, parse_errors
from .html.urls import origin, path_and_query, resolve
from .htmx4.content import as_templates
from .messages import REGION

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from .browser.browser import Browser

_OUT_OF_BAND = "[hx-swap-oob], [data-hx-swap-oob], hx-partial, template[hx]"
_LEADING_ON = "a[href], area[href], form:not([method=dialog i]), [formaction]"
_CONTROLS = "input, select, textarea, button"
_VERBS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Page:
    """A page under examination. `source` is empty if only its tree is known."""

    tree: BeautifulSoup
    source: str
    url: str
    routes: Map | None
    region: str


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
        AssertionError: If the page breaks a rule. The text lists each rule with the tag that
            breaks it.
        ValueError: If there is no rule of a given name.
        Refused: If `page` is a browser with no page open.
        Unsupported: If the parser cannot read the markup as a browser would.
    """
    source, url = "", "http://localhost/"
    if isinstance(page, str):
        source, tree = page, parse_document(page)
    elif isinstance(page, Response):
        source = page.get_data(as_text=True)
        tree = parse_document(source)
    elif isinstance(page, BeautifulSoup):
        tree = page
    else:
        source, tree, url = (
            page.response.get_data().decode("utf-8", "replace"),
            page.page,
            page.history.current.url,
        )
        app, region = app or page.app, page.region
    routes = getattr(app, "url_map", None)
    under = Page(tree, source, url, routes if isinstance(routes, Map) else None, region)
    problems = [
        f"[{name}] {problem}"
        for name in known_rules(ALL_RULES if rules is None else rules)
        for problem in _RULES[name](under)
    ]
    if problems:
        shown = "\n".join(f"- {problem}" for problem in problems)
        raise AssertionError(f"The page at {path_and_query(url)} breaks these rules:\n{shown}")


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
    source = page.source
    if source and is_fragment(source):
        markup = as_templates(source)
        source = f"<!DOCTYPE html><title>Fragment</title><template>{markup}</template>"
    for error in parse_errors(source) if source else ():
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
        yield f"The page has {len(headings)} h1: {' '.join(map(in_short, headings))}"


@_rule("title-is-h1")
def _title_begins_with_heading(page: Page) -> Iterator[str]:
    title, headings = _title(page), select(page.tree, "h1")
    if len(headings) == 1 and title_heading(title) != text_of(headings[0]):
        yield f"The title {title!r} does not begin with the heading: {in_short(headings[0])}"


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
    with_id = select(page.tree, "[id]")
    counts = Counter(attr(element, "id") for element in with_id)
    # The hidden token in each form has the same id in many apps, and nothing ever looks for it.
    seen = {attr(element, "id") for element in with_id if kind(element) != "hidden"}
    for element in with_id:
        if counts[attr(element, "id")] > 1 and attr(element, "id") in seen:
            yield f"The id is not unique: {opening_tag(element)}"


@_rule("control-ids")
def _controls_have_ids(page: Page) -> Iterator[str]:
    for control in select(page.tree, _CONTROLS):
        if kind(control) != "hidden" and not attr(control, "id"):
            yield f"A control has no id, so a swap would lose its focus: {opening_tag(control)}"


@_rule("references")
def _references_point_at_something(page: Page) -> Iterator[str]:
    for element in select(page.tree, "label[for], [aria-describedby], [aria-labelledby]"):
        for name in ("for", "aria-describedby", "aria-labelledby"):
            for wanted in (attr(element, name) or "").split():
                if by_id(page.tree, wanted) is None:
                    yield f"{name} points at nothing: {opening_tag(element)}"


@_rule("labels")
def _controls_have_labels(page: Page) -> Iterator[str]:
    for control in select(page.tree, _CONTROLS):
        if kind(control) != "hidden" and not _has_name(page.tree, control):
            yield f"A control has no label: {opening_tag(control)}"


@_rule("link-words")
def _links_have_words(page: Page) -> Iterator[str]:
    for link in select(page.tree, "a[href]"):
        if not (
            text_of(link) or attr(link, "aria-label") or select_one(link, "[alt]:not([alt=''])")
        ):
            yield f"A link has no words: {in_short(link)}"


@_rule("alternatives")
def _images_have_alternatives(page: Page) -> Iterator[str]:
    for image in select(page.tree, "img:not([alt])"):
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


@_rule("twins")
def _htmx_and_plain_lead_to_the_same(page: Page) -> Iterator[str]:
    """Yield each `hx-` verb that differs from the element's plain link or form."""
    tree, url = page.tree, page.url
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


@_rule("addresses")
def _app_has_the_addresses(page: Page) -> Iterator[str]:
    if page.routes is None:
        return
    for element in select(page.tree, _LEADING_ON):
        if plain := _plain_twin(page.tree, element):
            yield from _missing(page.routes, page.url, *plain, element)
    for verb in _VERBS:
        for element in select(page.tree, f"[hx-{verb}]"):
            yield from _missing(page.routes, page.url, verb, attr(element, f"hx-{verb}"), element)


def _missing(routes: Map, url: str, verb: str, address: str | None, element: Tag) -> Iterator[str]:
    target, method = resolve(url, address or ""), verb.upper()
    if origin(target) != origin(url):
        return
    try:
        routes.bind(urlsplit(url).netloc).match(urlsplit(target).path, method)
    except RequestRedirect:
        return
    except HTTPException as error:
        reason = "does not take" if error.code == 405 else "knows no address for"
        yield f"The app {reason} {method} {path_and_query(target)}: {opening_tag(element)}"


#: Every rule of `check_page`.
ALL_RULES = frozenset(_RULES)

#: The rules of the browsers: only faults that break a page for anybody who uses htmx.
DEFAULT_RULES = frozenset({"unique-ids"})
