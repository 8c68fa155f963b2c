"""PostgreSQL behind the seam: asyncpg, a transaction for every unit of work, errors told apart by SQLSTATE.

The server is told the workspace with `begin`, in one message, as a literal: row-level security reads it, and
Citus hands a literal on to its workers.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import msgspec
from asyncpg.pool import PoolConnectionProxy  # type: ignore[import-untyped]  # as above

from api.store.database import (
    CannotOpen,
    ForeignKeyViolation,
    LockTimeout,
    OutcomeUnknown,
    Transaction,
    Unavailable,
    UniqueViolation,
)
from api.store.statement import Statement

T = TypeVar("T")
R = TypeVar("R")
Connection: TypeAlias = PoolConnectionProxy

ATTEMPTS = 3
LATEST_ATTEMPT_SECONDS = 5.0  # no attempt begins later than this after the first
CONNECT_SECONDS = 5.0
CLOSE_SECONDS = 10.0

READ_ONLY = "begin isolation level repeatable read read only"  # one snapshot for all statements of a read

DRIVER_ERRORS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
_TRANSIENT = {"40001", "40P01", "55P03", "57P01", "57P02", "57P03"}
_FOREIGN_KEY = {"23503", "23001"}  # from PostgreSQL 18 on, RESTRICT has a code of its own


class PoolOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a database URL may say after its `?`, besides the driver's own options."""

    pool_size: int = 10
    """Connections at most, per process."""
    pool_wait_seconds: float = 5.0
    """How long a request waits for a free connection before it is refused."""
    lock_timeout_seconds: float = 3.0
    """How long a statement waits for a lock."""
    statement_timeout_seconds: float = 15.0
    """How long a statement may run."""
    statement_cache_size: int = 256
    """Prepared statements kept per connection; 0 behind PgBouncer in transaction mode."""


class Transient(Unavailable):
    """An error that left nothing behind, and that another attempt may not meet."""

    def __init__(self, message: str, *, sqlstate: str = "") -> None:
        super().__init__(message)
        self.sqlstate = sqlstate

    def final(self) -> Unavailable:
        """What it is called once no further attempt is made."""
        return (LockTimeout if self.sqlstate == "55P03" else Unavailable)(str(self))


def split_options(url: str) -> tuple[str, PoolOptions]:
    """The URL for the driver and the options that are ours; `CannotOpen` says which is wrong."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    ours = {name: value for name, value in pairs if name in PoolOptions.__struct_fields__}
    theirs = urlencode([(name, value) for name, value in pairs if name not in ours])
    try:
        options = msgspec.convert(ours, PoolOptions, strict=False)
    except msgspec.ValidationError as error:
        raise CannotOpen(f"The database URL has an option that can't be read: {error}.") from error
    return urlunsplit(parts._replace(query=theirs)), options


def translated(error: Exception, connection: Connection) -> Exception:
    """What the seam calls this error; the error itself where it has no name: then it is a defect of ours."""
    state = getattr(error, "sqlstate", None) or ""
    if state == "23505":
        return UniqueViolation(str(error))
    if state in _FOREIGN_KEY:
        return ForeignKeyViolation(str(error))
    if state in _TRANSIENT or state[:2] == "08" or isinstance(error, asyncpg.InvalidCachedStatementError):
        return Transient(f"PostgreSQL {state}: {error}", sqlstate=state)
    if state == "57014" or state[:2] in (
        "53",
        "58",
    ):  # too long; out of memory, disk, connections; disk errors
        return Unavailable(f"PostgreSQL {state}: {error}")
    if isinstance(error, OSError) or connection.is_closed():
        return Transient(f"the connection was lost: {error}")
    return error


class PostgresqlTransaction:
    """One transaction on one connection."""

    def __init__(self, connection: Connection, workspace_id: UUID | None) -> None:
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
        records = await self._execute(self._connection.fetch, statement, parameters)
        return [statement.row_of(dict(record)) for record in records]

    async def first(self, statement: Statement[R], **parameters: object) -> R | None:
        record = await self._execute(self._connection.fetchrow, statement, parameters)
        return None if record is None else statement.row_of(dict(record))

    async def run(self, statement: Statement[Any], **parameters: object) -> int:
        tag = await self._execute(self._connection.execute, statement, parameters)
        return int(tag.rpartition(" ")[2])  # "UPDATE 3", "INSERT 0 1"

    async def _execute(
        self,
        how: Callable[..., Awaitable[Any]],
        statement: Statement[Any],
        parameters: dict[str, object],
    ) -> Any:
        self.check()
        values = statement.postgresql.values(statement.parameters(self._workspace_id, parameters))
        try:
            return await how(statement.postgresql.sql, *values)
        except DRIVER_ERRORS as error:
            self.failure = translated(error, self._connection)
            raise self.failure from error


class PostgresqlDatabase:
    """A server, by its URL; `PoolOptions` says what the URL may hold beside the driver's options."""

    def __init__(self, url: str) -> None:
        self._url, self._options = split_options(url)
        self._pool: asyncpg.Pool | None = None
        limits = {
            "lock_timeout": self._options.lock_timeout_seconds,
            "statement_timeout": self._options.statement_timeout_seconds,
            # a process that hangs, or is cut off, between two statements must not keep its locks
            "idle_in_transaction_session_timeout": self._options.statement_timeout_seconds,
        }
        # In the transaction, not at start-up: a pooler in between refuses or shares what is set there.
        self._limits = "".join(
            f"; set local {name} = {round(limit * 1000)}" for name, limit in limits.items()
        )

    async def open(self, *, exclusive: bool = False) -> None:  # noqa: ARG002  # servers may share a PostgreSQL
        try:
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=self._options.pool_size,
                timeout=CONNECT_SECONDS,
                command_timeout=self._options.statement_timeout_seconds + 5,  # the server's own comes first
                statement_cache_size=self._options.statement_cache_size,
                reset=_nothing_to_reset,
            )
        except ValueError as error:
            raise CannotOpen(f"The database URL can't be read: {error}.") from error
        except DRIVER_ERRORS as error:
            raise Unavailable(f"PostgreSQL can't be reached: {error}") from error

    async def close(self) -> None:
        if self._pool is None:
            return
        pool, self._pool = self._pool, None
        try:
            await asyncio.wait_for(pool.close(), CLOSE_SECONDS)
        except TimeoutError:
            pool.terminate()

    async def ready(self) -> None:
        async with self._connection() as connection:
            await _say(connection, "select 1")

    async def notices(self) -> list[str]:
        async with self._connection() as connection:
            bypassed = await connection.fetchval(
                "select rolsuper or rolbypassrls from pg_catalog.pg_roles where rolname = current_user"
            )
        if bypassed:
            return ["Row-level security is bypassed: the database's role is a superuser or has BYPASSRLS."]
        return []

    async def read(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]]) -> T:
        begin = f"{READ_ONLY}; set local app.workspace_id = '{workspace_id}'"
        return await self._attempts(begin, workspace_id, work)

    async def write(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]]) -> T:
        begin = f"begin; set local app.workspace_id = '{workspace_id}'{self._limits}"
        return await self._attempts(begin, workspace_id, work)

    async def across_workspaces(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        begin = f"begin; set local app.across_workspaces = 'on'{self._limits}"
        return await self._attempts(begin, None, work)

    async def _attempts(
        self, begin: str, workspace_id: UUID | None, work: Callable[[Transaction], Awaitable[T]]
    ) -> T:
        """Try again after what left nothing behind; never after an error during a commit."""
        time = asyncio.get_running_loop().time
        latest = time() + LATEST_ATTEMPT_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._attempt(begin, workspace_id, work)
            except Transient as error:
                if attempt == ATTEMPTS or time() > latest:
                    raise error.final() from error
            await asyncio.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311  # jitter is no secret
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _attempt(
        self, begin: str, workspace_id: UUID | None, work: Callable[[Transaction], Awaitable[T]]
    ) -> T:
        async with self._connection() as connection:
            transaction = PostgresqlTransaction(connection, workspace_id)
            try:
                await _say(connection, begin)
                result = await work(transaction)
                transaction.check()
            except BaseException:
                await _abandon(connection)
                raise
            await _commit(connection)
            return result

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        if self._pool is None:
            raise Unavailable("the database isn't open")
        pool = self._pool
        try:
            connection = await pool.acquire(timeout=self._options.pool_wait_seconds)
        except TimeoutError as error:
            raise Unavailable("no connection of the pool became free in time") from error
        except DRIVER_ERRORS as error:
            raise Unavailable(f"PostgreSQL can't be reached: {error}") from error
        try:
            yield connection
        finally:
            await pool.release(connection)


async def _nothing_to_reset(_: Connection) -> None:
    """Whatever a transaction sets is `local`, so the driver's own reset would be a round trip for nothing."""


async def _say(connection: Connection, sql: str) -> None:
    try:
        await connection.execute(sql)
    except DRIVER_ERRORS as error:
        raise translated(error, connection) from error


async def _abandon(connection: Connection) -> None:
    """Roll back; a connection that can't even do that is cut, and the server rolls back."""
    try:
        await connection.execute("rollback", timeout=CLOSE_SECONDS)
    except DRIVER_ERRORS:
        connection.terminate()


async def _commit(connection: Connection) -> None:
    try:
        tag = await connection.execute("commit")
    except DRIVER_ERRORS as error:
        connection.terminate()
        raise OutcomeUnknown(f"the commit was not answered: {error}") from error
    if tag != "COMMIT":  # PostgreSQL answers the commit of a failed transaction with ROLLBACK, and no error
        raise Unavailable(f"PostgreSQL answered the commit with {tag}")
