"""Static files under names that change with their content: compressed, and cached for ever."""

import base64
import hashlib
import json
import tempfile
from pathlib import Path

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from pages import security

HTMX = "vendor/htmx.min.js"


def init_app(app: Flask) -> None:
    app.jinja_env.globals["htmx_integrity"] = integrity_of_htmx(app)
    if app.debug:
        return  # the files as they stand, by Flask's own view

    published = Path(app.instance_path, "static")
    published.mkdir(parents=True, exist_ok=True)
    static = Path(app.static_folder)
    names = {
        file.relative_to(static).as_posix(): publish(file, static, published)
        for file in static.rglob("*")
        if file.is_file()
    }

    @app.url_defaults
    def use_published_name(endpoint, values):
        if endpoint == "static":
            values["filename"] = names.get(values["filename"], values["filename"])

    app.wsgi_app = WhiteNoise(
        app.wsgi_app,
        published,
        app.static_url_path,
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=lambda headers, _path, _url: [
            headers.add_header(*header) for header in security.HEADERS.items()
        ],
    )


def publish(file: Path, static: Path, published: Path) -> str:
    """Copy a file to a name with its hash, beside its compressed forms; returns the new name."""
    content = file.read_bytes()
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
