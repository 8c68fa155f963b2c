"""Distribute a populated database over the workers of a Citus cluster, by workspace.

One transaction drops the foreign keys, distributes each table and adds the foreign keys again. It takes seconds for a
hundred thousand rows, and blocks all writes meanwhile. docs/citus.md describes when to do it and how to check it.
"""

from __future__ import annotations

from sqlalchemy import Connection, ForeignKeyConstraint, Table, text
from sqlalchemy.schema import AddConstraint, DropConstraint

from api.store.database import CannotOpenError
from api.store.schema.connection import with_connection
from api.store.schema.tables import metadata


def distribute(url: str) -> list[str]:
    """Distribute every table that isn't distributed yet; return their names. `url` connects as the owner.

    Raises `CannotOpenError` if the database has no Citus extension.
    """
    if url.startswith("sqlite:"):
        raise CannotOpenError(
            "A SQLite database can't be distributed: move to PostgreSQL with the Citus extension first."
        )
    return with_connection(url, _distribute)


def statements(tables: list[Table]) -> list[str]:
    """Return the SQL that distributes these tables, in order. `nextset distribute --sql` prints it for all tables."""
    from sqlalchemy.dialects import postgresql

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
    foreign_keys = [key for table in tables for key in table.constraints if isinstance(key, ForeignKeyConstraint)]
    foreign_keys.sort(key=lambda key: str(key.name))
    return [
        "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'",
        "SET LOCAL app.across_workspaces = 'on'",  # row-level security is forced: without this, no row is visible
        *(str(DropConstraint(key).compile(dialect=dialect)).strip() for key in foreign_keys),
        *(f"SELECT create_distributed_table('{table.name}', 'workspace_id')" for table in tables),
        *(str(AddConstraint(key, isolate_from_table=False).compile(dialect=dialect)).strip() for key in foreign_keys),
    ]


def _distribute(connection: Connection) -> list[str]:
    if connection.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'citus'")).first() is None:
        raise CannotOpenError(
            "This PostgreSQL database has no Citus extension: run `CREATE EXTENSION citus` in it first."
        )
    rows = connection.execute(text("SELECT table_name::text FROM citus_tables WHERE citus_table_type = 'distributed'"))
    distributed = set(rows.scalars())
    local_tables = [table for table in metadata.sorted_tables if table.name not in distributed]
    for sql in statements(local_tables) if local_tables else ():
        connection.execute(text(sql))
    return [table.name for table in local_tables]
