"""Tables as an Excel workbook (XLSX), with frozen headers and number formats. Text always stays text."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
from xlsxwriter.format import Format  # type: ignore[import-untyped]  # as above
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

from api.sheets.spelling import Value
from api.sheets.table import Column, ColumnKind, Table
from domain.text_types import plain_text

_A4 = 9
_DAY_0 = date(1899, 12, 30)  # dates are numbers of days
_NUMBER_FORMATS = {ColumnKind.COUNT: "0", ColumnKind.FIGURE: "General", ColumnKind.DATE: "yyyy-mm-dd"}


class _FastWorksheet(Worksheet):  # type: ignore[misc]  # it ships no types
    """Takes formulas as they stand in a file.

    XlsxWriter would look for 30 newer functions in each of them, which takes most of the time of a large template.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class SheetWriter:
    """Writes cells into a workbook, in the format of their column's kind."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.left = book.add_format({"align": "left"})
        self.frame = book.add_format({"border": 1})
        self.plain = book.add_format()
        self.unseen = book.add_format({"font_color": "#FFFFFF"})
        self.right = book.add_format({"align": "right"})
        self.box = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        self.box_centered = book.add_format({"border": 1, "text_wrap": True, "valign": "top", "align": "center"})
        self.warning = book.add_format({"bold": True, "font_color": "#B00020"})
        self.formats: dict[ColumnKind, Format] = {
            kind: book.add_format({"num_format": _NUMBER_FORMATS.get(kind, "@")}) for kind in ColumnKind
        }
        self.left_formats: dict[ColumnKind, Format] = {
            kind: book.add_format({"num_format": _NUMBER_FORMATS.get(kind, "@"), "align": "left"})
            for kind in ColumnKind
        }
        self.centered: dict[ColumnKind, Format] = {
            kind: book.add_format({"num_format": _NUMBER_FORMATS.get(kind, "@"), "align": "center"})
            for kind in ColumnKind
            if kind is not ColumnKind.TEXT
        }

    def head(self, sheet: Worksheet, columns: Sequence[Column], row: int = 0) -> None:
        """Write the header row and freeze it."""
        for at, column in enumerate(columns):
            sheet.write_string(row, at, column.header, self.bold)
            sheet.set_column(at, at, column.width, self.formats[column.kind])
        sheet.freeze_panes(row + 1, 0)

    def cell(self, sheet: Worksheet, row: int, at: int, value: Value, kind: ColumnKind) -> None:
        """Write one value. Text is always written as text."""
        cell_format = self.formats[kind]
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_string(row, at, "yes" if value else "no", cell_format)
        elif isinstance(value, int | float):
            sheet.write_number(row, at, value, cell_format)
        elif isinstance(value, date):
            sheet.write_datetime(row, at, value, self.formats[ColumnKind.DATE])
        else:
            sheet.write_string(row, at, plain_text(value), cell_format)

    def formula(self, sheet: Worksheet, row: int, at: int, formula: str, value: Value, cell_format: Format) -> None:
        """Write a formula with its current value, which shows before the first recalculation."""
        cached = (value - _DAY_0).days if isinstance(value, date) else value
        sheet.write_formula(row, at, formula, cell_format, "" if cached is None else cached)

    def print_on_landscape_pages(self, sheet: Worksheet) -> None:
        """Print the sheet as wide as one landscape page."""
        self.landscape(sheet)
        sheet.fit_to_pages(1, 0)

    def landscape(self, sheet: Worksheet) -> None:
        """Print the sheet on landscape pages."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.set_margins(0.4, 0.4, 0.5, 0.5)

    def table(self, table: Table) -> Worksheet:
        """Add a sheet with this table."""
        sheet = self.book.add_worksheet(table.name)
        self.head(sheet, table.columns)
        for row, values in enumerate(table.rows, start=1):
            for at, (value, column) in enumerate(zip(values, table.columns, strict=True)):
                self.cell(sheet, row, at, value, column.kind)
        self.print_on_landscape_pages(sheet)
        sheet.repeat_rows(0)
        if table.rows:
            sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
        return sheet


@contextmanager
def workbook(into: io.BytesIO) -> Iterator[SheetWriter]:
    """Open a new workbook, written to `into` at the end of the block. No text in it becomes a formula or a link."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(into, options)
    book.worksheet_class = _FastWorksheet
    try:
        with book:
            yield SheetWriter(book)
    finally:
        # Sheets, formats and their workbook are a reference cycle. The server seldom collects cycles, so the cells and
        # the text of the files would stay: hundreds of MB of a large workbook.
        for part in (*book.worksheets(), *book.formats, *book.charts, book):
            vars(part).clear()


def as_workbook(*tables: Table) -> bytes:
    into = io.BytesIO()
    with workbook(into) as pen:
        for table in tables:
            pen.table(table)
    return into.getvalue()
