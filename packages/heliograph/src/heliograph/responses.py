"""Responses for views: a page, its fragment or a piece of it, and a redirect to another page."""

import json
import re
from itertools import starmap
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, make_response, render_template, request, url_for
from jinja2 import Template, TemplateNotFound
from markupsafe import Markup
from werkzeug.urls import iri_to_uri

from heliograph.outbox import current_outbox
from heliograph.pieces import render_pieces
from heliograph.visibility import (
    VARY,
    is_htmx_2,
    stands_for_page,
    target_id,
    vary_by,
    wants_fragment,
)

ALSO = "Heliograph-Also"
"""The request's header that names more pieces, with commas between them."""

MOST_PIECES = 10
"""That one response renews. A request cannot make the server search for more."""


def render(name: str, /, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401
    """Return the page `name` or, for htmx, the part of it that htmx will swap.

    Where htmx fills `<main>`, that is the fragment of the page's title and `partials/<name>`. The
    app's `fragment.html` is the twin of its layout: it renders `title` (the page's block of that
    name), includes `partial`, and adds the app's own `<hx-partial>`s, such as the navigation.

    Where htmx fills a smaller element, its id names the piece: `partials/<name>` includes
    `note.html`, whose root has the id `note`, or `note-7` for one of several. The response is that
    partial alone. A piece that the page does not show any more is deleted. The request's header
    `Heliograph-Also` may name more pieces to renew. If the page has no such piece, htmx fills
    `<main>` instead.

    Args:
        name: The name of the page's template.
        status: The HTTP status.
        **context: The variables of the templates.

    Returns:
        A response that varies by htmx's headers.

    Raises:
        TypeError: `context` holds `title` or `partial`, which `fragment.html` receives from here.
        RuntimeError: The page has no title block, or `fragment.html` is missing.
        jinja2.TemplateNotFound: The page or its partial is missing.
    """
    if taken := context.keys() & {"title", "partial"}:
        raise TypeError(
            f"render() gives fragment.html a {' and a '.join(sorted(taken))} of its own: the page "
            "would see yours, and the fragment would not. Pass it under another name."
        )
    if wants_fragment() and not stands_for_page():
        response = _piece(name, context) or _instead_of_piece(name, context)
    else:
        response = _page(name, context)
    response.status_code = status
    vary_by(response, *VARY)
    return response


def _page(name: str, context: dict[str, Any]) -> Response:
    if outbox := current_outbox():
        outbox.is_page = True
    if wants_fragment():
        return make_response(_fragment(name, context))
    return make_response(render_template(name, **context))


def _piece(name: str, context: dict[str, Any]) -> Response | None:
    """Return the piece that htmx wants, and those to renew beside it; None if it is no piece."""
    target = target_id()
    if not target:
        return None
    more = request.headers.get(ALSO, "").split(",", MOST_PIECES)[: MOST_PIECES - 1]
    ids = [target, *(one for one in map(str.strip, more) if one and one != target)]
    pieces = render_pieces(f"partials/{name}", ids, context)
    if target not in pieces:
        return None
    piece = pieces.pop(target)
    response = make_response((piece or "") + "".join(starmap(_beside, pieces.items())))
    vary_by(response, ALSO)
    if piece is None:
        response.headers["HX-Reswap"] = "delete"
    return response


def _beside(id_: str, piece: str | None) -> str:
    """Return a piece in the element that has htmx swap it beside the response's main part."""
    if not is_htmx_2():
        swap = "delete" if piece is None else "outerHTML"
        return f'<hx-partial hx-target="#{id_}" hx-swap="{swap}">{piece or ""}</hx-partial>'
    if piece is None:
        return f'<div id="{id_}" hx-swap-oob="delete"></div>'
    marked = re.sub(r"(?i)<[a-z][^\s/>]*", r'\g<0> hx-swap-oob="true"', piece, count=1)
    is_row = re.match(r"(?i)\s*<(t[rdh]|tbody)\b", marked)
    return f"<template>{marked}</template>" if is_row else marked


def _instead_of_piece(name: str, context: dict[str, Any]) -> Response:
    """Return the page's fragment for `<main>`, since the page has no piece of the target's name."""
    response = _page(name, context)
    response.headers["HX-Retarget"] = "main"
    response.headers["HX-Reswap"] = "innerHTML"
    if request.method == "GET":
        path = quote(request.script_root + request.path, safe="!$&'()*+,/:;=@")
        # Not full_path, which raises an exception for a query that is no text.
        if query := request.query_string.decode(errors="replace"):
            path += iri_to_uri(f"?{query}")
        # A browser would take the beginning of a path such as //example.org for a host.
        path = re.sub(r"\A/(?=/)", "/./", path)
        response.headers["HX-Push-Url"] = path
    return response


def _fragment(name: str, context: dict[str, Any]) -> str:
    page = current_app.jinja_env.get_template(name)
    try:
        current_app.jinja_env.get_template("fragment.html")
    except TemplateNotFound as error:
        raise RuntimeError(
            "render() sends fragment.html to htmx, which is not among the templates. "
            "Create it as the twin of your layout: <title>{{ title }}</title>{% include partial %}"
        ) from error
    return render_template(
        "fragment.html", **context, title=PageTitle(page), partial=f"partials/{name}"
    )


class PageTitle:
    """The title block of a page, which is rendered in the context of a fragment."""

    def __init__(self, page: Template) -> None:
        self._page = page

    def render(self, context: dict[str, Any]) -> Markup:
        """Return the title, rendered with the variables of the app's context processors."""
        # Jinja has no hook to render one block. Here and below are its low-level parts.
        # Tried on Flask 3.1.0, 3.1.3 and main (3.2.0.dev0).
        scope = self._page.new_context(context)
        # A title may use a macro, a variable or super(). By the time that Jinja yields the layout's
        # first words, it has run the code above the blocks, and has joined them to the layout's.
        next(self._page.root_render_func(scope), None)
        if "title" not in scope.blocks:
            raise RuntimeError(
                f"render() takes a fragment's title from the page, but {self._page.name} has no "
                "title block. Add {% block title %}…{% endblock %} to it."
            )
        return Markup("".join(scope.blocks["title"][0](scope)))  # noqa: S704 - escaped by Jinja


def go(endpoint: str, /, **values: Any) -> Response:  # noqa: ANN401
    """Return a redirect to another page of this app, which the client follows by GET.

    htmx repeats its headers there, so that page's `render` responds with the part that htmx wants.
    Only to a place within a page (`_anchor`), of which a redirect tells htmx nothing, the way of a
    fragment that fills `<main>` leads by `HX-Location`.

    Args:
        endpoint: The name of the page's view.
        **values: The variables of its URL, as for `flask.url_for`.

    Returns:
        A response that varies by htmx's headers.

    Raises:
        werkzeug.routing.BuildError: The app has no such endpoint, or it needs other values.
    """
    path = url_for(endpoint, **values)
    response = current_app.response_class()
    if "#" in path and wants_fragment() and stands_for_page():
        response.headers["HX-Location"] = json.dumps(
            {"path": path, "push": path, "target": "main", "swap": "innerHTML"}
        )
    else:
        response.status_code = 303
        response.location = path
    vary_by(response, *VARY)
    return response
