"""Cards: one landscape page per session, to print and to hand to an athlete, with boxes to fill in."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.format import Format  # type: ignore[import-untyped]  # it ships no types
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # as above

from api.sheets.table import ColumnKind
from api.sheets.template.lines_sheet import LinesSheet, column_letter
from api.sheets.template.shown_lines import ShownLines
from api.sheets.workbook import SheetWriter

_COLUMNS = (
    "Exercise", "Variant", "Side", "Sets", "Reps", "Load", "Unit", "RIR", "Tempo", "Rest (s)", "Pain limit", "Group",
    "Cues",
)  # fmt: skip
_WIDTHS = (20, 14, 8, 5, 9, 9, 5, 5, 8, 7, 6, 8, 24)
_FACTS = {
    "Day": ("Variant", "Variant"),
    "From": ("Sets", "Reps"),
    "Until": ("Unit", "Tempo"),
    "Phase": ("Pain limit", "Cues"),
}
"""What a card says about the session, and the columns above which it stands. Its name stands before them."""
_FEWEST_BOXES, _MOST_BOXES = 5, 12
_BOX_WIDTH = 6
_FIRST = 1  # the first column is hidden: it has the row of the line in the data
_SPARE_LINES = 2
_PAIN = "Pain, 0 to 10:   before ____   during ____   1 h after ____   next morning ____      Notes:"
_LINE_POINTS, _TEXT_POINTS, _PAGE_POINTS = 32, 14, 640  # the heights of a line, of a row of text in it, of a page
_PADDING = 0.75  # characters, of each column
_PAGE_WIDTH = 108  # characters, at the full size: with fixed page breaks, Excel cannot fit the width by itself


def cards_sheet(pen: SheetWriter, data: LinesSheet, shown: ShownLines, most_exercises: Sequence[int]) -> None:
    """Add the sheet, with a card for each of these sessions."""
    sheet = pen.book.add_worksheet("Cards")
    sheet.set_column(0, 0, 4, None, {"hidden": True})
    boxes = _boxes(data)
    widths = (*_WIDTHS, *(_BOX_WIDTH for _ in boxes))
    for at, width in enumerate(widths, start=_FIRST):
        sheet.set_column(at, at, width)
    lines = max(most_exercises, default=0) + _SPARE_LINES
    height = lines + 6
    cards = max(len(most_exercises), 1)
    for number in range(1, cards + 1):
        _Card(pen, sheet, data, shown, number, (number - 1) * height, lines, boxes).write()
    more = f"MAX({data.groups})-{cards}"
    warning = f'=IF({more}>0,"! sessions without a card: "&({more})&". Download the workbook again","")'
    sheet.write_formula(0, _FIRST + 6, warning, pen.warning, "")
    pen.landscape(sheet)
    sheet.set_print_scale(int(100 * _PAGE_WIDTH / (sum(widths) + _PADDING * len(widths))))
    sheet.set_h_pagebreaks([number * height for number in range(1, cards)])
    sheet.print_area(0, 0, cards * height - 1, _FIRST + len(widths) - 1)


def _boxes(data: LinesSheet) -> list[str]:
    """As many boxes as the exercise with the most sets has at the download."""
    sets = [value for row in range(len(data.lines)) if isinstance(value := data.value("Sets", row), float)]
    return [f"Set {n}" for n in range(1, int(min(max(_FEWEST_BOXES, *sets, 0), _MOST_BOXES)) + 1)]


def _line_points(data: LinesSheet) -> float:
    """The height of a line in which the reps and the loads of all sets can be read."""
    texts = (str(data.value(heading, row)) for row in range(len(data.lines)) for heading in ("Reps", "Load"))
    width = _WIDTHS[_COLUMNS.index("Reps")]
    return max(_LINE_POINTS, _TEXT_POINTS * max((-(-len(text) // (width - 2)) for text in texts), default=1))


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
        boxes: Sequence[str],
    ) -> None:
        self._pen, self._sheet, self._data, self._shown = pen, sheet, data, shown
        self._number, self._top, self._lines, self._boxes = number, top, lines, boxes
        self._first = f"$A${top + 1}"
        starts = data.starts
        self._line_points = _line_points(data)
        self._rows = range(*starts[number - 1 : number + 1]) if number < len(starts) else range(0)

    def write(self) -> None:
        """Write all rows of the card."""
        first_row = self._rows.start + 1 if self._rows else 0
        found = f"=IFERROR(MATCH({self._number},{self._data.groups},0),0)"
        self._sheet.write_formula(self._top, 0, found, None, first_row)
        self._value(self._top, _FIRST, self._first, "Athlete", 0, self._pen.bold)
        self._value(self._top, _FIRST + 1, self._first, "Program", 0, self._pen.bold)
        for heading, columns in _FACTS.items():
            first, last = (_FIRST + _COLUMNS.index(column) for column in columns)
            cell_format = self._pen.left_formats[self._shown.kind(heading)]
            self._sheet.write_string(self._top + 1, first - 1, heading, self._pen.right)
            if first < last:  # a narrow column shows no date
                self._sheet.merge_range(self._top + 1, first, self._top + 1, last, "", cell_format)
            self._value(self._top + 1, first, self._first, heading, 0, cell_format)
        for at, heading in enumerate((*_COLUMNS, *self._boxes), start=_FIRST):
            self._sheet.write_string(self._top + 2, at, heading, self._pen.box)
        self._sheet.set_row(self._top + 2, _LINE_POINTS)
        for n in range(self._lines):
            self._sheet.set_row(self._top + 3 + n, min(self._line_points, _PAGE_POINTS / self._lines))
            self._write_line(n)
        self._frame_boxes()
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

    def _frame_boxes(self) -> None:
        """Draw as many boxes as sets; all of them in a line without an exercise, for one that was not planned."""
        top, first, count = self._top + 3, _FIRST + len(_COLUMNS), len(self._boxes)
        sets = f"${column_letter(_FIRST + _COLUMNS.index('Sets'))}{top + 1}"
        is_box = f'=IF(ISNUMBER({sets}),COLUMN()<={first}+{sets},{sets}="")'
        frame = {"type": "formula", "criteria": is_box, "format": self._pen.frame}
        self._sheet.conditional_format(top, first, top + self._lines - 1, first + count - 1, frame)

    def _value(self, row: int, at: int, line: str, heading: str, n: int, cell_format: Format) -> None:
        formula = f'=IF({line}=0,"",INDEX({self._shown.column(heading)},{line}))'
        value = self._data.value(heading, self._rows.start + n) if n < len(self._rows) else ""
        self._pen.formula(self._sheet, row, at, formula, value, cell_format)
