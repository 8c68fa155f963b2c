"""The SQLite file itself, read beside the server: what is really stored."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

TABLES = (
    "api_keys",
    "athletes",
    "enrollments",
    "events",
    "exercises",
    "idempotency_keys",
    "prescriptions",
    "program_revisions",
    "programs",
    "workspaces",
)


def query(database_url: str, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    path = Path(database_url.removeprefix("sqlite:///")).resolve()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        return connection.execute(sql, parameters).fetchall()


def tables(database_url: str) -> list[str]:
    """Every table that holds what people sent, whatever migrations add."""
    found = query(database_url, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    names = {str(name) for (name,) in found} - {"alembic_version"}
    assert set(TABLES) <= names
    return sorted(names)


def counts(database_url: str) -> dict[str, int]:
    """How many rows each table has."""
    return {name: query(database_url, f"SELECT count(*) FROM {name}")[0][0] for name in tables(database_url)}  # noqa: S608 - names from the schema


def places_of(database_url: str, text: str) -> Iterator[str]:
    """Tables and columns whose values hold this text."""
    for name in tables(database_url):
        for column in [row[1] for row in query(database_url, f"PRAGMA table_info({name})")]:
            sql = f"SELECT count(*) FROM {name} WHERE instr(CAST({column} AS TEXT), ?)"  # noqa: S608 - names from the schema
            if query(database_url, sql, text)[0][0]:
                yield f"{name}.{column}"
