"""HTML's form submission, without script."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

from bs4 import Tag

from ..browser.transport import Request
from ..errors import Refused, Unsupported
from .controls import Controls, Entry, Upload
from .document import Document
from .dom import attr, opening_tag
from .encodings import for_form, web_name
from .urls import form_encoded, resolve
from .validity import refuse_invalid


def refuse_if_invalid(controls: Controls, form: Tag, submitter: Tag | None) -> None:
    """Validate the form as a browser does before it sends it.

    Raises:
        Refused: If a control is invalid, unless `novalidate` or `formnovalidate` turns this off.
    """
    if form.has_attr("novalidate"):
        return
    if submitter is not None and submitter.has_attr("formnovalidate"):
        return
    refuse_invalid(controls, controls.of_form(form))


def is_for_dialog(form: Tag, submitter: Tag | None) -> bool:
    return _setting(form, submitter, "method").lower() == "dialog"


def plain_request(document: Document, form: Tag, submitter: Tag | None) -> Request:
    """Return the request by which a browser sends the form.

    Raises:
        Refused: If the form's address is no web address.
        Unsupported: If the form has another target.
    """
    method = _setting(form, submitter, "method").lower()
    encoding = _setting(form, submitter, "enctype").lower()
    target = _setting(form, submitter, "target")
    if target.lower() not in ("", "_self", "_top", "_parent"):
        raise Unsupported(f"{opening_tag(form)} opens another tab or frame ({target}).")
    url = resolve(document.base_url, _setting(form, submitter, "action"))
    if urlsplit(url).scheme not in ("http", "https"):
        raise Refused(f"{opening_tag(form)} does not lead to a page: {url}")
    charset = for_form(attr(form, "accept-charset") or "", document.encoding)
    entries = list(document.controls.entries(form, submitter, web_name(charset)))
    pairs = [(name, _as_name(value)) for name, value in normalized(entries)]
    if method != "post":
        query = form_encoded(pairs, charset)
        return Request("GET", urlunsplit(urlsplit(url)._replace(query=query)))
    if encoding == "multipart/form-data":
        body, content_type = multipart(entries, charset)
    elif encoding == "text/plain":
        lines = "".join(f"{name}={value}\r\n" for name, value in pairs)
        body, content_type = lines.encode(charset, "xmlcharrefreplace"), "text/plain"
    else:
        body, content_type = (
            form_encoded(pairs, charset).encode(),
            "application/x-www-form-urlencoded",
        )
    return Request("POST", url, body=body, content_type=content_type)


def normalized(entries: Iterable[Entry]) -> Iterable[Entry]:
    """Yield the entries with every line end as CR LF, as forms send them."""
    for name, value in entries:
        yield _crlf(name), _crlf(value) if isinstance(value, str) else value


def multipart(entries: Iterable[Entry], charset: str = "utf-8") -> tuple[bytes, str]:
    """Return the entries as `multipart/form-data`: the body and its content type."""
    boundary = f"----HeliographFormBoundary{secrets.token_hex(8)}"
    parts = []
    for name, value in normalized(entries):
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"'
        if isinstance(value, Upload):
            head += f'; filename="{_quoted(value.name)}"\r\nContent-Type: {value.content_type}'
            content = value.content
        else:
            content = value.encode(charset, "xmlcharrefreplace")
        parts.append(head.encode(charset, "xmlcharrefreplace") + b"\r\n\r\n" + content + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


def _setting(form: Tag, submitter: Tag | None, name: str) -> str:
    """Return the form's attribute, or the submitter's override: `formmethod` for `method`."""
    if submitter is not None and submitter.has_attr(f"form{name}"):
        return attr(submitter, f"form{name}") or ""
    return attr(form, name) or ""


def _as_name(value: str | Upload) -> str:
    return value.name if isinstance(value, Upload) else value


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")


def _quoted(text: str) -> str:
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
