"""Backups of a SQLite database: a consistent copy while a server writes, and a copy put back in place.

A copy of the file made by `cp` would lack what is in the `-wal` file beside it. Both functions block.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from api.store.database import CannotOpenError
from api.store.engines.sqlite import connect, take_server_lock

ALL_PAGES = -1  # in one step, so one snapshot: in smaller steps, each write of another process starts the copy again


def back_up(database: Path, copy: Path) -> None:
    """Copy a database, which may be in use, to a new file. A copy that fails leaves no file behind."""
    if copy.exists():
        raise CannotOpenError(f"There is a file at {copy} already: choose another name.")
    with _complete_copy(database, copy) as part:
        part.rename(copy)


def restore(copy: Path, database: Path, *, replace: bool = False) -> None:
    """Put a copy in the place of the database. No server may be running.

    Raises `AlreadyServedError` if one is, and `CannotOpenError` if there is a database and `replace` is false.
    """
    with closing(take_server_lock(database)):
        if database.exists() and not replace:
            raise CannotOpenError(f"There is a database at {database} already: pass --replace to overwrite it.")
        with _complete_copy(copy, database) as part:
            # These belong to the database that is replaced. SQLite would apply them to the copy.
            for suffix in ("-wal", "-shm"):
                database.with_name(database.name + suffix).unlink(missing_ok=True)
            part.rename(database)


@contextmanager
def _complete_copy(source: Path, target: Path) -> Iterator[Path]:
    """Yield a complete copy of the source, on disk beside the target. It is removed if it was not renamed."""
    if not source.is_file():
        raise CannotOpenError(f"There is no database file at {source}.")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with closing(connect(source)) as connection, closing(sqlite3.connect(part)) as copy:
            connection.backup(copy, pages=ALL_PAGES)
        yield part
        _sync_folder(target.parent)
    except sqlite3.Error as error:
        raise CannotOpenError(f"{source} can't be copied to {target}: {error}.") from error
    finally:
        part.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a renamed file survive a power failure. SQLite has synced the file itself."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
