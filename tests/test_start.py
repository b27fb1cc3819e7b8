"""How the site starts: its secret, its demo, and what it refuses."""

import os
import stat
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import pytest

import accounts
from app import alembic, create_app, secret_key
from tests.conftest import ROOT, running_demo


@pytest.fixture
def production(tmp_path, empty_database):
    """Settings of a site in production: no TESTING, no DEMO."""
    database = tmp_path / "heliograph.db"
    database.write_bytes(empty_database.read_bytes())
    return {"INSTANCE_PATH": tmp_path}


def flask(instance_path, *words, **options):
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=ROOT,
        env={**os.environ, "HELIOGRAPH_INSTANCE_PATH": str(instance_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        **options,
    )


def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path):
    file = tmp_path / "secret_key"
    with ThreadPoolExecutor() as pool:  # as many processes that start at once
        keys = set(pool.map(lambda _: secret_key(file), range(20)))

    assert len(keys) == 1
    assert len(keys.pop()) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret_key"]


def test_the_secret_key_may_be_given(tmp_path, monkeypatch):
    monkeypatch.setenv("HELIOGRAPH_SECRET_KEY", "7")
    app = create_app({"TESTING": True, "INSTANCE_PATH": tmp_path})

    assert app.config["SECRET_KEY"] == "7"
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HELIOGRAPH_SESSION_IDLE_TIMEOUT", "soon"),
        ("HELIOGRAPH_MAX_CONTENT_LENGTH", "1.5"),
        ("HELIOGRAPH_HTTPS", "yes"),
        ("HELIOGRAPH_PROXIES", "true"),
    ],
)
def test_a_setting_that_cannot_be_is_told_at_the_start(tmp_path, monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)

    with pytest.raises(RuntimeError, match=f"{variable} is .*, but must be like"):
        create_app({"TESTING": True, "INSTANCE_PATH": tmp_path})


def test_production_refuses_to_start_while_the_demo_account_exists(production):
    app = create_app(production)
    with app.app_context():
        accounts.ensure_demo_user()

    with pytest.raises(RuntimeError, match="flask --app app users set-password admin"):
        create_app(production)


def test_the_command_that_the_refusal_names_helps(production, tmp_path):
    with create_app(production).app_context():
        accounts.ensure_demo_user()

    result = flask(tmp_path, "users", "set-password", "admin", "--password-stdin", input="x" * 20)
    assert result.stdout == "Changed the password of admin.\n"
    create_app(production)


def test_the_demo_account_does_not_replace_an_admin_of_ones_own(app):
    with app.app_context():
        accounts.create_user("Admin", "a password of its own")
        accounts.db.session.commit()

        assert accounts.ensure_demo_user() is None
        assert accounts.authenticate("admin", "admin") is None


def test_a_database_without_tables_is_told_with_what_to_do(tmp_path, caplog):
    create_app({"INSTANCE_PATH": tmp_path})

    assert "Run `flask --app app db upgrade`." in caplog.text


def test_production_is_made_ready_by_two_commands(tmp_path):
    assert flask(tmp_path, "db", "upgrade").returncode == 0
    result = flask(tmp_path, "users", "create", "Ada", "--password-stdin", input="x" * 20)

    assert result.stdout == "Created Ada.\n"


def test_cookies_are_secure_in_production_alone(tmp_path):
    app = create_app({"INSTANCE_PATH": tmp_path})
    assert app.config["SESSION_COOKIE_SECURE"] is True
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-session"

    demo = create_app({"INSTANCE_PATH": tmp_path, "DEMO": True})
    assert demo.config["SESSION_COOKIE_SECURE"] is False
    assert demo.config["SESSION_COOKIE_NAME"] == "session"


def test_the_demo_is_served_on_the_loopback_address_with_its_account(tmp_path):
    with running_demo(tmp_path) as address:
        page = urllib.request.urlopen(address).read().decode()

    assert address.startswith("http://127.0.0.1:")
    assert "Do you want to log in?" in page


def test_the_migrations_lead_to_what_the_models_say(app):
    with app.app_context():
        assert alembic.compare_metadata() == []
