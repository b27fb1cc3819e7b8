"""The app for both drivers: it serves every case and notes its requests."""

import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, request
from markupsafe import escape
from werkzeug.serving import make_server

HTMX = Path(__file__).parents[3] / "static" / "vendor" / "htmx.min.js"
NOTED = ("Accept", "Origin", "Referer", "Cookie", "Cache-Control", "Upgrade-Insecure-Requests")


@dataclass
class CaseResponse:
    """The app's response at one address. An `{echo}` in the body becomes the request.

    `type`: "piece", "whole" (a page is made around the body), or "page" (whole, but not to htmx).
    """

    body: str = ""
    status: int = 200
    headers: dict = field(default_factory=dict)
    type: str = "piece"


@dataclass
class Case:
    """A page, the app's responses at paths beneath it, and the visitor's steps.

    `responses`: by path, or by method and path. A list is given one after the other, the last one
    again and again; a function receives what was sent and returns the response.
    `confirm`: the visitor's reply to every question.
    """

    name: str
    page: str
    responses: dict
    steps: list
    head: str = ""
    body_attributes: str = ""
    confirm: bool = True


class CaseApp:
    """The app, and a note of every request that reaches it."""

    def __init__(self):
        self.cases = {}
        self.noted = []
        self.given = Counter()
        self.busy = 0
        self.lock = threading.Lock()
        self.app = Flask(__name__, static_folder=None)
        self.app.add_url_rule("/htmx.js", view_func=self.script, endpoint="script")
        self.app.add_url_rule(
            "/<case>/<path:path>",
            view_func=self.run,
            methods=["GET", "POST", "PUT", "PATCH", "DELETE", "QUERY"],
        )

    def begin(self):
        """Forget the requests of the case before."""
        self.noted.clear()
        self.given.clear()

    def script(self):
        headers = {"Cache-Control": "max-age=3600"}
        return Response(HTMX.read_bytes(), headers=headers, mimetype="text/javascript")

    def run(self, case, path):
        with self.lock:
            self.busy += 1
        try:
            case = self.cases[case]
            self.noted.append(note(by_hand=any(step[0] == "press" for step in case.steps)))
            if path == "start":
                return whole(case.page, case)
            response = self.response_of(case, path)
            body = response.body.replace("{echo}", str(escape(asked())))
            if response.type == "whole" or (
                response.type == "page" and "HX-Request" not in request.headers
            ):
                body = whole(body, case, title=path.title())
            type_ = response.headers.get("Content-Type", "text/html; charset=utf-8")
            return Response(body, response.status, response.headers, content_type=type_)
        finally:
            with self.lock:
                self.busy -= 1

    def response_of(self, case, path):
        route = f"{request.method} {path}"
        response = case.responses[route if route in case.responses else path]
        if isinstance(response, list):
            turn = min(self.given[route], len(response) - 1)
            self.given[route] += 1
            response = response[turn]
        if callable(response):
            response = response(request.values)
        return response if isinstance(response, CaseResponse) else CaseResponse(response)


def whole(body, case, title="Start"):
    """A whole page around `body`."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{title}</title>'
        f'{case.head}<script src="/htmx.js"></script></head>'
        f"<body {case.body_attributes}>{body}</body></html>"
    )


def note(*, by_hand):
    """One request, as far as it must be the same from both browsers."""
    names = sorted(
        name
        for name in dict(request.headers)
        if (name.startswith(("Hx-", "Sec-Fetch-")) or name in NOTED)
        and (by_hand or name != "Sec-Fetch-User")
    )
    content_type = request.headers.get("Content-Type", "").partition("; boundary")[0]
    noted = [request.method, request.full_path, content_type, asked_form()]
    # Of what a navigation accepts, only the first is noted: the rest names picture formats.
    return noted + [f"{name}: {request.headers[name].partition(',')[0]}" for name in names]


def asked():
    return f"{request.method} {request.query_string.decode()} {asked_form()}"


def asked_form():
    if "multipart" in (request.content_type or ""):
        files = [(name, file.filename, file.read().decode()) for name, file in all_files()]
        return json.dumps([list(request.form.items(multi=True)), files])
    return request.get_data(as_text=True)


def all_files():
    return request.files.items(multi=True)


def serve(app):
    """The app on a free port of the loopback address, in a thread: the server and its origin."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"
