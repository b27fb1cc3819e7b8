"""The configuration: defaults, the environment's variables, and settings that follow from them."""

import json
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Flask
from werkzeug.sansio.utils import host_is_trusted

from accounts.database import UTCDateTime, engine_options, is_address, make_file
from environment import SettingError

DEFAULTS = {
    "DATABASE_TIMEOUT": 3,  # seconds to wait for a connection, a lock or a statement
    "FOOTER": [],  # links at the foot of each page, each an endpoint and a text, as NAVIGATION
    "HTTPS": True,  # people come by TLS; false in debugging
    "LOG_FORMAT": "text",  # or json, an object a line
    "LOGIN_HINT": "",  # a sentence on the login page, such as whom to ask for an account
    "MAIL_FROM": "",  # the sender of mails; with none, no-reply at the host of URL
    "MAIL_HINT": "",  # the endpoint of a page that shows the mails that were sent, as in the demo
    "MAIL_THREAD": True,  # each process sends mails by a thread; else `flask mail send` does
    "MAIL_URL": "",  # smtp://user:password@host:587, smtps://host, console: or folder:/path
    "MAX_CONTENT_LENGTH": 100_000,  # bytes of a request's body
    "MAX_FORM_PARTS": 50,  # fields and files of a form
    "MESSAGE_LIFETIME": 24 * 3600,  # seconds that a message waits for its person
    "MESSAGES_LEAVE": True,  # success and info leave by themselves once they were read
    "NAVIGATION": [],  # more links, each an endpoint and a text: [["notes.index", "Notes"]]
    "PROXIES": 0,  # how many reverse proxies stand in front and set X-Forwarded-For and -Proto
    "REGISTRATION": True,  # whether people can make an account by themselves
    "REFUSAL_PAUSE": 1,  # seconds for which the response to a throttled log-in is held back
    "SECRET_KEY_FALLBACKS": [],  # older keys that still count
    "SECURITY_CONTACT": "",  # whom security.txt names: mailto:security@example.org or https://…
    "SESSION_ABSOLUTE_TIMEOUT": 30 * 24 * 3600,  # seconds; NIST SP 800-63B, AAL1
    "SESSION_IDLE_TIMEOUT": 24 * 3600,  # seconds
    "SIGN_IN_ATTEMPTS": 5,  # wrong passwords in an hour, after which an account must wait
    "SITE_NAME": "Heliograph",
    "STORE_URL": "",  # redis://host:6379/0, for long messages; with none, a file of this machine
    "TRUSTED_HOSTS": [],  # the hosts that the site serves; with none, any
    "URL": "",  # the site's address, with which links in mails begin: https://www.example.org
}


MOST = 1_000_000_000
"""Of any number."""

HOST = r"([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?"
ADDRESS = r"[^\s<>,;:\"@]+@[^\s<>,;:\"@]+"

PATTERNS = {
    "LOG_FORMAT": ("text|json", "text or json"),
    "MAIL_FROM": (rf'{ADDRESS}|[^<>,;:"@\x00-\x1f]+ <{ADDRESS}>', "Signals <signals@example.org>"),
    "MAIL_URL": (
        rf"smtps?://([^\s/?#@]+@)?{HOST}/?|console:|folder:.+",
        "smtp://user:password@host:587, smtps://host, console: or folder:/path",
    ),
    "SECURITY_CONTACT": (
        rf"mailto:{ADDRESS}|https://{HOST}(/\S*)?",
        "mailto:security@example.org or https://www.example.org/security",
    ),
    "STORE_URL": (
        rf"rediss?://([^\s/?#@]*@)?{HOST}(/\d+)?(\?\S*)?|unix://([^\s/?#@]*@)?/\S+",
        "redis://:password@host:6379/0",
    ),
    "URL": (rf"https?://{HOST}(/[^\s?#]*)?", "https://www.example.org"),
}
"""What some settings look like, if they are given."""


def configure(app: Flask, config: Mapping[str, Any]) -> None:
    """Set up `app.config` from DEFAULTS, the environment and `config`, each above the one before.

    Raises:
        SettingError: with a sentence that names the setting that cannot be.
    """
    # TESTING can be set only in code, never from the environment.
    config = {"TESTING": False, **config}
    app.config.from_mapping(
        DEFAULTS
        | {"HTTPS": not (app.debug or config["TESTING"]), "MAIL_THREAD": not config["TESTING"]}
    )
    try:
        app.config.from_prefixed_env("HELIOGRAPH")
    except TypeError:  # Flask takes __ for the way into a dict
        names = [name for name in os.environ if re.match("HELIOGRAPH_.*__", name)]
        raise SettingError(f"{', '.join(names)}: there is no such setting.") from None
    app.config.from_mapping(config)
    check(app.config)

    instance = Path(app.instance_path)
    try:
        instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        next(instance.iterdir(), None)  # another user than the service's fails here, not later
        key = given_key(config) or kept_key(instance / "secret_key")
    except OSError as error:
        raise SettingError(f"{error.filename} cannot be used: {error.strerror}.") from error
    if app.debug:
        app.config["MAIL_URL"] = app.config["MAIL_URL"] or "console:"
    if app.debug or app.config["TESTING"]:
        app.config["URL"] = app.config["URL"] or local_url(app)
    prefix = "__Host-" if app.config["HTTPS"] else ""
    database = app.config.get("DATABASE_URL") or f"sqlite:///{instance / 'heliograph.db'}"
    if not is_address(database):  # without its value, which may hold a password
        raise SettingError(
            "HELIOGRAPH_DATABASE_URL must be like postgresql://user:password@host/name."
        )
    make_file(database)
    app.config.update(
        SECRET_KEY=key,
        SESSION_COOKIE_SECURE=app.config["HTTPS"],
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME=f"{prefix}session",
        SESSION_COOKIE_DOMAIN=None,  # the prefix __Host- forbids a domain
        SESSION_COOKIE_PATH="/",
        # A slow page would write the session as it was, over what changed beside it.
        SESSION_REFRESH_EACH_REQUEST=False,
        DEVICE_COOKIE_NAME=f"{prefix}device",
        SIGN_IN_COOKIE_NAME=f"{prefix}sign_in",
        THEME_COOKIE_NAME=f"{prefix}theme",
        TRUSTED_HOSTS=[host.lower().removesuffix(".") for host in app.config["TRUSTED_HOSTS"]],
        # A statement's parameter may be a password, typed into the wrong field.
        SQLALCHEMY_ENGINES={
            "default": engine_options(database, app.config["DATABASE_TIMEOUT"])
            | {"hide_parameters": True}
        },
        ALEMBIC={"file_template": "%%(rev)s_%%(slug)s"},
        ALEMBIC_CONTEXT={
            "render_as_batch": True,  # SQLite alters a table by making it anew
            "render_item": without_our_types,
        },
    )


def check(config: Mapping[str, Any]) -> None:
    """Raise a SettingError, with a sentence, for a setting that would break a page later."""
    for name, default in DEFAULTS.items():
        if type(config[name]) is not type(default):
            # Any but a number may hold a password or a key.
            found = f"is {config[name]!r}, but " if isinstance(default, int) else ""
            raise SettingError(f"HELIOGRAPH_{name} {found}must be like {json.dumps(default)}.")
        least = 0 if name in {"PROXIES", "REFUSAL_PAUSE"} else 1
        if type(default) is int and not least <= config[name] <= MOST:
            raise SettingError(
                f"HELIOGRAPH_{name} is {config[name]}, but must be from {least} to {MOST}."
            )
    for name in ("SECRET_KEY_FALLBACKS", "TRUSTED_HOSTS"):
        if not all(isinstance(item, str) and item for item in config[name] or []):
            raise SettingError(f'HELIOGRAPH_{name} must be a list of words, such as ["one"].')
    for name in ("FOOTER", "NAVIGATION"):
        for link in config[name]:
            if not (isinstance(link, list) and [type(part) for part in link] == [str, str]):
                raise SettingError(
                    f"HELIOGRAPH_{name} must be a list of pairs, "
                    'such as [["notes.index", "Notes"]].'
                )
    check_addresses(config)


def check_addresses(config: Mapping[str, Any]) -> None:
    for name, (pattern, example) in PATTERNS.items():
        if config[name] and not looks_like(pattern, config[name]):
            # Without its value, which may hold a password.
            raise SettingError(f"HELIOGRAPH_{name} must be like {example}.")
    host, trusted = urlsplit(config["URL"].lower()).netloc, config["TRUSTED_HOSTS"]
    if host and trusted and not host_is_trusted(host, [*map(str.lower, trusted)]):
        raise SettingError("HELIOGRAPH_URL must be at one of HELIOGRAPH_TRUSTED_HOSTS.")


def looks_like(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None and urlsplit(text).port != 0
    except ValueError:  # a port over 65535, or brackets around no address
        return False


def local_url(app: Flask) -> str:
    """Return the address at which the site is tried out on this machine."""
    if app.config["TESTING"]:
        return "http://localhost"
    context = click.get_current_context(silent=True)
    is_run = context is not None and context.info_name == "run"
    port = context.params["port"] if context and is_run else os.environ.get("PORT", "8000")
    return f"http://127.0.0.1:{port}"


def given_key(config: Mapping[str, Any]) -> str | bytes | None:
    """Return the key exactly as it was written. Read as JSON, 1e999 would become infinity."""
    key: str | bytes | None = config.get("SECRET_KEY", os.environ.get("HELIOGRAPH_SECRET_KEY"))
    return key


def kept_key(file: Path) -> str:
    """The key in the file, made at the first start and readable by its owner alone."""
    if not file.exists():
        new = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        new.touch(mode=0o600)
        new.write_text(secrets.token_hex(32))
        try:
            os.link(new, file)  # of several processes that start at once, the first one's stays
        except FileExistsError:
            pass
        finally:
            new.unlink()
    key = file.read_text().strip()
    if len(key) < 32:
        raise SettingError(f"{file} holds no key. Delete it, and the next start makes a new one.")
    return key


def without_our_types(kind: str, item: object, _context: object) -> str | bool:
    """Write SQLAlchemy's own type into new migrations, since ours may change later."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False
