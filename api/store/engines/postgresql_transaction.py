"""One transaction on PostgreSQL: its statements, how it ends, and the errors of the driver."""

import re
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from api.store.database import (
    ForeignKeyViolationError,
    LockTimeoutError,
    OutcomeUnknownError,
    StorageFullError,
    UnavailableError,
    UniqueViolationError,
)
from api.store.engines.connection_pool import Connection
from api.store.engines.transaction import EngineTransaction
from api.store.statement import Statement, combine_writes

R = TypeVar("R")

MOST_TOGETHER = 8  # writes in one statement
MOST_STATEMENTS = 100  # of deferred writes that wait to be sent

ROLLBACK_SECONDS = 10.0

DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_UNIQUE = "23505"
_FOREIGN_KEY = {"23503", "23001"}  # from PostgreSQL 18 on, RESTRICT has its own code
_LOCK_TIMEOUT = "55P03"
_PLACE = re.compile(r"\(\d+,\d+\)")
_TRANSIENT = {"40001", "40P01", _LOCK_TIMEOUT, "57P01", "57P02", "57P03"}
_CONNECTION_CLASS = "08"
_INTERNAL, _SHARD_IS_GONE = "XX000", "could not find valid entry for shard"  # Citus: its tenant was just isolated
_STATEMENT_TIMEOUT = "57014"
_DISK_FULL = "53100"
_RESOURCE_CLASSES = {"53", "58"}  # out of memory, disk or connections; disk errors


class TransientError(UnavailableError):
    """An error that left nothing behind, and that another attempt may avoid."""

    def __init__(self, message: str, *, is_row_locked: bool = False) -> None:
        super().__init__(message)
        self.is_row_locked = is_row_locked

    def final(self) -> UnavailableError:
        """Return the error to raise when no further attempt is made."""
        return (LockTimeoutError if self.is_row_locked else UnavailableError)(str(self))


def translate_error(error: Exception, connection: Connection) -> Exception:
    """Return the error that `api.store.database` defines for this one, or the error itself: then it is a bug."""
    state = getattr(error, "sqlstate", None) or ""
    if state == _UNIQUE:
        return UniqueViolationError(str(error))
    if state in _FOREIGN_KEY:
        return ForeignKeyViolationError(str(error))
    if _is_transient(state, error):
        # A wait for a row names its place in the table. Otherwise a whole table is locked.
        is_row_locked = state == _LOCK_TIMEOUT and _PLACE.search(getattr(error, "context", None) or "") is not None
        return TransientError(f"PostgreSQL reported error {state}: {error}.", is_row_locked=is_row_locked)
    if state == _STATEMENT_TIMEOUT or state[:2] in _RESOURCE_CLASSES:
        kind = StorageFullError if state == _DISK_FULL else UnavailableError
        return kind(f"PostgreSQL reported error {state}: {error}.")
    if isinstance(error, OSError) or connection.is_closed():
        return TransientError(f"The connection to PostgreSQL was lost: {error}.")
    return error


def _is_transient(state: str, error: Exception) -> bool:
    return (
        state in _TRANSIENT
        or state[:2] == _CONNECTION_CLASS
        or (state == _INTERNAL and _SHARD_IS_GONE in str(error))
        or isinstance(error, asyncpg.InvalidCachedStatementError)
    )


class DeferredWrite(NamedTuple):
    """A write that is still to be sent."""

    statement: Statement[Any]
    values: list[object]
    if_no_row: Callable[[], Exception] | None


def _combined(writes: Sequence[DeferredWrite]) -> str:
    return combine_writes(tuple(write.statement for write in writes))


class PostgresqlTransaction(EngineTransaction):
    """One transaction on one connection. Deferred writes are sent together: one round trip instead of many.

    Writes that don't depend on each other become one statement. A batch repeats the same combination for each of its
    items, and equal combinations in a row are sent together as well.
    """

    def __init__(self, connection: Connection, workspace_id: UUID | None) -> None:
        super().__init__(connection, workspace_id)
        self._deferred: list[DeferredWrite] = []
        self._waiting: list[list[DeferredWrite]] = []

    async def all(self, statement: Statement[R], **parameters: object) -> list[R]:
        records = await self._execute(self._connection.fetch, statement, parameters)
        return [statement.rows.from_record(record) for record in records]

    async def first(self, statement: Statement[R], **parameters: object) -> R | None:
        record = await self._execute(self._connection.fetchrow, statement, parameters)
        return None if record is None else statement.rows.from_record(record)

    async def run(self, statement: Statement[Any], **parameters: object) -> int:
        tag = await self._execute(self._connection.execute, statement, parameters)
        return int(tag.rpartition(" ")[2])  # "UPDATE 3", "INSERT 0 1"

    async def defer(
        self, statement: Statement[Any], *, if_no_row: Callable[[], Exception] | None = None, **parameters: object
    ) -> None:
        self.check()
        # Writes of one statement don't see each other's changes, and the same one twice may be about one row.
        if len(self._deferred) == MOST_TOGETHER or statement in [write.statement for write in self._deferred]:
            self._waiting.append(self._deferred)
            self._deferred = []
            if len(self._waiting) == MOST_STATEMENTS:
                await self.send_deferred()
        values = statement.postgresql.values(statement.parameters(self._workspace_id, parameters))
        self._deferred.append(DeferredWrite(statement, values, if_no_row))

    async def send_deferred(self) -> None:
        """Send the deferred writes in their order. Raises the `if_no_row` of the first that touched no row."""
        combinations = [*self._waiting, self._deferred] if self._deferred else self._waiting
        self._deferred, self._waiting = [], []
        for sql, repeats in groupby(combinations, _combined):
            equal = list(repeats)
            values = [[value for write in writes for value in write.values] for writes in equal]
            if len(equal) == 1:
                counts = [await self._send(self._connection.fetchrow, sql, values[0])]
            else:
                counts = await self._send(self._connection.fetchmany, sql, [values])
            for writes, row_counts in zip(equal, counts, strict=True):
                self._check_touched(writes, row_counts)

    def _check_touched(self, writes: Sequence[DeferredWrite], row_counts: Sequence[int]) -> None:
        for write, row_count in zip(writes, row_counts, strict=True):
            if not row_count and write.if_no_row is not None:
                self.failure = write.if_no_row()
                raise self.failure

    async def _execute(
        self,
        method: Callable[..., Awaitable[Any]],
        statement: Statement[Any],
        parameters: dict[str, object],
    ) -> Any:
        self.check()
        await self.send_deferred()
        values = statement.postgresql.values(statement.parameters(self._workspace_id, parameters))
        return await self._send(method, statement.postgresql.sql, values)

    async def _send(self, method: Callable[..., Awaitable[Any]], sql: str, values: list[object]) -> Any:
        try:
            return await method(sql, *values)
        except DRIVER_ERRORS as error:
            self.failure = translate_error(error, self._connection)
            raise self.failure from error


async def execute(connection: Connection, sql: str) -> None:
    """Send SQL that has no parameters, in one message."""
    try:
        await connection.execute(sql)
    except DRIVER_ERRORS as error:
        raise translate_error(error, connection) from error


async def roll_back(connection: Connection) -> None:
    """Roll back. If even that fails, terminate the connection; the server then rolls back."""
    try:
        await connection.execute("rollback", timeout=ROLLBACK_SECONDS)
    except DRIVER_ERRORS:
        connection.terminate()


async def commit(connection: Connection) -> None:
    """Commit. If the commit isn't confirmed, terminate the connection and raise `OutcomeUnknownError`."""
    try:
        tag = await connection.execute("commit")
    except DRIVER_ERRORS as error:
        connection.terminate()
        raise OutcomeUnknownError(f"PostgreSQL did not confirm the commit: {error}.") from error
    except BaseException:  # canceled: no request waits for the result anymore
        connection.terminate()
        raise
    if tag != "COMMIT":  # PostgreSQL responds to the commit of a failed transaction with ROLLBACK, without an error
        raise UnavailableError(f"PostgreSQL responded to the commit with {tag}.")
