"""The site as tests meet it: an app a test, with people in it, and real browsers on demand."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

import accounts
from app import alembic, create_app

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def instance_path(tmp_path_factory):
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def empty_database(instance_path):
    """A database that every migration has passed over, to be copied."""
    file = instance_path / "empty.db"
    app = create_app(
        {"TESTING": True, "INSTANCE_PATH": instance_path, "DATABASE_URL": f"sqlite:///{file}"}
    )
    with app.app_context():
        alembic.upgrade()
        accounts.db.engine.dispose()
    return file


@pytest.fixture
def settings(instance_path, empty_database, tmp_path):
    database = shutil.copy(empty_database, tmp_path / "test.db")
    return {
        "TESTING": True,
        "PROPAGATE_EXCEPTIONS": False,  # a crash becomes our error page, as for the person
        "INSTANCE_PATH": instance_path,
        "DATABASE_URL": f"sqlite:///{database}",
    }


@pytest.fixture
def app(settings):
    app = create_app(settings)
    with app.app_context():
        accounts.create_user("Ada", "the analytical engine")
        accounts.create_user("Grace", "a moth in the relay", is_admin=True)
        accounts.db.session.commit()
    yield app
    with app.app_context():
        accounts.db.engine.dispose()


@pytest.fixture
def client(app):
    """Flask's own: for what is asked of one answer, its status, headers and cookies."""
    return app.test_client()


@pytest.fixture(scope="session")
def soup():
    from bs4 import BeautifulSoup

    return lambda response: BeautifulSoup(response.get_data(as_text=True), "html5lib")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The demo, served by gunicorn as `make run` serves it: its address."""
    with running_demo(tmp_path_factory.mktemp("demo")) as address:
        yield address


@contextmanager
def running_demo(instance_path, root=ROOT):
    """What `make run` starts. What it prints stands in the instance's server.log."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    log = instance_path / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, root / "app.py"],
            env={**os.environ, "PORT": str(port), "HELIOGRAPH_INSTANCE_PATH": str(instance_path)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=10)


def wait_for(address, server, log):
    for _ in range(400):
        try:
            return urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            if server.poll() is not None:
                break
            time.sleep(0.05)
    pytest.fail(f"The server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def chromium():
    """A real Chromium, driven by Playwright."""
    executable = find_browser("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable,
            args=["--disable-background-networking"] + ["--no-sandbox"] * (os.geteuid() == 0),
        )
        yield browser
        browser.close()


def find_browser(name):
    """Where the browser is. Without it CI fails, and everybody else is told how to get it."""
    executable = shutil.which(name)
    if executable is None:
        advice = f"needs a real browser; on Debian: apt-get install {name}"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(advice)
    return executable


def pytest_terminal_summary(terminalreporter):
    skipped = {report.longrepr[2] for report in terminalreporter.stats.get("skipped", [])}
    for reason in sorted(skipped):
        terminalreporter.write_line(f"SKIPPED, {reason.removeprefix('Skipped: ')}", yellow=True)
