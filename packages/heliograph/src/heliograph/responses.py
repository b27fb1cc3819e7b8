"""Responses for views: a page or its fragment, and a redirect to another page."""

import json
from typing import Any

from flask import Response, current_app, make_response, render_template, url_for
from jinja2 import Template, TemplateNotFound
from markupsafe import Markup

from heliograph.outbox import current_outbox
from heliograph.visibility import VARY, wants_fragment, wants_page


def render(name: str, /, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401
    """Return the page `name`, or for htmx the fragment of its title and `partials/<name>`.

    The app's `fragment.html` is the twin of its layout: it renders `title` (the page's block of
    that name), includes `partial`, and adds the app's own `<hx-partial>`s, such as the navigation.

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
    if outbox := current_outbox():
        outbox.is_page = True
    body = _fragment(name, context) if wants_fragment() else render_template(name, **context)
    response = make_response(body, status)
    response.vary.update(VARY)
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
    """Return a redirect to another page of this app.

    A browser and a fragment that stands for a page follow a 303. A smaller fragment would receive
    that page in its corner, so `HX-Location` tells htmx to load it into `<main>`.

    Args:
        endpoint: The name of the page's view.
        **values: The variables of its URL, as for `flask.url_for`.

    Returns:
        A response that varies by htmx's headers.

    Raises:
        werkzeug.routing.BuildError: The app has no such endpoint, or it needs other values.
    """
    path = url_for(endpoint, **values)
    if wants_page():
        response = current_app.response_class(status=303)
        response.location = path
    else:
        response = current_app.response_class()
        response.headers["HX-Location"] = json.dumps(
            {"path": path, "target": "main", "swap": "innerHTML"}
        )
    response.vary.update(VARY)
    return response
