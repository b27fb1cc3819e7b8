"""The demo as its tests meet it: in memory, and on a real server."""

import shutil

import pytest

import accounts
from demo import create_app
from tests.conftest import (  # noqa: F401 - fixtures
    _templates_are_compiled_once,
    empty_database,
    instance_path,
    visitor_settings,
)
from tests.servers import SITE_NAME, running


@pytest.fixture
def instance(tmp_path, empty_database):  # noqa: F811 - the fixture
    """A folder for one demo, where the static files are compressed already."""
    shutil.copytree(empty_database.with_name("static"), tmp_path / "demo" / "static")
    shutil.copy(empty_database, tmp_path / "demo" / "heliograph.db")
    return tmp_path


@pytest.fixture
def app(instance):
    app = create_app(
        {"INSTANCE_PATH": instance, "PROPAGATE_EXCEPTIONS": False, "SITE_NAME": SITE_NAME}
    )
    yield app
    with app.app_context():
        accounts.db.engine.dispose()


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """What `make run` starts: its address."""
    with running(["-m", "demo"], tmp_path_factory.mktemp("demo")) as address:
        yield address
