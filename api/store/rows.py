"""Parts of statements that every table's module builds from."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Insert, Table, bindparam, insert


def insert_into(table: Table) -> Insert:
    """An insert that binds every column under its own name."""
    return insert(table).values({column.name: bindparam(column.name) for column in table.columns})


def keyed(table: Table, *names: str) -> ColumnElement[bool]:
    """The workspace's rows whose named columns equal the parameters of the same names."""
    found = table.c.workspace_id == bindparam("workspace_id")
    for name in names:
        found &= table.c[name] == bindparam(name)
    return found


def columns(table: Table, row: type) -> list[ColumnElement[object]]:
    """The columns that the fields of `row` name."""
    return [table.c[name] for name in row.__struct_fields__]  # type: ignore[attr-defined]  # every row is a Struct
