"""Read the stored rows directly from the database, across workspaces."""

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Text, cast, func, literal, select, union_all
from sqlalchemy import text as sql

from api.store.schema.connection import with_connection
from api.store.schema.tables import metadata
from tests.databases import APP, OWNER
from tests.servers import clean_environment

TABLES = metadata.sorted_tables


def as_owner(database_url: str) -> str:
    """The URL of the tables' owner, who may read across workspaces."""
    return database_url.replace(f"//{APP}@", f"//{OWNER}@")


def query(database_url: str, statement: Executable) -> Sequence[Any]:
    """The rows of all workspaces."""

    def ask(connection: Connection) -> Sequence[Any]:
        if connection.dialect.name == "postgresql":
            connection.execute(sql("SET LOCAL app.across_workspaces = 'on'"))
        return connection.execute(statement).fetchall()

    return with_connection(as_owner(database_url), ask)


def verified(database_url: str) -> subprocess.CompletedProcess[str]:
    """Run `nextset verify`, which folds every history again and compares it with the stored progress."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli.main", "verify"],
        env=clean_environment(NEXTSET_DATABASE_URL=database_url, NEXTSET_MIGRATION_URL=as_owner(database_url)),
        capture_output=True,
        text=True,
        timeout=600,  # a guard against a hang
        check=False,
    )


WRITTEN_IN_THE_BACKGROUND = (
    "due_work",
    "outbox_relays",
    "webhook_deliveries",
    "webhook_dispatches",
    "webhook_endpoints",  # a deleted one stays until its deliveries are cleared
)


def counts(database_url: str) -> dict[str, int]:
    """The number of rows in each table that only requests write to."""
    each = [
        select(literal(table.name), func.count()).select_from(table)
        for table in TABLES
        if table.name not in WRITTEN_IN_THE_BACKGROUND
    ]
    found: dict[str, int] = dict(map(tuple, query(database_url, union_all(*each))))
    assert found["workspaces"], "the owner sees no rows"
    return found


def places_of(database_url: str, text: str) -> list[str]:
    """Tables and columns that hold this text in some row."""
    each = [
        select(literal(f"{table.name}.{column.name}")).where(cast(column, Text).contains(text, autoescape=True))
        for table in TABLES
        for column in table.columns
    ]
    return sorted({name for (name,) in query(database_url, union_all(*each))})
