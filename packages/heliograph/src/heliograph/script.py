"""The page's script: its route, and the tag that loads it."""

import base64
import hashlib
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from markupsafe import Markup

from heliograph.storage.cookies import CookieStorage

PATH = "/heliograph/messages.js"
ENDPOINT = "heliograph.script"

SOURCE = Path(__file__).with_name("static").joinpath("messages.js").read_bytes()
# Without the lines that only people who read the source need.
CONTENT = re.sub(rb"(?m)^ *//.*\n", b"", SOURCE)
# As the `integrity` attribute has it (W3C Subresource Integrity).
INTEGRITY = f"sha256-{base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()}"
VERSION = INTEGRITY[7:15]

TAG = Markup(
    '<script src="{}{}?v={}" integrity="{}" data-cookie="{}" data-region="{}"{} defer></script>'
)


def init_app(app: Flask, storage: CookieStorage, region: str) -> None:
    def heliograph_script(nonce: str | None = None) -> Markup:
        """Return the tag that loads the script.

        Args:
            nonce: The value by which the page's Content-Security-Policy allows a script, if by one.
        """
        return _tag(request.script_root, storage.script_attributes(), region, nonce)

    # The tag's address has no host, so every host of the app has the script.
    places: list[dict[str, Any]] = [{}]
    if app.url_map.host_matching:
        places = [{"host": "<_host>"}]
    elif app.subdomain_matching:
        places.append({"subdomain": "<_host>"})
    for place in places:
        app.add_url_rule(PATH, ENDPOINT, _send, **place)
    app.jinja_env.globals["heliograph_script"] = heliograph_script


@lru_cache(maxsize=64)
def _tag(root: str, attributes: str, region: str, nonce: str | None) -> Markup:
    allowed = Markup(' nonce="{}"').format(nonce) if nonce else ""
    return TAG.format(root, PATH, VERSION, INTEGRITY, attributes, region, allowed)


def _send(_host: str = "") -> Response:
    """Send the script. Its address changes with its content, so browsers keep it for a year."""
    response = Response(CONTENT, mimetype="text/javascript")
    # Private, since an app may renew its session's cookie on any response.
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
