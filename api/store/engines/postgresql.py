"""PostgreSQL behind the seam: asyncpg, a transaction for every unit of work, errors told apart by SQLSTATE.

The server is told the workspace with `begin`, in one message, as a literal: row-level security reads it, and
Citus hands a literal on to its workers.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]  # it ships no types
import msgspec

from api.store.database import CannotOpenError, Transaction, UnavailableError
from api.store.engines.connection_pool import Connection, ConnectionPool
from api.store.engines.postgresql_transaction import (
    DRIVER_ERRORS,
    PostgresqlTransaction,
    TransientError,
    abandon,
    commit,
    say,
    translated,
)

T = TypeVar("T")

ATTEMPTS = 3
LATEST_ATTEMPT_SECONDS = 5.0  # no attempt begins later than this after the first
CONNECT_SECONDS = 5.0
CLOSE_SECONDS = 10.0

READ_ONLY = "begin isolation level repeatable read read only"  # one snapshot for all statements of a read


class PoolOptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a database URL may say after its `?`, besides the driver's own options."""

    pool_size: Annotated[int, msgspec.Meta(ge=1)] = 10
    """Connections at most, per process."""
    pool_wait_seconds: Annotated[float, msgspec.Meta(gt=0)] = 5.0
    """How long a request waits for a free connection before it is refused."""
    lock_timeout_seconds: Annotated[float, msgspec.Meta(gt=0)] = 3.0
    """How long a statement waits for a lock."""
    statement_timeout_seconds: Annotated[float, msgspec.Meta(gt=0)] = 15.0
    """How long a statement may run."""
    statement_cache_size: Annotated[int, msgspec.Meta(ge=0)] = 256
    """Prepared statements kept per connection; 0 behind PgBouncer in transaction mode."""


def split_options(url: str) -> tuple[str, PoolOptions]:
    """The URL for the driver and the options that are ours; `CannotOpenError` says which is wrong."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    ours = {name: value for name, value in pairs if name in PoolOptions.__struct_fields__}
    theirs = urlencode([(name, value) for name, value in pairs if name not in ours])
    try:
        options = msgspec.convert(ours, PoolOptions, strict=False)
    except msgspec.ValidationError as error:
        raise CannotOpenError(f"The database URL has an option that can't be read: {error}.") from error
    return urlunsplit(parts._replace(query=theirs)), options


class PostgresqlDatabase:
    """A server, by its URL; `PoolOptions` says what the URL may hold beside the driver's options."""

    def __init__(self, url: str) -> None:
        self._url, self._options = split_options(url)
        self._pool: ConnectionPool | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()
        limits = {
            "lock_timeout": self._options.lock_timeout_seconds,
            "statement_timeout": self._options.statement_timeout_seconds,
            # a process that hangs, or is cut off, between two statements must not keep its locks
            "idle_in_transaction_session_timeout": self._options.statement_timeout_seconds,
        }
        # In the transaction, not at start-up: a pooler in between refuses or shares what is set there.
        self._limits = "".join(f"; set local {name} = {round(limit * 1000)}" for name, limit in limits.items())

    async def open(self, *, exclusive: bool = False) -> None:
        pool = ConnectionPool(self._connect, self._options.pool_size, self._options.pool_wait_seconds)
        try:
            pool.give_back(await pool.take())
        except ValueError as error:
            raise CannotOpenError(f"The database URL can't be read: {error}.") from error
        except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
            raise CannotOpenError(f"PostgreSQL refuses the database URL: {error}.") from error
        except DRIVER_ERRORS as error:
            raise UnavailableError(f"PostgreSQL can't be reached: {error}") from error
        self._pool = pool

    async def _connect(self) -> Connection:
        return await asyncpg.connect(
            self._url,
            timeout=CONNECT_SECONDS,
            command_timeout=self._options.statement_timeout_seconds + 5,  # the server's own comes first
            statement_cache_size=self._options.statement_cache_size,
        )

    async def close(self) -> None:
        if self._pool is None:
            return
        pool, self._pool = self._pool, None
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._idle.wait()
                await pool.close()
        except TimeoutError:
            pool.cut()

    async def ready(self) -> list[str]:
        pool = self._opened()
        connection = await self._take(pool)
        try:
            bypassed = await connection.fetchval(
                "select rolsuper or rolbypassrls from pg_catalog.pg_roles where rolname = current_user"
            )
        except DRIVER_ERRORS as error:
            raise translated(error, connection) from error
        finally:
            pool.give_back(connection)
        if bypassed:
            return ["Row-level security is bypassed: the database's role is a superuser or has BYPASSRLS."]
        return []

    async def read(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]]) -> T:
        begin = f"{READ_ONLY}; set local app.workspace_id = '{workspace_id.hex}'"
        return await self._attempts(begin, workspace_id, work)

    async def write(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]], *, long: bool = False) -> T:
        begin = f"begin; set local app.workspace_id = '{workspace_id.hex}'{self._limits}"
        return await self._attempts(begin, workspace_id, work)

    async def across_workspaces(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        begin = f"begin; set local app.across_workspaces = 'on'{self._limits}"
        return await self._attempts(begin, None, work)

    async def _attempts(self, begin: str, workspace_id: UUID | None, work: Callable[[Transaction], Awaitable[T]]) -> T:
        """Try again after what left nothing behind; never after an error during a commit."""
        pool, time = self._opened(), asyncio.get_running_loop().time
        latest = time() + LATEST_ATTEMPT_SECONDS
        self._begins()
        try:
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    return await self._attempt(pool, begin, workspace_id, work)
                except TransientError as error:
                    if attempt == ATTEMPTS or time() > latest:
                        raise error.final() from error
                await asyncio.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311  # jitter is no secret
            raise AssertionError("unreachable: the last attempt returns or raises")
        finally:
            self._ends()

    async def _attempt(
        self, pool: ConnectionPool, begin: str, workspace_id: UUID | None, work: Callable[[Transaction], Awaitable[T]]
    ) -> T:
        connection = await self._take(pool)
        try:
            transaction = PostgresqlTransaction(connection, workspace_id)
            try:
                await say(connection, begin)
                result = await work(transaction)
                await transaction.send_waiting()
                transaction.check()
            except BaseException:
                await abandon(connection)
                raise
            await commit(connection)
            return result
        finally:
            pool.give_back(connection)

    async def _take(self, pool: ConnectionPool) -> Connection:
        try:
            return await pool.take()
        except (*DRIVER_ERRORS, TimeoutError) as error:
            raise UnavailableError(f"PostgreSQL can't be reached: {error}") from error

    def _begins(self) -> None:
        self._under_way += 1
        self._idle.clear()

    def _ends(self) -> None:
        self._under_way -= 1
        if not self._under_way:
            self._idle.set()

    def _opened(self) -> ConnectionPool:
        if self._pool is None:
            raise UnavailableError("the database isn't open")
        return self._pool
