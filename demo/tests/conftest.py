"""The demo as its tests meet it: in memory, and on a real server."""

import shutil
from contextlib import contextmanager

import pytest

import accounts
from demo import create_app
from tests.conftest import (  # noqa: F401 - fixtures
    _remembering_hasher,
    _templates_are_compiled_once,
    empty_database,
    instance_path,
    project_copy,
    visitor_settings,
)
from tests.servers import SITE_NAME, running


@pytest.fixture
def instance(tmp_path, empty_database):  # noqa: F811 - the fixture
    """A folder for one demo, where the static files are compressed already."""
    return fill(tmp_path, empty_database)


@pytest.fixture
def app(instance):
    """A demo that the test may change."""
    with demo_in(instance) as app:
        yield app


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory, empty_database):  # noqa: F811 - the fixture
    """One demo for all tests that change neither it nor its accounts: hashing takes time."""
    with demo_in(fill(tmp_path_factory.mktemp("shared"), empty_database)) as app:
        yield app


def fill(folder, database):
    shutil.copytree(database.with_name("static"), folder / "demo" / "static")
    shutil.copy(database, folder / "demo" / "heliograph.db")
    return folder


@contextmanager
def demo_in(folder):
    app = create_app(
        {
            "INSTANCE_PATH": folder,
            "MAIL_THREAD": False,  # mails are sent when the test says so
            "PROPAGATE_EXCEPTIONS": False,
            "SITE_NAME": SITE_NAME,
        }
    )
    yield app
    with app.app_context():
        accounts.db.engine.dispose()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """`make run` as its tests meet it: its address."""
    with running(["-m", "demo"], tmp_path_factory.mktemp("demo")) as address:
        yield address
