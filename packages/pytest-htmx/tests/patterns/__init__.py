"""Everyday patterns of htmx, as its users write them, which the kit and the real htmx run alike."""

from . import dialogs, editing, features, forms, limits, lists, navigating, updating, waiting
from .registry import ALL

__all__ = [
    "ALL",
    "dialogs",
    "editing",
    "features",
    "forms",
    "limits",
    "lists",
    "navigating",
    "updating",
]
__all__ += ["waiting"]
