"""Copies a SQLite database while the site writes to it: `backup.py DATABASE COPY`."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path


def main(database: str, copy: str) -> None:
    new = Path(f"{copy}.new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    with (
        closing(
            sqlite3.connect(f"{Path(database).absolute().as_uri()}?mode=rw", uri=True)
        ) as source,
        closing(sqlite3.connect(new)) as target,
    ):
        source.backup(target)
        [result] = target.execute("PRAGMA integrity_check").fetchone()
    if result != "ok":
        sys.exit(f"The copy is broken: {result}")
    with new.open("rb") as file:
        os.fsync(file.fileno())
    new.replace(copy)  # the copy before stays until this one is whole


if __name__ == "__main__":
    main(*sys.argv[1:])
