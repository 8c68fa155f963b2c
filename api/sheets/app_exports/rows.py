"""The rows of an export below its header row, and the cells of one row by the app's own headings."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from api.problems import ImportMistake
from api.sheets.cell_mistake import cell_mistake
from api.sheets.pasted_table import MOST_COLUMNS
from api.sheets.spelling import unmarked
from api.use_cases.imports.app_export import RowCounter
from domain.text_types import plain_text

T = TypeVar("T")
MOST_ROWS = 5_000
"""In one transaction: more would hold it too long. A longer export is imported in slices."""
MOST_ROWS_OF_FILE = 100_000
LONGEST_NOTE = 4000


def folded(heading: str) -> str:
    return " ".join(heading.replace("\u2019", "'").split()).casefold()


def header_of(text: str) -> tuple[tuple[str, ...], str]:
    """The headings in the first line, folded, and what separates them. Empty if there is no first line."""
    headings, separator = _headings(text)
    return tuple(folded(heading) for heading in headings), separator


def _headings(text: str) -> tuple[tuple[str, ...], str]:
    """The headings as they are written, and what separates them."""
    line = text[:20_000].partition("\n")[0].strip("\r")
    separator = max(",;\t", key=line.count)
    cells = next(csv.reader([line], delimiter=separator), [])
    return tuple(" ".join(cell.split()) for cell in cells[:MOST_COLUMNS]), separator


class ExportRows:
    """The filled rows of an export below its header row, with their numbers: row 1 is the header row.

    They are read one by one, because a list of all rows takes several times the memory of the text. `split` reads the
    lines of a format that does not quote its cells. `counter` shows another thread how far it is. `headings` are those
    of the file, as it writes them. `count` and `mistake` are known at the end: why no more rows were read, if so.
    """

    def __init__(
        self,
        text: str,
        most: int = MOST_ROWS,
        counter: RowCounter | None = None,
        *,
        split: Callable[[str], Iterable[Sequence[str]]] | None = None,
    ) -> None:
        self.headings, self._separator = _headings(text)
        self._text = text
        self._counter = counter or RowCounter()
        self._most = most
        self._split = split
        self.count = 0
        self.mistake: ImportMistake | None = None

    def __iter__(self) -> Iterator[tuple[int, Sequence[str]]]:
        for number, row in enumerate(self._lines(), start=1):
            if number == 1 or not any(cell.strip() for cell in row):
                continue
            if self.count == self._most:
                message = f"An export can have at most {self._most:,} rows. Send it in parts, each with the header row."
                self.mistake = ImportMistake(number, None, message)
                return
            self.count += 1
            self._counter.rows = self.count
            yield number, row[:MOST_COLUMNS]

    def _lines(self) -> Iterable[Sequence[str]]:
        if self._split is not None:
            return self._split(self._text)
        return csv.reader(lines_of(self._text), delimiter=self._separator)


def lines_of(text: str) -> Iterator[str]:
    """The lines one by one: a list, or a file in memory, would take four times the memory of the text."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


class RowCells:
    """The cells of one row, read by the names that the reader has for the columns.

    A cell that can't be read is a mistake with its text and the heading of the file.
    """

    def __init__(
        self,
        number: int,
        row: Sequence[str],
        columns: Mapping[str, int],
        headings: Sequence[str],
        found: list[ImportMistake],
    ) -> None:
        self.number = number
        self._row = row
        self._columns = columns
        self._headings = headings
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
        if name is None or at is None:
            self._mistakes.append(ImportMistake(self.number, None, message))
        else:
            self._mistakes.append(cell_mistake(self.number, self._headings[at][:80], self.text(name), message))
