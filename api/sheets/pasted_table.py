"""Finds the header row, the columns and the filled rows in the text of a pasted log.

Columns are separated by tabs, semicolons, commas or pipes. The header row may be preceded by others, such as a title.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import msgspec

from api.problems import ImportMistake
from api.sheets.log_columns import BY_POINTER, LOG_COLUMNS, LogColumn
from api.sheets.log_headings import OTHER_HEADINGS, folded_heading, without_unit
from api.sheets.spelling import unmarked
from api.use_cases.imports.app_export import APP_NAMES
from domain.loads.loading import Unit
from domain.wording.quantities import list_text

MOST_ROWS = 10_000
MOST_LINES = 50_000
"""Limit for the rows of a log, including empty ones, which only cost time."""
MOST_COLUMNS = 200
HEADER_WITHIN = 20
"""The header row is one of the first rows."""

# The body's own limit comes first. An unclosed quote then makes a long cell, which is reported as a mistake in it.
csv.field_size_limit(sys.maxsize)

_IGNORED = ("posted",)  # the template's script writes here when it sent the row
_SEPARATOR_HINT = re.compile(r"\"?sep=(.)\"?\r?\n", re.IGNORECASE)  # for Excel
_MONTH_AND_DAY, _YEAR = re.compile(r"\s*[^\W\d_]{3,9}\.? \d{1,2}\s*"), re.compile(r"\s*\d{4}\s*")
_BY_HEADING = {
    **{folded_heading(text): BY_POINTER[pointer] for pointer, texts in OTHER_HEADINGS.items() for text in texts},
    **{folded_heading(column.heading): column for column in LOG_COLUMNS},
}
_UNKNOWN = "A log has no such column. Remove it, or use a heading of the log's table."
_OTHER_APPS = (
    "This is not the header row of a log, nor of an export that Nextset knows. It knows those of "
    f"{list_text(list(APP_NAMES.values()))}. A log has at least the columns "
)
_MOST_NAMED = 5
_REQUIRED = tuple(column for column in LOG_COLUMNS if column.required)
_LOAD = BY_POINTER["/exercises/*/sets/*/load"]
_WITH_UNIT = (_LOAD, BY_POINTER["/exercises/*/sets/*/assistance"])


class PastedTable(msgspec.Struct, frozen=True):
    """The filled rows below the header row, with their numbers, and the column of each cell: None where there is none.

    `load_unit` is the unit in a heading such as `Load (kg)`. `headings` are those of the columns, as the log
    writes them.
    """

    columns: tuple[LogColumn | None, ...]
    load_unit: Unit | None
    rows: tuple[tuple[int, list[str]], ...]
    mistakes: tuple[ImportMistake, ...]
    headings: Mapping[str, str]

    @property
    def fields(self) -> frozenset[str]:
        """The JSON pointers of the columns."""
        named = {column.pointer for column in self.columns if column is not None}
        return frozenset(named | {"/unit"} if self.load_unit is not None else named)

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """The text of each cell of a row, by the pointer of its column. An empty unit is that of the heading."""
        found = {
            column.pointer: unmarked(cell).strip()  # a mark may stand before a line break at the end
            for column, cell in zip(self.columns, row, strict=False)
            if column is not None
        }
        if self.load_unit is not None and not found.get("/unit"):
            found["/unit"] = self.load_unit.value
        return found


def read_table(text: str) -> PastedTable:
    """Find the table in the text. All mistakes are reported at once."""
    text = text.removeprefix("\ufeff")
    hint = _SEPARATOR_HINT.match(text)
    separator = (hint[1] if hint else None) or _separator(text)
    read = csv.reader(io.StringIO(text, newline=None), delimiter=separator)
    numbered = enumerate(map(_with_whole_dates, read) if separator == "," else read, start=1)
    first = list(islice(numbered, HEADER_WITHIN))
    at = header_at(row for _, row in first)
    mistakes: list[ImportMistake] = []
    header_row, header = first[at] if first else (1, [])
    columns, load_unit = _columns(header_row, header, mistakes)
    rows: list[tuple[int, list[str]]] = []
    for number, row in (*first[at + 1 :], *islice(numbered, MOST_LINES)):
        if any(cell.strip() for cell in row):
            rows.append((number, row))
        if len(rows) > MOST_ROWS or number > MOST_LINES:
            most = f"{MOST_ROWS} rows" if len(rows) > MOST_ROWS else f"{MOST_LINES} rows, empty ones included,"
            mistakes.append(ImportMistake(number, None, f"At most {most} at once: paste the log in parts."))
            break
    if not rows and not mistakes:
        mistakes.append(ImportMistake(header_row, None, "There are no rows below the header row."))
    headings = {
        column.heading: " ".join(cell.split())
        for column, cell in zip(columns, header[:MOST_COLUMNS], strict=True)
        if column is not None
    }
    return PastedTable(tuple(columns), load_unit, tuple(rows), tuple(mistakes), headings)


def _with_whole_dates(row: list[str]) -> list[str]:
    """The cells of a row, with `Nov 20` and `2026` as one: a date without quotes, which has a comma of its own."""
    whole: list[str] = []
    for cell in row:
        if whole and _YEAR.fullmatch(cell) and _MONTH_AND_DAY.fullmatch(whole[-1]):
            whole[-1] += f",{cell}"
        else:
            whole.append(cell)
    return whole


def header_at(rows: Iterable[Sequence[str]]) -> int:
    """The index of the header row: the first one with all required columns, else the first that is not empty."""
    filled: int | None = None
    for at, row in enumerate(rows):
        if is_header(row):
            return at
        if filled is None and any(cell.strip() for cell in row):
            filled = at
    return filled or 0


def is_header(row: Sequence[str]) -> bool:
    """Whether a row has headings for all required columns."""
    named = {_BY_HEADING.get(folded_heading(cell)) for cell in row[:MOST_COLUMNS]}
    return all(column in named for column in _REQUIRED)


def _separator(text: str) -> str:
    """The separator of the header row, which is not always the first line."""
    lines = text[:20_000].splitlines()[:HEADER_WITHIN]
    for line in lines:
        for separator in "\t;,|":
            if is_header(next(csv.reader([line], delimiter=separator), [])):
                return separator
    header_line = next((line for line in lines if line.strip()), "")
    return max("\t;,|", key=header_line.count)


def _columns(
    number: int, header_row: list[str], mistakes: list[ImportMistake]
) -> tuple[list[LogColumn | None], Unit | None]:
    """The column of each header cell, None where there is none; and the unit in a header such as `Load (kg)`."""
    columns: list[LogColumn | None] = []
    unit: Unit | None = None
    for cell in header_row[:MOST_COLUMNS]:
        text = cell.strip()
        heading = folded_heading(text)
        column = _BY_HEADING.get(heading)
        if column is None:
            heading, unit_of_loads = without_unit(heading)
            column = _BY_HEADING.get(heading)
            if unit_of_loads is not None and column not in _WITH_UNIT:
                column = None
            unit = unit or (unit_of_loads if column is not None else None)
        if column is None and text and heading not in _IGNORED:
            mistakes.append(ImportMistake(number, text[:80], _UNKNOWN))
        elif column is not None and column in columns:
            mistakes.append(ImportMistake(number, text, f"There are two columns for `{column.heading}`. Remove one."))
        columns.append(column)
    if any(cell.strip() for cell in header_row[MOST_COLUMNS:]):
        mistakes.append(ImportMistake(number, None, f"A log has at most {MOST_COLUMNS} columns."))
    missing = [column for column in _REQUIRED if column not in columns]
    unknown = [each for each in mistakes if each.message == _UNKNOWN]
    if missing and unknown:
        headings = list_text([f"`{column.heading}`" for column in _REQUIRED])
        named = [f"`{each.column}`" for each in unknown[:_MOST_NAMED]]
        more = [f"{len(unknown) - _MOST_NAMED} more"] if unknown[_MOST_NAMED:] else []
        message = f"{_OTHER_APPS}{headings}, and no {list_text([*named, *more], 'or')}."
        mistakes[:] = [ImportMistake(number, None, message)]
    else:
        mistakes += [ImportMistake(number, column.heading, "This column is required.") for column in missing]
    return columns, unit
