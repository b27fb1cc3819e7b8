"""HCON, htmx's small language for settings: `target:#main swap:"innerHTML show:top"`."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from ..errors import Unsupported

_PAIR = re.compile(
    r"""(?:"([^"]+)"|'([^']+)'|([^\s,:]+))"""
    r"""(?:\s*:\s*(?:"([^"]*)"|'([^']*)'|<((?:[^/]|/(?!>))+)/>|([^\s,]+)))?(?=\s|,|$)"""
)
_COMMA = re.compile(r""",(?![^\[]*\])(?![^(]*\))(?![^<]*/>)(?=(?:[^"']|"[^"]*"|'[^']*')*$)""")


def parse(text: str) -> dict[str, Any]:
    """Return the settings in `text`, which is JSON if it begins with a brace.

    Raises:
        Unsupported: If it begins with a brace and is no JSON.
    """
    if not text:
        return {}
    if text.startswith("{"):
        try:
            settings: dict[str, Any] = json.loads(text)
        except ValueError as error:
            raise Unsupported(f"htmx would read this as JSON, and it is none: {text}") from error
        return settings
    result: dict[str, Any] = {}
    for match in _PAIR.finditer(text):
        double_key, single_key, bare_key, *values = match.groups()
        key = next(k for k in (double_key, single_key, bare_key) if k is not None)
        value = _value(next((v for v in values if v is not None), "true").strip())
        for segment in reversed(bare_key.split(".") if bare_key else [key]):
            value = {segment: value}
        merge(value, result)
    return result


def split(text: str) -> list[str]:
    """Split at the commas outside brackets, quotes and `<…/>`."""
    return _COMMA.split(text)


def merge(source: dict[str, Any], target: dict[str, Any]) -> None:
    """Merge `source` into `target`, with nested objects."""
    for key, value in source.items():
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            merge(value, target[key])
        else:
            target[key] = value


def as_text(value: object) -> str:
    """Return a setting as JavaScript's `String()` does."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ",".join("" if one is None else as_text(one) for one in value)
    return "[object Object]" if isinstance(value, dict) else str(value)


def _value(text: str) -> Any:  # noqa: ANN401  JSON has any type
    try:
        return json.loads(text, parse_constant=_not_json)
    except ValueError:
        return text


def _not_json(_: str) -> NoReturn:
    raise ValueError  # Python would take NaN and Infinity
