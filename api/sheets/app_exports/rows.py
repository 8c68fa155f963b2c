"""The rows of an export below its header row, and the cells of one row by the app's own headings."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import msgspec

from api.problems import ImportMistake
from api.sheets.pasted_table import MOST_COLUMNS
from api.sheets.spelling import unmarked
from domain.text_types import plain_text

T = TypeVar("T")
MOST_ROWS = 5_000
"""At once: more would hold a transaction too long."""
LONGEST_NOTE = 4000


class ExportTable(msgspec.Struct, frozen=True):
    """The header row and the filled rows, with their row numbers: row 1 is the header row."""

    header: tuple[str, ...]
    separator: str
    rows: tuple[tuple[int, Sequence[str]], ...]
    too_long: bool


def folded(heading: str) -> str:
    return " ".join(heading.replace("\u2019", "'").split()).casefold()


def header_of(text: str) -> tuple[tuple[str, ...], str]:
    """The headings in the first line, folded, and what separates them. Empty if there is no first line."""
    line = text[:20_000].partition("\n")[0].strip("\r")
    separator = max(",;\t", key=line.count)
    cells = next(csv.reader([line], delimiter=separator), [])
    return tuple(folded(cell) for cell in cells[:MOST_COLUMNS]), separator


def read_rows(text: str, *, split: Callable[[str], Iterable[Sequence[str]]] | None = None) -> ExportTable:
    """Read the rows. `split` reads the lines of a format that does not quote its cells."""
    header, separator = header_of(text)
    if split is None:
        lines: Iterable[Sequence[str]] = csv.reader(io.StringIO(text, newline=None), delimiter=separator)
    else:
        lines = split(text)
    rows: list[tuple[int, Sequence[str]]] = []
    for number, row in enumerate(lines, start=1):
        if number > 1 and any(cell.strip() for cell in row):
            rows.append((number, row))
        if len(rows) > MOST_ROWS:
            return ExportTable(header, separator, tuple(rows[:MOST_ROWS]), too_long=True)
    return ExportTable(header, separator, tuple(rows), too_long=False)


class RowCells:
    """The cells of one row, read by the names that the reader has for the columns.

    A cell that can't be read is a mistake with the app's heading.
    """

    def __init__(
        self,
        number: int,
        row: Sequence[str],
        columns: Mapping[str, int],
        header: Sequence[str],
        found: list[ImportMistake],
    ) -> None:
        self.number = number
        self._row = row
        self._columns = columns
        self._header = header
        self._mistakes = found

    def text(self, name: str) -> str:
        """The text of a cell. Empty if the row or the file has no such cell."""
        at = self._columns.get(name)
        if at is None or at >= len(self._row):
            return ""
        return unmarked(plain_text(self._row[at]).strip())

    def note(self, name: str) -> str | None:
        return self.text(name)[:LONGEST_NOTE] or None

    def read(self, name: str, parse: Callable[[str], T]) -> T | None:
        """The value of a cell; None after adding a mistake."""
        try:
            return parse(self.text(name))
        except ValueError as error:
            self.mistake(str(error), name)
            return None

    def mistake(self, message: str, name: str | None = None) -> None:
        at = None if name is None else self._columns.get(name)
        self._mistakes.append(ImportMistake(self.number, None if at is None else self._header[at][:80], message))
