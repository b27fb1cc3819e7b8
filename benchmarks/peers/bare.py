"""The floor: what the server takes to send a page of some words."""

PAGE = b"<!doctype html>\n<title>Log in</title>\n<h1>Log in</h1>\n" * 5


def app(_environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(PAGE)))])
    return [PAGE]
