"""Mails of the demo: kept in a database of its own, and shown on a page instead of being sent."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from flask import Blueprint, Flask, current_app

from heliograph import render
from web.access import public

mail = Blueprint("mail", __name__, url_prefix="/demo/mail", template_folder="templates")

KEPT = 50

TABLE = """CREATE TABLE IF NOT EXISTS mails
    (id INTEGER PRIMARY KEY, sent_at TEXT, recipient TEXT, subject TEXT, text TEXT)"""


def init_app(app: Flask) -> None:
    app.register_blueprint(mail)
    file = Path(app.instance_path) / "mails.db"
    file.touch(mode=0o600)
    app.config["DEMO_MAILS"] = file
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(TABLE)
    app.extensions["mailer"].transport = lambda message: keep(message, file)


def keep(message: EmailMessage, file: Path) -> None:
    """Add a mail. The oldest one goes where there are too many."""
    row = (datetime.now(UTC).isoformat(), message["To"], message["Subject"], message.get_content())
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(
            "INSERT INTO mails (sent_at, recipient, subject, text) VALUES (?, ?, ?, ?)", row
        )
        database.execute("DELETE FROM mails WHERE id <= (SELECT MAX(id) FROM mails) - ?", [KEPT])


@mail.get("")
@public
def index():
    return render("mail.html", mails=newest_first())


def newest_first() -> list[dict]:
    with closing(sqlite3.connect(current_app.config["DEMO_MAILS"])) as database:
        rows = database.execute(
            "SELECT id, sent_at, recipient, subject, text FROM mails ORDER BY id DESC"
        ).fetchall()
    return [
        {
            "id": row_id,
            "sent_at": datetime.fromisoformat(sent_at),
            "recipient": recipient,
            "subject": subject,
            "paragraphs": [words_of(paragraph) for paragraph in text.strip().split("\n\n")],
        }
        for row_id, sent_at, recipient, subject, text in rows
    ]


def words_of(paragraph: str) -> list[tuple[str, str | None]]:
    """Split a paragraph into texts, each with the address that it links to, if it is one.

    Links to this site are without their host, as the person may know it as localhost, too.
    """
    site = current_app.config["URL"].rstrip("/")
    pieces = re.split(r"(https?://\S+)", paragraph)
    return [
        (piece, piece.removeprefix(site) if number % 2 else None)
        for number, piece in enumerate(pieces)
        if piece
    ]
