"""Parts of statements that the modules of all tables build from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Insert,
    Table,
    Text,
    Uuid,
    any_,
    bindparam,
    cast,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY


class DocumentRow(msgspec.Struct, frozen=True):
    """A row of which only the document is read."""

    document: str


def insert_into(table: Table, *, without: str | None = None) -> Insert:
    """An insert that binds every column under its own name, except the column `without`, which stays empty."""
    return insert(table).values(
        {column.name: bindparam(column.name) for column in table.columns if column.name != without}
    )


def in_workspace(table: Table) -> ColumnElement[bool]:
    """The condition that a row belongs to the transaction's workspace."""
    return table.c.workspace_id == bindparam("workspace_id")


def where_key(table: Table, *names: str) -> ColumnElement[bool]:
    """The condition that a row is in the workspace, and that the named columns equal the parameters of those names."""
    condition = in_workspace(table)
    for name in names:
        condition &= table.c[name] == bindparam(name)
    return condition


def among_first(
    column: ColumnElement[Any], condition: ColumnElement[bool], end: BindParameter[Any]
) -> ColumnElement[bool]:
    """The condition that a row is one of the first `skipped + 1` that meet `condition`, in the order of `column`.

    `skipped` is a parameter, and `condition` admits no value above `end`. Rows with the same value as the last one are
    among them, too. So the rows are deleted in slices, and no statement has a list of ids.
    """
    table = column.table
    in_order = select(column).where(in_workspace(table), condition).order_by(table.c.workspace_id, column)
    last = in_order.limit(1).offset(bindparam("skipped")).correlate(None).scalar_subquery()
    return in_workspace(table) & condition & (column <= func.coalesce(last, end))


def as_parameter(values: Iterable[UUID] | Iterable[str]) -> str:
    """Return the values as the one parameter of `among` or `among_texts`."""
    return msgspec.json.encode(list(values)).decode()


def among(column: ColumnElement[Any], parameter: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The condition that the column is one of several ids, on PostgreSQL and on SQLite.

    The parameter is a JSON array of ids, because a statement has a fixed number of parameters.
    """
    ids = bindparam(parameter, type_=Text)
    array = cast(func.translate(ids, '[]"', "{}"), ARRAY(Uuid()))
    return column == any_(array), _among_on_sqlite(column, ids)


def among_texts(column: ColumnElement[Any], parameter: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """As `among`, for text of any characters."""
    texts = bindparam(parameter, type_=Text)
    # An array, not a join: PostgreSQL then uses the index even without statistics.
    array = func.array(select(func.json_array_elements_text(cast(texts, JSON))).scalar_subquery(), type_=ARRAY(Text))
    return column == any_(array), _among_on_sqlite(column, texts)


def _among_on_sqlite(column: ColumnElement[Any], parameter: BindParameter[str]) -> ColumnElement[bool]:
    values = func.json_each(parameter).table_valued("value")
    return column.in_(select(values.c.value))


def row_columns(table: Table, row: type) -> list[ColumnElement[object]]:
    """The columns of `table` that the fields of `row` name, in their order."""
    return [table.c[name] for name in row.__struct_fields__]  # type: ignore[attr-defined]  # every row is a Struct
