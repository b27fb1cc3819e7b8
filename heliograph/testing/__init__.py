"""The test kit: a visitor without JavaScript, one with htmx, and rules for what they see."""

from __future__ import annotations

from .browser import Browser
from .errors import Refused, Unsupported
from .fragment import Fragment, fragment
from .htmx_browser import HtmxBrowser
from .rules import check_page

__all__ = [
    "Browser",
    "Fragment",
    "HtmxBrowser",
    "Refused",
    "Unsupported",
    "check_page",
    "fragment",
]
