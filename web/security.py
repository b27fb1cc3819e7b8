"""The limits of every request and the headers of every response (see SECURITY.md)."""

import io
import re
import string
from collections.abc import Mapping
from itertools import islice
from urllib.parse import quote

from flask import Flask, abort, current_app, request, session
from werkzeug.exceptions import BadRequest, ClientDisconnected, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wrappers import Response

import accounts
from heliograph.visibility import vary_by
from web import access
from web.log import without_tokens

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}

HEADERS_UNDER_TLS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}

HEADERS_OF_PAGES = {
    # Nothing inline, nothing from elsewhere: a message that slipped through as markup stays inert.
    # And only the policy of site.js lets a script make HTML of text, never a script.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types htmx"
    ),
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    # What a browser would ask the person for. Passkeys stay allowed.
    "Permissions-Policy": (
        "camera=(), display-capture=(), geolocation=(), hid=(), microphone=(), midi=(), "
        "payment=(), serial=(), usb=()"
    ),
}

HEADERS_OF_FILES = {
    # Opened by itself, such as an icon, it loads and does nothing.
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}


LONGEST_HEADER = 8190
"""Bytes. gunicorn bounds a line so, but joins the lines of one name."""

MOST_COOKIES = 180
"""A browser keeps no more of one site."""

LONGEST_PARSED = 1000
"""Bytes of a header that is taken to pieces at every request, static files' included."""

DOT_OF_ROOT = re.compile(r"\.(?=(:\d*)?\Z)")

BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")

MOST_BROKEN_ESCAPES = 100
"""In a form. Somebody's script may leave a percent sign as it is."""

PARSED = {
    *("HTTP_ACCEPT_ENCODING", "HTTP_HOST", "HTTP_RANGE", "HTTP_TRANSFER_ENCODING", "CONTENT_TYPE"),
    *("HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_RANGE"),
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_HX_TARGET", "HTTP_HX_SOURCE"),
}


TOO_LONG = b"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Request too long</title>
<h1>Request too long</h1>
<p>A header of this request is too long, so nothing was done. Please try again without extensions of
your browser, or with another one.</p>
</html>
"""
"""Of no template: nothing looks at such a request. Without a link, which could lead back here."""

HEADERS_OF_TOO_LONG = [
    ("Content-Type", "text/html; charset=utf-8"),
    ("Content-Length", str(len(TOO_LONG))),
    ("Cache-Control", "no-store"),
]


def by_small_name(headers: Mapping[str, str]) -> list[tuple[str, tuple[str, str]]]:
    return [(name.lower(), (name, value)) for name, value in headers.items()]


class Guard:
    """Wraps a WSGI application, so that nothing looks at headers that are too long.

    Each response is safe, whichever layer makes it: it gets the headers that it has not, such as a
    policy of its view.

    The host it gets in the one spelling in which others can be compared with it, and the query in
    ASCII, as browsers send it: Werkzeug raises an exception for bytes that are no text.

    Too many cookies are cut off, not refused: a neighbor on this host may have set them, and would
    shut people out.
    """

    def __init__(self, application, headers: dict[str, str]) -> None:
        self.application = application
        self.of_pages = by_small_name(headers | HEADERS_OF_PAGES)
        self.of_files = by_small_name(headers | HEADERS_OF_FILES)

    def __call__(self, environ, start_unprotected):
        def start_response(status, headers, exc_info=None):
            given = {name.lower(): value for name, value in headers}
            is_page = given.get("content-type", "").startswith("text/html")
            wanted = self.of_pages if is_page else self.of_files
            missing = [header for name, header in wanted if name not in given]
            return start_unprotected(status, [*headers, *missing], exc_info)

        cookies = environ.get("HTTP_COOKIE", "")
        if len(cookies) > LONGEST_HEADER or cookies.count(";") >= MOST_COOKIES:
            kept = cookies[:LONGEST_HEADER].split(";", MOST_COOKIES)[:MOST_COOKIES]
            environ["HTTP_COOKIE"] = ";".join(kept)
        for name, value in environ.items():
            if name in PARSED:
                is_long = len(value) > LONGEST_PARSED
            else:
                is_long = name.startswith("HTTP_") and len(value) > LONGEST_HEADER
            if is_long:
                start_response("431 Request Header Fields Too Large", HEADERS_OF_TOO_LONG)
                return [] if environ["REQUEST_METHOD"] == "HEAD" else [TOO_LONG]
        if "HTTP_HOST" in environ:
            environ["HTTP_HOST"] = normal_host(environ["HTTP_HOST"])
        if not environ.get("QUERY_STRING", "").isascii():
            query = environ["QUERY_STRING"].encode("latin-1")
            environ["QUERY_STRING"] = quote(query, safe=string.punctuation)
        return self.application(environ, start_response)


def normal_host(host: str) -> str:
    """Return the host as browsers name it: in small letters, without the dot of the root."""
    return DOT_OF_ROOT.sub("", host.lower())


class ShortForm(FormDataParser):
    """Parses a form of no more fields than MAX_FORM_PARTS, which Flask bounds in files alone.

    Nor may what stands above the parts of a multipart form be longer than a request's header. A
    body of more than MAX_FORM_MEMORY_SIZE, which a site may allow for files, is not read for that.
    Python raises an exception within for each escape that is none; browsers send none of those.
    They name each part, too; of one without a name, Werkzeug would have None in the form.
    """

    def parse(self, stream, mimetype, content_length, options=None):
        if (content_length or 0) <= (self.max_form_memory_size or 0):
            body = stream.read()
            if len(body) < (content_length or 0):  # gunicorn hands on what came before it broke off
                raise ClientDisconnected
            stream = io.BytesIO(body)
            is_multipart = mimetype == "multipart/form-data"
            boundary = (options or {}).get("boundary", "").encode("latin-1", "replace")
            between = b"--" + boundary if is_multipart else b"&"
            if body.count(between) > self.max_form_parts:
                raise RequestEntityTooLarge
            broken = () if is_multipart else BROKEN_ESCAPE.finditer(body)
            if next(islice(broken, MOST_BROKEN_ESCAPES, None), None):
                raise BadRequest
            heads = (part.partition(b"\r\n\r\n")[0] for part in body.split(between))
            if is_multipart and sum(map(len, heads)) > LONGEST_HEADER:
                raise RequestEntityTooLarge
        stream, form, files = super().parse(stream, mimetype, content_length, options)
        if None in form or None in files:
            for _, file in files.items(multi=True):  # noqa: PERF102 - of a name, all its files
                file.close()
            raise BadRequest
        return stream, form, files


def init_app(app: Flask) -> None:
    app.request_class = type("Request", (app.request_class,), {"form_data_parser_class": ShortForm})
    app.before_request(refuse)
    app.after_request(state_to_caches)


def refuse() -> None:
    refuse_what_is_too_large()
    refuse_other_sites()


def refuse_what_is_too_large() -> None:
    """Refuse it also where no view reads the body: half the response would be lost on the way."""
    if (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        abort(413)
    if "HTTP_TRANSFER_ENCODING" in request.environ and request.content_length is None:
        abort(411)  # no browser sends a form so, and it could only be cut off, not measured


def refuse_other_sites() -> None:
    """Let only our own pages change anything.

    OWASP's Cross-Site Request Forgery Prevention Cheat Sheet, Fetch Metadata: every browser since
    2023 sends Sec-Fetch-Site, older ones send Origin with each POST. Text browsers send neither,
    and send no form that the person has not sent.
    """
    if request.method not in {"GET", "HEAD", "OPTIONS"} and comes_from_elsewhere():
        current_app.logger.warning(
            "refused a cross-site %s %r from %s",
            request.method,
            without_tokens(request.path),
            accounts.parse_address(request.remote_addr or "") or "unknown",
        )
        abort(403, "This was sent from another site, not from a page of ours. Nothing was changed.")


def comes_from_elsewhere() -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site not in {"same-origin", "none"}
    if origin := request.headers.get("Origin"):
        # Hosts are compared, not schemes: behind a proxy that ends TLS ours is http.
        host = normal_host(origin.partition("://")[2])
        return not host or host != request.headers.get("Host")
    return False


def headers_of(app: Flask) -> dict[str, str]:
    return HEADERS | HEADERS_UNDER_TLS if app.config["HTTPS"] else HEADERS


def state_to_caches(response: Response) -> Response:
    """Say who may keep a response."""
    if request.endpoint not in access.STATIC or response.status_code >= 400:
        vary_by(response, "Cookie", "Accept-Encoding")
        # After a sign-out only no-store keeps the old page from coming back.
        sets_cookie = "Set-Cookie" in response.headers or session.modified
        is_personal = access.sign_in_token() or sets_cookie
        # Werkzeug says no-cache of each file that a view sends, whoever's it is.
        if response.headers.get("Cache-Control", "no-cache") == "no-cache":
            response.headers["Cache-Control"] = "no-store" if is_personal else "no-cache"
    return response
