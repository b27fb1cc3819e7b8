"""Flashed messages that reach the person exactly once, in whole pages and in htmx's fragments."""

from heliograph.extension import Heliograph
from heliograph.responses import go, render
from heliograph.visibility import background

__all__ = ["Heliograph", "background", "go", "render"]
