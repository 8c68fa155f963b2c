"""The SQLite engine: one writer that commits in groups; reads run directly on the event loop, long ones in a thread.

The settings are chosen for durability: a response is sent only after the commit with its write was synced to disk.
"""

import asyncio
import contextvars
import errno
import fcntl
import os
import sqlite3
import tempfile
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeVar
from urllib.parse import quote, unquote
from uuid import UUID

from api.store.database import (
    AlreadyServedError,
    CannotOpenError,
    OverloadedError,
    StorageFullError,
    Transaction,
    UnavailableError,
)
from api.store.engines.group_commit import GroupCommit, drive
from api.store.engines.sqlite_transaction import SqliteTransaction, translate_error

T = TypeVar("T")

BUSY_MILLISECONDS = 5_000  # how long a write waits for another process, such as a `nextset` command
READ_BUSY_MILLISECONDS = 250  # a read waits on the event loop; with WAL it rarely has to
MOST_SNAPSHOTS = 4  # one runs, the others wait
MOST_LONG_READS = 100  # one runs, the others wait; more are refused, rather than late
ROOM_BYTES = 1024 * 1024  # less room than this beside the database counts as a full disk
# A large transaction, and writes during a long read, make the WAL larger. SQLite truncates it when it is next reset.
LARGEST_IDLE_WAL = 32 * 1024 * 1024  # twice the size at which it is copied, so that this is rare
SETTINGS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "temp_store = MEMORY",  # holds what a savepoint rolls back to: useless after a crash, and slow in a file
    "wal_autocheckpoint = 4000",  # pages, 16 MB: a page that many sessions changed is copied into the database once
    f"journal_size_limit = {LARGEST_IDLE_WAL}",
)


def path_of(url: str) -> Path:
    """Return the file that a `sqlite:///` URL names. Raises `CannotOpenError` for any other URL."""
    scheme, _, path = url.partition(":///")
    if scheme != "sqlite" or path in ("", ":memory:") or "?" in path:
        raise CannotOpenError(
            "The SQLite URL must name a file: sqlite:///nextset.sqlite or sqlite:////an/absolute/path."
        )
    return Path(unquote(path))


def require_file(path: Path) -> None:
    """Raise `CannotOpenError` if there is no database file at this path."""
    if not path.is_file():
        raise CannotOpenError(f"There is no database file at {path}: create it with `nextset migrate`.")


def connect(path: Path, *, mode: str = "rw", busy_milliseconds: int = BUSY_MILLISECONDS) -> sqlite3.Connection:
    """Open a connection with the settings of this module. `mode` is ro, rw or rwc, as in SQLite's URIs."""
    try:
        connection = sqlite3.connect(
            f"file:{quote(str(path))}?mode={mode}",
            uri=True,
            isolation_level=None,  # we send BEGIN ourselves: the driver's is never IMMEDIATE, which loses updates
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
    """An embedded database in one file. Beside it are `-wal`, `-shm` and, while a server runs, `.lock`."""

    def __init__(self, url: str) -> None:
        self.path = path_of(url)
        self._lock: IO[str] | None = None
        self._reader: sqlite3.Connection | None = None
        self._long_reader: sqlite3.Connection | None = None
        self._long_reads = 0
        self._thread: ThreadPoolExecutor | None = None
        self._snapshots = 0
        self._closing = threading.Event()
        self._snapshot_thread: ThreadPoolExecutor | None = None
        self._writer: GroupCommit | None = None

    async def open(self, *, exclusive: bool = False) -> None:
        require_file(self.path)
        if exclusive:
            self._lock = take_server_lock(self.path)
        self._closing = threading.Event()
        try:
            self._writer = GroupCommit(connect(self.path))
            self._reader = connect(self.path, mode="ro", busy_milliseconds=READ_BUSY_MILLISECONDS)
            self._long_reader = connect(self.path, mode="ro")
            self._thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-long-reader")
            self._snapshot_thread = ThreadPoolExecutor(1, thread_name_prefix="sqlite-snapshot")
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        if self._writer is not None:
            self._writer.refuse_more()
        self._closing.set()
        threads = (self._thread, self._snapshot_thread)
        self._thread = self._snapshot_thread = None
        for thread in threads:
            if thread is not None:
                await asyncio.to_thread(thread.shutdown)  # a long read that runs is finished
        for reader in (self._reader, self._long_reader):
            if reader is not None:
                reader.close()
        if self._writer is not None:
            await self._writer.close()  # last, so that closing checkpoints the WAL into the file
        if self._lock is not None:
            self._lock.close()
        self._reader = self._long_reader = self._writer = self._lock = None

    async def ready(self) -> list[str]:
        try:
            self._open_reader().execute("SELECT 1")
        except sqlite3.Error as error:
            raise UnavailableError(f"SQLite reported an error: {error}.") from error
        await asyncio.to_thread(_require_room, self.path.parent)
        return []

    async def read(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]]) -> T:
        # Nothing here suspends, so no other read runs between BEGIN and ROLLBACK on the shared connection.
        reader = self._open_reader()
        return _read(reader, SqliteTransaction(reader, workspace_id), work)

    async def long_read(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]]) -> T:
        if self._thread is None or self._long_reader is None:
            raise UnavailableError("The database is not open.")
        if self._long_reads >= MOST_LONG_READS:
            raise OverloadedError(f"{MOST_LONG_READS} long reads are running or waiting already.")
        self._long_reads += 1
        try:
            in_context = contextvars.copy_context().run  # the request id, for logs
            loop = asyncio.get_running_loop()
            transaction = SqliteTransaction(self._long_reader, workspace_id)
            return await loop.run_in_executor(self._thread, in_context, _read, self._long_reader, transaction, work)
        finally:
            self._long_reads -= 1

    async def snapshot(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]]) -> T:
        if self._snapshot_thread is None:
            raise UnavailableError("The database is not open.")
        if self._snapshots >= MOST_SNAPSHOTS:
            raise OverloadedError(f"{MOST_SNAPSHOTS} exports of workspaces are running or waiting already.")
        self._snapshots += 1
        try:
            in_context = contextvars.copy_context().run  # the request id, for logs
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._snapshot_thread, in_context, self._snapshot, workspace_id, work)
        finally:
            self._snapshots -= 1

    def _snapshot(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]]) -> T:
        reader = connect(self.path, mode="ro")
        try:
            return _read(reader, SnapshotTransaction(reader, workspace_id, self._closing), work)
        finally:
            reader.close()

    async def write(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]], *, long: bool = False) -> T:
        return await self._open_writer().write(workspace_id, work, long=long)

    async def find_work(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        reader = self._open_reader()
        return _read(reader, SqliteTransaction(reader, None), work)

    async def across_workspaces(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        return await self._open_writer().write(None, work)

    def _open_reader(self) -> sqlite3.Connection:
        if self._reader is None:
            raise UnavailableError("The database is not open.")
        return self._reader

    def _open_writer(self) -> GroupCommit:
        if self._writer is None:
            raise UnavailableError("The database is not open.")
        return self._writer


class SnapshotTransaction(SqliteTransaction):
    """The transaction of a snapshot. It ends at its next statement once the database is being closed."""

    def __init__(self, connection: sqlite3.Connection, workspace_id: UUID, closing: threading.Event) -> None:
        super().__init__(connection, workspace_id)
        self._closing = closing

    def check(self) -> None:
        if self._closing.is_set():
            raise UnavailableError("The database is closing.")
        super().check()


def _read(reader: sqlite3.Connection, transaction: SqliteTransaction, work: Callable[[Transaction], Awaitable[T]]) -> T:
    try:
        reader.execute("BEGIN")
    except sqlite3.Error as error:
        raise translate_error(error) from error
    try:
        result = drive(work(transaction))
        transaction.check()
        return result
    finally:
        with suppress(sqlite3.Error):
            reader.execute("ROLLBACK")


def _require_room(folder: Path) -> None:
    """Raise `StorageFullError` unless a file beside the database could grow.

    Free space as the system counts it would be wrong: it leaves out quotas, and what is reserved for root. Where room
    can't be reserved, this finds nothing, and only a refused write shows that the disk is full.
    """
    if not hasattr(os, "posix_fallocate"):  # macOS
        return
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            os.posix_fallocate(file.fileno(), 0, ROOM_BYTES)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFullError(f"There is no room left in {folder}: {error.strerror}.") from error
        if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL):  # what some file systems answer
            raise UnavailableError(f"Nothing can be written in {folder}: {error.strerror}.") from error


def take_server_lock(path: Path) -> IO[str]:
    """Take the server lock of a database file. Closing the returned file, or the end of the process, releases it.

    The server may write its address into the file. The error of the next process that tries names that address.
    """
    try:
        lock = path.with_name(path.name + ".lock").open("a+")
    except OSError as error:
        raise CannotOpenError(f"The database file {path} can't be locked: {error.strerror}.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        address = lock.readline().strip()
        lock.close()
        where = f" at {address}" if address else ""
        raise AlreadyServedError(
            f"Another server{where} has the database {path} open: "
            "stop that server first, or set NEXTSET_DATABASE_URL to another database."
        ) from error
    lock.truncate(0)
    return lock
