"""The activity log: sign-ins, failures and changes, with account, address, device and time.

The throttle counts by it, and people read what concerns them.
"""

import hashlib
import hmac
import logging
import re
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import current_app
from sqlalchemy import ForeignKey, Index, LargeBinary, String, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from accounts.database import Base, db, delete_some, now
from accounts.devices import PREFIX as DEVICE
from accounts.devices import keys
from accounts.users import MAX_NAME_LENGTH, User, email_key_of, key_of

logger = logging.getLogger("heliograph.accounts")

SIGNED_IN, FAILED = "signed in", "failed to sign in"
REGISTERED, CONFIRMED = "registered", "confirmed"
PASSWORD_CHANGED, PASSWORD_RESET = "password changed", "password reset"
NAME_CHANGED, ADDRESS_CHANGED = "name changed", "address changed"
ADDRESS_ASKED = "address asked for"
SESSION_ENDED = "session ended"
DELETION_ASKED, DELETION_TAKEN_BACK = "deletion asked", "deletion taken back"
NEW_DEVICE = "new device"
ASKED_FOR_MAIL, MAILED = "asked for mail", "mailed"

OF_STRANGERS = (FAILED, ASKED_FOR_MAIL, MAILED)
"""Kinds of which there are rows without an account. Under attack they are many."""

KEPT = timedelta(days=30)
"""A row of an account, so that its person can read it."""

COUNTED = timedelta(hours=1)
"""The throttle looks no further back, and a stranger's row is needed no longer."""

LONGEST_ADDRESS = 100
"""Characters of an address that a proxy names."""

LONGEST_USER_AGENT = 200
"""Characters of what a browser says of itself; the others are cut off."""

ROWS_AT_ONCE = 100
"""Old rows that one request deletes."""


class Activity(Base):
    __tablename__ = "activity"
    __table_args__ = (
        Index("ix_activity_key_hash_at", "key_hash", "at"),
        Index("ix_activity_network_at", "network", "at"),
        Index("ix_activity_block_at", "block", "at"),
        Index("ix_activity_user_id_id", "user_id", "id"),
        Index("ix_activity_user_id_kind_at", "user_id", "kind", "at"),
        Index("ix_activity_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(default=now)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    # A keyed hash of the name that was tried, whether or not somebody has it. The name may be a
    # password, typed into the wrong field; the key keeps people from trying words on the hash.
    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    # An IP network or, if the browser is known under this name, the id of its device cookie.
    network: Mapped[str] = mapped_column(String(45))
    # The /48 of an IPv6 network: many have one to themselves, and with it 65,536 networks.
    block: Mapped[str | None] = mapped_column(String(45))
    # For the person to read. Of a stranger, whom nobody can show them to, neither is kept.
    address: Mapped[str | None] = mapped_column(String(45))
    user_agent: Mapped[str | None] = mapped_column(String(LONGEST_USER_AGENT))


def note(kind: str, user: User, address: str = "", user_agent: str = "") -> None:
    """Note what a person did, to be committed, and tell the log."""
    network = network_of(address) if address else ""
    row = Activity(kind=kind, user_id=user.id, key_hash=key_hash_of(user.name), network=network)
    row.block = block_of(network)
    row.address, row.user_agent = shown_address(address), shown_user_agent(user_agent)
    db.session.add(row)
    tell(kind, user, address)


def shown_address(address: str) -> str:
    """Return an IP address as people read it, of at most 45 characters; "" for anything else."""
    return str(parse_address(address) or "")


def shown_user_agent(text: str) -> str:
    """Return what a browser says of itself, without what no database or terminal takes."""
    return "".join(filter(str.isprintable, text[:LONGEST_USER_AGENT]))


def page_of_activity(user: User, before_id: int | None = None, limit: int = 20) -> list[Activity]:
    """Return the newest rows of an account, or those before one of them, the newest first."""
    rows = select(Activity).where(Activity.user_id == user.id)
    if before_id is not None:
        rows = rows.where(Activity.id < before_id)
    return list(db.session.scalars(rows.order_by(Activity.id.desc()).limit(limit)))


def is_new_device(user: User, network: str, address: str, user_agent: str) -> bool:
    """Return whether nobody signed in to the account from this device in the last 30 days.

    A device is a browser that a device cookie makes known, or else one that says the same of itself
    at the same network. An account's first sign-in is from no new device.

    Args:
        user: whose sign-ins are looked at.
        network: an IP network, or the id of a device whose cookie is valid under this name.
        address: the IP address.
        user_agent: what the browser says of itself.
    """
    if network.startswith(DEVICE):
        return False
    earlier = select(Activity.id).where(Activity.user_id == user.id, Activity.kind == SIGNED_IN)
    same = earlier.where(
        Activity.user_agent == shown_user_agent(user_agent),
        or_(Activity.network == network, Activity.address == shown_address(address)),
    )
    has_signed_in = db.session.scalar(earlier.limit(1)) is not None
    return has_signed_in and db.session.scalar(same.limit(1)) is None


def key_hash_of(name: str) -> bytes:
    """Return the hash by which a name, or an address as it may be typed instead, is counted."""
    return key_hashes_of(name)[0]


def key_hashes_of(name: str) -> list[bytes]:
    """Return the hash of a name, and those by older keys, by which it may have been counted."""
    key = key_of(name) if len(name) <= MAX_NAME_LENGTH else email_key_of(name)
    # ItsDangerous signs by the HMAC of a salt. No salt begins so, whatever name is typed: else the
    # row of a log-in as "cookie-session" would hold the key of that cookie.
    text = f"\0name {key}".encode(errors="replace")
    return [hmac.digest(secret, text, hashlib.sha256) for secret in keys()]


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


def delete_old_rows(limit: int = ROWS_AT_ONCE) -> int:
    """Delete some of the rows that are needed no longer; the next call deletes the next ones.

    Returns how many there were. Its DELETE takes SQLite's write lock until the commit.
    """
    moment = now()
    is_strangers = and_(
        Activity.user_id.is_(None),
        Activity.kind.in_(OF_STRANGERS),
        Activity.at < moment - COUNTED,
    )
    return delete_some(Activity, or_(is_strangers, Activity.at < moment - KEPT), limit=limit)
