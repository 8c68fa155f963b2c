"""The database itself, read beside the server and across workspaces: what is really stored."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Executable, Text, cast, func, literal, select, union_all

from api.store.schema import connected
from api.store.tables import metadata
from tests.databases import APP, OWNER

TABLES = metadata.sorted_tables


def query(database_url: str, statement: Executable) -> Sequence[Any]:
    """All rows of any workspace: as the owner of the tables, whom the walls between workspaces let through."""
    url = database_url.replace(f"//{APP}@", f"//{OWNER}@")
    return connected(url, lambda connection: connection.execute(statement).fetchall())


def counts(database_url: str) -> dict[str, int]:
    """How many rows each table has."""
    each = [select(literal(table.name), func.count()).select_from(table) for table in TABLES]
    return dict(map(tuple, query(database_url, union_all(*each))))


def places_of(database_url: str, text: str) -> list[str]:
    """Tables and columns that hold this text in some row."""
    each = [
        select(literal(f"{table.name}.{column.name}")).where(cast(column, Text).contains(text, autoescape=True))
        for table in TABLES
        for column in table.columns
    ]
    return sorted({name for (name,) in query(database_url, union_all(*each))})
