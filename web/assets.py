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

from web.caching import CachedPages
from web.compression import CompressedPages

HTMX = "vendor/htmx.min.js"

COMMENTS = {".js": rb"(?m)^ *//.*\n", ".css": rb"(?ms)^ */\*.*?\*/\n"}
"""Only at the start of a line: elsewhere they may stand in a string."""


def init_app(app: Flask) -> None:
    folder = Path(app.static_folder)
    app.wsgi_app = CompressedPages(app.wsgi_app)
    app.wsgi_app = CachedPages(app)
    app.wsgi_app = served = WhiteNoise(
        app.wsgi_app,
        autorefresh=app.debug,
        immutable_file_test=lambda _path, _url: not app.debug,
        allow_all_origins=False,
    )
    names = {}
    prefix = app.static_url_path
    if not app.debug:  # else the files are served as they stand
        published = Path(app.instance_path) / "static"
        published.mkdir(exist_ok=True)
        names = publish_all(folder, published)
        folder = published
    served.add_files(folder, app.static_url_path)

    @app.template_global()
    def asset(name):
        """Return the address of a static file; `url_for` would take half of a page's time."""
        return f"{request.script_root}{prefix}/{names.get(name, name)}"

    app.jinja_env.globals["htmx_integrity"] = integrity_of_htmx(app)


def publish_all(folder: Path, published: Path) -> dict[str, str]:
    """Publish each file of a folder; return the published names by the files' own."""
    return {
        file.relative_to(folder).as_posix(): publish(file, folder, published)
        for file in folder.rglob("*")
        if file.is_file()
    }


def publish(file: Path, static: Path, published: Path) -> str:
    """Copy a file to a name with its hash, beside its compressed forms; returns the new name."""
    content = without_comments(file, static)
    fingerprint = hashlib.sha256(content).hexdigest()[:8]
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


def without_comments(file: Path, static: Path) -> bytes:
    """Return the content. In our scripts every third byte is for people who read the source."""
    content = file.read_bytes()
    is_ours = file.relative_to(static).parts[0] != "vendor"
    comment = COMMENTS.get(file.suffix) if is_ours else None
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
    """Return the hash as the `integrity` attribute has it (W3C Subresource Integrity)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()
