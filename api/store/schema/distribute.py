"""Distribute a database over the nodes of a Citus cluster, by workspace.

One transaction drops the foreign keys, distributes each table and adds the foreign keys again. It takes seconds for a
hundred thousand rows, and blocks all reads and writes meanwhile. docs/citus.md describes when to do it and how to check
it.
"""

from __future__ import annotations

from sqlalchemy import Connection, ForeignKeyConstraint, Table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import AddConstraint, DropConstraint

from api.store.database import CannotOpenError
from api.store.schema.applied_migrations import require_migrated
from api.store.schema.connection import with_locks
from api.store.schema.tables import metadata

VERSIONS = "alembic_version"  # the table of Alembic: every node has a copy, so that a server can use any of them
_COPY_VERSIONS = f"SELECT create_reference_table('{VERSIONS}')"
_ON_CITUS = "SELECT 1 FROM pg_extension WHERE extname = 'citus'"
_OWNED = "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = 'workspaces'::regclass"
_DISTRIBUTED = "SELECT logicalrelid::regclass::text FROM pg_dist_partition"
_FORCED = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relforcerowsecurity"


def distribute(url: str) -> list[str]:
    """Distribute every table that isn't distributed yet; return their names. `url` connects as the owner.

    Afterward, row-level security is forced on every table. Raises `CannotOpenError` if the database has no Citus
    extension or lacks migrations, or if the role isn't the owner; `UnavailableError` if the tables could not be locked,
    if a statement was canceled, or if a node is down.
    """
    _refuse_sqlite(url)
    require_migrated(url)
    return with_locks(url, distribute_tables)


def lift_forced_row_security(url: str) -> None:
    """Lift forced row-level security, which applies to the owner of the tables, until `distribute` is run again.

    Other roles stay under row-level security. Logical replication, by which Citus moves shards, writes as the owner.
    Raises the errors of `distribute`.
    """
    _refuse_sqlite(url)
    require_migrated(url)

    def lift(connection: Connection) -> None:
        _require_owner_on_citus(connection)
        for name in metadata.tables:
            connection.execute(text(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY"))

    with_locks(url, lift)


def statements(tables: list[Table], colocated_with: str | None = None) -> list[str]:
    """Return the SQL that distributes these tables, in order.

    The rows of a workspace are on the same node in all tables, including `colocated_with`, which already is.
    """
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it so
    foreign_keys = [key for table in tables for key in table.constraints if isinstance(key, ForeignKeyConstraint)]
    foreign_keys.sort(key=lambda key: str(key.name))
    names = [table.name for table in tables]
    return [
        "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'",
        *(str(DropConstraint(key).compile(dialect=dialect)).strip() for key in foreign_keys),
        # Citus copies the rows as the owner, who would see none of them. Other roles stay under row-level security.
        *(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY" for name in names),
        *(distribute_table(name, colocated_with or (names[0] if name != names[0] else None)) for name in names),
        # Citus leaves the rows on the coordinator's disk, where no later statement reaches them.
        *(f"SELECT truncate_local_data_after_distributing_table('{name}')" for name in names),
        *(str(AddConstraint(key, isolate_from_table=False).compile(dialect=dialect)).strip() for key in foreign_keys),
        *(force_row_security(name) for name in names),
    ]


def statements_for_all() -> list[str]:
    """Return the SQL for a database in which no table is distributed yet. `nextset distribute --sql` prints it."""
    return [*statements(list(metadata.sorted_tables)), _COPY_VERSIONS]


def distribute_table(name: str, colocated_with: str | None) -> str:
    """The SQL that distributes one table, in the same way as `colocated_with`, or on its own."""
    return f"SELECT create_distributed_table('{name}', 'workspace_id', colocate_with => '{colocated_with or 'none'}')"


def force_row_security(name: str) -> str:
    return f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"


def distributed_tables(connection: Connection) -> set[str]:
    """The tables that Citus distributes or copies to every node. Empty on a server without Citus."""
    if connection.execute(text(_ON_CITUS)).first() is None:
        return set()
    return set(connection.execute(text(_DISTRIBUTED)).scalars())


def distribute_tables(connection: Connection) -> list[str]:
    """Distribute every table that isn't distributed yet, in the transaction of the connection; return their names."""
    _require_owner_on_citus(connection)
    connection.execute(text("SET LOCAL statement_timeout = 0"))  # a table of millions of rows takes minutes
    distributed = distributed_tables(connection)
    local_tables = [table for table in metadata.sorted_tables if table.name not in distributed]
    colocated_with = next((table.name for table in metadata.sorted_tables if table.name in distributed), None)
    for sql in statements(local_tables, colocated_with) if local_tables else ():
        connection.execute(text(sql))
    if VERSIONS not in distributed:
        connection.execute(text(_COPY_VERSIONS))
    for name in sorted(metadata.tables.keys() - set(connection.execute(text(_FORCED)).scalars())):
        connection.execute(text(force_row_security(name)))
    return [table.name for table in local_tables]


def _refuse_sqlite(url: str) -> None:
    if url.startswith("sqlite:"):
        raise CannotOpenError(
            "A SQLite database can't be distributed: move to PostgreSQL with the Citus extension first."
        )


def _require_owner_on_citus(connection: Connection) -> None:
    if connection.execute(text(_ON_CITUS)).first() is None:
        raise CannotOpenError(
            "This PostgreSQL database has no Citus extension: run `CREATE EXTENSION citus` in it first."
        )
    if not connection.execute(text(_OWNED)).scalar():
        raise CannotOpenError(
            "This role does not own the tables: set NEXTSET_MIGRATION_URL to the URL of the role that owns them."
        )
