"""The environment file: settings that the server and each command in a terminal share."""

import os
import re
from pathlib import Path

import click
from gunicorn.errors import AppImportError

ROOT = Path(__file__).parent

VARIABLE = "HELIOGRAPH_ENV_FILE"

LINE = re.compile(
    r"""
    \s* (?P<name> [A-Za-z_]\w*) \s* = \s*
    (?: '(?P<literal> [^']*)'
      | "(?P<escaped> (?: \\["\\$`] | [^"\\])*)"
      | (?P<bare> [^'"\\][^\\]*)? )
    \s*
    """,
    re.VERBOSE | re.ASCII,
)
"""A line as systemd's EnvironmentFile= reads it, too. Where systemd would drop a backslash or join
several pieces, there is no match: nobody should have to know."""


class SettingError(click.ClickException, AppImportError, RuntimeError):  # type: ignore[misc]
    """A setting cannot be used; the sentence names it.

    Being theirs, it is told by Flask's commands and by gunicorn without a traceback.
    """


def file() -> Path:
    """Return the path of the file, which need not exist."""
    return Path(os.environ.get(VARIABLE) or ROOT / "heliograph.env")


def load() -> None:
    """Take over the file's variables, but for those that the process has by itself.

    Raises:
        SettingError: if the file cannot be read or understood, or is named and not there: a
            command would work on another database than the server, and say nothing of it.
    """
    try:
        text = file().read_text("utf-8")
    except FileNotFoundError:
        if os.environ.get(VARIABLE):
            raise SettingError(f"{VARIABLE} is {file()}, but there is no such file.") from None
        return
    except (OSError, ValueError) as error:
        raise SettingError(f"{file()} cannot be read: {error}") from error
    for name, value in parse(text).items():
        os.environ.setdefault(name, value)


def parse(text: str) -> dict[str, str]:
    """Return the variables of such a text: lines NAME=value, empty ones, and # comments."""
    variables = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip()[:1] in ("", "#", ";"):
            continue
        match = LINE.fullmatch(line)
        if match is None or "\0" in line:
            # Without the line, which may hold a password.
            raise SettingError(f"{file()}, line {number}, must be like NAME=value or NAME='value'.")
        escaped = re.sub(r"\\(.)", r"\1", match["escaped"] or "")
        variables[match["name"]] = match["literal"] or escaped or (match["bare"] or "").rstrip()
    return variables
