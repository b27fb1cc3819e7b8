"""The site starts with a secret key of its own, and refuses settings that cannot be."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tomllib
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from importlib.metadata import metadata

import pytest
from click.testing import CliRunner
from flask import request
from flask.cli import cli as flask_cli
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from app import alembic, create_app
from settings import kept_key
from tests.servers import ROOT


@pytest.fixture
def instance(tmp_path, empty_database):
    """A folder without key and database, where the static files are compressed already."""
    shutil.copytree(empty_database.with_name("static"), tmp_path / "static")
    return tmp_path


@pytest.fixture
def production(instance, empty_database):
    """Settings of a site in production: without TESTING."""
    shutil.copy(empty_database, instance / "heliograph.db")
    return {"INSTANCE_PATH": instance}


def flask(instance_path, *words, **options):
    """Run `flask --app app …`, and return its result."""
    # Flask's command line leaves a note of itself in the environment.
    environment = {"HELIOGRAPH_INSTANCE_PATH": str(instance_path), "FLASK_RUN_FROM_CLI": None}
    return CliRunner(env=environment).invoke(flask_cli, ["--app", "app", *words], **options)


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path):
    file = tmp_path / "secret_key"
    with ThreadPoolExecutor() as pool:  # as many processes that start at once
        keys = set(pool.map(lambda _: kept_key(file), range(20)))

    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret_key"]


def test_a_file_without_a_key_is_refused(tmp_path):
    for content in ("", "\n", "too short"):
        (tmp_path / "secret_key").write_text(content)

        with pytest.raises(RuntimeError, match="holds no key"):
            create_app({"TESTING": True, "INSTANCE_PATH": tmp_path})


def test_the_database_is_its_owners_alone(instance):
    create_app({"TESTING": True, "INSTANCE_PATH": instance})

    assert stat.S_IMODE((instance / "heliograph.db").stat().st_mode) == 0o600


def test_the_secret_key_may_be_given(instance, monkeypatch):
    for key in ("a key of one's own", "1e999", "0", "false"):
        monkeypatch.setenv("HELIOGRAPH_SECRET_KEY", key)
        app = create_app({"TESTING": True, "INSTANCE_PATH": instance})

        assert app.config["SECRET_KEY"] == key
    assert not (instance / "secret_key").exists()


def test_the_secret_key_may_be_rotated(instance, monkeypatch):
    settings = {"TESTING": True, "INSTANCE_PATH": instance}
    before = create_app(settings | {"SECRET_KEY": "the old one"}).test_client()
    before.get("/account")
    monkeypatch.setenv("HELIOGRAPH_SECRET_KEY_FALLBACKS", '["the old one"]')
    after = create_app(settings | {"SECRET_KEY": "the new one"}).test_client()
    after.set_cookie("session", before.get_cookie("session").value)

    with after.session_transaction() as session:
        assert session["way_back"] == ("account.overview", {})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HELIOGRAPH_SESSION_IDLE_TIMEOUT", "soon"),
        ("HELIOGRAPH_MAX_CONTENT_LENGTH", "1.5"),
        ("HELIOGRAPH_HTTPS", "yes"),
        ("HELIOGRAPH_PROXIES", "true"),
        ("HELIOGRAPH_SECRET_KEY_FALLBACKS", "old-key"),
        ("HELIOGRAPH_SECRET_KEY_FALLBACKS", '["old-key", ""]'),
        ("HELIOGRAPH_SECRET_KEY_FALLBACKS", "[1]"),
        ("HELIOGRAPH_TRUSTED_HOSTS", "www.example.org"),
        ("HELIOGRAPH_TRUSTED_HOSTS", "[1]"),
        ("HELIOGRAPH_LOGIN_HINT", "5"),
        ("HELIOGRAPH_NAVIGATION", "Notes"),
        ("HELIOGRAPH_NAVIGATION", '["ab"]'),
        ("HELIOGRAPH_NAVIGATION", '[["notes.index"]]'),
        ("HELIOGRAPH_FOOTER", '["ab"]'),
        ("HELIOGRAPH_MAIL_URL", "mail.example.org"),
        ("HELIOGRAPH_MAIL_URL", "smtp://"),
        ("HELIOGRAPH_MAIL_URL", "smtp://ada:half/a@mail.example.org"),
        ("HELIOGRAPH_MAIL_URL", "folder:"),
        ("HELIOGRAPH_MAIL_FROM", "Heliograph"),
        ("HELIOGRAPH_MAIL_FROM", "ada@example.org, grace@example.org"),
        ("HELIOGRAPH_MAIL_FROM", "Ada <ada@example.org>\nBcc: eve@example.org"),
        ("HELIOGRAPH_MAIL_THREAD", "1"),
        ("HELIOGRAPH_STORE_URL", "localhost:6379"),
        ("HELIOGRAPH_STORE_URL", "redis://"),
        ("HELIOGRAPH_URL", "www.example.org"),
        ("HELIOGRAPH_URL", "https://"),
        ("HELIOGRAPH_URL", "https://www.example.org?a=b"),
        ("HELIOGRAPH_URL", "ftp://www.example.org"),
        ("HELIOGRAPH_PROXIES", "-1"),
        ("HELIOGRAPH_MESSAGE_LIFETIME", "-5"),
        ("HELIOGRAPH_MAX_CONTENT_LENGTH", "0"),
        ("HELIOGRAPH_SESSION_IDLE_TIMEOUT", "999999999999999"),
    ],
)
def test_a_setting_that_cannot_be_is_told_at_the_start(tmp_path, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)

    with pytest.raises(RuntimeError, match=f"{variable} .*must be"):
        create_app({"TESTING": True, "INSTANCE_PATH": tmp_path})


def test_mail_settings_as_they_should_be_are_taken(tmp_path):
    create_app(
        {
            "TESTING": True,
            "INSTANCE_PATH": tmp_path,
            "MAIL_FROM": "Heliograph <no-reply@example.org>",
            "MAIL_URL": "smtp://ada%40example.org:p%2Fw@[::1]:587",
            "TRUSTED_HOSTS": [".Example.org"],
            "URL": "https://WWW.example.org:8443/site",
        }
    )


def test_links_never_lead_to_a_host_that_the_site_refuses(tmp_path):
    settings = {"TESTING": True, "INSTANCE_PATH": tmp_path, "TRUSTED_HOSTS": ["www.example.org"]}

    with pytest.raises(RuntimeError, match="HELIOGRAPH_URL must be at one of"):
        create_app(settings | {"URL": "https://example.org"})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HELIOGRAPH_MAIL_URL", "smtp://ada:hunter2@"),
        ("HELIOGRAPH_MAIL_URL", '["smtp://ada:hunter2@mail.example.org"]'),
        ("HELIOGRAPH_MAIL_URL", "smtp://ada:hunter2@mail.example.org:99999"),
        ("HELIOGRAPH_MAIL_URL__PASSWORD", "hunter2"),
        ("HELIOGRAPH_SECRET_KEY_FALLBACKS", "hunter2"),
        ("HELIOGRAPH_SECRET_KEY_FALLBACKS", '{"hunter2": 1}'),
        ("HELIOGRAPH_STORE_URL", '["redis://:hunter2@store.example.org"]'),
        ("HELIOGRAPH_STORE_URL", "redis://:hunter2@store.example.org:99999"),
        ("HELIOGRAPH_STORE_URL", "redis://store.example.org?db=hunter2"),
        ("HELIOGRAPH_DATABASE_URL", "postgresql://ada:hunter2"),
        ("HELIOGRAPH_DATABASE_URL", "postgresql://ada:at@hunter2@db.example.org/site"),
        ("HELIOGRAPH_DATABASE_URL", "postgres://ada:hunter2@db.example.org/site"),
        ("HELIOGRAPH_DATABASE_URL", '["postgresql://ada:hunter2@db.example.org/site"]'),
    ],
)
def test_a_secret_in_a_setting_that_cannot_be_is_not_told(tmp_path, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)

    with pytest.raises(RuntimeError, match=variable) as caught:
        create_app({"TESTING": True, "INSTANCE_PATH": tmp_path})

    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("PROXIES", "true", "HELIOGRAPH_PROXIES is True, but must be like 0."),
        (
            "DATABASE_URL",
            "pass word",
            "HELIOGRAPH_DATABASE_URL must be like postgresql://user:password@host/name.",
        ),
        ("INSTANCE_PATH", "/proc/x", "/proc/x cannot be used: No such file or directory."),
        ("ENV_FILE", "/proc/x", "HELIOGRAPH_ENV_FILE is /proc/x, but there is no such file."),
    ],
)
def test_commands_and_servers_tell_it_in_one_sentence(tmp_path, variable, value, sentence):
    environment = {"HELIOGRAPH_INSTANCE_PATH": str(tmp_path), f"HELIOGRAPH_{variable}": value}
    commands = ["flask --app app users list", "flask --app app run", "gunicorn app:create_app()"]
    ends = [
        subprocess.run(
            [sys.executable, "-m", *command.split()],
            cwd=ROOT,
            env={**os.environ, "GUNICORN_CMD_ARGS": "--bind=127.0.0.1:0", **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        for command in commands
    ]

    *flask, gunicorn = ends
    assert [(it.returncode, it.stdout, it.stderr) for it in flask] == [
        (1, "", f"Error: {sentence}\n")
    ] * 2
    said = [line for line in gunicorn.stderr.splitlines() if not line.startswith("[")]
    assert (gunicorn.returncode, said) == (4, [sentence])


def test_a_database_that_lacks_a_migration_is_told_with_what_to_do(instance, caplog):
    create_app({"INSTANCE_PATH": instance})
    assert "Run `flask --app app db upgrade`." in caplog.text

    caplog.clear()
    assert flask(instance, "db", "upgrade").exit_code == 0
    create_app({"INSTANCE_PATH": instance})
    assert "db upgrade" not in caplog.text


def test_a_process_goes_on_with_its_own_templates_while_the_next_version_is_put_there(
    production, tmp_path, monkeypatch
):
    for folder in ("templates", "partials"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.setattr("app.ROOT", tmp_path)
    (tmp_path / "templates" / "broken.html").write_text("{% nothing %}")
    (tmp_path / "templates" / "picture.png").write_bytes(b"\x89PNG")
    client = create_app(production).test_client()

    for file in tmp_path.glob("*/*.html"):
        file.write_text("{{ something_that_the_next_version_knows() }}")

    assert client.get("/register").status_code == 200
    assert client.get("/nope").status_code == 404


def test_production_is_made_ready_by_two_commands(instance):
    assert flask(instance, "db", "upgrade").exit_code == 0
    result = flask(
        instance, "users", "create", "Ada", "--password-stdin", input="a sieve for the sun"
    )

    assert result.stdout == "Created Ada.\n"


def test_production_takes_care_of_itself(instance):
    app = create_app({"INSTANCE_PATH": instance})
    assert (app.debug, app.testing) == (False, False)
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-session"

    tested = create_app({"INSTANCE_PATH": instance, "TESTING": True})
    assert tested.config["SESSION_COOKIE_SECURE"] is False
    assert tested.config["SESSION_COOKIE_NAME"] == "session"


def test_the_environment_cannot_let_go_of_productions_care(production, monkeypatch):
    monkeypatch.setenv("HELIOGRAPH_TESTING", "true")

    assert create_app(production).config["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(("proxies", "secure"), [(0, False), (1, True)])
def test_a_proxy_is_believed_only_where_there_is_one(settings, proxies, secure):
    app = create_app(settings | {"PROXIES": proxies})
    seen = {}
    app.before_request(lambda: seen.update(secure=request.is_secure, host=request.host))
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    app.test_client().get("/", headers=forwarded)

    assert seen == {"secure": secure, "host": "localhost"}


def test_the_next_migration_is_written_and_runs(production, project_copy):
    model = project_copy / "accounts" / "users.py"
    column = "    disabled_at: Mapped[datetime | None]\n"
    model.write_text(model.read_text().replace(column, column + column.replace("disabled", "met")))

    commands = (
        "from flask.cli import cli\n"
        "for words in ['revision', 'When they were met'], ['upgrade']:\n"
        "    cli.main(['--app', 'app', 'db', *words], standalone_mode=False)\n"
    )
    subprocess.run(
        [sys.executable, "-c", commands],
        cwd=project_copy,
        env={**os.environ, "HELIOGRAPH_INSTANCE_PATH": str(production["INSTANCE_PATH"])},
        check=True,
    )
    (written,) = set((project_copy / "migrations").glob("*.py")) - {
        project_copy / "migrations" / file.name for file in (ROOT / "migrations").glob("*.py")
    }
    assert "sa.DateTime(timezone=True)" in written.read_text()


def test_the_migrations_lead_to_the_schema_of_the_models(app):
    with app.app_context():
        assert alembic.compare_metadata() == []


def test_an_account_whose_password_everybody_knew_is_closed_by_the_migrations(instance):
    assert flask(instance, "db", "upgrade", "0002").exit_code == 0
    with closing(sqlite3.connect(instance / "heliograph.db")) as database, database:
        database.executemany(
            "INSERT INTO users (name, key, password_hash, is_admin, is_demo, created_at)"
            " VALUES (?, ?, 'a hash', 0, ?, '2026-01-01')",
            [("admin", "admin", True), ("Ada", "ada", False)],
        )

    assert flask(instance, "db", "upgrade").exit_code == 0
    listed = flask(instance, "users", "list").stdout
    assert listed == "Ada\nadmin (disabled)\n"
    assert flask(instance, "db", "downgrade").exit_code == 0
    assert flask(instance, "db", "upgrade").exit_code == 0
    assert flask(instance, "users", "list").stdout == listed


@pytest.mark.parametrize(
    ("typed", "revision"),
    [("20261126160441", "20261126160441"), ("0003", "0003"), ("3", "0002")],
)
def test_migrations_are_taken_back_to_a_name_or_by_a_number(instance, typed, revision):
    flask(instance, "db", "upgrade", "20261126164912")

    done = flask(instance, "db", "downgrade", typed)

    assert done.exit_code == 0, done.output
    assert f"-> {revision} " in flask(instance, "db", "current").stdout


def test_a_version_starts_though_another_machine_has_upgraded_the_database(production, caplog):
    file = production["INSTANCE_PATH"] / "heliograph.db"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '29991231235959'")

    upgraded = flask(production["INSTANCE_PATH"], "db", "upgrade")
    page = create_app(production).test_client().get("/login")

    assert upgraded.exit_code == 0, upgraded.output
    assert "The database is at a migration of a later version." in caplog.messages
    assert page.status_code == 200
    with closing(sqlite3.connect(file)) as database:
        versions = database.execute("SELECT version_num FROM alembic_version").fetchall()
    assert versions == [("29991231235959",)]


def test_the_pinned_versions_take_the_oldest_python_that_the_site_takes():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    oldest = pyproject["project"]["requires-python"].removeprefix(">=") + ".0"
    pins = map(Requirement, (ROOT / "constraints.txt").read_text().splitlines())

    assert [
        pin.name
        for pin in pins
        if oldest not in SpecifierSet(metadata(pin.name).get("Requires-Python", ""))
    ] == []
