"""Convert a driver's row to the Struct that a statement declares."""

from __future__ import annotations

import types
import typing
from collections.abc import Sequence
from typing import Any, Generic, TypeVar

import msgspec

R = TypeVar("R")


class RowPart(msgspec.Struct, frozen=True):
    """One table's columns within a joined row. `optional`: from an outer join, so all of them may be null."""

    row: type[msgspec.Struct]
    start: int
    stop: int
    optional: bool


class RowReader(Generic[R]):
    """Converts driver rows to Structs. A Struct of row Structs takes the columns of a join, table by table.

    Raises `ValueError` for a row with a field that isn't selected.
    """

    def __init__(self, row: Any, selected: Sequence[str]) -> None:
        self._row = row
        self._parts = _parts(row)
        if row is None or not selected:  # no rows, or textual SQL, whose columns are known only on execution
            self._in_order = False
        elif self._parts:
            self._in_order = True
            if self._parts[-1].stop != len(selected):
                raise ValueError(
                    f"{self._row.__name__} has {self._parts[-1].stop} columns, {len(selected)} are selected"
                )
        else:
            fields = self._row.__struct_fields__
            self._in_order = tuple(selected) == fields
            if missing := set(fields) - set(selected):
                raise ValueError(f"{self._row.__name__} has fields that aren't selected: {missing}")

    def from_record(self, record: Any) -> R:
        """Read a row of asyncpg. Its values have the right types already."""
        if self._parts:
            return self._join(record, lambda part, values: part.row(*values))
        result: R = self._row(*record) if self._in_order else self._convert(self._row, dict(record))
        return result

    def from_text(self, names: Sequence[str], values: Sequence[object]) -> R:
        """Read a row of SQLite, where ids, dates and instants are text, and booleans 0 and 1."""
        if self._parts:
            return self._join(
                values,
                lambda part, texts: self._convert(part.row, dict(zip(part.row.__struct_fields__, texts, strict=True))),
            )
        result: R = self._convert(self._row, dict(zip(names, values, strict=True)))
        return result

    def _join(self, values: Any, make: typing.Callable[[RowPart, Any], Any]) -> R:
        result: R = self._row(
            *[
                None if part.optional and values[part.start] is None else make(part, values[part.start : part.stop])
                for part in self._parts
            ]
        )
        return result

    @staticmethod
    def _convert(row: Any, columns: dict[str, object]) -> Any:
        return msgspec.convert(columns, row, strict=False)


def _parts(row: Any) -> tuple[RowPart, ...]:
    """The parts of a joined row; empty for a row of one table."""
    parts: list[RowPart] = []
    for field in msgspec.structs.fields(row) if row is not None else ():
        optional = isinstance(field.type, types.UnionType)
        kind = typing.get_args(field.type)[0] if optional else field.type
        if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
            return ()
        start = parts[-1].stop if parts else 0
        parts.append(RowPart(kind, start, start + len(kind.__struct_fields__), optional))
    return tuple(parts)
