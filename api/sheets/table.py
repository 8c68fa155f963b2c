"""A table as CSV or TSV. Columns never move; new ones are appended."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from enum import StrEnum

import msgspec

from api.sheets.spelling import DecimalMark, Value, spelled
from domain.text_types import plain_text


class ColumnKind(StrEnum):
    """The kind of value in a column, for the cell formats of a workbook."""

    TEXT = "text"
    COUNT = "count"
    FIGURE = "figure"
    DATE = "date"


class Column(msgspec.Struct, frozen=True):
    """A column. The header includes the unit, if there is one."""

    header: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 12


class Table(msgspec.Struct, frozen=True):
    """A table. Each row has one value per column."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(column.header for column in self.columns)

    def of_columns(self, headings: Sequence[str]) -> Table:
        """The table with these columns only, in this order. Raises KeyError for a heading that it does not have."""
        at = {column.header.casefold(): n for n, column in enumerate(self.columns)}
        kept = [at[heading.casefold()] for heading in headings]
        rows = tuple(tuple(row[n] for n in kept) for row in self.rows)
        return Table(self.name, tuple(self.columns[n] for n in kept), rows)


class TextFormat(msgspec.Struct, frozen=True):
    """The text format of a table. `bom`: begin with a byte order mark. `line_breaks`: keep those inside a cell.

    Too few programs read them, so only a log that is taken back has them.
    """

    separator: str = ","
    mark: DecimalMark = DecimalMark.POINT
    bom: bool = False
    line_breaks: bool = False


BOM = "\ufeff"


def separated(table: Table, text_format: TextFormat) -> bytes:
    """The table in UTF-8, with a header line. Every line ends with CR LF (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=text_format.separator)
    writer.writerow([column.header for column in table.columns])
    # Row by row: a list of all would be written in one call, which no other thread can interrupt.
    writer.writerows([_cell(value, text_format) for value in row] for row in table.rows)
    return ((BOM if text_format.bom else "") + text.getvalue()).encode()


def _cell(value: Value, text_format: TextFormat) -> str:
    if isinstance(value, str) and not value.isprintable():
        value = plain_text(value)
        value = value if text_format.line_breaks else value.replace("\n", " ")
    return spelled(value, text_format.mark)
