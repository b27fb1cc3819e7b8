"""The fallback storage: any cachelib cache, by default an SQLite file in the instance folder."""

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Literal

from cachelib import BaseCache, NullCache
from flask import Flask

from heliograph import receipts
from heliograph.message import Json, Message, decode, encode

# Characters of one entry. A longer text belongs on a page, not in a message.
LONGEST = 32_768

# Seconds between two lines of one kind in the log, so that a flood of messages does not fill it.
QUIET = 60

# Seconds for which nobody asks a storage that failed: one that hangs would hold every request up.
PAUSE = 1


class FallbackStorage:
    """A cache whose failures break no page: they are logged, and count as nothing kept."""

    def __init__(
        self,
        app: Flask,
        cache: BaseCache | Literal[False] | None,
        is_known: Callable[[], bool] = lambda: False,
    ) -> None:
        self._app = app
        self._is_known = is_known
        self._quiet_until: dict[str, float] = {}
        self._away_until = 0.0
        self._cache: BaseCache | File | None
        if cache is None:
            self._cache = File(app)
        else:  # a NullCache reports success and keeps nothing
            self._cache = cache if cache and not isinstance(cache, NullCache) else None

    def __bool__(self) -> bool:
        return self._cache is not None

    def put(self, key: str, messages: list[Message], seconds: int) -> bool:
        """Keep messages under a key for some seconds. Return True if they are kept."""
        if self._cache is None or self._is_away:
            return False
        try:
            text = Json().dumps(encode(messages))
            if len(text) > LONGEST:
                return False
            if isinstance(self._cache, File):
                return self._cache.set(key, text, seconds, is_known=self._is_known())
            return bool(self._cache.set(key, text, timeout=seconds))
        except Exception as error:
            self._note_failure("A message could not be put into the fallback storage", error)
            return False

    def get(self, *keys: str) -> dict[str, list[Message]] | None:
        """Return the messages under these keys. A key without messages is left out.

        Return None if the storage fails: it may have them again later.
        """
        if self._cache is None or not keys:
            return {}
        if self._is_away:
            return None
        try:
            texts = self._cache.get_dict(*keys)
            return {key: decode(Json().loads(text)) for key, text in texts.items() if text}
        except Exception as error:
            self._note_failure("A message could not be read from the fallback storage", error)
            return None

    @property
    def _is_away(self) -> bool:
        return time.monotonic() < self._away_until

    def _note_failure(self, sentence: str, error: Exception) -> None:
        moment = time.monotonic()
        self._away_until = moment + PAUSE
        if moment >= self._quiet_until.get(sentence, 0):
            self._quiet_until[sentence] = moment + QUIET
            self._app.logger.error("%s: %s: %s", sentence, type(error).__name__, error)


class File:
    """Texts in an SQLite file, for any process on this machine, in four parts of a thousand each.

    There is one part for messages and one for receipts, both of visitors whom the app knows and of
    strangers, so that none pushes out another's. A full part of messages takes no more until some
    expire. A full part of receipts drops the oldest, since browsers name the newest.
    """

    ROOM = 1000

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._quiet_until = 0.0

    def set(self, key: str, text: str, timeout: int, *, is_known: bool) -> bool:
        is_receipt = receipts.is_key(key)
        part = 2 * is_receipt + is_known
        now = time.time()
        with closing(self._connect()) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("DELETE FROM entries WHERE expires <= ?", [now])
            [(count,)] = database.execute(
                "SELECT count(*) FROM entries WHERE part = ? AND key <> ?", [part, key]
            )
            has_room = count < self.ROOM
            if not has_room:
                self._warn(is_receipt)
            if is_receipt and not has_room:
                database.execute(
                    "DELETE FROM entries WHERE key = "
                    "(SELECT key FROM entries WHERE part = ? ORDER BY expires LIMIT 1)",
                    [part],
                )
            if is_receipt or has_room:
                row = [key, part, now + timeout, text]
                database.execute("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", row)
            database.execute("COMMIT")
        return is_receipt or has_room

    def get_dict(self, *keys: str) -> dict[str, str]:
        if not self._path.exists():
            return {}
        marks = ", ".join("?" * len(keys))
        statement = f"SELECT key, text FROM entries WHERE key IN ({marks}) AND expires > ?"  # noqa: S608
        with closing(self._connect()) as database:
            return dict(database.execute(statement, [*keys, time.time()]).fetchall())

    @property
    def _path(self) -> Path:
        return Path(self._app.instance_path, "messages.sqlite")

    def _connect(self) -> sqlite3.Connection:
        """Open the file, and create it only now: most sites never flash that much."""
        if not self._path.exists():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self._path, os.O_CREAT, mode=0o600))
        database = sqlite3.connect(self._path, timeout=1, isolation_level=None)
        database.executescript(
            # A crash of the machine may lose messages. To wait for the disk would slow every one.
            """
            PRAGMA synchronous = OFF;
            CREATE TABLE IF NOT EXISTS entries
                (key TEXT PRIMARY KEY, part INTEGER, expires REAL, text TEXT) WITHOUT ROWID;
            CREATE INDEX IF NOT EXISTS by_expiry ON entries (expires);
            CREATE INDEX IF NOT EXISTS by_part ON entries (part, expires);
            """
        )
        return database

    def _warn(self, is_receipt: bool) -> None:
        if time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + QUIET
            self._app.logger.warning(
                "The fallback storage is full of receipts: the oldest is evicted."
                if is_receipt
                else "The fallback storage is full: a message is shortened instead."
            )
