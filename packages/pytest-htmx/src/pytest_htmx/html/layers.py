"""Layers: the modal dialogs and popovers that stand before one document."""

from __future__ import annotations

from bs4 import Tag

from .dom import contains


class Layers:
    """Remembers open modal dialogs and popovers, which no attribute tells."""

    def __init__(self) -> None:
        self._modals: list[Tag] = []
        self._popovers: list[Tag] = []

    def modal(self, tree: Tag) -> Tag | None:
        """Return the modal dialog before all others, or None if the page itself is in reach."""
        for dialog in reversed(self._modals):
            if dialog.has_attr("open") and contains(tree, dialog):
                return dialog
        return None

    def is_shown(self, popover: Tag) -> bool:
        return any(popover is other for other in self._popovers)

    def popovers(self, tree: Tag) -> list[Tag]:
        """Return the open popovers, the last opened first."""
        return [popover for popover in reversed(self._popovers) if contains(tree, popover)]

    def show_modal(self, dialog: Tag) -> None:
        self._modals.append(dialog)

    def show(self, popover: Tag) -> None:
        self._popovers.append(popover)

    def hide(self, element: Tag) -> None:
        """Forget a dialog or popover that was closed."""
        self._modals = [other for other in self._modals if other is not element]
        self._popovers = [other for other in self._popovers if other is not element]
