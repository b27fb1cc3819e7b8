"""The test kit: a visitor without JavaScript, one with htmx, and rules for their pages."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .browser.browser import Browser
    from .browser.transport import SentRequest
    from .errors import Refused, Unsupported
    from .fragments import Fragment, fragment
    from .htmx4.browser import HtmxBrowser
    from .rules import ALL_RULES, DEFAULT_RULES, check_page

__all__ = [
    "ALL_RULES",
    "DEFAULT_RULES",
    "Browser",
    "Fragment",
    "HtmxBrowser",
    "Refused",
    "SentRequest",
    "Unsupported",
    "check_page",
    "fragment",
]

_HOMES = {
    "ALL_RULES": "rules",
    "DEFAULT_RULES": "rules",
    "Browser": "browser.browser",
    "Fragment": "fragments",
    "HtmxBrowser": "htmx4.browser",
    "Refused": "errors",
    "SentRequest": "browser.transport",
    "Unsupported": "errors",
    "check_page": "rules",
    "fragment": "fragments",
}


def __getattr__(name: str) -> object:
    """Import an exported name when it is first used.

    Every run of pytest loads the plugin in this package, before coverage begins to count and
    even if no test uses the kit.

    Raises:
        AttributeError: If the package exports no such name.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
