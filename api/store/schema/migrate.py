"""Migrate a database to this release's tables, and list the pending migrations.

Every function here blocks and opens its own connection. Call them from the command line, not from a request.
"""

import asyncio
import time
from importlib import import_module
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from api.store.database import CannotOpenError, UnavailableError
from api.store.engines import sqlite
from api.store.engines.pool_options import split_options
from api.store.engines.postgresql import CONNECT_SECONDS
from api.store.schema.connection import unreachable, with_connection

ATTEMPTS = 10
PAUSE_SECONDS = 1.0
LOCK_NOT_AVAILABLE = "55P03"


class DatabaseNewerError(CannotOpenError):
    """A later release migrated this database, so this release doesn't know its tables."""


def migrate(url: str, *, app_role: str | None = None) -> None:
    """Run every pending migration. Creates the file of a SQLite database if there is none.

    `app_role` is the API's role on PostgreSQL, if it isn't the one that migrates; it is granted what it needs.
    Raises `DatabaseNewerError`, `CannotOpenError`, or `UnavailableError` if no attempt got its locks in time.
    """

    def upgrade(connection: Connection) -> None:
        _refuse_newer(connection)
        command.upgrade(configuration(connection), "head")
        if app_role is not None and connection.dialect.name == "postgresql":
            _grant(connection, app_role)

    for attempt in range(1, ATTEMPTS + 1):
        try:
            return with_connection(url, upgrade, create=True)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            if attempt == ATTEMPTS:
                raise UnavailableError(
                    "The tables are in use and could not be locked. Run `nextset migrate` again later."
                ) from error
        time.sleep(PAUSE_SECONDS)
    raise AssertionError("unreachable: the last attempt returns or raises")


def pending_migrations(url: str) -> list[str]:
    """Return the migrations that the database lacks, oldest first. Raises the errors of `migrate`."""
    if not url.startswith("sqlite:"):
        heads = asyncio.run(_heads_on_postgresql(url))
    elif sqlite.path_of(url).exists():
        heads = with_connection(url, _heads)
    else:
        heads = set()
    _refuse_unknown(heads)
    script = ScriptDirectory.from_config(configuration())
    applied = {revision.revision for head in heads for revision in script.iterate_revisions(head, "base")}
    return [revision for revision in _all_revisions() if revision not in applied]


def require_migrated(url: str) -> None:
    """Raise `CannotOpenError` unless the database has exactly this release's migrations."""
    if pending := pending_migrations(url):
        raise CannotOpenError(f"The database lacks migrations {', '.join(pending)}: run `nextset migrate` first.")


def configuration(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration. It doesn't need pyproject.toml, which an installed package lacks."""
    config = Config()
    folder = Path(str(import_module("migrations").__file__)).parent
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _all_revisions() -> list[str]:
    """Every migration of this release, oldest first."""
    return [revision.revision for revision in ScriptDirectory.from_config(configuration()).walk_revisions()][::-1]


def _heads(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


async def _heads_on_postgresql(url: str) -> set[str]:
    """Read the newest applied migration. A server may connect through a pooler, so nothing is set or prepared."""
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
        raise unreachable(error) from error
    return {row["version_num"] for row in rows}


def _refuse_newer(connection: Connection) -> None:
    heads = _heads(connection)
    connection.rollback()
    _refuse_unknown(heads)


def _refuse_unknown(heads: set[str]) -> None:
    unknown = heads - set(_all_revisions())
    if unknown:
        raise DatabaseNewerError(
            f"The database was migrated by a later release (to {', '.join(sorted(unknown))}): run that release."
        )


def _grant(connection: Connection, app_role: str) -> None:
    """Grant the API's role access to rows and nothing else. It owns no table, so row-level security applies to it."""
    role = connection.dialect.identifier_preparer.quote_identifier(app_role)
    connection.execute(text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}"))
    connection.execute(text(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {role}"))
    connection.commit()
