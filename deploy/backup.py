"""Copies a SQLite database while the site writes to it: `backup.py DATABASE COPY`."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path


def main(database: str, copy: str) -> None:
    new = Path(f"{copy}.new")
    address = f"{Path(database).absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True)) as source:
        new.unlink(missing_ok=True)
        new.touch(mode=0o600)
        with closing(sqlite3.connect(new)) as target:
            source.backup(target)
            [result] = target.execute("PRAGMA integrity_check").fetchone()
    if result != "ok":
        sys.exit(f"The copy is broken: {result}")
    with new.open("rb") as file:
        os.fsync(file.fileno())
    new.replace(copy)  # the copy before stays until this one is whole


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except (OSError, sqlite3.Error) as error:
        sys.exit(f"{sys.argv[1]} was not copied to {sys.argv[2]}: {error}")
