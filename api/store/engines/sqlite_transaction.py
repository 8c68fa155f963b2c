"""One transaction on SQLite: its statements, its values as SQLite stores them, and the errors of the driver."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

import msgspec

from api.store.database import ForeignKeyViolationError, StorageFullError, UnavailableError, UniqueViolationError
from api.store.engines.transaction import EngineTransaction
from api.store.statement import Statement

R = TypeVar("R")

_UNIQUE = {sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY}
_UNAVAILABLE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_NOMEM,
}


# The second is what a full disk gives when the `-shm` file has to grow.
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE}


def translate_error(error: Exception) -> Exception:
    """Return the error that `api.store.database` defines for this one, or the error itself: then it is a bug."""
    code = getattr(error, "sqlite_errorcode", 0)  # absent on errors that the driver itself raises
    if code in _UNIQUE:
        return UniqueViolationError(str(error))
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return ForeignKeyViolationError(str(error))
    if code in _FULL:
        return StorageFullError(f"SQLite has no room to write: {error}.")
    if code & 0xFF in _UNAVAILABLE:
        return UnavailableError(f"SQLite reported an error: {error}.")
    return error


@lru_cache(maxsize=64)  # all rows of a request have the same time
def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("instant without a time zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


_UNCHANGED = (datetime, bytes, Decimal, timedelta)  # instants are written below; the driver rejects the others


def to_sqlite_values(values: list[object]) -> list[object]:
    """Convert values to what SQLite stores: ids and dates to text, instants to text of fixed width."""
    builtins: list[object] = msgspec.to_builtins(values, builtin_types=_UNCHANGED)  # much faster than str(UUID)
    return [_instant(value) if type(value) is datetime else value for value in builtins]


class SqliteTransaction(EngineTransaction):
    """A transaction, or one savepoint within a group. Its coroutines never suspend."""

    async def all(self, statement: Statement[R], **parameters: object) -> list[R]:
        cursor, rows = self._execute(statement, parameters)
        names = [column[0] for column in cursor.description]
        return [statement.rows.from_text(names, row) for row in rows]

    async def first(self, statement: Statement[R], **parameters: object) -> R | None:
        cursor, rows = self._execute(statement, parameters)
        if not rows:
            return None
        return statement.rows.from_text([column[0] for column in cursor.description], rows[0])

    async def run(self, statement: Statement[Any], **parameters: object) -> int:
        cursor, _ = self._execute(statement, parameters)
        return cursor.rowcount

    async def defer(
        self, statement: Statement[Any], *, if_no_row: Callable[[], Exception] | None = None, **parameters: object
    ) -> None:
        cursor, _ = self._execute(statement, parameters)  # there is no round trip to save
        if if_no_row is not None and not cursor.rowcount:
            self.failure = if_no_row()
            raise self.failure

    def _execute(
        self, statement: Statement[Any], parameters: dict[str, object]
    ) -> tuple[sqlite3.Cursor, list[tuple[object, ...]]]:
        self.check()
        values = statement.sqlite.values(statement.parameters(self._workspace_id, parameters))
        try:
            cursor = self._connection.execute(statement.sqlite.sql, to_sqlite_values(values))
            return cursor, cursor.fetchall()
        except (sqlite3.Error, TypeError) as error:
            self.failure = translate_error(error)
            raise self.failure from error
