"""Places: addresses of this site, kept as routes so that they can lead nowhere else."""

from urllib.parse import parse_qs, urlsplit

from flask import current_app, request
from werkzeug.exceptions import HTTPException

LONGEST_ADDRESS = 1000
"""Bytes of a path, and of a query, that are worth remembering: Flask's session is a cookie."""

MOST_FIELDS = 20
"""Of a query. A page of ours has fewer, and a stranger's link may have hundreds."""


def place_of(address: str) -> tuple[str, dict] | None:
    """Return the endpoint and the values of the page at an address; None if there is none.

    Host and scheme do not count. A query that is too long is left out.
    """
    try:
        parts = urlsplit(address)
        if len(parts.path) > LONGEST_ADDRESS:
            return None
        path = parts.path.removeprefix(request.script_root)
        endpoint, values = current_app.create_url_adapter(request).match(path, "GET")
        query = parts.query if len(parts.query) <= LONGEST_ADDRESS else ""
        fields = parse_qs(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except (HTTPException, ValueError):
        return None
    # To url_for these are orders (_external, _scheme, …), which a link must not be able to give.
    safe = {name: fields[name] for name in fields if name[:1] != "_" and name != "endpoint"}
    return endpoint, safe | values


def current_place() -> tuple[str, dict] | None:
    """Return the place of the page that the person sees: the browser's referrer."""
    return place_of(request.referrer or "")
