"""Renders pieces of a page alone: partials among those that the page includes, by their ids."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, cast

from flask import current_app, render_template
from jinja2 import Environment, Template, TemplateNotFound, nodes
from jinja2.runtime import Context

_SEARCH = "heliograph_search"  # the variable of the templates that holds the search
_OPENING_TAG = re.compile(
    r"\s*(?:<!--.*?-->\s*)*+<[a-z][^\s/>]*((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>",
    re.DOTALL | re.IGNORECASE,
)
_ID = re.compile(r"""\sid\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""", re.IGNORECASE)


def render_pieces(page: str, ids: list[str], context: dict[str, Any]) -> dict[str, str | None]:
    """Return the pieces of these ids, as the living part of a page includes them.

    A piece is a partial whose root element has the id `note` if the file is `note.html`, or an id
    that goes on with a hyphen, such as `note-7`: a page can include it once for each row.

    Args:
        page: The template of the page's living part, such as "partials/notes.html".
        ids: The ids of the pieces.
        context: The variables of the template.

    Returns:
        The pieces by their ids; None for one that the page may include, but does not now. An id is
        missing if the page includes no partial of such a name.

    Raises:
        jinja2.TemplateNotFound: The living part is missing.
    """
    environment = _environment()
    search = _Search(_included(environment, page), ids)
    if search.found:
        template = environment.get_template(page)
        render_template(template, **{**context, _SEARCH: search})
    return search.found


class _Search:
    """The pieces that one rendering searches, and those that it found."""

    def __init__(self, included: dict[str, set[str] | None], ids: list[str]) -> None:
        named = {one: {name for name in included if _is_named(name, one)} for one in ids}
        self.found: dict[str, str | None] = {one: None for one in ids if named[one]}
        self._candidates = set().union(*named.values())
        leading = _leading_to(self._candidates, included)
        self._skipped = included.keys() - leading
        # Of another row, only its id is needed.
        self._leaves = {
            name
            for name in self._candidates
            if (inner := included[name]) is not None and not inner & leading
        }
        self._is_begun = self._is_reading = False

    def through(self, name: str | None, events: Iterator[str]) -> Iterator[str]:
        """Return what is to be rendered of one template."""
        if self._is_reading:
            return events  # inside of a piece
        if self._is_begun:
            return self._within(name, events)
        self._is_begun = True
        return self._until_all_is_found(self._within(name, events))

    def _until_all_is_found(self, events: Iterator[str]) -> Iterator[str]:
        for event in events:
            if None not in self.found.values():
                return
            yield event

    def _within(self, name: str | None, events: Iterator[str]) -> Iterator[str]:
        if name in self._skipped:
            return
        if name in self._candidates:
            head, piece = _read_id(events)
            if piece in self.found:
                self._is_reading = True
                self.found[piece] = "".join((head, *events))
                self._is_reading = False
                yield ""
                return
            if name in self._leaves:
                return
        yield from events


def _is_named(template: str, piece: str) -> bool:
    stem = template.rpartition("/")[2].partition(".")[0]
    return piece == stem or piece.startswith(f"{stem}-")


def _read_id(events: Iterator[str]) -> tuple[str, str]:
    """Render a template up to its first element; return the text and the element's id."""
    head = ""
    for event in events:
        head = "".join((head, event))  # by +, Markup would escape
        if ">" in event and (tag := _OPENING_TAG.match(head)):
            id_ = _ID.search(tag[1])
            return head, next(filter(None, id_.groups()), "") if id_ else ""
    return head, ""


def _leading_to(names: set[str], included: dict[str, set[str] | None]) -> set[str]:
    """Return these templates, and all that include one of them or compute what they include."""
    leading = names | {name for name, inner in included.items() if inner is None}
    while (
        more := {name for name, inner in included.items() if (inner or set()) & leading} - leading
    ):
        leading |= more
    return leading


def _included(environment: Environment, page: str) -> dict[str, set[str] | None]:
    """Return the page's part and all that it includes, each with its own includes."""
    included: dict[str, set[str] | None] = {}
    waiting = [page]
    while waiting:
        name = waiting.pop()
        try:
            template = environment.get_template(name)
        except TemplateNotFound:
            if name == page:
                raise
            continue  # `include … ignore missing`
        if name not in included:
            included[name] = cast("_Searched", template).includes
            waiting += included[name] or ()
    return included


class _Searched(Template):
    """A template that a search in its context renders no further than it needs."""

    _render: Callable[[Context], Iterator[str]]

    @property
    def root_render_func(self) -> Callable[[Context], Iterator[str]]:
        """Jinja's function for this template, which an `include` calls as well."""
        return self._search

    @root_render_func.setter
    def root_render_func(self, function: Callable[[Context], Iterator[str]]) -> None:
        self._render = function

    def _search(self, context: Context) -> Iterator[str]:
        search: _Search | None = context.get(_SEARCH)
        events = self._render(context)
        return events if search is None else search.through(self.name, events)

    @cached_property
    def includes(self) -> set[str] | None:
        """The names of the templates that this one includes; None if one of them is computed."""
        environment, name = self.environment, str(self.name)
        if environment.loader is None:
            return set()
        source, _, _ = environment.loader.get_source(environment, name)
        found: set[str] = set()
        # A template that is included without context runs in a module, which is kept.
        for node in environment.parse(source, name).find_all(nodes.Include):
            try:
                names = node.template.as_const()
            except nodes.Impossible:
                return None
            if node.with_context:
                found |= {names} if isinstance(names, str) else {*names}
        return {environment.join_path(one, name) for one in found}


def _environment() -> Environment:
    """Return the app's environment with templates that can be searched."""
    environment = current_app.jinja_env
    searched: Environment | None = getattr(environment, "heliograph_pieces", None)
    if searched is None:
        searched = environment.overlay(enable_async=False)
        searched.template_class = type("Searched", (_Searched, environment.template_class), {})
        environment.extend(heliograph_pieces=searched)
    searched.loader = environment.loader  # which the app may have changed since
    return searched
