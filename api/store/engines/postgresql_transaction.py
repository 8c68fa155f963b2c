"""One transaction on PostgreSQL: its statements, its end, and what the seam calls the errors met on the way."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from api.store.database import (
    ForeignKeyViolationError,
    LockTimeoutError,
    OutcomeUnknownError,
    UnavailableError,
    UniqueViolationError,
)
from api.store.engines.connection_pool import Connection
from api.store.statement import Statement, together

R = TypeVar("R")

MOST_TOGETHER = 8  # writes in one statement

ROLLBACK_SECONDS = 10.0

DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_TRANSIENT = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03"}
_FOREIGN_KEY = {"23503", "23001"}  # from PostgreSQL 18 on, RESTRICT has a code of its own


class TransientError(UnavailableError):
    """An error that left nothing behind, and that another attempt may not meet."""

    def __init__(self, message: str, *, sqlstate: str = "") -> None:
        super().__init__(message)
        self.sqlstate = sqlstate

    def final(self) -> UnavailableError:
        """What it is called once no further attempt is made."""
        return (LockTimeoutError if self.sqlstate == "55P03" else UnavailableError)(str(self))


def translated(error: Exception, connection: Connection) -> Exception:
    """What the seam calls this error; the error itself where it has no name: then it is a defect of ours."""
    state = getattr(error, "sqlstate", None) or ""
    if state == "23505":
        return UniqueViolationError(str(error))
    if state in _FOREIGN_KEY:
        return ForeignKeyViolationError(str(error))
    if state in _TRANSIENT or state[:2] == "08" or isinstance(error, asyncpg.InvalidCachedStatementError):
        return TransientError(f"PostgreSQL {state}: {error}", sqlstate=state)
    if state == "57014" or state[:2] in (
        "53",
        "58",
    ):  # too long; out of memory, disk, connections; disk errors
        return UnavailableError(f"PostgreSQL {state}: {error}")
    if isinstance(error, OSError) or connection.is_closed():
        return TransientError(f"the connection was lost: {error}")
    return error


class DeferredWrite(NamedTuple):
    """A write that is still to be sent."""

    statement: Statement[Any]
    values: list[object]
    otherwise: Callable[[], Exception] | None


class PostgresqlTransaction:
    """One transaction on one connection. What may wait is sent in one statement: a round trip instead of many."""

    def __init__(self, connection: Connection, workspace_id: UUID | None) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._waiting: list[DeferredWrite] = []
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
        records = await self._execute(self._connection.fetch, statement, parameters)
        return [statement.rows.of_record(record) for record in records]

    async def first(self, statement: Statement[R], **parameters: object) -> R | None:
        record = await self._execute(self._connection.fetchrow, statement, parameters)
        return None if record is None else statement.rows.of_record(record)

    async def run(self, statement: Statement[Any], **parameters: object) -> int:
        tag = await self._execute(self._connection.execute, statement, parameters)
        return int(tag.rpartition(" ")[2])  # "UPDATE 3", "INSERT 0 1"

    async def defer(
        self, statement: Statement[Any], *, otherwise: Callable[[], Exception] | None = None, **parameters: object
    ) -> None:
        self.check()
        # Statements sent together don't see what the others change: the same one twice may be about one row.
        if len(self._waiting) == MOST_TOGETHER or statement in [each.statement for each in self._waiting]:
            await self.send_waiting()
        values = statement.postgresql.values(statement.parameters(self._workspace_id, parameters))
        self._waiting.append(DeferredWrite(statement, values, otherwise))

    async def send_waiting(self) -> None:
        """Send what waits, in one statement. Raises the `otherwise` of the first that touched no row."""
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        sql = together(tuple(each.statement for each in waiting))
        values = [value for each in waiting for value in each.values]
        touched = await self._send(self._connection.fetchrow, sql, values)
        for each, rows in zip(waiting, touched, strict=True):
            if not rows and each.otherwise is not None:
                self.failure = each.otherwise()
                raise self.failure

    async def _execute(
        self,
        how: Callable[..., Awaitable[Any]],
        statement: Statement[Any],
        parameters: dict[str, object],
    ) -> Any:
        self.check()
        if self._waiting:
            await self.send_waiting()
        values = statement.postgresql.values(statement.parameters(self._workspace_id, parameters))
        return await self._send(how, statement.postgresql.sql, values)

    async def _send(self, how: Callable[..., Awaitable[Any]], sql: str, values: list[object]) -> Any:
        try:
            return await how(sql, *values)
        except DRIVER_ERRORS as error:
            self.failure = translated(error, self._connection)
            raise self.failure from error


async def say(connection: Connection, sql: str) -> None:
    """Send SQL that has no parameters, in one message."""
    try:
        await connection.execute(sql)
    except DRIVER_ERRORS as error:
        raise translated(error, connection) from error


async def abandon(connection: Connection) -> None:
    """Roll back; a connection that can't even do that is cut, and the server rolls back."""
    try:
        await connection.execute("rollback", timeout=ROLLBACK_SECONDS)
    except DRIVER_ERRORS:
        connection.terminate()


async def commit(connection: Connection) -> None:
    """Commit, or say that nobody knows whether it did; such a connection is cut."""
    try:
        tag = await connection.execute("commit")
    except DRIVER_ERRORS as error:
        connection.terminate()
        raise OutcomeUnknownError(f"the commit was not answered: {error}") from error
    except BaseException:  # cancelled: nobody waits for the answer any more
        connection.terminate()
        raise
    if tag != "COMMIT":  # PostgreSQL answers the commit of a failed transaction with ROLLBACK, and no error
        raise UnavailableError(f"PostgreSQL answered the commit with {tag}")
