"""Parses HTML as a browser does, with html5lib and an implementation of `<template>`.

justhtml 3.16 has templates, and with a Beautiful Soup tree it takes three quarters of the time. But
it reports few parse errors (neither an open `<div>` nor a paragraph in a table), which `check_page`
needs, and does not tell to which form a control belongs.
"""

# ruff: noqa: ANN401  html5lib has no types
from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import html5lib  # type: ignore[import-untyped]
from bs4 import BeautifulSoup, Tag
from bs4.builder._html5lib import Element, HTML5TreeBuilder, TreeBuilderForHtml5lib
from html5lib.constants import E  # type: ignore[import-untyped]
from html5lib.html5parser import impliedTagToken  # type: ignore[import-untyped]
from html5lib.treebuilders.base import ActiveFormattingElements  # type: ignore[import-untyped]

from ..errors import Unsupported
from .dom import CONTROLS, ByIdentity, contains

# In these modes a start tag is no markup of its own, so that no template can begin.
_NO_TEMPLATE_STARTS = {
    "initial",
    "beforeHtml",
    "beforeHead",
    "text",
    "inTableText",
    "inForeignContent",
    "afterBody",
    "inFrameset",
    "afterFrameset",
    "afterAfterBody",
    "afterAfterFrameset",
}
_TABLE_MODES = ("inTable", "inTableBody", "inRow")
# After one of these tags, a template may still begin with a table row. The standard lists all tags
# of the head here, Chromium only these.
_NEUTRAL_TAGS = ("link", "meta", "script", "style", "template")
_MODE_BY_TAG = {
    **dict.fromkeys(("caption", "colgroup", "tbody", "tfoot", "thead"), "inTable"),
    "col": "inColumnGroup",
    "tr": "inTableBody",
    "td": "inRow",
    "th": "inRow",
}
_MODE_BY_OPEN_ELEMENT = {
    "select": "inSelect",
    "td": "inCell",
    "th": "inCell",
    "tr": "inRow",
    "tbody": "inTableBody",
    "thead": "inTableBody",
    "tfoot": "inTableBody",
    "caption": "inCaption",
    "colgroup": "inColumnGroup",
    "table": "inTable",
    "head": "inHead",
    "body": "inBody",
}

_CLOSED_BY_THEMSELVES = {
    *("caption", "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rb", "rp", "rt", "rtc"),
    *("tbody", "td", "tfoot", "th", "thead", "tr"),
}


def parse_document(html: str, *, scripting: bool = False) -> BeautifulSoup:
    """Parse a document; with `scripting`, `<noscript>` contains only text.

    Raises:
        Unsupported: If html5lib fails on the markup.
    """
    return BeautifulSoup(html, builder=_Builder(scripting=scripting))


def parse_errors(html: str) -> list[str]:
    """Return every parse error in a document, each with its line, in html5lib's words."""
    return errors_of(parse_document(html))


def errors_of(document: BeautifulSoup) -> list[str]:
    """Return the parse errors of a document that `parse_document` has returned."""
    builder = document.builder
    return builder.errors if isinstance(builder, _Builder) else []


def form_owners(document: BeautifulSoup) -> ByIdentity[Tag]:
    """Return the forms of controls that stand outside of them, by HTML's form element pointer.

    The parser gives a control to the last form whose end tag it has not read, even if the form's
    parent was closed before, as in `<table><form><tr><td><input>`.
    """
    builder = document.builder
    return builder.form_owners if isinstance(builder, _Builder) else ByIdentity()


def parse_template(html: str) -> BeautifulSoup:
    """Parse `html` as the content of a `<template>`: any element may be at the top, even `<tr>`."""
    template = parse_document(f"<template>{html}</template>").find("template")
    assert template is not None  # noqa: S101  for mypy: the markup contains it
    fragment = empty_fragment()
    fragment.extend(template)
    return fragment


def empty_fragment() -> BeautifulSoup:
    """Return an empty tree."""
    return BeautifulSoup(builder=_NoBuilder())


class _Builder(HTML5TreeBuilder):
    """Beautiful Soup's builder with the parser below."""

    errors: list[str]

    def __init__(self, *, scripting: bool = False) -> None:
        super().__init__()
        self.scripting = scripting
        self.form_owners: ByIdentity[Tag] = ByIdentity()

    def feed(self, markup: Any) -> None:
        parser = _Parser(tree=self.create_treebuilder)
        try:
            parser.parse(markup, scripting=self.scripting)
        except (AssertionError, AttributeError, IndexError) as error:
            raise Unsupported(f"html5lib fails on this markup: {markup}") from error
        self.errors = [
            f"line {position[0]}: {E[code] % values}" for position, code, values in parser.errors
        ]

    def create_treebuilder(self, namespaceHTMLElements: bool) -> _Tree:  # noqa: N803  its name
        tree = _Tree(namespaceHTMLElements, self.soup, store_line_numbers=False)
        tree.form_owners = self.form_owners
        return tree


class _Tree(TreeBuilderForHtml5lib):
    """Beautiful Soup's tree, which html5lib builds, and the owners of its controls.

    html5lib 1.1 keeps the form element pointer of the HTML standard, but gives no control to it.
    """

    form_owners: ByIdentity[Tag]
    openElements: list[Any]  # noqa: N815  html5lib's names
    formPointer: Any  # noqa: N815

    def insertElementNormal(self, token: Any) -> Any:  # noqa: N802
        return self._owned(super().insertElementNormal(token))

    def insertElementTable(self, token: Any) -> Any:  # noqa: N802
        return self._owned(super().insertElementTable(token))

    def _owned(self, inserted: Any) -> Any:
        if self.formPointer is not None and inserted.name in CONTROLS:
            control, form = inserted.element, self.formPointer.element
            in_template = self.openElements[0].element.name == "template"
            if not in_template and not contains(form, control):
                self.form_owners[control] = form
        return inserted


class _NoBuilder(_Builder):
    """Builds an empty tree, since the parser would add html, head and body."""

    def feed(self, markup: Any) -> None:
        """Leave the tree empty."""


@dataclass
class _Outside:
    """The parser's state when a template began, and its insertion mode inside."""

    open_elements: list[Any]
    formatting: Any
    form: Any
    phase: Any
    mode: str = "inTemplate"


class _Parser(html5lib.HTMLParser):  # type: ignore[misc]  # html5lib has no types
    """html5lib's parser with templates, as the HTML standard defines them.

    html5lib 1.1 treats `<template>` as an unknown tag: it drops a `<tr>` in a template, and moves
    a template out of a table. This parser gives each template its own stack of open elements. Its
    root has the name `html`, so that no search for an open element leaves the template.
    """

    tree: Any
    phases: dict[str, Any]
    phase: Any
    innerHTML: Any  # noqa: N815  html5lib's name

    def __init__(self, tree: Any) -> None:
        super().__init__(tree=tree)
        self.phases["inTemplate"] = _InTemplate(self)
        self.phases = {name: _Phase(self, name, phase) for name, phase in self.phases.items()}
        self.outside: list[_Outside] = []

    def enter_template(self, token: Any) -> None:
        tree = self.tree
        after_head = self.phase is self.phases["afterHead"]
        if after_head:
            tree.openElements.append(tree.headPointer)
        element = tree.insertElement(token)
        tree.openElements.pop()
        if after_head:
            tree.openElements.pop()
        self.framesetOK = False
        self.outside.append(
            _Outside(
                tree.openElements,
                tree.activeFormattingElements,
                tree.formPointer,
                self.phase,
            )
        )
        root = Element(element.element, tree.soup, element.namespace)
        root.name = "html"
        tree.openElements = [root]
        tree.activeFormattingElements = ActiveFormattingElements()
        self.innerHTML = True
        self.phase = self.phases["inTemplate"]

    def leave_template(self) -> None:
        if any(element.name not in _CLOSED_BY_THEMSELVES for element in self.tree.openElements[1:]):
            self.parseError("unexpected-end-tag", {"name": "template"})
        outside = self.outside.pop()
        self.tree.openElements = outside.open_elements
        self.tree.activeFormattingElements = outside.formatting
        self.tree.formPointer = outside.form
        self.phase = outside.phase
        self.innerHTML = bool(self.outside)

    def resetInsertionMode(self) -> None:  # noqa: N802  html5lib's name
        if not self.outside:
            super().resetInsertionMode()
            return
        for element in reversed(self.tree.openElements[1:]):
            if element.name in _MODE_BY_OPEN_ELEMENT:
                self.phase = self.phases[_MODE_BY_OPEN_ELEMENT[element.name]]
                return
        self.phase = self.phases[self.outside[-1].mode]


class _Phase:
    """One of html5lib's insertion modes. It handles the tags of templates itself."""

    def __init__(self, parser: _Parser, name: str, phase: Any) -> None:
        self._parser: _Parser
        self._name: str
        self._phase: Any
        self.__dict__.update(_parser=parser, _name=name, _phase=phase)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._phase, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._phase, name, value)

    def processStartTag(self, token: Any) -> Any:  # noqa: N802  html5lib's name
        parser = self._parser
        if token["name"] == "template" and self._name not in _NO_TEMPLATE_STARTS:
            parser.enter_template(token)
            return None
        if parser.outside and self._name not in _NO_TEMPLATE_STARTS:
            if token["name"] == "html":
                parser.parseError("unexpected-start-tag", {"name": "html"})
                return None
            if token["name"] == "table" and self._name in _TABLE_MODES:
                return self._start_table_in_table(token)
            if token["name"] == "form":
                parser.tree.formPointer = None  # in a template, a form may contain forms
        return self._phase.processStartTag(token)

    def _start_table_in_table(self, token: Any) -> Any:
        """End the open table before the new one; html5lib 1.1 drops the new one in a template."""
        parser = self._parser
        parser.parseError(
            "unexpected-start-tag-implies-end-tag", {"startName": "table", "endName": "table"}
        )
        if not parser.tree.elementInScope("table", variant="table"):
            return None
        parser.phase.processEndTag(impliedTagToken("table"))
        return token

    def processEndTag(self, token: Any) -> Any:  # noqa: N802
        if token["name"] == "template" and self._name not in _NO_TEMPLATE_STARTS:
            if self._parser.outside:
                self._parser.leave_template()
            else:
                self._parser.parseError("unexpected-end-tag", {"name": "template"})
            return None
        return self._phase.processEndTag(token)

    def processEOF(self) -> Any:  # noqa: N802
        if self._name in ("text", "inTableText") or not self._parser.outside:
            return self._phase.processEOF()
        while self._parser.outside:
            self._parser.parseError("expected-closing-tag-but-got-eof")
            self._parser.leave_template()
        # A phase may end twice here, in the template and outside, which html5lib does not expect.
        while self._parser.phase.processEOF():
            pass
        return False


class _InTemplate:
    """The insertion mode "in template": the first tag selects the mode for the rest."""

    def __init__(self, parser: _Parser) -> None:
        self._parser = parser

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parser.phases["inBody"], name)

    def processStartTag(self, token: Any) -> Any:  # noqa: N802
        parser = self._parser
        if token["name"] in _NEUTRAL_TAGS:
            return parser.phases["inHead"].processStartTag(token)
        mode = _MODE_BY_TAG.get(token["name"], "inBody")
        parser.outside[-1].mode = mode
        parser.phase = parser.phases[mode]
        return token

    def processEndTag(self, token: Any) -> Any:  # noqa: N802
        self._parser.parseError("unexpected-end-tag", {"name": token["name"]})
