"""What proxies make of a request: the site tells it to the doctor, who knows its keys.

The doctor sends headers that a client could forge, and a question that is signed; the site replies
with what arrived, signed. To anybody else a probe is a probe.
"""

from flask import Flask
from itsdangerous import BadData

from web.signing import serializer

HEADER, VARIABLE = "Heliograph-Doctor", "HTTP_HELIOGRAPH_DOCTOR"

LONGEST_QUESTION = 100
"""Characters. No longer one is verified."""

SECONDS = 60
"""For which a question counts."""

FORGED_ADDRESS = "203.0.113.99"
"""Of nobody (RFC 5737)."""


def headers_of_question(app: Flask, nonce: str) -> dict[str, str]:
    question = serializer("the doctor's question", app).dumps(nonce)
    return {HEADER: question, "X-Forwarded-For": FORGED_ADDRESS, "X-Forwarded-Proto": "http"}


def reply(app: Flask, environ) -> bytes | None:
    """Return what arrived here, if somebody asks who knows our keys."""
    question = environ.get(VARIABLE, "")
    if not 0 < len(question) <= LONGEST_QUESTION:
        return None
    try:
        nonce = serializer("the doctor's question", app).loads(question, max_age=SECONDS)
    except BadData:
        return None
    arrived = {
        "address": environ.get("REMOTE_ADDR", ""),
        "scheme": environ["wsgi.url_scheme"],
        "for": environ.get("HTTP_X_FORWARDED_FOR", ""),
        "proto": environ.get("HTTP_X_FORWARDED_PROTO", ""),
        "proxies": app.config["PROXIES"],
    }
    return serializer("the site's reply", app).dumps([nonce, arrived]).encode()


def read(app: Flask, nonce: str, text: bytes) -> dict | None:
    """Return what arrived there; None if this is no reply to our question, by our keys."""
    try:
        answered, arrived = serializer("the site's reply", app).loads(text)
    except BadData:
        return None
    return arrived if answered == nonce else None


def advise(arrived: dict, scheme: str) -> str | None:
    """Return what to do, unless the site knows its people's addresses and scheme.

    Args:
        arrived: what read() returned.
        scheme: that of the site's address.
    """
    named = [name.strip() for name in arrived["for"].split(",") if name.strip()]
    is_forged = FORGED_ADDRESS in named
    added = len(named) - (named.index(FORGED_ADDRESS) + 1 if is_forged else 0)
    believed = arrived["proxies"]
    # As Werkzeug's ProxyFix has it.
    taken = named[-believed] if 0 < believed <= len(named) else arrived["address"]
    outcome = (
        "anybody can pass for any address"
        if taken == FORGED_ADDRESS
        else f"everybody has the address {taken or 'of nobody'}"
    )
    if added == 0 and (believed or arrived["scheme"] != scheme):
        also = "" if believed else " and set HELIOGRAPH_PROXIES=1"
        return (
            f"No proxy writes X-Forwarded-For, so {outcome}. "
            f"Have it do so as deploy/nginx.conf does{also}."
        )
    if added != believed:
        return (
            f"HELIOGRAPH_PROXIES is {believed}, but the number of proxies that write "
            f"X-Forwarded-For is {added}, so {outcome}. Set HELIOGRAPH_PROXIES={added}."
        )
    proto = arrived["proto"].rpartition(",")[2].strip()
    if believed and proto != scheme:
        return (
            f"X-Forwarded-Proto arrives as {proto!r}, not {scheme!r}. "
            "Have the proxy write it as deploy/nginx.conf does."
        )
    return None
