"""Statements that read and write whole tables of a workspace: for the archive that an export writes.

Every table of a workspace can be read in the order of its primary key, in pages, and filled with many rows at once.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Select, UniqueConstraint, bindparam, insert, literal_column, select, tuple_

from api.store.schema.tables import metadata, workspaces
from api.store.statement import Statement
from api.store.statement_parts import in_workspace

ROWS_TOGETHER = 50
"""How many rows one statement inserts. A larger number is not faster on either engine."""


class NumberRow(msgspec.Struct, frozen=True):
    number: int


class WorkspaceNameRow(msgspec.Struct, frozen=True):
    name: str


LOCK_WORKSPACE = Statement(  # so that two imports into one workspace can't run at once
    select(workspaces.c.name).where(in_workspace(workspaces)).with_for_update(),
    WorkspaceNameRow,
)


def key_columns(table: str) -> tuple[str, ...]:
    """The columns of the table's primary key, without the workspace."""
    return tuple(str(column.name) for column in metadata.tables[table].primary_key if column.name != "workspace_id")


def columns(table: str) -> tuple[str, ...]:
    """Every column of the table but the workspace."""
    return tuple(str(column.name) for column in metadata.tables[table].columns if column.name != "workspace_id")


def unique_keys(table: str) -> tuple[tuple[str, ...], ...]:
    """The columns of each unique constraint and unique index besides the primary key, without the workspace."""
    target = metadata.tables[table]
    found = [each.columns for each in target.constraints if isinstance(each, UniqueConstraint)]
    found += [each.columns for each in target.indexes if each.unique]
    names = [tuple(str(column.name) for column in each if column.name != "workspace_id") for each in found]
    return tuple(sorted(names))


@cache
def first_page(table: str, row: type[msgspec.Struct]) -> Statement[Any]:
    """The first rows of the table, at most `at_most`."""
    return Statement(_page(table, row), row)


@cache
def next_page(table: str, row: type[msgspec.Struct]) -> Statement[Any]:
    """The rows after a key, whose columns are the parameters `after_` and their name."""
    key = [metadata.tables[table].c[name] for name in key_columns(table)]
    after = [bindparam(f"after_{column.name}", type_=column.type) for column in key]
    condition = key[0] > after[0] if len(key) == 1 else tuple_(*key) > tuple_(*after)
    return Statement(_page(table, row).where(condition), row)


@cache
def insert_rows(table: str, rows: int) -> Statement[None]:
    """Insert so many rows. The parameters are the columns with the number of their row: `slug_0`, `slug_1`."""
    target = metadata.tables[table]
    binds = [
        {"workspace_id": bindparam("workspace_id")}
        | {name: bindparam(f"{name}_{number}", type_=target.c[name].type) for name in columns(table)}
        for number in range(rows)
    ]
    return Statement(insert(target).values(binds))


@cache
def any_row(table: str) -> Statement[NumberRow]:
    """One row if the table has any in the workspace."""
    target = metadata.tables[table]
    return Statement(
        select(literal_column("1").label("number")).select_from(target).where(in_workspace(target)).limit(1),
        NumberRow,
    )


def _page(table: str, row: type[msgspec.Struct]) -> Select[Any]:
    source = metadata.tables[table]
    return (
        select(*[source.c[name] for name in row.__struct_fields__])
        .where(in_workspace(source))
        .order_by(*[source.c[name] for name in key_columns(table)])
        .limit(bindparam("at_most"))
    )
