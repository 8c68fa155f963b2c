"""Parts of statements that the modules of all tables build from."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Insert, Table, bindparam, insert


def insert_into(table: Table) -> Insert:
    """An insert that binds every column under its own name."""
    return insert(table).values({column.name: bindparam(column.name) for column in table.columns})


def in_workspace(table: Table) -> ColumnElement[bool]:
    """The condition that a row belongs to the transaction's workspace."""
    return table.c.workspace_id == bindparam("workspace_id")


def where_key(table: Table, *names: str) -> ColumnElement[bool]:
    """The condition that a row is in the workspace, and that the named columns equal the parameters of those names."""
    condition = in_workspace(table)
    for name in names:
        condition &= table.c[name] == bindparam(name)
    return condition


def row_columns(table: Table, row: type) -> list[ColumnElement[object]]:
    """The columns of `table` that the fields of `row` name, in their order."""
    return [table.c[name] for name in row.__struct_fields__]  # type: ignore[attr-defined]  # every row is a Struct
