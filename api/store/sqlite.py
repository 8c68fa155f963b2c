"""SQLite behind the seam: one writer that commits in groups, reads straight on the event loop.

Every setting is for durability: an answer leaves only after the commit that holds its write was synced.
"""

import asyncio
import fcntl
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import quote, unquote
from uuid import UUID

from api.store.database import (
    AlreadyServed,
    CannotOpen,
    ForeignKeyViolation,
    Transaction,
    Unavailable,
    UniqueViolation,
)
from api.store.group_commit import GroupCommit, drive
from api.store.statement import Statement

T = TypeVar("T")
R = TypeVar("R")

BUSY_MILLISECONDS = 5_000  # how long a write waits for another process, such as the command line's
READ_BUSY_MILLISECONDS = 250  # a read waits on the event loop; in WAL it hardly ever has to

_UNIQUE = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_NOMEM,
}


def path_of(url: str) -> Path:
    """The file that a `sqlite:///` URL names; `CannotOpen` when it names none."""
    scheme, _, path = url.partition(":///")
    if scheme != "sqlite" or path in ("", ":memory:") or "?" in path:
        raise CannotOpen(
            "A SQLite URL names a file: sqlite:///nextset.sqlite, or sqlite:////an/absolute/path."
        )
    return Path(unquote(path))


def connect(
    path: Path, *, mode: str = "rw", busy_milliseconds: int = BUSY_MILLISECONDS
) -> sqlite3.Connection:
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
        for setting in ("synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error as error:
        raise CannotOpen(f"The database file {path} can't be opened: {error}.") from error
    return connection


def translated(error: sqlite3.Error) -> Exception:
    """What the seam calls this error; the error itself where it has no name: then it is a defect of ours."""
    code = getattr(error, "sqlite_errorcode", 0)  # absent on errors of the driver's own
    if code in _UNIQUE:
        return UniqueViolation(str(error))
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return ForeignKeyViolation(str(error))
    if code & 0xFF in _UNAVAILABLE:
        return Unavailable(f"SQLite: {error}")
    return error


def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("an instant without a time zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


_ADAPT: dict[type, Callable[[Any], object]] = {UUID: str, datetime: _instant, date: date.isoformat}


class SqliteTransaction:
    """A transaction, or the savepoint of one within a group. Its coroutines never suspend."""

    def __init__(self, connection: sqlite3.Connection, workspace_id: UUID | None) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self.failure: Exception | None = None

    @property
    def workspace_id(self) -> UUID:
        if self._workspace_id is None:
            raise LookupError("this transaction belongs to no workspace")
        return self._workspace_id

    def check(self) -> None:
        """Raise the error of a statement that failed, if the use case kept it to itself."""
        if self.failure is not None:
            raise self.failure

    async def all(self, statement: Statement[R], **parameters: object) -> list[R]:
        cursor, rows = self._execute(statement, parameters)
        names = [column[0] for column in cursor.description]
        return [statement.row_of(dict(zip(names, row, strict=True))) for row in rows]

    async def first(self, statement: Statement[R], **parameters: object) -> R | None:
        cursor, rows = self._execute(statement, parameters)
        if not rows:
            return None
        names = (column[0] for column in cursor.description)
        return statement.row_of(dict(zip(names, rows[0], strict=True)))

    async def run(self, statement: Statement[Any], **parameters: object) -> int:
        cursor, _ = self._execute(statement, parameters)
        return cursor.rowcount

    def _execute(
        self, statement: Statement[Any], parameters: dict[str, object]
    ) -> tuple[sqlite3.Cursor, list[tuple[object, ...]]]:
        self.check()
        values = statement.sqlite.values(statement.parameters(self._workspace_id, parameters))
        adapted = [_ADAPT[type(value)](value) if type(value) in _ADAPT else value for value in values]
        try:
            cursor = self._connection.execute(statement.sqlite.sql, adapted)
            return cursor, cursor.fetchall()
        except sqlite3.Error as error:
            self.failure = translated(error)
            raise self.failure from error


class SqliteDatabase:
    """An embedded database in one file, beside it its `-wal`, `-shm` and, while a server runs, `.lock`."""

    def __init__(self, url: str) -> None:
        self.path = path_of(url)
        self._lock: IO[str] | None = None
        self._reader: sqlite3.Connection | None = None
        self._writer: GroupCommit | None = None

    async def open(self, *, exclusive: bool = False) -> None:
        if not self.path.is_file():
            raise CannotOpen(f"There is no database file at {self.path}; migrate makes it.")
        if exclusive:
            self._lock = _locked(self.path)
        try:
            self._writer = GroupCommit(connect(self.path), SqliteTransaction, translated)
            self._reader = connect(self.path, mode="ro", busy_milliseconds=READ_BUSY_MILLISECONDS)
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.close()
        if self._writer is not None:
            await asyncio.to_thread(self._writer.close)  # last, so that closing folds the WAL into the file
        if self._lock is not None:
            self._lock.close()
        self._reader = self._writer = self._lock = None

    async def ready(self) -> None:
        if not self._writing().alive:
            raise Unavailable("the writer has stopped")
        try:
            self._reading().execute("SELECT 1")
        except sqlite3.Error as error:
            raise Unavailable(f"SQLite: {error}") from error

    async def notices(self) -> list[str]:
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

    async def write(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]]) -> T:
        return await self._writing().write(workspace_id, work)

    async def across_workspaces(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        return await self._writing().write(None, work)

    def _reading(self) -> sqlite3.Connection:
        if self._reader is None:
            raise Unavailable("the database isn't open")
        return self._reader

    def _writing(self) -> GroupCommit:
        if self._writer is None:
            raise Unavailable("the database isn't open")
        return self._writer


def _locked(path: Path) -> IO[str]:
    """Hold a server's lock until the file is closed; the kernel frees it however the process dies."""
    lock = path.with_name(path.name + ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise AlreadyServed(f"Another server has the database {path} open.") from error
    return lock
