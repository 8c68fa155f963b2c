"""Which migrations a database has, and which it lacks. Alembic is not needed for that, and takes 0.1 s to import.

`pending_migrations` and `require_migrated` block and open a connection. In an event loop, call them in a thread.
"""

import asyncio
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy import Connection, inspect, text

from api.store.database import CannotOpenError, UnavailableError
from api.store.engines import sqlite
from api.store.engines.pool_options import split_options
from api.store.engines.postgresql import CONNECT_SECONDS
from api.store.schema.connection import unreachable

_NEWEST = "select version_num from alembic_version"  # Alembic stores the newest migration only


class DatabaseNewerError(CannotOpenError):
    """A later release migrated this database, so this release doesn't know its tables."""


def pending_migrations(url: str) -> list[str]:
    """Return the migrations that the database lacks, oldest first. Raises `DatabaseNewerError` or `CannotOpenError`."""
    if not url.startswith("sqlite:"):
        newest = asyncio.run(_newest_on_postgresql(url))
    else:
        path = sqlite.path_of(url)
        newest = _newest_on_sqlite(path) if path.exists() else None
    refuse_newer(newest)
    return [revision for revision in released_migrations() if newest is None or revision > newest]


def require_migrated(url: str) -> None:
    """Raise `CannotOpenError` unless the database has exactly this release's migrations."""
    if url.startswith("sqlite:"):
        sqlite.require_file(sqlite.path_of(url))
    if pending := pending_migrations(url):
        raise CannotOpenError(f"The database lacks migrations {', '.join(pending)}: run `nextset migrate` first.")


def released_migrations() -> list[str]:
    """Every migration of this release, oldest first: the numbers that the files in `migrations/versions` begin with."""
    return sorted(path.name[:4] for path in (migrations_folder() / "versions").glob("[0-9]*.py"))


def migrations_folder() -> Path:
    return Path(str(import_module("migrations").__file__)).parent


def newest_applied(connection: Connection) -> str | None:
    """The newest migration of the database, or None if it has none."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    newest: str | None = connection.execute(text(_NEWEST)).scalar()
    return newest


def refuse_newer(newest: str | None) -> None:
    """Raise `DatabaseNewerError` for a migration that this release does not have."""
    if newest is not None and newest not in released_migrations():
        raise DatabaseNewerError(f"The database was migrated by a later release (to {newest}): run that release.")


def _newest_on_sqlite(path: Path) -> str | None:
    """Read it without a transaction of its own: a server may hold the write lock."""
    with closing(sqlite.connect(path)) as connection:
        try:
            row = connection.execute(_NEWEST).fetchone()
        except sqlite3.Error as error:
            if "no such table" in str(error):
                return None
            raise UnavailableError(f"SQLite reported an error: {error}.") from error
    return None if row is None else str(row[0])


async def _newest_on_postgresql(url: str) -> str | None:
    """Read it without SQLAlchemy: a server may connect through a pooler, so nothing is set or prepared."""
    dsn, _ = split_options(url)
    try:
        connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, statement_cache_size=0)
        try:
            newest: str | None = await connection.fetchval(_NEWEST)
        finally:
            await connection.close()
    except asyncpg.UndefinedTableError:
        return None
    except (OSError, asyncpg.PostgresError, ValueError) as error:
        raise unreachable(error) from error
    return newest
