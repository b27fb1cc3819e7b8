"""Reads the `pattern` of a control as a browser does: as JavaScript, with the flag `v`."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

from ..errors import Unsupported

Ranges = list[tuple[int, int]]

_LAST = sys.maxunicode
_DIGITS: Ranges = [(0x30, 0x39)]
_WORDS: Ranges = [(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)]
_SPACES: Ranges = [
    *((0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A)),
    *((0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)),
]
_LINE_ENDS: Ranges = [(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)]
_CLASSES = {"d": _DIGITS, "w": _WORDS, "s": _SPACES}
_CONTROLS = {"f": 0x0C, "n": 0x0A, "r": 0x0D, "t": 0x09, "v": 0x0B}
_SYNTAX = "^$\\.*+?()[]{}|/"
_CLASS_SYNTAX = "()[]{}/-|"
_CLASS_PUNCTUATION = "&-!#%,:;<=>@`~"
_DOUBLED = "&!#$%*+,.:;<=>?@^`~"  # two of them are an operator, or kept for one


class _InvalidError(Exception):
    """The pattern does not compile, so a browser ignores it."""


@cache
def compiled(pattern: str) -> re.Pattern[str] | None:
    """Return the pattern for Python's `fullmatch`, or None if a browser cannot compile it.

    Raises:
        Unsupported: If Python cannot match what the pattern means in JavaScript.
    """
    try:
        translated = _Reader(pattern).read()
    except _InvalidError:
        return None
    try:
        return re.compile(translated, re.ASCII)
    except (re.error, OverflowError) as error:
        raise Unsupported(f"Python cannot match the pattern {pattern!r}: {error}.") from error


class _Reader:
    """Reads one pattern from left to right and writes Python's."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._groups = len(re.findall(r"(?<!\\)\((?!\?)|\(\?<(?![=!])", pattern))

    def read(self) -> str:
        written = self._alternatives()
        if self._at < len(self._text):
            raise _InvalidError
        return written

    def _peek(self, length: int = 1) -> str:
        return self._text[self._at : self._at + length]

    def _take(self, expected: str) -> bool:
        if not expected or not self._text.startswith(expected, self._at):
            return False
        self._at += len(expected)
        return True

    def _match(self, expression: str) -> re.Match[str] | None:
        match = re.compile(expression).match(self._text, self._at)
        if match:
            self._at = match.end()
        return match

    def _next(self) -> str:
        if self._at == len(self._text):
            raise _InvalidError
        self._at += 1
        return self._text[self._at - 1]

    def _unsupported(self, what: str) -> Unsupported:
        return Unsupported(f"The kit cannot check {what} in the pattern {self._text!r}.")

    def _alternatives(self) -> str:
        parts = []
        while self._peek() not in ("", ")"):
            if self._take("|"):
                parts.append("|")
                continue
            term, repeats = self._term()
            if quantifier := self._match(r"(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??"):
                least, most = quantifier.groups()
                if not repeats or (most and int(least) > int(most)):
                    raise _InvalidError
                term += quantifier[0]
            parts.append(term)
        return "".join(parts)

    def _term(self) -> tuple[str, bool]:
        """Return the next term, and whether a quantifier may follow."""
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            return _written(self._class()), True
        if character == "\\":
            return self._escape()
        if character in "*+?{}])":
            raise _InvalidError
        if character in "^$":
            return r"\A" if character == "^" else r"\Z", False
        if character == ".":
            return _written(_complement(_LINE_ENDS)), True
        return re.escape(character), True

    def _group(self) -> tuple[str, bool]:
        opening, repeats = "(", True
        if look := self._match(r"\?(?:<?[=!])"):
            opening, repeats = "(" + look[0], False
        elif self._take("?:"):
            opening = "(?:"
        elif self._match(r"\?[ims]*(?:-[ims]*)?:"):
            raise self._unsupported("flags")
        elif self._peek() == "?" and not self._match(r"\?<[A-Za-z_$][\w$]*>"):
            raise _InvalidError
        content = self._alternatives()
        if not self._take(")"):
            raise _InvalidError
        return f"{opening}{content})", repeats

    def _escape(self) -> tuple[str, bool]:
        if boundary := self._match("[bB]"):
            return (r"\b" if boundary[0] == "b" else r"(?!\b)"), False
        if reference := self._match(r"[1-9]\d*"):
            if int(reference[0]) > self._groups:
                raise _InvalidError
            # A group that took part in no match is empty in JavaScript.
            return f"(?({reference[0]})\\{reference[0]}|)", True
        if self._match(r"k<[A-Za-z_$][\w$]*>"):
            raise self._unsupported("named references")
        return _written(self._escaped(_SYNTAX)), True

    def _escaped(self, punctuation: str) -> Ranges:
        """Return the characters of an escape after its backslash."""
        if match := self._match("[dDsSwW]"):
            ranges = _CLASSES[match[0].lower()]
            return _complement(ranges) if match[0].isupper() else ranges
        if match := self._match(r"([pP])\{([^}]*)\}"):
            category = _property(match[2])
            if category is None:
                raise self._unsupported("\\" + match[0])
            return _complement(category) if match[1] == "P" else category
        if match := self._match(r"u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})"):
            code = int(match[1] or match[2] or match[3], 16)
            if code > _LAST:
                raise _InvalidError
            if 0xD800 <= code <= 0xDFFF:
                raise self._unsupported("surrogates")
            return [(code, code)]
        if match := self._match(r"c([A-Za-z])"):
            return [(ord(match[1]) % 32, ord(match[1]) % 32)]
        if self._match(r"0(?!\d)"):
            return [(0, 0)]
        character = self._next()
        if character in _CONTROLS:
            return [(_CONTROLS[character], _CONTROLS[character])]
        if character not in punctuation:
            raise _InvalidError
        return [(ord(character), ord(character))]

    def _class(self) -> Ranges:
        """Return the characters of a class after its opening bracket."""
        negated = self._take("^")
        if self._take("]"):
            return _complement([]) if negated else []
        start = self._at
        ranges = self._operand(single=True)
        operator = next((one for one in ("&&", "--") if self._peek(2) == one), "")
        if not operator:
            self._at = start
            ranges = self._operand(single=False)
        while not self._take("]"):
            if operator:
                if not self._take(operator) or (operator == "&&" and self._peek() == "&"):
                    raise _InvalidError
                other = self._operand(single=True)
                ranges = _complement(
                    _complement(ranges) + (_complement(other) if operator == "&&" else other)
                )
            else:
                ranges = ranges + self._operand(single=False)
        return _complement(ranges) if negated else ranges

    def _operand(self, *, single: bool) -> Ranges:
        """Return one member of a class: a class, an escape, a character or a range of them."""
        if self._take("["):
            return self._class()
        low = self._member()
        if single or self._peek() != "-" or self._peek(2) == "--":
            return low
        self._next()
        high = self._member()
        if not (_is_one(low) and _is_one(high)) or low[0][0] > high[0][0]:
            raise _InvalidError
        return [(low[0][0], high[0][0])]

    def _member(self) -> Ranges:
        character = self._next()
        if character == "\\":
            if self._match(r"q\{"):
                raise self._unsupported("strings")
            if self._take("b"):
                return [(8, 8)]
            return self._escaped(_SYNTAX + _CLASS_PUNCTUATION)
        if character in _CLASS_SYNTAX or (character in _DOUBLED and self._peek() == character):
            raise _InvalidError
        return [(ord(character), ord(character))]


def _is_one(ranges: Ranges) -> bool:
    return len(ranges) == 1 and ranges[0][0] == ranges[0][1]


def _complement(ranges: Ranges) -> Ranges:
    rest, start = [], 0
    for low, high in sorted(ranges):
        if low > start:
            rest.append((start, low - 1))
        start = max(start, high + 1)
    return [*rest, (start, _LAST)] if start <= _LAST else rest


@cache
def _property(name: str) -> Ranges | None:
    """Return the characters of a general category such as `L` or `Lu`, or None for other names."""
    name = re.sub(r"^(General_Category|gc)=", "", name)
    name = {"Letter": "L", "Number": "N", "Punctuation": "P", "Any": ""}.get(name, name)
    if name and not re.fullmatch(r"L[ulmto]?|M[nce]?|N[dlo]?|P[cdseifo]?|S[mcko]?|Z[slp]?", name):
        return None
    codes = (code for code in range(_LAST + 1) if unicodedata.category(chr(code)).startswith(name))
    ranges: Ranges = []
    for code in codes:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1] = (ranges[-1][0], code)
        else:
            ranges.append((code, code))
    return ranges


def _written(ranges: Ranges) -> str:
    """Return a class of Python's with these characters."""
    if not ranges:
        return "(?!)"
    if _is_one(ranges):
        return re.escape(chr(ranges[0][0]))
    return "[" + "".join(f"\\U{low:08x}-\\U{high:08x}" for low, high in ranges) + "]"
