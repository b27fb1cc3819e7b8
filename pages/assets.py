"""Static files under names that change with their content: compressed, and cached for ever."""

import base64
import hashlib
import json
import re
import tempfile
from pathlib import Path

from flask import Flask, request
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from pages import security
from pages.compression import CompressedPages

HTMX = "vendor/htmx.min.js"

COMMENTS = {".js": rb"(?m)^ *//.*\n", ".css": rb"(?ms)^ */\*.*?\*/\n"}
"""Those that begin a line: others may stand in a string."""


def init_app(app: Flask) -> None:
    app.wsgi_app = CompressedPages(app.wsgi_app)
    names = {} if app.debug else published_names(app)

    @app.template_global()
    def asset(name):
        """The address of a file in static/: `url_for` would take half a page's time for them."""
        return f"{request.script_root}{app.static_url_path}/{names.get(name, name)}"

    app.jinja_env.globals["htmx_integrity"] = integrity_of_htmx(app)


def published_names(app: Flask) -> dict[str, str]:
    """Have the files served under names with their hash; returns these by the files' own names.

    In debugging nothing is published: Flask's own view serves the files as they stand.
    """
    published = Path(app.instance_path) / "static"
    published.mkdir(exist_ok=True)
    static = Path(app.static_folder)
    names = {
        file.relative_to(static).as_posix(): publish(file, static, published)
        for file in static.rglob("*")
        if file.is_file()
    }

    app.wsgi_app = WhiteNoise(
        app.wsgi_app,
        published,
        app.static_url_path,
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=lambda headers, _path, _url: [
            headers.add_header(*header) for header in security.headers_of(app).items()
        ],
    )
    return names


def publish(file: Path, static: Path, published: Path) -> str:
    """Copy a file to a name with its hash, beside its compressed forms; returns the new name."""
    content = without_comments(file)
    fingerprint = hashlib.sha256(content).hexdigest()[:12]
    name = file.relative_to(static).with_suffix(f".{fingerprint}{file.suffix}")
    target = published / name
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=published.parent) as folder:
            copy = Path(folder, target.name)
            copy.write_bytes(content)
            # Several processes may start at once: the file itself comes last, so that where it
            # stands its compressed forms stand too, whole.
            for made in [*Compressor(quiet=True).compress(str(copy)), copy]:
                Path(made).replace(target.with_name(Path(made).name))
    return name.as_posix()


def without_comments(file: Path) -> bytes:
    """Its content. In our scripts every third byte is for people who read the source."""
    content = file.read_bytes()
    comment = COMMENTS.get(file.suffix) if file.parent.name != "vendor" else None
    return re.sub(comment, b"", content) if comment else content


def integrity_of_htmx(app: Flask) -> str | None:
    """The hash that package.json pins, if static/vendor/ holds that very file."""
    pinned = json.loads(Path(app.root_path, "package.json").read_text("utf-8"))["integrity"]
    file = Path(app.static_folder, HTMX)
    if not file.is_file():
        app.logger.warning("static/%s is missing; run `pip install -e .` to get it.", HTMX)
    elif pinned[file.name] != hash_of(file):
        app.logger.warning("static/%s is not the file that package.json pins.", HTMX)
    else:
        return pinned[file.name]
    app.logger.warning("Until then the site works as it does without JavaScript.")
    return None


def hash_of(file: Path) -> str:
    """As the `integrity` attribute has it (W3C Subresource Integrity)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()
