"""What a view answers: a page or its fragment, the way to another page, or nothing to look at."""

import json
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from flask import Response, current_app, make_response, render_template, request, url_for
from flask.signals import before_render_template, template_rendered
from jinja2 import Template, TemplateNotFound
from markupsafe import Markup

P = ParamSpec("P")
R = TypeVar("R")

# What the choice between page and fragment depends on: no cache may hand one out for the other.
VARY = ("HX-Request", "HX-Request-Type", "HX-History-Restore-Request", "HX-Target")


def render(name: str, /, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401
    """The page `name`, or to htmx the fragment made of its title and `partials/<name>`.

    The app's `fragment.html` is the twin of its layout: it draws `title` (the page's block of that
    name), includes `partial`, and adds the app's own `<hx-partial>`s, such as the navigation.
    """
    if taken := context.keys() & {"title", "partial"}:
        raise TypeError(
            f"render() gives fragment.html a {' and a '.join(sorted(taken))} of its own: the page "
            "would see yours, and the fragment would not. Pass it under another name."
        )
    body = _fragment(name, context) if wants_fragment() else render_template(name, **context)
    response = make_response(body, status)
    response.vary.update(VARY)
    return response


def wants_fragment() -> bool:
    """Whether htmx will swap this answer into a page that stands.

    htmx 4 says `partial` on every such request. Back (a history restore), a target of `<body>`, a
    script that forgot the header: for all others the whole page is the answer that always works.
    """
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type") == "partial"
        and "HX-History-Restore-Request" not in headers
    )


def stands_for_page() -> bool:
    """Whether the fragment takes the place of a page: it fills `<main>`.

    `<body>` is named by `HX-Location` and `htmx.ajax`, which compute the header before they look
    at their own target.
    """
    tag, _, _ = request.headers.get("HX-Target", "").partition("#")
    return tag in ("main", "body")


def _fragment(name: str, context: dict[str, Any]) -> str:
    page = current_app.jinja_env.get_template(name)
    fragment = _fragment_template()
    current_app.update_template_context(context)
    context |= {"title": _title(page, context), "partial": f"partials/{name}"}

    # As flask.render_template does, but the app's context processors run once for both templates.
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    signal = {"_async_wrapper": app.ensure_sync, "template": fragment, "context": context}
    before_render_template.send(app, **signal)
    body = fragment.render(context)
    template_rendered.send(app, **signal)
    return body


def _fragment_template() -> Template:
    try:
        return current_app.jinja_env.get_template("fragment.html")
    except TemplateNotFound as error:
        raise RuntimeError(
            "render() answers htmx with fragment.html, which is not among the templates. "
            "Create it as the twin of your layout: <title>{{ title }}</title>{% include partial %}"
        ) from error


def _title(page: Template, context: dict[str, Any]) -> Markup:
    try:
        block = page.blocks["title"]
    except KeyError:
        raise RuntimeError(
            f"render() takes a fragment's title from the page, but {page.name} has no title block. "
            "Add {% block title %}…{% endblock %} to it."
        ) from None
    return Markup("".join(block(page.new_context(context))))  # noqa: S704 - escaped by Jinja


def go(endpoint: str, /, **values: Any) -> Response:  # noqa: ANN401
    """Send the person to another page of this app, by the name of its view.

    A browser and a fragment that stands for a page follow a 303. A smaller fragment would receive
    that page in its corner, so htmx is told to load it into `<main>`.
    """
    path = url_for(endpoint, **values)
    if not wants_fragment() or stands_for_page():
        response = current_app.response_class(status=303)
        response.headers["Location"] = path
    else:
        response = current_app.response_class()
        response.headers["HX-Location"] = json.dumps(
            {"path": path, "target": "main", "swap": "innerHTML"}
        )
    response.vary.update(VARY)
    return response


def background(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view whose answers nobody looks at, such as a poll's: they show no message."""
    view.heliograph_background = True  # type: ignore[attr-defined]
    return view


def is_seen(response: Response) -> bool:
    """Whether a person will look at this answer. What is not seen leaves every message waiting."""
    headers = request.headers
    return (
        request.method != "HEAD"
        and (200 <= response.status_code < 300 or response.status_code >= 400)
        and response.status_code not in (204, 205)
        and response.mimetype in ("text/html", "application/xhtml+xml")
        and not response.direct_passthrough  # a file, sent as it lies there
        and not response.headers.get("Content-Disposition", "").startswith("attachment")
        and not any(name in response.headers for name in _NAVIGATION)
        and not any("prefetch" in headers.get(name, "") for name in _PREFETCH)
        and headers.get("Sec-Fetch-Dest", "document") in _LOOKED_AT
        and not _in_background()
    )


# htmx obeys these instead of the body.
_NAVIGATION = ("HX-Redirect", "HX-Refresh", "HX-Location")
# The standard's header, and those of older browsers.
_PREFETCH = ("Sec-Purpose", "Purpose", "X-Moz")
# A browser that asks for an image, a script or an icon does not draw the 404 page it may get.
_LOOKED_AT = ("document", "iframe", "frame", "embed", "object", "fencedframe", "empty")


def _in_background() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "heliograph_background", False)
