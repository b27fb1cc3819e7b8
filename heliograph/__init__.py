"""Flashed messages that reach the person exactly once, in whole pages and in htmx's fragments."""

from heliograph.answers import background, go, render
from heliograph.extension import Heliograph

__all__ = ["Heliograph", "background", "go", "render"]
