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


def statements(tables: list[Table], beside: str | None = None) -> list[str]:
    """Return the SQL that distributes these tables, in order. `nextset distribute --sql` prints it for all tables.

    The rows of a workspace are on the same node in all tables, `beside` included, which is distributed already.
    """
    from sqlalchemy.dialects import postgresql

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
    foreign_keys = [key for table in tables for key in table.constraints if isinstance(key, ForeignKeyConstraint)]
    foreign_keys.sort(key=lambda key: str(key.name))
    names = [table.name for table in tables]
    beside_each = [beside or names[0]] * len(names)
    if beside is None:
        beside_each[0] = "none"
    return [
        "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'",
        *(str(DropConstraint(key).compile(dialect=dialect)).strip() for key in foreign_keys),
        # Citus copies the rows as the owner, who would see none of them. Other roles stay under row-level security.
        *(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY" for name in names),
        *(
            f"SELECT create_distributed_table('{name}', 'workspace_id', colocate_with => '{other}')"
            for name, other in zip(names, beside_each, strict=True)
        ),
        # The rows on the coordinator would stay on its disk, out of the reach of every later statement.
        *(f"SELECT truncate_local_data_after_distributing_table('{name}')" for name in names),
        *(str(AddConstraint(key, isolate_from_table=False).compile(dialect=dialect)).strip() for key in foreign_keys),
        *(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY" for name in names),
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
