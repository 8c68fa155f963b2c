"""Bring a database's tables to what this release knows, and say how far they are.

Everything here blocks and opens a connection of its own; call it from the command line, not from a request.
"""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from api.store.database import CannotOpenError, UnavailableError
from api.store.engines import sqlite
from api.store.engines.postgresql import CONNECT_SECONDS, split_options

T = TypeVar("T")

# A migration that waits for a lock makes everyone behind it wait too: give up soon, and try again.
LOCK_TIMEOUT_SECONDS = 2
STATEMENT_TIMEOUT_SECONDS = 300
ATTEMPTS = 10
PAUSE_SECONDS = 1.0
LOCK_NOT_AVAILABLE = "55P03"


class DatabaseNewerError(CannotOpenError):
    """A later release migrated this database; this one doesn't know its tables."""


def migrate(url: str, *, app_role: str | None = None) -> None:
    """Run every migration that the database lacks; makes the file of a SQLite database that isn't there yet.

    `app_role` is the role of the API on PostgreSQL, granted what it needs if the migration's role is another.
    Raises `DatabaseNewerError`, `CannotOpenError`, or `UnavailableError` when a lock wasn't to be had in any attempt.
    """

    def upgrade(connection: Connection) -> None:
        _refuse_newer(connection)
        command.upgrade(configuration(connection), "head")
        if app_role is not None and connection.dialect.name == "postgresql":
            _grant(connection, app_role)

    for attempt in range(1, ATTEMPTS + 1):
        try:
            return connected(url, upgrade, create=True)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            if attempt == ATTEMPTS:
                raise UnavailableError("The tables are in use: no lock to be had for the migration.") from error
        time.sleep(PAUSE_SECONDS)
    raise AssertionError("unreachable: the last attempt returns or raises")


def pending(url: str) -> list[str]:
    """The migrations that the database lacks, oldest first; empty when it is ready. Raises as `migrate` does."""
    if url.startswith("sqlite:") and not sqlite.path_of(url).exists():
        return [revision.revision for revision in _known()]

    applied = asyncio.run(_applied_on_postgresql(url)) if not url.startswith("sqlite:") else connected(url, _applied)
    _refuse_unknown(applied)
    script = ScriptDirectory.from_config(configuration())
    done = {revision.revision for head in applied for revision in script.iterate_revisions(head, "base")}
    return [revision.revision for revision in _known() if revision.revision not in done]


def require_migrated(url: str) -> None:
    """Raises CannotOpen, with a sentence, unless the database has this release's tables: no fewer, no more."""
    if lacking := pending(url):
        raise CannotOpenError(f"The database lacks migrations {', '.join(lacking)}: run `nextset migrate` first.")


def configuration(connection: Connection | None = None) -> Config:
    """Alembic's configuration, for code; it works where the project is installed without its pyproject.toml."""
    config = Config()
    folder = Path(str(import_module("migrations").__file__)).parent
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def connected(url: str, work: Callable[[Connection], T], *, create: bool = False) -> T:
    """Call `work` with a SQLAlchemy connection to either engine, and close it."""
    if not url.startswith("sqlite:"):
        return asyncio.run(_on_postgresql(url, work))
    with _on_sqlite(sqlite.path_of(url), "rwc" if create else "rw") as connection:
        return work(connection)


@contextmanager
def _on_sqlite(path: Path, mode: str) -> Iterator[Connection]:
    engine = create_engine("sqlite://", creator=lambda: _rebuildable(path, mode), poolclass=NullPool)
    # The driver begins too late and never for DDL: without this a migration that fails leaves half of itself.
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as connection:
        yield connection
        if mode == "rwc" and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise CannotOpenError(f"After the migration, rows in {path} refer to rows that aren't there.")


def _rebuildable(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite.connect(path, mode=mode)
    # SQLite changes a table by copying and dropping it, and the drop would cascade.
    connection.execute("PRAGMA foreign_keys = OFF")
    return connection


async def _on_postgresql(url: str, work: Callable[[Connection], T]) -> T:
    from sqlalchemy.ext.asyncio import create_async_engine  # needs greenlet, which SQLite can do without

    dsn, _ = split_options(url)
    settings = {
        "lock_timeout": f"{LOCK_TIMEOUT_SECONDS * 1000:.0f}",
        "statement_timeout": f"{STATEMENT_TIMEOUT_SECONDS}s",
    }

    async def connect(*_: Any) -> Any:
        try:
            return await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=settings)
        except (OSError, asyncpg.PostgresError, ValueError) as error:
            raise CannotOpenError(f"PostgreSQL can't be reached: {error}.") from error

    engine = create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)
    async with engine.connect() as connection:
        result = await connection.run_sync(work)
        await connection.commit()
        return result


def _known() -> list[Any]:
    return list(ScriptDirectory.from_config(configuration()).walk_revisions())[::-1]


def _applied(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


async def _applied_on_postgresql(url: str) -> set[str]:
    """As a server asks before it begins, perhaps through a pooler: nothing is set or prepared on the connection."""
    dsn, _ = split_options(url)
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, statement_cache_size=0)
        try:
            rows = await connection.fetch("select version_num from alembic_version")
        finally:
            await connection.close()
    except asyncpg.UndefinedTableError:
        return set()
    except (OSError, asyncpg.PostgresError, ValueError) as error:
        raise CannotOpenError(f"PostgreSQL can't be reached: {str(error) or 'no answer in time'}.") from error
    return {row["version_num"] for row in rows}


def _refuse_newer(connection: Connection) -> None:
    applied = _applied(connection)
    connection.rollback()
    _refuse_unknown(applied)


def _refuse_unknown(applied: set[str]) -> None:
    unknown = applied - {revision.revision for revision in _known()}
    if unknown:
        raise DatabaseNewerError(
            f"The database was migrated by a later release (to {', '.join(sorted(unknown))}): run that one."
        )


def _grant(connection: Connection, app_role: str) -> None:
    """What the API does with its tables, and no more: it owns nothing, so row-level security holds for it."""
    role = connection.dialect.identifier_preparer.quote_identifier(app_role)
    connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"))
    connection.execute(text(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}"))
    connection.commit()
