"""A SQLAlchemy connection to either engine, for migrations and other work on the schema.

`with_connection` blocks: call it from the command line, not from a request.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from api.store.database import CannotOpenError, UnavailableError
from api.store.engines import sqlite
from api.store.engines.pool_options import split_options
from api.store.engines.postgresql import CONNECT_SECONDS

T = TypeVar("T")

# A migration that waits for a lock blocks all later statements on the table: time out soon, and retry.
LOCK_TIMEOUT_SECONDS = 2
STATEMENT_TIMEOUT_SECONDS = 300
ATTEMPTS = 10
PAUSE_SECONDS = 1.0
LOCKS_NOT_GRANTED = {"55P03", "40P01"}  # not in time, or in a deadlock: the transaction was rolled back
QUERY_CANCELED = "57014"
CONNECTION_LOST = "08"  # the class of these errors
ON_A_WORKER = "operation is not allowed on this node"  # of Citus


def with_connection(url: str, work: Callable[[Connection], T], *, create: bool = False) -> T:
    """Call `work` with a SQLAlchemy connection to either engine, then close the connection."""
    if not url.startswith("sqlite:"):
        return asyncio.run(_on_postgresql(url, work))
    with _on_sqlite(sqlite.path_of(url), "rwc" if create else "rw") as connection:
        return work(connection)


def with_locks(url: str, work: Callable[[Connection], T], *, create: bool = False) -> T:
    """Call `work` as `with_connection` does, again and again until it gets its locks in time.

    Raises `UnavailableError` if no attempt got them, if a statement was canceled, such as by the statement timeout, or
    if a node of a Citus cluster is down, and `CannotOpenError` on a worker of a Citus cluster.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return with_connection(url, work, create=create)
        except DBAPIError as error:
            if ON_A_WORKER in str(error.orig):
                message = "This node is a worker of a Citus cluster. Run the command on the coordinator."
                raise CannotOpenError(message) from error
            state = str(getattr(error.orig, "sqlstate", None))
            if state == QUERY_CANCELED:
                raise UnavailableError(f"{_reason(error)}. Run the command again.") from error
            if state.startswith(CONNECTION_LOST):
                raise UnavailableError(f"A connection was lost or refused: {_reason(error)}.") from error
            if state not in LOCKS_NOT_GRANTED:
                raise
            if attempt == ATTEMPTS:
                message = "The tables are in use and could not be locked. Run the command again later."
                raise UnavailableError(message) from error
        time.sleep(PAUSE_SECONDS)
    raise AssertionError("unreachable: the last attempt returns or raises")


def _reason(error: DBAPIError) -> str:
    """The first line of the server's message, without its period. SQLAlchemy puts the class before the message."""
    message = str((error.orig and error.orig.__cause__) or error.orig).partition("\n")[0].rstrip(".")
    return message[:1].upper() + message[1:]


@contextmanager
def _on_sqlite(path: Path, mode: str) -> Iterator[Connection]:
    engine = create_engine("sqlite://", creator=lambda: _connect_for_migration(path, mode), poolclass=NullPool)
    # The driver begins late, and never for DDL: without this, a migration that fails would be applied in part.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        yield connection
        if mode == "rwc" and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise CannotOpenError(
                f"After the migration, rows in {path} reference missing rows. Restore the backup from before it."
            )


def _connect_for_migration(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite.connect(path, mode=mode)
    # SQLite alters a table by copying and dropping it, and the drop would cascade.
    connection.execute("PRAGMA foreign_keys = OFF")
    return connection


async def _on_postgresql(url: str, work: Callable[[Connection], T]) -> T:
    from sqlalchemy.ext.asyncio import create_async_engine  # needs greenlet, which SQLite doesn't need

    dsn, _ = split_options(url)
    settings = {
        "lock_timeout": f"{LOCK_TIMEOUT_SECONDS * 1000:.0f}",
        "statement_timeout": f"{STATEMENT_TIMEOUT_SECONDS}s",
        "citus.propagate_set_commands": "local",  # without it, row-level security on Citus hides every row
    }

    async def connect(*_: Any) -> Any:
        try:
            return await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=settings)
        except (OSError, asyncpg.PostgresError, ValueError) as error:
            raise unreachable(error) from error

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    async with engine.connect() as connection:
        result = await connection.run_sync(work)
        await connection.commit()
        return result


def unreachable(error: Exception) -> CannotOpenError:
    """Return the error for a PostgreSQL server that doesn't respond."""
    return CannotOpenError(f"PostgreSQL can't be reached: {str(error) or 'no response in time'}.")
