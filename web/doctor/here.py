"""What the doctor finds on this machine: settings, files, the database, the mail server.

Each finding is a subject, and what to do if it is not well. None tells a secret.
"""

import os
import pwd
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

import accounts
import environment
import settings
from accounts import passwords
from accounts.database import file_of
from web.health import failing_store, missing_migrations, waiting_mails
from web.mail.transports import logged_in

OTHERS = {"DATABASE_URL", "ENV_FILE", "INSTANCE_PATH", "SECRET_KEY"}
"""Settings without a default."""

FEWEST_BYTES = 32
"""Of a secret key."""

CLOCKS_APART = timedelta(seconds=5)
"""A few seconds do no harm."""

LONGEST_ERROR = 200
"""Characters of what a mail server says."""


def look(app: Flask):
    yield from look_at_settings(app)
    yield from look_at_files(app)
    yield from look_at_database()
    failing = failing_store()
    yield "store", failing and f"{failing} Is HELIOGRAPH_STORE_URL well?"
    yield from look_at_mail_server(app)


def look_at_settings(app: Flask):
    config = app.config
    host = urlsplit(config["URL"]).hostname or "www.example.org"
    keys = [config["SECRET_KEY"], *config["SECRET_KEY_FALLBACKS"]]
    for subject, is_well, advice in (
        (
            "debugging",
            not app.debug,
            "It is on, and strangers can run code. Leave out --debug and FLASK_DEBUG.",
        ),
        (
            "HTTPS",
            config["HTTPS"],
            "HELIOGRAPH_HTTPS is false, so cookies go without TLS. Leave it out.",
        ),
        (
            "address",
            config["URL"].startswith("https://"),
            "Links in mails begin with HELIOGRAPH_URL. Set it to an address by TLS, such as "
            "https://www.example.org.",
        ),
        (
            "hosts",
            config["TRUSTED_HOSTS"],
            f"The site answers under any name. Set HELIOGRAPH_TRUSTED_HOSTS='[\"{host}\"]'.",
        ),
        (
            "mail",
            config["MAIL_URL"].startswith("smtp"),
            "No mail reaches anybody. Set HELIOGRAPH_MAIL_URL to a mail server's, such as "
            "smtp://user:password@mail.example.org:587.",
        ),
        (
            "keys",
            min(map(length_of, keys)) >= FEWEST_BYTES,
            f"A secret key has fewer than {FEWEST_BYTES} bytes, so it can be guessed. Change "
            "HELIOGRAPH_SECRET_KEY or its fallbacks, as docs/deploy.md says.",
        ),
    ):
        yield subject, None if is_well else advice
    yield "names", " ".join(misspelled_names(app))


def length_of(key: str | bytes) -> int:
    return len(key.encode() if isinstance(key, str) else key)


def misspelled_names(app: Flask):
    """Yield a sentence for each variable that is ours by its prefix, and sets nothing."""
    known = [*sorted(settings.DEFAULTS.keys() | OTHERS), *app.default_config]
    for variable in sorted(os.environ):
        prefix, _, name = variable.partition("HELIOGRAPH_")
        if not prefix and name and name.partition("__")[0] not in known:
            nearest = get_close_matches(name, known, 1)
            advice = f"Is it HELIOGRAPH_{nearest[0]}?" if nearest else "Leave it out."
            yield f"{variable} sets nothing. {advice}"


def look_at_files(app: Flask):
    folder = Path(app.instance_path)
    owner = folder.stat().st_uid
    yield "user", advise_on_user(folder, owner)
    file = environment.file()
    if file.is_file():
        is_open = file.stat().st_mode & 0o027
        yield "environment file", is_open and f"Others can use it. Run `chmod 640 {file}`."
    yield "folder", advise_on(folder, owner)
    if (key := folder / "secret_key").exists():
        yield "key file", advise_on(key, owner)
    database = file_of(app.config["SQLALCHEMY_ENGINES"]["default"]["url"])
    if database and Path(database).exists():
        yield "database file", advise_on(Path(database), owner)
    demo = folder / "demo"
    yield (
        "demo",
        demo.exists()
        and (f"It has run here, with a password that everybody knows. Run `rm -r {demo}`."),
    )


def advise_on_user(folder: Path, owner: int) -> str | None:
    if os.geteuid() == owner:
        return None
    return (
        f"This runs as {name_of(os.geteuid())}, but {folder} belongs to {name_of(owner)}: the site "
        f"cannot change what this makes. Run it by `runuser -u {name_of(owner)} -- …`."
    )


def advise_on(file: Path, owner: int) -> str | None:
    found = file.stat()
    if found.st_uid != owner:
        return (
            f"It belongs to {name_of(found.st_uid)}. Run `chown {name_of(owner)} {file}`, "
            "or the site cannot change it."
        )
    if found.st_mode & 0o007:
        return f"Everybody on this machine can open it. Run `chmod o= {file}`."
    if found.st_mode & 0o600 != 0o600:
        return f"The site cannot change it. Run `chmod u+rw {file}`."
    return None


def name_of(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def look_at_database():
    try:
        missing = missing_migrations()
        yield "database", None
        yield "migrations", missing
        if not missing:
            yield "demo account", advise_on_demo_account()
            yield "waiting mails", waiting_mails()
            yield "clock", advise_on_clock()
    except SQLAlchemyError as error:
        reason = accounts.reason_of(error).rstrip(".")
        yield "database", f"It fails: {reason}. Is HELIOGRAPH_DATABASE_URL well?"


def advise_on_demo_account() -> str | None:
    user = accounts.find_user("admin")
    if user and user.is_usable and passwords.is_correct("admin", user.password_hash):
        return (
            "The account admin has the password of the demo's. Run "
            f"`flask --app app users disable {user.name}`."
        )
    return None


def advise_on_clock() -> str | None:
    session = accounts.db.session
    if session.connection().dialect.name != "sqlite":
        apart = abs(session.scalar(select(func.clock_timestamp())) - accounts.now())
        if apart > CLOCKS_APART:
            return (
                f"It is {apart.total_seconds():.0f} seconds apart from the database server's. "
                "Have systemd-timesyncd keep both."
            )
    newest = session.scalar(select(func.max(accounts.Activity.at)))
    if newest and newest - accounts.now() > CLOCKS_APART:
        return (
            f"The activity has a row of {newest:%Y-%m-%d %H:%M} UTC, which is to come: a clock is "
            "or was wrong. Look at `timedatectl`."
        )
    return None


def look_at_mail_server(app: Flask):
    url = urlsplit(app.config["MAIL_URL"])
    if not url.scheme.startswith("smtp"):
        return
    advice = None
    try:
        with logged_in(url, urlsplit(app.config["URL"]).hostname or "localhost"):
            pass
    except OSError as error:  # of which SMTP's errors are
        advice = f"{error_in_words(error)} Is HELIOGRAPH_MAIL_URL well?"
    yield "mail server", advice


def error_in_words(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error)[:LONGEST_ERROR].rstrip('.')}."
