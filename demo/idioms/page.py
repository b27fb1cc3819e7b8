"""The blueprint of the idioms, their titles, and the source that stands beside each."""

from pathlib import Path

from flask import Blueprint

idioms = Blueprint("idioms", __name__, url_prefix="/workbench")

IDIOMS = {
    "search": "Search as you type",
    "edit": "Edit in place",
    "rows": "Add, delete, undo",
    "totals": "Two pieces by one response",
    "more": "Load more",
    "advice": "Advice on a field",
    "late": "A part that loads late",
    "tabs": "Tabs",
    "confirmation": "A confirmation",
    "poll": "A poll that stops",
    "failures": "Acts that fail",
}
"""The titles by the names of the views."""

HERE = Path(__file__).parent
PARTIALS = HERE.parent / "templates" / "partials" / "idioms"


@idioms.context_processor
def sources():
    return {"source_of": source_of}


def source_of(name):
    """Return the source of a module or a partial, as it runs."""
    folder = HERE if name.endswith(".py") else PARTIALS
    return (folder / name).read_text("utf-8")
