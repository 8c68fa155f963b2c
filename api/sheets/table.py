"""A table as CSV or TSV. Columns keep their places: new ones come at the end."""

from __future__ import annotations

import csv
import io
from enum import StrEnum

import msgspec

from api.sheets.spelling import DecimalMark, Value, spelled


class ColumnKind(StrEnum):
    """What a column holds, for the formats of a workbook."""

    TEXT = "text"
    COUNT = "count"
    FIGURE = "figure"
    DATE = "date"


class Column(msgspec.Struct, frozen=True):
    """A column, by its header: what it is, with its unit."""

    header: str
    kind: ColumnKind = ColumnKind.TEXT
    width: int = 12


class Table(msgspec.Struct, frozen=True):
    """A table: its name, its columns, and rows of as many values."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]


class TextFormat(msgspec.Struct, frozen=True):
    """How a table is written as text."""

    separator: str = ","
    mark: DecimalMark = DecimalMark.POINT
    bom: bool = False


BOM = "\ufeff"


def separated(table: Table, how: TextFormat) -> bytes:
    """The table with a header line, every line ended by CR LF (RFC 4180), in UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=how.separator)
    writer.writerow([column.header for column in table.columns])
    writer.writerows([[_one_line(spelled(value, how.mark)) for value in row] for row in table.rows])
    return ((BOM if how.bom else "") + text.getvalue()).encode()


def _one_line(text: str) -> str:
    """Line breaks inside a field are allowed, and read by too few programs."""
    return text if text.isprintable() else " ".join(text.splitlines()).replace("\t", " ").replace("\0", "")
