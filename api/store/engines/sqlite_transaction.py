"""One transaction on SQLite: its statements, and what the seam calls the errors met on the way."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from api.store.database import ForeignKeyViolationError, UnavailableError, UniqueViolationError
from api.store.statement import Statement

R = TypeVar("R")

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


def translated(error: Exception) -> Exception:
    """What the seam calls this error; the error itself where it has no name: then it is a defect of ours."""
    code = getattr(error, "sqlite_errorcode", 0)  # absent on errors of the driver's own
    if code in _UNIQUE:
        return UniqueViolationError(str(error))
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return ForeignKeyViolationError(str(error))
    if code & 0xFF in _UNAVAILABLE:
        return UnavailableError(f"SQLite: {error}")
    return error


@lru_cache(maxsize=64)  # a request's own time is in each of its rows
def _instant(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("an instant without a time zone")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


_NOT_OURS = (datetime, bytes, Decimal, timedelta)  # instants are written below; the others are the driver's to refuse


def adapted(values: list[object]) -> list[object]:
    """Values as SQLite stores them: ids and dates as text, and instants as text of fixed width."""
    texts: list[object] = msgspec.to_builtins(values, builtin_types=_NOT_OURS)  # much quicker than str(UUID)
    return [_instant(value) if type(value) is datetime else value for value in texts]


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
        return [statement.rows.of_text(names, row) for row in rows]

    async def first(self, statement: Statement[R], **parameters: object) -> R | None:
        cursor, rows = self._execute(statement, parameters)
        if not rows:
            return None
        return statement.rows.of_text([column[0] for column in cursor.description], rows[0])

    async def run(self, statement: Statement[Any], **parameters: object) -> int:
        cursor, _ = self._execute(statement, parameters)
        return cursor.rowcount

    async def defer(
        self, statement: Statement[Any], *, otherwise: Callable[[], Exception] | None = None, **parameters: object
    ) -> None:
        cursor, _ = self._execute(statement, parameters)  # nothing is gained by waiting
        if otherwise is not None and not cursor.rowcount:
            self.failure = otherwise()
            raise self.failure

    def _execute(
        self, statement: Statement[Any], parameters: dict[str, object]
    ) -> tuple[sqlite3.Cursor, list[tuple[object, ...]]]:
        self.check()
        values = statement.sqlite.values(statement.parameters(self._workspace_id, parameters))
        try:
            cursor = self._connection.execute(statement.sqlite.sql, adapted(values))
            return cursor, cursor.fetchall()
        except (sqlite3.Error, TypeError) as error:
            self.failure = translated(error)
            raise self.failure from error
