"""Idioms of swapping less than a page: each is a page of the workbench, beside its code."""

from demo.idioms import (
    advice,
    confirmation,
    edit,
    failures,
    late,
    more,
    poll,
    rows,
    search,
    tabs,
    totals,
)
from demo.idioms.page import IDIOMS, idioms

__all__ = [
    "IDIOMS",
    "advice",
    "confirmation",
    "edit",
    "failures",
    "idioms",
    "late",
    "more",
    "poll",
    "rows",
    "search",
    "tabs",
    "totals",
]
