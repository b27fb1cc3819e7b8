"""Everyday patterns of htmx, as its users write them, which the kit and the real htmx run alike."""

from . import dialogs, edges, editing, features, forms, limits, lists, navigating, updating, waiting
from .registry import ALL

__all__ = ["ALL", "dialogs", "edges", "editing", "features", "forms", "limits", "lists"]
__all__ += ["navigating", "updating", "waiting"]
