"""The throttle of password guesses: waits that grow, for the account and for the address.

It counts in the database, so that it holds over workers, machines and restarts. A name that nobody
has is counted as any other. No wait outlasts five minutes, and a browser that signed in to an
account before is counted by itself there: strangers who guess do not keep it out. An address never
is, since people who share it could tell by that which accounts exist.
"""

import math
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import case, func, select
from sqlalchemy.sql.elements import ColumnElement

from accounts.activity import (
    ASKED_FOR_MAIL,
    COUNTED,
    FAILED,
    SIGNED_IN,
    Activity,
    block_of,
    delete_old_rows,
    network_of,
)
from accounts.database import db, now
from accounts.devices import PREFIX
from accounts.turns import TooManyAttempts, turn

SHARED_BY = 4
"""People who may share a network. It gets as many times the free attempts of an account."""

NETWORKS = 16
"""Networks of one block of IPv6 that may be shared so at the same time."""

LONGEST_WAIT = 300
"""Seconds."""

LOCK = int.from_bytes(b"throttle")
"""The number of PostgreSQL's advisory lock, which nobody else takes."""


def check(key_hashes: list[bytes], network: str) -> None:
    """Raise TooManyAttempts while this name, this network or this known device has to wait."""
    moment = now()
    free = current_app.config["SIGN_IN_ATTEMPTS"]
    of_account = (Activity.kind == FAILED, Activity.key_hash.in_(key_hashes))
    if network.startswith(PREFIX):
        conditions = [Activity.kind == FAILED, Activity.network == network]
        if last := last_sign_in(network, moment):
            conditions.append(Activity.at > last)
        seconds = seconds_to_wait(free, moment, *conditions)
    else:
        by_strangers = Activity.network.not_like(f"{PREFIX}%")
        seconds = max(
            seconds_to_wait(free, moment, *of_account, by_strangers),
            seconds_of_network(FAILED, network, moment),
        )
    if seconds:
        raise TooManyAttempts(seconds)


def seconds_of_network(kind: str, network: str, moment: datetime) -> int:
    shared = SHARED_BY * current_app.config["SIGN_IN_ATTEMPTS"]
    of_kind = Activity.kind == kind
    seconds = seconds_to_wait(shared, moment, of_kind, Activity.network == network)
    if block := block_of(network):
        of_block = seconds_to_wait(NETWORKS * shared, moment, of_kind, Activity.block == block)
        seconds = max(seconds, of_block)
    return seconds


def last_sign_in(device: str, moment: datetime) -> datetime | None:
    return db.session.scalar(
        select(func.max(Activity.at)).where(
            Activity.network == device, Activity.kind == SIGNED_IN, Activity.at <= moment
        )
    )


def seconds_to_wait(free: int, moment: datetime, *conditions: ColumnElement[bool]) -> int:
    """After so many `free` rows on which the conditions hold: 1, 2, 4, … seconds from the last one.

    Another machine's clock may be ahead, or ours was set back. A row in the future counts if it
    is no further ahead than the longest wait, but nobody waits for that moment: the next is
    recorded by our own clock.
    """
    soon = moment + timedelta(seconds=LONGEST_WAIT)
    is_past = Activity.at <= moment
    count, last = db.session.execute(
        select(func.count(), func.max(case((is_past, Activity.at)))).where(
            *conditions, Activity.at.between(moment - COUNTED, soon)
        )
    ).one()
    if count < free or last is None:
        return 0
    wait = timedelta(seconds=min(2 ** min(count - free, 20), LONGEST_WAIT))
    left: timedelta = last + wait - moment
    return max(0, math.ceil(left.total_seconds()))


def reserve(
    key_hashes: list[bytes],
    network: str,
    user_id: int | None,
    address: str = "",
    user_agent: str = "",
) -> Activity:
    """Count an attempt as failed before the password is looked at.

    Of many that come at once each sees those before it. The name's hash by the key that signs comes
    first, those by older keys after it. Address and user agent, in the form of
    shown_address() and shown_user_agent(), are kept for the account's person to read.

    Raises:
        TooManyAttempts: if there were too many of them.
    """
    lock()
    try:
        check(key_hashes, network)
    except TooManyAttempts:
        db.session.rollback()
        raise
    attempt = Activity(
        kind=FAILED,
        key_hash=key_hashes[0],
        network=network,
        block=block_of(network),
        user_id=user_id,
    )
    if user_id is not None:
        attempt.address, attempt.user_agent = address, user_agent
    db.session.add(attempt)
    db.session.commit()
    return attempt


def reserve_mail(address: str) -> None:
    """Count that somebody at this IP address has a mail sent: registers, or forgot a password.

    Raises:
        TooManyAttempts: if there were too many from this network, or too many people ask at this
            moment.
    """
    network = network_of(address)
    db.session.commit()  # a person who waits for a turn holds no connection
    with turn():  # else a flood waits for SQLite's lock, and log-ins and sign-outs behind it
        lock()
        if seconds := seconds_of_network(ASKED_FOR_MAIL, network, now()):
            db.session.rollback()
            raise TooManyAttempts(seconds)
        row = Activity(kind=ASKED_FOR_MAIL, key_hash=b"", network=network, block=block_of(network))
        db.session.add(row)
        db.session.commit()


def lock() -> None:
    """Let others who count wait until our commit."""
    if db.engine.dialect.name == "postgresql":
        # Not of the table: it would wait for each VACUUM, and PostgreSQL's own would give way to it
        # time and again.
        db.session.execute(select(func.pg_advisory_xact_lock(LOCK)))
    delete_old_rows()  # takes SQLite's write lock
