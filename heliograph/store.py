"""Where a message waits that is too long for a cookie: any cachelib cache, by default files."""

from pathlib import Path
from typing import Literal

from cachelib import BaseCache, FileSystemCache, NullCache
from flask import Flask

from heliograph.message import Message, from_json, to_json

# The default's bound: with more files than this, those that expire first make room.
FILES = 1000


class Store:
    """Failures of the cache are logged and answered with "no": none breaks a page."""

    def __init__(self, app: Flask, cache: BaseCache | Literal[False] | None) -> None:
        self._app = app
        # A NullCache says yes to everything and keeps nothing.
        self._cache = False if isinstance(cache, NullCache) else cache

    def __bool__(self) -> bool:
        return self._cache is not False

    def put(self, key: str, messages: list[Message], seconds: int) -> bool:
        try:
            cache = self._open()
            return bool(cache and cache.set(key, to_json(messages), timeout=seconds))
        except Exception:
            self._app.logger.exception("A message could not be put into the store")
            return False

    def get(self, key: str) -> list[Message] | None:
        try:
            cache = self._open()
            text = cache.get(key) if cache else None
            return None if text is None else from_json(text)
        except Exception:
            self._app.logger.exception("A message could not be read from the store")
            return None

    def _open(self) -> BaseCache | Literal[False]:
        if self._cache is not None:
            return self._cache
        # Made when it is needed, as most sites never flash that much, and each time anew: it then
        # counts its files, which several processes that add to one number would get wrong.
        folder = Path(self._app.instance_path, "messages")
        return FileSystemCache(str(folder), threshold=FILES)
