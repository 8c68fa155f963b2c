"""A hidden sheet that reads lines from the server, and takes them apart: a row per page, and a row per line.

Each page names the page after it. So the sheet makes as many calls as there are pages, and each row of the sheets that
people see is a line by its number. Sessions that move to another day, and new athletes, appear without a new workbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # it ships no types

from api.sheets.cell_lines import CellLines, Field
from api.sheets.table import ColumnKind
from api.sheets.template import formulas
from api.sheets.workbook import SheetWriter

_GROUP, _PAGE, _LINE, _FIRST_FIELD = 6, 7, 8, 9  # columns of a line, after those of the pages (A to F)
_FIRST_ROW = 2


class LinesSheet:
    """The sheet `name`, with room for `rows` lines from `address`. `pages` are the current ones, as cached values."""

    def __init__(
        self,
        name: str,
        address: str,
        fields: Sequence[Field],
        pages: Sequence[CellLines],
        rows: int,
        *,
        counted_by: str | None = None,
    ) -> None:
        """`counted_by`: the field that is 1 in the first line of each group of lines."""
        self.name = name
        self.rows = rows
        self.counted_by = counted_by
        self.fields = {field.column.header: at for at, field in enumerate(fields)}
        self.lines = [line for page in pages for line in page.lines]
        self._fields = fields
        self._pages = pages
        self._address = address
        self._page_rows = max(4, 2 * len(pages), rows // 40)
        self._last = _FIRST_ROW + self._page_rows - 1

    @property
    def count(self) -> str:
        """The cell with the number of lines that the server has."""
        return f"'{self.name}'!$D${self._last + 1}"

    @property
    def refusal(self) -> str:
        """The cell with the first refusal of a page, empty without one."""
        return f"'{self.name}'!$F${self._last}"

    @property
    def next_page(self) -> str:
        """The cell with the page after the last one that is read, empty without one."""
        return f"'{self.name}'!$E${self._last}"

    def cell(self, heading: str, row: int) -> str:
        """The cell with a field of the line in a row, counted from 0."""
        return f"'{self.name}'!{self._letter(heading)}{_FIRST_ROW + row}"

    def column(self, heading: str) -> str:
        """The cells with a field of all lines."""
        return self._cells(self._letter(heading))

    @property
    def groups(self) -> str:
        """The cells with the number of the group of each line, 0 without a line."""
        return self._cells(column_letter(_GROUP))

    @cached_property
    def starts(self) -> list[int]:
        """The row of the first line of each group, and the row after the last line."""
        at = self.fields[self.counted_by or ""]
        return [*(row for row, line in enumerate(self.lines) if line[at] == "1"), len(self.lines)]

    def _cells(self, letter: str) -> str:
        return f"'{self.name}'!${letter}${_FIRST_ROW}:${letter}${_FIRST_ROW + self.rows - 1}"

    def value(self, heading: str, row: int) -> str | float | date:
        """The current value of a field, as the formulas of `shown` calculate it."""
        if row >= len(self.lines):
            return ""
        text = self.lines[row][self.fields[heading]]
        return typed(text, self._fields[self.fields[heading]].column.kind)

    def shown(self, heading: str, row: int) -> str:
        """The formula that shows a field in the type of its column."""
        cell, kind = self.cell(heading, row), self._fields[self.fields[heading]].column.kind
        return formula_of(cell, kind)

    def write(self, pen: SheetWriter) -> None:
        """Add the sheet to the workbook, hidden."""
        sheet = pen.book.add_worksheet(self.name)
        sheet.hide()
        headings = ("Response", "", "Lines", "Before", "Next page", "Refusal", "Group", "Page", "Line")
        for at, heading in enumerate((*headings, *self.fields)):
            sheet.write_string(0, at, heading, pen.bold)
        self._write_pages(sheet)
        for row in range(self.rows):
            self._write_line(sheet, row)

    def _write_pages(self, sheet: Worksheet) -> None:
        before = 0
        for at in range(self._page_rows):
            page = self._pages[at] if at < len(self._pages) else None
            line, row = _FIRST_ROW + at, _FIRST_ROW + at - 1
            path = f'"{self._address}?t="&{formulas.AGAIN}'
            read = formulas.call(path) if at == 0 else formulas.call(f'{path}&"&after="&E{line - 1}')
            sheet.write_formula(
                row, 0, f"={read}" if at == 0 else f'=IF(E{line - 1}="","",{read})', None, page.text if page else ""
            )
            count = f"=IFERROR(VALUE({formulas.part(f'A{line}', '^:')}),0)"
            sheet.write_formula(row, 2, count, None, len(page.lines) if page else 0)
            sheet.write_formula(row, 3, "=0" if at == 0 else f"=D{line - 1}+C{line - 1}", None, before)
            before += len(page.lines) if page else 0
            cursor = f'=IFERROR({formulas.part(f"A{line}", "^>")},"")'
            sheet.write_formula(row, 4, cursor, None, page.after if page else "")
            own = f'IF(LEFT(A{line},1)="!",A{line},"")'
            earlier = f"={own}" if at == 0 else f'=IF(F{line - 1}<>"",F{line - 1},{own})'
            sheet.write_formula(row, 5, earlier, None, "")
        sheet.write_formula(self._last, 3, f"=D{self._last}+C{self._last}", None, before)

    def _write_line(self, sheet: Worksheet, row: int) -> None:
        """The page and the number of the line in it, its text, and its fields."""
        line, at = _FIRST_ROW + row, _FIRST_ROW + row - 1
        texts, befores = f"$A${_FIRST_ROW}:$A${self._last}", f"$D${_FIRST_ROW}:$D${self._last}"
        total = f"$D${self._last + 1}"
        sheet.write_formula(at, _PAGE, f"=IF({row + 1}>{total},0,MATCH({row},{befores},1))", None, self._place(row)[0])
        page = f"INDEX({texts},$H{line})"
        number = f"({row + 1}-INDEX({befores},$H{line}))"
        begin, end = f'FIND("^#"&{number}&"^",{page})', f'FIND("^#"&({number}+1)&"^",{page})'
        cut = f'=IF($H{line}=0,"",MID({page},{begin},{end}-{begin}+1))'
        values = self.lines[row] if row < len(self.lines) else None
        sheet.write_formula(at, _LINE, cut, None, "" if values is None else self._text(row))
        if self.counted_by is not None:
            is_first = f'IF({self._letter(self.counted_by)}{line}="1",1,0)'
            earlier = f"G{line - 1}+" if row else ""
            group = 0 if values is None else sum(start <= row for start in self.starts[:-1])
            sheet.write_formula(at, _GROUP, f'=IF($I{line}="",0,{earlier}{is_first})', None, group)
        for field_at, field in enumerate(self._fields):
            taken = f'=IF($I{line}="","",{formulas.part(f"$I{line}", "^" + field.letter)})'
            sheet.write_formula(at, _FIRST_FIELD + field_at, taken, None, "" if values is None else values[field_at])

    def _place(self, row: int) -> tuple[int, int]:
        """The page that has the line of a row, and the number of the line in it; zeros for a row without a line."""
        for number, page in enumerate(self._pages, start=1):
            if row < len(page.lines):
                return number, row + 1
            row -= len(page.lines)
        return 0, 0

    def _text(self, row: int) -> str:
        page, number = self._place(row)
        return self._pages[page - 1].line_text(number)

    def _letter(self, heading: str) -> str:
        return column_letter(_FIRST_FIELD + self.fields[heading])


def column_letter(at: int) -> str:
    """The letters of a column, counted from 0: A, Z, AA."""
    return (column_letter(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def formula_of(cell: str, kind: ColumnKind) -> str:
    """The formula that shows a cell's text in the type of its column."""
    if kind is ColumnKind.DATE:
        return formulas.day(cell)
    return formulas.text(cell) if kind is ColumnKind.TEXT else formulas.number(cell)


def typed(text: str, kind: ColumnKind) -> str | float | date:
    """What `formula_of` calculates from this text."""
    try:
        if kind is ColumnKind.DATE:
            return date.fromisoformat(text)
        return text if kind is ColumnKind.TEXT else float(text)
    except ValueError:
        return text
