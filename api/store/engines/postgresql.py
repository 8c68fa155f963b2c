"""The PostgreSQL engine: asyncpg, one transaction per unit of work, errors classified by SQLSTATE.

Long work runs on the event loop of a thread, with connections of its own, so that other requests don't wait for its
calculations.

The workspace is set in the same message as `begin`, as a literal. Row-level security reads it. With
`citus.propagate_set_commands`, Citus passes it on to the nodes with the rows. Other servers ignore that setting.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]  # it ships no types

from api.store.database import (
    CannotOpenError,
    LostLockError,
    Transaction,
    UnavailableError,
    UniqueViolationError,
)
from api.store.engines.connection_pool import Connection, ConnectionPool
from api.store.engines.loop_thread import LoopThread
from api.store.engines.pool_options import split_options
from api.store.engines.postgresql_transaction import (
    DRIVER_ERRORS,
    PostgresqlTransaction,
    TransientError,
    commit,
    execute,
    roll_back,
    translate_error,
)

T = TypeVar("T")

ATTEMPTS = 3
LATEST_ATTEMPT_SECONDS = 5.0  # no attempt starts later than this after the first
CONNECT_SECONDS = 5.0
CLOSE_SECONDS = 10.0
LONG_CONNECTIONS = 2  # so that an ordinary correction doesn't wait for an import
LONG_WAIT_SECONDS = 60.0  # long work waits for other long work, in a thread and without a connection

CITUS = "set local citus.propagate_set_commands = 'local'"
READ_ONLY = f"begin isolation level repeatable read read only; {CITUS}"  # one snapshot for all statements of a read
WRITE = f"begin; {CITUS}"

_ROW_SECURITY = """
    select (select rolsuper or rolbypassrls from pg_catalog.pg_roles where rolname = current_user),
      exists(select from pg_catalog.pg_class where relrowsecurity and not relforcerowsecurity
        and relnamespace = 'public'::regnamespace)
"""
_SEES_ALL_WORKSPACES = """
    select current_user, not row_security_active('workspaces') or exists(
      select from pg_catalog.pg_policy, unnest(polroles) as role
      where polrelid = 'workspaces'::regclass and polname = 'across_workspaces' and pg_has_role(role, 'usage'))
"""


class PostgresqlDatabase:
    """A database on a PostgreSQL server. Its URL may have `PoolOptions` beside the driver's options."""

    def __init__(self, url: str) -> None:
        self._url, self._options = split_options(url)
        self._pool: ConnectionPool | None = None
        self._long_pool: ConnectionPool | None = None
        self._thread = LoopThread("postgresql-long-work")
        self._snapshot_pool: ConnectionPool | None = None
        self._snapshot_thread = LoopThread("postgresql-snapshot")
        self._running = 0
        self._idle = asyncio.Event()
        self._idle.set()
        limits = {
            "lock_timeout": self._options.lock_timeout_seconds,
            "statement_timeout": self._options.statement_timeout_seconds,
            # A process that hangs, or loses its network, between two statements must not hold its locks.
            "idle_in_transaction_session_timeout": self._options.statement_timeout_seconds,
        }
        # Set in each transaction, not on connecting: a pooler rejects connection settings, or shares them.
        self._limits = "".join(f"; set local {name} = {round(limit * 1000)}" for name, limit in limits.items())

    async def open(self, *, exclusive: bool = False) -> None:
        pool = ConnectionPool(self._connect, self._options.pool_size, self._options.pool_wait_seconds)
        try:
            pool.release(await pool.acquire())
        except ValueError as error:
            raise CannotOpenError(f"The database URL is malformed: {error}.") from error
        except (asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
            raise CannotOpenError(f"PostgreSQL rejected the role or the database in the URL: {error}.") from error
        except DRIVER_ERRORS as error:
            raise _unreachable(error) from error
        self._pool = pool
        self._long_pool = ConnectionPool(self._connect, LONG_CONNECTIONS, LONG_WAIT_SECONDS)
        self._snapshot_pool = ConnectionPool(self._connect, 1, LONG_WAIT_SECONDS)

    async def _connect(self) -> Connection:
        return await asyncpg.connect(
            self._url,
            timeout=CONNECT_SECONDS,
            command_timeout=self._options.statement_timeout_seconds + 5,  # the server's own timeout comes first
            statement_cache_size=self._options.statement_cache_size,
        )

    async def close(self) -> None:
        if self._pool is None or self._long_pool is None or self._snapshot_pool is None:
            return
        pool, self._pool = self._pool, None
        long_pool, self._long_pool = self._long_pool, None
        snapshot_pool, self._snapshot_pool = self._snapshot_pool, None
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._idle.wait()
                await self._thread.run(long_pool.close)
                await self._snapshot_thread.run(snapshot_pool.close)
                await pool.close()
        except TimeoutError:
            pool.terminate()
            await self._thread.run(partial(_terminate, long_pool))
            await self._snapshot_thread.run(partial(_terminate, snapshot_pool))
        await self._thread.close()
        await self._snapshot_thread.close()

    async def ready(self) -> list[str]:
        pool = self._open_pool()
        connection = await self._acquire(pool)
        try:
            bypassed, lifted = await connection.fetchrow(_ROW_SECURITY)
        except DRIVER_ERRORS as error:
            raise translate_error(error, connection) from error
        finally:
            pool.release(connection)
        notices = {
            "Row-level security is bypassed: connect with a role that is no superuser and lacks BYPASSRLS.": bypassed,
            "Row-level security does not apply to the owner of the tables: run `nextset distribute` after shards have "
            "moved.": lifted,
        }
        return [notice for notice, applies in notices.items() if applies]

    async def read(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]]) -> T:
        begin = f"{READ_ONLY}; set local app.workspace_id = '{workspace_id.hex}'"
        return await self._run(begin, workspace_id, work)

    async def long_read(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]]) -> T:
        begin = f"{READ_ONLY}; set local app.workspace_id = '{workspace_id.hex}'"
        return await self._run(begin, workspace_id, work, long=True)

    async def snapshot(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]]) -> T:
        if self._snapshot_pool is None:
            raise UnavailableError("The database is not open.")
        begin = f"{READ_ONLY}; set local app.workspace_id = '{workspace_id.hex}'"
        in_thread = partial(self._attempts, self._snapshot_pool, begin, workspace_id, work)
        self._started()
        try:
            return await self._snapshot_thread.run(in_thread)
        finally:
            self._ended()

    async def write(self, workspace_id: UUID, work: Callable[[Transaction], Awaitable[T]], *, long: bool = False) -> T:
        begin = f"{WRITE}; set local app.workspace_id = '{workspace_id.hex}'{self._limits}"
        return await self._run(begin, workspace_id, work, long=long)

    async def find_work(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        return await self._run(f"{READ_ONLY}; set local app.finds_work = 'on'", None, work)

    async def across_workspaces(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        await self._require_all_workspaces()
        begin = f"{WRITE}; set local app.across_workspaces = 'on'{self._limits}"
        return await self._run(begin, None, work)

    async def _require_all_workspaces(self) -> None:
        """Raise `CannotOpenError` for a role to which row-level security shows no row without a workspace."""
        pool = self._open_pool()
        connection = await self._acquire(pool)
        try:
            role, sees_all = await connection.fetchrow(_SEES_ALL_WORKSPACES)
        except DRIVER_ERRORS as error:
            raise translate_error(error, connection) from error
        finally:
            pool.release(connection)
        if not sees_all:
            raise CannotOpenError(
                f"The role {role} can't see all workspaces: set NEXTSET_MIGRATION_URL to the URL of the role that owns "
                "the tables."
            )

    async def _run(
        self,
        begin: str,
        workspace_id: UUID | None,
        work: Callable[[Transaction], Awaitable[T]],
        *,
        long: bool = False,
    ) -> T:
        if self._pool is None or self._long_pool is None:
            raise UnavailableError("The database is not open.")
        self._started()
        try:
            if long:
                in_thread = partial(self._attempts, self._long_pool, begin, workspace_id, work)
                return await self._thread.run(in_thread)
            return await self._attempts(self._pool, begin, workspace_id, work)
        finally:
            self._ended()

    async def _attempts(
        self, pool: ConnectionPool, begin: str, workspace_id: UUID | None, work: Callable[[Transaction], Awaitable[T]]
    ) -> T:
        """Retry after an error that left nothing behind; never after an error during the commit.

        A unique violation is one of them: the next attempt sees the row of the other transaction, and can say so.
        """
        time = asyncio.get_running_loop().time
        latest = time() + LATEST_ATTEMPT_SECONDS
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._attempt(pool, begin, workspace_id, work)
            except (TransientError, LostLockError, UniqueViolationError) as error:
                if attempt == ATTEMPTS or time() > latest:
                    if isinstance(error, TransientError):
                        raise error.final() from error
                    raise
            await asyncio.sleep(random.uniform(0.01, 0.05) * attempt)  # noqa: S311  # jitter is no secret
        raise AssertionError("unreachable: the last attempt returns or raises")

    async def _attempt(
        self, pool: ConnectionPool, begin: str, workspace_id: UUID | None, work: Callable[[Transaction], Awaitable[T]]
    ) -> T:
        connection = await self._acquire(pool)
        try:
            transaction = PostgresqlTransaction(connection, workspace_id)
            try:
                await execute(connection, begin)
                result = await work(transaction)
                await transaction.send_deferred()
                transaction.check()
            except BaseException:
                await roll_back(connection)
                raise
            await commit(connection)
            return result
        finally:
            pool.release(connection)

    async def _acquire(self, pool: ConnectionPool) -> Connection:
        try:
            return await pool.acquire()
        except (*DRIVER_ERRORS, TimeoutError) as error:
            raise _unreachable(error) from error

    def _started(self) -> None:
        self._running += 1
        self._idle.clear()

    def _ended(self) -> None:
        self._running -= 1
        if not self._running:
            self._idle.set()

    def _open_pool(self) -> ConnectionPool:
        if self._pool is None:
            raise UnavailableError("The database is not open.")
        return self._pool


async def _terminate(pool: ConnectionPool) -> None:
    pool.terminate()


def _unreachable(error: Exception) -> UnavailableError:
    return UnavailableError(f"PostgreSQL can't be reached: {str(error) or 'no response in time'}.")
