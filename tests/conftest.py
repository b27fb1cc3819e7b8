"""The site as tests meet it: an app a test, with people in it, and real browsers on demand."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import count
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from jinja2 import FileSystemBytecodeCache

import accounts
from accounts import passwords
from app import alembic, create_app
from pytest_htmx import ALL_RULES
from tests.hashing import RememberingHasher
from tests.lynx import Lynx
from tests.product import add_rows
from tests.servers import SITE_NAME, copy_of_the_project, postgresql_server, running, running_site

# Their tests run in the product that they grow.
collect_ignore = ["upstream/team_notes", "upstream/team_home"]


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once(tmp_path_factory):
    """Each test makes apps of its own, which would each compile the same templates."""
    folder = tmp_path_factory.mktemp("templates")
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


@pytest.fixture(scope="session", autouse=True)
def _remembering_hasher():
    """Hashing takes as long as twenty pages, and the tests log in hundreds of times."""
    hasher = passwords.hasher
    passwords.hasher = RememberingHasher(hasher)
    yield
    passwords.hasher = hasher


@pytest.fixture
def real_hasher(monkeypatch):
    """For tests about the cost of a password: each one is hashed."""
    monkeypatch.setattr(passwords, "hasher", passwords.hasher.real)


@pytest.fixture(scope="session")
def instance_path(tmp_path_factory):
    return tmp_path_factory.mktemp("instance")


@pytest.fixture(scope="session")
def empty_database(instance_path):
    """A database that every migration has passed over, to be copied."""
    file = instance_path / "empty.db"
    settings = {"TESTING": True, "INSTANCE_PATH": instance_path}
    with ThreadPoolExecutor() as pool:  # the main thread may belong to Playwright's event loop
        app = pool.submit(
            create_app, settings | {"DATABASE_URL": f"sqlite:///{file}"}, migrate=True
        ).result()
    with app.app_context():
        accounts.db.engine.dispose()
    return file


@pytest.fixture(scope="session")
def database(empty_database):
    """The same with people in it, to be copied: a password takes time to hash, as it should."""
    file = empty_database.with_name("people.db")
    shutil.copy(empty_database, file)
    app = create_app(
        {"TESTING": True, "INSTANCE_PATH": file.parent, "DATABASE_URL": f"sqlite:///{file}"}
    )
    with app.app_context():
        accounts.create_user("Ada", "the analytical engine")
        accounts.create_user("Grace", "a moth in the relay", is_admin=True)
        add_rows()
        accounts.db.session.commit()
        accounts.db.engine.dispose()
    return file


@pytest.fixture
def settings(instance_path, database, tmp_path):
    database = shutil.copy(database, tmp_path / "test.db")
    return {
        "TESTING": True,
        "REFUSAL_PAUSE": 0,
        "PROPAGATE_EXCEPTIONS": False,  # a crash becomes our error page, as for the person
        "SITE_NAME": SITE_NAME,
        "INSTANCE_PATH": instance_path,
        "DATABASE_URL": f"sqlite:///{database}",
    }


@pytest.fixture(scope="session")
def postgresql():
    """The address of a real PostgreSQL."""
    with postgresql_server() as server:
        yield server.get_uri()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request, instance_path, tmp_path):
    """An app on an empty database, of each kind. Its tables, if there are any, are dropped."""
    if request.param == "sqlite":
        database = f"sqlite:///{tmp_path}/empty.db"
    else:
        database = request.getfixturevalue("postgresql")
    settings = {"TESTING": True, "REFUSAL_PAUSE": 0, "INSTANCE_PATH": instance_path}
    app = create_app(settings | {"DATABASE_URL": database})
    yield app
    with app.app_context():
        alembic.downgrade("base")
        accounts.db.engine.dispose()


@pytest.fixture
def each_app(empty_app):
    """An app on a database of each kind, with tables and with Ada in it."""
    with empty_app.app_context():
        alembic.upgrade()
        accounts.create_user("Ada", "the analytical engine", email="ada@example.org")
        accounts.db.session.commit()
    return empty_app


@pytest.fixture
def project_copy(tmp_path):
    """A folder with a copy of the project, which the test may change."""
    return copy_of_the_project(tmp_path / "copy")


@pytest.fixture
def slow_clock(monkeypatch):
    """A microsecond passes whenever the accounts look at their clock, and no time else.

    On a busy machine a wait of a second would be over too soon.
    """
    start, ticks = datetime.now(UTC), count()
    clock = SimpleNamespace(now=lambda _zone: start + timedelta(microseconds=next(ticks)))
    monkeypatch.setattr("accounts.database.datetime", clock)


@pytest.fixture
def app(settings):
    app = create_app(settings)
    yield app
    with app.app_context():
        accounts.db.engine.dispose()


@pytest.fixture
def mails(app):
    """The mails that were sent, each an EmailMessage: `app.extensions["mailer"].send_due()`."""
    sent = []
    app.extensions["mailer"].transport = sent.append
    return sent


@pytest.fixture
def mailbox(app):
    """Return a function: send the mails that wait, and return the text of the latest by recipient.

    Each begins with its subject.
    """
    texts = {}

    def note(mail):
        texts[mail["To"]] = f"{mail['Subject']}\n\n{mail.get_content()}"

    mailer = app.extensions["mailer"]
    mailer.transport = note

    def mailbox():
        assert mailer.send_due().failed == 0
        return texts

    return mailbox


@pytest.fixture
def link_to(mailbox):
    """Return a function: the path of the only link in the latest mail to an address."""

    def link_to(address):
        [link] = re.findall(r"http://localhost(/\S+)", mailbox()[address])
        return link

    return link_to


@pytest.fixture
def of_ada(app):
    """Return a function: do something to Ada, and commit."""

    def change(act):
        with app.app_context():
            result = act(accounts.find_user("Ada"))
            accounts.db.session.commit()
            return result

    return change


@pytest.fixture
def visitor_settings():
    """Every page that any test opens keeps every rule."""
    return {"rules": ALL_RULES, "region": "#notifications"}


@pytest.fixture
def client(app):
    """Flask's own, for the status, headers and cookies of one response."""
    return app.test_client()


@pytest.fixture(scope="session")
def soup():
    return lambda response: BeautifulSoup(response.get_data(as_text=True), "html5lib")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site, served by gunicorn as in production: its address."""
    with running_site(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="session")
def stage(tmp_path_factory):
    """The site with the doors of tests/stage.py, on a real server: its address."""
    with running(["-m", "tests.stage"], tmp_path_factory.mktemp("stage")) as address:
        yield address


@pytest.fixture
def lynx(find_program, tmp_path):
    """Return a function: a person with lynx, who has opened an address."""
    program = find_program("lynx")
    with ExitStack() as stack:
        yield lambda address: stack.enter_context(Lynx(program, tmp_path, address))
