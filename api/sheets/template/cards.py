"""Cards: one landscape page per session, to print and to hand to an athlete, with boxes to fill in."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.format import Format  # type: ignore[import-untyped]  # it ships no types
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

from api.sheets.table import ColumnKind
from api.sheets.template.lines_sheet import LinesSheet
from api.sheets.template.shown_lines import ShownLines
from api.sheets.workbook import SheetWriter

_COLUMNS = (
    "Exercise", "Variant", "Side", "Sets", "Reps", "Load", "Unit", "RIR", "Tempo", "Rest (s)", "Pain limit", "Cues",
)  # fmt: skip
_WIDTHS = (20, 14, 8, 5, 9, 9, 5, 5, 8, 7, 6, 24)
_BOXES = tuple(f"Set {n}" for n in range(1, 6))
_BOX_WIDTH = 6
_FIRST = 1  # the first column is hidden: it has the row of the line in the data
_SPARE_LINES = 2
_PAIN = "Pain, 0 to 10:   before ____   during ____   1 h after ____   next morning ____      Notes:"
_LINE_POINTS, _PAGE_POINTS = 32, 640  # the heights of a line, and of all lines of a page
_PERCENT = 68  # of the page: with fixed page breaks, Excel cannot fit the width by itself


def cards_sheet(pen: SheetWriter, data: LinesSheet, shown: ShownLines, most_exercises: Sequence[int]) -> None:
    """Add the sheet, with a card for each of these sessions."""
    sheet = pen.book.add_worksheet("Cards")
    sheet.set_column(0, 0, 4, None, {"hidden": True})
    for at, width in enumerate((*_WIDTHS, *(_BOX_WIDTH for _ in _BOXES)), start=_FIRST):
        sheet.set_column(at, at, width)
    lines = max(most_exercises, default=0) + _SPARE_LINES
    height = lines + 6
    cards = max(len(most_exercises), 1)
    for number in range(1, cards + 1):
        _Card(pen, sheet, data, shown, number, (number - 1) * height, lines).write()
    more = f"MAX({data.groups})-{cards}"
    warning = f'=IF({more}>0,"! sessions without a card: "&({more})&". Download the workbook again","")'
    sheet.write_formula(0, _FIRST + 6, warning, pen.warning, "")
    pen.landscape(sheet)
    sheet.set_print_scale(_PERCENT)
    sheet.set_h_pagebreaks([number * height for number in range(1, cards)])
    sheet.print_area(0, 0, cards * height - 1, _FIRST + len(_COLUMNS) + len(_BOXES) - 1)


class _Card:
    """The card of session `number`, from row `top`: a title, the dates, the exercises, and the pain."""

    def __init__(
        self,
        pen: SheetWriter,
        sheet: Worksheet,
        data: LinesSheet,
        shown: ShownLines,
        number: int,
        top: int,
        lines: int,
    ) -> None:
        self._pen, self._sheet, self._data, self._shown = pen, sheet, data, shown
        self._number, self._top, self._lines = number, top, lines
        self._first = f"$A${top + 1}"
        starts = data.starts
        self._rows = range(*starts[number - 1 : number + 1]) if number < len(starts) else range(0)

    def write(self) -> None:
        """Write all rows of the card."""
        first_row = self._rows.start + 1 if self._rows else 0
        found = f"=IFERROR(MATCH({self._number},{self._data.groups},0),0)"
        self._sheet.write_formula(self._top, 0, found, None, first_row)
        self._value(self._top, _FIRST, self._first, "Athlete", 0, self._pen.bold)
        self._value(self._top, _FIRST + 1, self._first, "Program", 0, self._pen.bold)
        for n, heading in enumerate(("Day", "From", "Until", "Phase")):
            self._sheet.write_string(self._top + 1, _FIRST + 3 * n, heading, self._pen.right)
            cell_format = self._pen.formats[self._shown.kind(heading)]
            self._value(self._top + 1, _FIRST + 3 * n + 1, self._first, heading, 0, cell_format)
        for at, heading in enumerate((*_COLUMNS, *_BOXES), start=_FIRST):
            self._sheet.write_string(self._top + 2, at, heading, self._pen.box)
        self._sheet.set_row(self._top + 2, _LINE_POINTS)
        for n in range(self._lines):
            self._sheet.set_row(self._top + 3 + n, min(_LINE_POINTS, _PAGE_POINTS / self._lines))
            self._write_line(n)
        below = self._top + 3 + self._lines
        more = f"COUNTIF({self._data.groups},{self._number})-{self._lines}"
        warning = f'=IF({more}>0,"! exercises that are not on this card: "&({more})&". See Next session","")'
        self._sheet.write_formula(below, _FIRST, warning, self._pen.warning, "")
        self._sheet.write_string(below + 1, _FIRST, _PAIN)

    def _write_line(self, n: int) -> None:
        """An exercise with its boxes. The hidden first cell has its row in the data, 0 without an exercise."""
        row = self._top + 3 + n
        line = f"{self._first}+{n}"
        of_session = f"INDEX({self._data.groups},MIN({line},{self._data.rows}))={self._number}"
        is_there = f"AND({self._first}>0,{line}<={self._data.rows},{of_session})"
        at_row = self._rows.start + n + 1 if n < len(self._rows) else 0
        self._sheet.write_formula(row, 0, f"=IF({is_there},{line},0)", None, at_row)
        for at, heading in enumerate(_COLUMNS, start=_FIRST):
            is_text = self._shown.kind(heading) is ColumnKind.TEXT
            self._value(row, at, f"$A{row + 1}", heading, n, self._pen.box if is_text else self._pen.box_centered)
        for at in range(len(_BOXES)):
            self._sheet.write_blank(row, _FIRST + len(_COLUMNS) + at, None, self._pen.box)

    def _value(self, row: int, at: int, line: str, heading: str, n: int, cell_format: Format) -> None:
        formula = f'=IF({line}=0,"",INDEX({self._shown.column(heading)},{line}))'
        value = self._data.value(heading, self._rows.start + n) if n < len(self._rows) else ""
        self._pen.formula(self._sheet, row, at, formula, value, cell_format)
