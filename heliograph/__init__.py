"""Flashed messages that reach the person exactly once, in whole pages and in htmx's fragments."""

from heliograph.answers import go, render
from heliograph.extension import Heliograph
from heliograph.sight import background

__all__ = ["Heliograph", "background", "go", "render"]
