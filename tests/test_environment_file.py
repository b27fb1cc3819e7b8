"""The environment file: the server and a command in another shell have the same settings."""

import os
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

from app import create_app
from environment import parse
from tests.servers import ROOT, running

PAIR = {"username": "Ada", "password": "the analytical engine"}


@pytest.fixture
def file(tmp_path, monkeypatch):
    file = tmp_path / "heliograph.env"
    file.write_text(f"# Ours\nHELIOGRAPH_DATABASE_URL=sqlite:///{tmp_path}/shared.db\n")
    monkeypatch.setenv("HELIOGRAPH_ENV_FILE", str(file))
    return file


def flask(*words, **options):
    command = [sys.executable, "-m", "flask", "--app", "app", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, **options)


def log_in(address):
    """Return the status of the response to Ada's log-in."""
    opener = urllib.request.build_opener(NoRedirects)
    try:
        with opener.open(f"{address}/login", urllib.parse.urlencode(PAIR).encode()) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


@pytest.mark.usefixtures("file")
def test_the_server_and_a_command_in_another_shell_find_the_same_database(tmp_path, monkeypatch):
    monkeypatch.setenv("HELIOGRAPH_INSTANCE_PATH", str(tmp_path))
    made = flask("db", "upgrade")
    assert made.returncode == 0, made.stderr
    flask("users", "create", "Ada", "--password-stdin", input=PAIR["password"])
    gunicorn = ["-m", "gunicorn", "--bind=127.0.0.1:PORT", "app:create_app()"]
    with running(gunicorn, tmp_path) as address:
        status = log_in(address)
        shown = flask("users", "show", "Ada").stdout

    assert status == 303
    assert "session: " in shown
    assert not (tmp_path / "heliograph.db").exists()
    monkeypatch.setenv("HELIOGRAPH_ENV_FILE", os.devnull)
    assert "The database is empty." in flask("users", "list").stderr


def test_the_file_stands_beside_the_app(project_copy, tmp_path):
    (project_copy / "heliograph.env").write_text(f"HELIOGRAPH_INSTANCE_PATH={tmp_path}/data\n")
    environment = {name: os.environ[name] for name in os.environ if name != "HELIOGRAPH_ENV_FILE"}
    command = [sys.executable, "-c", "import app; print(app.create_app().instance_path)"]

    printed = subprocess.check_output(command, cwd=project_copy, env=environment, text=True)

    assert printed == f"{tmp_path}/data\n"


def test_a_variable_of_the_process_stands_above_the_file(file, tmp_path, monkeypatch):
    file.write_text("HELIOGRAPH_SITE_NAME=Of the file\nHELIOGRAPH_LOGIN_HINT=Ask Grace.\n")
    monkeypatch.setenv("HELIOGRAPH_SITE_NAME", "Of the process")
    monkeypatch.setenv("HELIOGRAPH_LOGIN_HINT", "")  # so that it is deleted after the test
    monkeypatch.delenv("HELIOGRAPH_LOGIN_HINT")

    app = create_app({"TESTING": True, "INSTANCE_PATH": tmp_path})

    assert app.config["SITE_NAME"] == "Of the process"
    assert app.config["LOGIN_HINT"] == "Ask Grace."


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("A=b", "b"),
        ("  A = b c  ", "b c"),
        ("A=", ""),
        ('A=["one","two"]', '["one","two"]'),
        ("A='[\"one\"]'", '["one"]'),
        (r"A='a\b $HOME # no comment'", r"a\b $HOME # no comment"),
        (r'A="a\"b\\c \$d"', r'a"b\c $d'),
        ("A=p%40ss#w;rd$x'", "p%40ss#w;rd$x'"),
        ("A=''", ""),
        ("A=Näher\r", "Näher"),
    ],
)
def test_a_line_means_what_it_means_to_systemd(line, value):
    assert parse(f"# One line\n\n; and another\n{line}\n") == {"A": value}


@pytest.mark.parametrize(
    "line",
    [
        *("A", "=secret", "A-B=secret", "export A=secret", "A='secret", "A='se' 'cret'"),
        *(r"A=se\cret", r'A="se\cret"', "A=secret\\", "A=se\0cret"),
    ],
)
def test_a_line_on_which_programs_differ_is_refused_without_its_words(file, line):
    file.write_text(f"# Ours\n{line}\n")

    with pytest.raises(RuntimeError, match="line 2, must be like NAME=value") as caught:
        create_app({"TESTING": True})

    assert "cret" not in str(caught.value)


def test_a_file_that_is_named_but_cannot_be_read_is_no_empty_one(file):
    file.unlink()
    with pytest.raises(RuntimeError, match="there is no such file"):
        create_app({"TESTING": True})

    file.mkdir()
    with pytest.raises(RuntimeError, match="cannot be read"):
        create_app({"TESTING": True})
