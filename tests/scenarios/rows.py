"""The database itself, read beside the server and across workspaces: what is really stored."""

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Text, cast, func, literal, select, union_all
from sqlalchemy import text as sql

from api.store.schema.migrate import with_connection
from api.store.schema.tables import metadata
from tests.databases import APP, OWNER
from tests.servers import clean_environment

TABLES = metadata.sorted_tables


def as_owner(database_url: str) -> str:
    """The URL of the role that owns the tables, whom the walls between workspaces let through if it asks for it."""
    return database_url.replace(f"//{APP}@", f"//{OWNER}@")


def query(database_url: str, statement: Executable) -> Sequence[Any]:
    """All rows of any workspace."""

    def ask(connection: Connection) -> Sequence[Any]:
        if connection.dialect.name == "postgresql":
            connection.execute(sql("SET LOCAL app.across_workspaces = 'on'"))
        return connection.execute(statement).fetchall()

    return with_connection(as_owner(database_url), ask)


def verified(database_url: str) -> subprocess.CompletedProcess[str]:
    """`nextset verify`: every history folded again and held against what is stored."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli.main", "verify"],
        env=clean_environment(NEXTSET_DATABASE_URL=database_url, NEXTSET_MIGRATION_URL=as_owner(database_url)),
        capture_output=True,
        text=True,
        timeout=300,  # a guard, no promise
        check=False,
    )


def counts(database_url: str) -> dict[str, int]:
    """How many rows each table has."""
    each = [select(literal(table.name), func.count()).select_from(table) for table in TABLES]
    found: dict[str, int] = dict(map(tuple, query(database_url, union_all(*each))))
    assert found["workspaces"], "nothing is seen where something is"
    return found


def places_of(database_url: str, text: str) -> list[str]:
    """Tables and columns that hold this text in some row."""
    each = [
        select(literal(f"{table.name}.{column.name}")).where(cast(column, Text).contains(text, autoescape=True))
        for table in TABLES
        for column in table.columns
    ]
    return sorted({name for (name,) in query(database_url, union_all(*each))})
