"""The activity log: attempts to sign in, with account, address and time."""

import hashlib
import hmac
import logging
import re
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import current_app
from sqlalchemy import ForeignKey, Index, LargeBinary, String, and_, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from accounts.database import Base, db, now
from accounts.users import User, key_of

logger = logging.getLogger("heliograph.accounts")

SIGNED_IN, FAILED = "signed in", "failed to sign in"

KEPT = {SIGNED_IN: timedelta(days=30), FAILED: timedelta(hours=1)}
"""Rows are needed for so long. Failures are many, under attack, and count for an hour."""

LONGEST_ADDRESS = 100
"""Characters of an address that a proxy names."""

ROWS_AT_ONCE = 100
"""Old rows that one request deletes."""


class Activity(Base):
    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_key_hash_at", "key_hash", "at"),
        Index("ix_activity_network_at", "network", "at"),
        Index("ix_activity_block_at", "block", "at"),
        Index("ix_activity_kind_at", "kind", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(default=now)
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    # A keyed hash of the name that was tried, whether or not somebody has it. The name may be a
    # password, typed into the wrong field; the key keeps people from trying words on the hash.
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    # An IP network or, if the browser is known under this name, the id of its device cookie.
    network: Mapped[str] = mapped_column(String(45))
    # The /48 of an IPv6 network: many have one to themselves, and with it 65,536 networks.
    block: Mapped[str | None] = mapped_column(String(45))


def key_hash_of(name: str) -> bytes:
    secret = current_app.secret_key or b""
    secret = secret.encode() if isinstance(secret, str) else secret
    return hmac.digest(secret, key_of(name).encode(errors="replace"), hashlib.sha256)


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Return the IP address that a server or proxy names, with or without a port and brackets."""
    if len(text) > LONGEST_ADDRESS:
        return None
    bracketed = re.fullmatch(r"\[([^\]]*)\](?::\d*)?", text)
    with_port = re.fullmatch(r"([\d.]+):\d*", text)
    if found := bracketed or with_port:
        text = found[1]
    try:
        parsed = ip_address(text.partition("%")[0])  # a zone is a name on the proxy's machine
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def network_of(address: str) -> str:
    """Return the IPv4 address, or the /64 of IPv6, all of whose addresses one household has.

    Anything else, such as a Unix socket's name, counts as one network to the throttle: empty.
    """
    parsed = parse_address(address)
    if parsed is None:
        warn_of_no_address()
        return ""
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed.packed[:8] + bytes(8), 64)))
    return str(parsed)


def block_of(network: str) -> str | None:
    """Return the /48 that an IPv6 network is part of. IPv4 and known devices have none."""
    return str(ip_network(network).supernet(new_prefix=48)) if network.endswith("/64") else None


def warn_of_no_address() -> None:
    """Tell once: under attack the log would be full of it."""
    if not current_app.extensions.setdefault("accounts.warned_of_no_address", False):
        current_app.extensions["accounts.warned_of_no_address"] = True
        logger.warning(
            "A log-in came from no IP address, so the throttle counts all such people as one. "
            "Behind a proxy, set HELIOGRAPH_PROXIES and have it send X-Forwarded-For."
        )


def tell(event: str, user: User | None, address: str) -> None:
    """Log the event. A name that nobody has is not told: it may be a password."""
    account = repr(user.name) if user else "unknown"
    logger.info("%s account=%s address=%s", event, account, parse_address(address) or "unknown")


def delete_old_rows() -> None:
    """Delete some of the rows that are needed no longer; the next call deletes the next ones."""
    moment = now()
    is_old = or_(*(and_(Activity.kind == kind, Activity.at < moment - KEPT[kind]) for kind in KEPT))
    oldest = select(Activity.id).where(is_old).limit(ROWS_AT_ONCE)
    db.session.execute(
        delete(Activity).where(Activity.id.in_(oldest)),
        execution_options={"synchronize_session": False},
    )
