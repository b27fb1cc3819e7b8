"""Places: addresses of this site, kept as routes so that they can lead nowhere else."""

from urllib.parse import parse_qs, quote, unquote, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

LONGEST_ADDRESS = 1000
"""Bytes of a path, and of a query, that are worth remembering: Flask's session is a cookie."""

MOST_FIELDS = 20
"""Of a query. A page of ours has fewer, and a stranger's link may have hundreds."""


def place_of(address: str) -> tuple[str, dict] | None:
    """Return the endpoint and the values of the page at an address; None if there is none.

    Args:
        address: a path, quoted, and perhaps a query. The path begins where the site is mounted. A
            query that is too long is left out.
    """
    path, _, query = address.partition("?")
    path = unquote(path)
    if len(path.encode()) > LONGEST_ADDRESS:
        return None
    try:
        endpoint, values = current_app.create_url_adapter(request).match(path, "GET")
        query = query if len(query) <= LONGEST_ADDRESS else ""
        fields = parse_qs(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except (HTTPException, ValueError):
        return None
    # To url_for these are orders (_external, _scheme, …), which a link must not be able to give.
    safe = {name: fields[name] for name in fields if name[:1] != "_" and name != "endpoint"}
    return endpoint, safe | values


def address_here() -> str:
    """Return the address of this request."""
    return f"{quote(request.path)}?{request.query_string.decode(errors='replace')}"


def address_before() -> str | None:
    """Return the address of the page that the person saw, if the browser tells: the referrer.

    Its host and scheme do not count.
    """
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return None
    root = quote(request.script_root)
    if not parts.path.startswith(f"{root}/"):
        return None
    return f"{parts.path.removeprefix(root)}?{parts.query}"


def current_place() -> tuple[str, dict] | None:
    """Return the place of the page that the person sees."""
    address = address_before()
    return place_of(address) if address else None
