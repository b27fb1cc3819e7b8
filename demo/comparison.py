"""The promises of the extension's README, and how other frameworks do in the same cases."""

import re
from pathlib import Path
from typing import NamedTuple

from markupsafe import Markup, escape

README = Path(__file__).parents[1] / "packages/heliograph/README.md"

PEERS = (
    "Flask",
    "Flask-Session",
    "Django, cookies",
    "Django, sessions",
    "Django, fallback",
    "Django, htmx-messages",
)
"""Flask 3.1.3, Flask-Session 0.8.0 (files), Django 5.2.19, django-htmx-messages 0.1.1."""

# Each case: how the six do, whether we do, and the promise that names our tests.
MEASURED = (
    ("A message goes through three redirects", "yes yes yes yes yes yes", "yes", "redirects"),
    ("Two requests overlap, and both flash", "no no no no no no", "yes", "requests overlap"),
    ("A log-in overlaps, and ends first", "no no yes no yes yes", "yes", "requests overlap"),
    ("The page that shows it is lost", "yes no yes no yes yes", "yes", "a page is lost"),
    ("A fragment shows what it flashed", "no no no no no yes", "yes", "a page or fragment"),
    ("HEAD leaves it pending", "no no no no no no", "yes", "204, 304"),
    ("A page rendered for a 304 leaves it pending", "no no no no no no", "yes", "204, 304"),
    ("A prefetch leaves it pending", "no no no no no no", "yes", "204, 304"),
    ("HX-Refresh leaves it pending", "yes yes yes yes yes no", "yes", "204, 304"),
    ("The page of a 500 shows it", "yes yes yes partly yes yes", "yes", "an error page"),
    ("6,000 random characters", "no yes no yes yes yes", "yes", "6,000 characters"),
    ("Thirty messages of 300 characters", "no yes no yes yes yes", "yes", "6,000 characters"),
    ("Two page loads overlap", "no no no no no no", "with JavaScript", "two page loads"),
)


class Promise(NamedTuple):
    """A row of the README's table."""

    id: str
    when: Markup
    then: Markup
    shown_by: Markup


class Case(NamedTuple):
    """A row of the comparison."""

    name: str
    others: list[str]
    ours: str
    promise: Promise


def promises() -> list[Promise]:
    table = README.read_text("utf-8").partition("## What is promised")[2].partition("\n\n1. ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+) \| (.+?) \|$", table, re.M)
    return [
        Promise(f"promise-{number}", *map(with_code, cells))
        for number, cells in enumerate(rows)
        if number and not cells[0].startswith("---")
    ]


def notes() -> list[Markup]:
    """Return the notes (1), (2) and (3) of the promises."""
    text = README.read_text("utf-8").partition("\n\n1. ")[2].partition("\n\n## ")[0]
    return [with_code(note) for note in re.split(r"\n\d\. ", text)]


def with_code(cell: str) -> Markup:
    """Mark what stands between backticks, the only Markdown there."""
    return Markup(re.sub(r"`(.+?)`", r"<code>\1</code>", str(escape(cell))))  # noqa: S704 - escaped


def cases() -> list[Case]:
    known = promises()
    return [
        Case(name, others.split(), ours, next(it for it in known if it.when.startswith(begins)))
        for name, others, ours, begins in MEASURED
    ]
