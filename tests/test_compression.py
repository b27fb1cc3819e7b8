"""Pages travel compressed, but not where another site may have caused the request (BREACH)."""

import gzip
from io import BytesIO

import brotli
import pytest
from flask import send_file, stream_with_context

from tests.product import MOST_OF_A_PAGE
from web.access import public

OURS = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "gzip, br"}


@pytest.mark.parametrize("site", ["same-origin", "none"])
@pytest.mark.parametrize(
    ("accepted", "encoding", "decompress"),
    [("gzip, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)],
)
def test_a_page_that_the_person_asked_for_is_compressed(
    client, site, accepted, encoding, decompress
):
    plain = client.get("/login")
    page = client.get("/login", headers={"Sec-Fetch-Site": site, "Accept-Encoding": accepted})

    assert page.headers["Content-Encoding"] == encoding
    assert decompress(page.data) == plain.data
    assert int(page.headers["Content-Length"]) == len(page.data)
    assert "Accept-Encoding" in page.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize(
    "headers",
    [
        OURS | {"Sec-Fetch-Site": "cross-site"},
        OURS | {"Sec-Fetch-Site": "same-site"},
        {"Accept-Encoding": "gzip, br"},
        OURS | {"Accept-Encoding": "zstd"},
        OURS | {"Accept-Encoding": "gzip;q=0, br;q=0"},
    ],
)
def test_no_other_page_is(client, headers):
    page = client.get("/login", headers=headers)

    assert "Content-Encoding" not in page.headers
    assert page.data.startswith(b"<!doctype html>")


def test_a_stream_or_an_empty_body_is_left_as_it_is(app, client):
    @app.get("/stream")
    @public
    def stream():
        return stream_with_context(part for part in ("a", "b"))

    assert client.get("/stream", headers=OURS).data == b"ab"
    for response in (client.head("/login", headers=OURS), client.get("/account", headers=OURS)):
        assert (response.data, "Content-Encoding" in response.headers) == (b"", False)


def test_a_part_of_a_file_is_the_part_that_was_asked_for(app, client):
    @app.get("/file")
    @public
    def file():
        return send_file(BytesIO(b"0123456789"), mimetype="text/html", conditional=True, etag="x")

    part = client.get("/file", headers=OURS | {"Range": "bytes=2-4"})
    whole = client.get("/file", headers=OURS)

    assert (part.status_code, part.data, part.headers["ETag"]) == (206, b"234", '"x"')
    assert (brotli.decompress(whole.data), whole.headers["ETag"]) == (b"0123456789", 'W/"x"')
    again = client.get("/file", headers=OURS | {"If-None-Match": whole.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/", "/login", "/nope"])
def test_a_second_visit_takes_little_more_than_the_text_of_a_page(client, path):
    """The rest lies in the browser's cache, for ever."""
    assert len(client.get(path, headers=OURS).data) <= MOST_OF_A_PAGE
