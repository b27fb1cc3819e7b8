"""Encodings: how a browser decodes a document, and encodes what its forms send."""

from __future__ import annotations

import codecs
import re

# Labels that mean another encoding on the web than in Python.
_ON_THE_WEB = {
    **dict.fromkeys(("ascii", "us-ascii", "latin1", "l1", "iso-8859-1", "iso8859-1"), "cp1252"),
    **dict.fromkeys(("shift_jis", "shift-jis", "sjis", "x-sjis", "windows-31j"), "cp932"),
    **dict.fromkeys(("gb2312", "gb_2312-80", "gbk", "x-gbk"), "gb18030"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "korean"), "cp949"),
    **dict.fromkeys(("iso-8859-9", "latin5"), "cp1254"),
    **dict.fromkeys(("iso-8859-11", "tis-620"), "cp874"),
    "x-user-defined": "",
}
_NAMES = {"utf-8": "UTF-8", "cp932": "Shift_JIS", "gb18030": "gb18030", "cp949": "EUC-KR"}
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_META = re.compile(rb"<meta\b[^>]*\bcharset\s*=\s*[\"']?\s*([^\s\"'/>;]+)", re.IGNORECASE)
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([^\s\"';]+)", re.IGNORECASE)


def decoded(body: bytes, content_type: str) -> tuple[str, str]:
    """Return the text of a document, and the Python name of its encoding.

    A byte order mark comes first, then the header, then a `<meta>`; by default it is windows-1252,
    or UTF-8 for JSON and XML.
    """
    for mark, marked in _MARKS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(marked, "replace"), marked
    header = _CHARSET.search(content_type)
    encoding = named(header[1]) if header else None
    if encoding is None and "html" in content_type and (meta := _META.search(body[:1024])):
        encoding = named(meta[1].decode("ascii", "replace"))
        encoding = "utf-8" if encoding and encoding.startswith("utf-16") else encoding
    if encoding is None:
        encoding = "utf-8" if re.search(r"json|xml", content_type) else "cp1252"
    return body.decode(encoding, "replace"), encoding


def named(label: str) -> str | None:
    """Return the Python name of an encoding by its label, or None if there is none."""
    label = label.strip().lower()
    try:
        name = codecs.lookup(_ON_THE_WEB.get(label, label)).name
        "".encode(name)
    except LookupError:
        return None
    return {"utf-16": "utf-16-le"}.get(name, name)


def for_form(accepted: str, of_document: str) -> str:
    """Return the encoding of a form: the first of `accept-charset` that exists, else the page's."""
    encoding = next(filter(None, map(named, accepted.split())), of_document)
    return "utf-8" if encoding.startswith("utf-16") else encoding


def web_name(encoding: str) -> str:
    """Return the name by which a form tells its encoding in a field named `_charset_`."""
    if encoding.startswith("cp125"):
        return f"windows-{encoding[2:]}"
    return _NAMES.get(encoding, encoding.upper().replace("ISO8859", "ISO-8859"))
