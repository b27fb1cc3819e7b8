"""Compressed pages, for requests that no other site can have caused (see SECURITY.md)."""

import gzip
from functools import partial

import brotli
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response

TYPES = ("text/html", "text/javascript")

COMPRESS = {
    "br": partial(brotli.compress, quality=5, lgwin=16),
    "gzip": partial(gzip.compress, mtime=0),
}


class CompressedPages:
    """Wraps a WSGI application and compresses what it makes of text, but for streams and ranges."""

    def __init__(self, application) -> None:
        self.application = application

    def __call__(self, environ, start_response):
        encoding = encoding_for(environ)
        if encoding is None:
            return self.application(environ, start_response)
        response = Response.from_app(self.application, environ)
        is_whole = response.content_length and "Content-Range" not in response.headers
        if is_whole and response.mimetype in TYPES and not response.content_encoding:
            response.set_data(COMPRESS[encoding](response.get_data()))
            response.content_encoding = encoding
            if etag := response.get_etag()[0]:  # a strong one is of these very bytes
                response.set_etag(etag, weak=True)
        return response(environ, start_response)


def encoding_for(environ) -> str | None:
    """Return the encoding for a request that the browser made by itself or from a page of ours.

    BREACH guesses a secret of a page by the length of many, each with a guess in it. It needs
    another site that makes the browser ask for them, and the browser tells of that one.
    """
    if environ["REQUEST_METHOD"] == "HEAD":
        return None
    if environ.get("HTTP_SEC_FETCH_SITE") not in {"same-origin", "none"}:
        return None
    return parse_accept_header(environ.get("HTTP_ACCEPT_ENCODING"), Accept).best_match(COMPRESS)
