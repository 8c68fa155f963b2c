"""SQLite behind the seam: one writer that commits in groups, reads straight on the event loop.

Every setting is for durability: an answer leaves only after the commit that holds its write was synced.
"""

import fcntl
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import quote, unquote
from uuid import UUID

from api.store.database import AlreadyServedError, CannotOpenError, Transaction, UnavailableError
from api.store.engines.group_commit import GroupCommit, drive
from api.store.engines.sqlite_transaction import SqliteTransaction, translated

T = TypeVar("T")

BUSY_MILLISECONDS = 5_000  # how long a write waits for another process, such as the command line's
READ_BUSY_MILLISECONDS = 250  # a read waits on the event loop; in WAL it hardly ever has to
SETTINGS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "temp_store = MEMORY",  # the pages that a savepoint goes back to: of no use after a crash, and costly in a file
    "wal_autocheckpoint = 4000",  # 16 MB: a page that many sessions changed is copied into the database once
)


def path_of(url: str) -> Path:
    """The file that a `sqlite:///` URL names; `CannotOpenError` when it names none."""
    scheme, _, path = url.partition(":///")
    if scheme != "sqlite" or path in ("", ":memory:") or "?" in path:
        raise CannotOpenError("A SQLite URL names a file: sqlite:///nextset.sqlite, or sqlite:////an/absolute/path.")
    return Path(unquote(path))


def connect(path: Path, *, mode: str = "rw", busy_milliseconds: int = BUSY_MILLISECONDS) -> sqlite3.Connection:
    """A connection with the settings that hold everywhere. `mode` is ro, rw or rwc, as in SQLite's URIs."""
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode={mode}",
            uri=True,
            isolation_level=None,  # we say BEGIN: the driver's own is never IMMEDIATE, which loses updates
            check_same_thread=False,
            cached_statements=512,
        )
        connection.execute(f"PRAGMA busy_timeout = {busy_milliseconds}")
        if mode != "ro":
            connection.execute("PRAGMA journal_mode = WAL")
        for setting in SETTINGS:
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error as error:
        raise CannotOpenError(f"The database file {path} can't be opened: {error}.") from error
    return connection


class SqliteDatabase:
    """An embedded database in one file, beside it its `-wal`, `-shm` and, while a server runs, `.lock`."""

    def __init__(self, url: str) -> None:
        self.path = path_of(url)
        self._lock: IO[str] | None = None
        self._reader: sqlite3.Connection | None = None
        self._writer: GroupCommit | None = None

    async def open(self, *, exclusive: bool = False) -> None:
        if not self.path.is_file():
            raise CannotOpenError(f"There is no database file at {self.path}; migrate makes it.")
        if exclusive:
            self._lock = _locked(self.path)
        try:
            self._writer = GroupCommit(connect(self.path))
            self._reader = connect(self.path, mode="ro", busy_milliseconds=READ_BUSY_MILLISECONDS)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        if self._writer is not None:
            await self._writer.close()  # last, so that closing folds the WAL into the file
        if self._lock is not None:
            self._lock.close()
        self._reader = self._writer = self._lock = None

    async def ready(self) -> list[str]:
        try:
            self._reading().execute("SELECT 1")
        except sqlite3.Error as error:
            raise UnavailableError(f"SQLite: {error}") from error
        return []

    async def read(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]]) -> T:
        # Nothing here suspends, so nobody else comes between BEGIN and ROLLBACK on the shared connection.
        reader = self._reading()
        transaction = SqliteTransaction(reader, workspace_id)
        try:
            reader.execute("BEGIN")
        except sqlite3.Error as error:
            raise translated(error) from error
        try:
            result = drive(work(transaction))
            transaction.check()
            return result
        finally:
            with suppress(sqlite3.Error):
                reader.execute("ROLLBACK")

    async def write(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]], *, long: bool = False) -> T:
        return await self._writing().write(workspace_id, work, long=long)

    async def across_workspaces(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        return await self._writing().write(None, work)

    def _reading(self) -> sqlite3.Connection:
        if self._reader is None:
            raise UnavailableError("the database isn't open")
        return self._reader

    def _writing(self) -> GroupCommit:
        if self._writer is None:
            raise UnavailableError("the database isn't open")
        return self._writer


def _locked(path: Path) -> IO[str]:
    """Hold a server's lock until the file is closed; the kernel frees it however the process dies."""
    lock = path.with_name(path.name + ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise AlreadyServedError(f"Another server has the database {path} open.") from error
    return lock
