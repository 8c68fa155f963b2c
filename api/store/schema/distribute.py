"""Distribute a populated database over the workers of a Citus cluster, by workspace.

Everything is one transaction: foreign keys are dropped, each table is distributed, foreign keys are added again. It
takes seconds for a hundred thousand rows, and nobody can write meanwhile. docs/citus.md says when, and how to check.
"""

from __future__ import annotations

from sqlalchemy import Connection, ForeignKeyConstraint, Table, text
from sqlalchemy.schema import AddConstraint, DropConstraint

from api.store.database import CannotOpenError
from api.store.schema.migrate import connected
from api.store.schema.tables import metadata


def distribute(url: str) -> list[str]:
    """Distribute every table that isn't yet; answers their names. `url` is the owner's.

    Raises `CannotOpenError` with a sentence where there is no Citus to do it with.
    """
    if url.startswith("sqlite:"):
        raise CannotOpenError(
            "A SQLite database can't be distributed: move to PostgreSQL with the Citus extension first."
        )
    return connected(url, _distribute)


def statements(tables: list[Table]) -> list[str]:
    """The SQL for these tables, in its order; `docs/citus.md` shows it for all of them."""
    from sqlalchemy.dialects import postgresql

    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
    keys = [key for table in tables for key in table.constraints if isinstance(key, ForeignKeyConstraint)]
    keys.sort(key=lambda key: str(key.name))
    return [
        "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'",
        "SET LOCAL app.across_workspaces = 'on'",  # row-level security is forced: the rows to be moved must be seen
        *(str(DropConstraint(key).compile(dialect=dialect)).strip() for key in keys),
        *(f"SELECT create_distributed_table('{table.name}', 'workspace_id')" for table in tables),  # ours
        *(str(AddConstraint(key, isolate_from_table=False).compile(dialect=dialect)).strip() for key in keys),
    ]


def _distribute(connection: Connection) -> list[str]:
    if connection.execute(text("SELECT 1 FROM pg_extension WHERE extname = 'citus'")).first() is None:
        raise CannotOpenError("This PostgreSQL server has no Citus: run `CREATE EXTENSION citus` on it first.")
    known = connection.execute(text("SELECT table_name::text FROM citus_tables WHERE citus_table_type = 'distributed'"))
    distributed = set(known.scalars())
    missing = [table for table in metadata.sorted_tables if table.name not in distributed]
    for sql in statements(missing) if missing else ():
        connection.execute(text(sql))
    return [table.name for table in missing]
