"""Charts: one per athlete, of the loads in the newest sessions of each exercise.

They are charts of the spreadsheet program over cells that it reads like all others. So LibreOffice, Excel and Google
Sheets draw them, and they follow the training.
"""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # it ships no types

from api.sheets.progress_lines import NUMBERS
from api.sheets.template import formulas
from api.sheets.template.lines_sheet import LinesSheet, column_letter
from api.sheets.workbook import SheetWriter
from domain.reports.series import MOST_LINES

NAME = "Charts"
_LABEL, _FIRST_LOAD = 1, 2  # the first column is hidden: it has the row of the line in the data
_HEIGHT = 24  # rows of an athlete, with the chart
_FEWEST_LINES = 3  # in the chart of an athlete who trains fewer exercises at the download
_SIZE = {"width": 700, "height": 310}


def charts_sheet(pen: SheetWriter, data: LinesSheet) -> None:
    """Add the sheet, with a chart for each athlete of the download."""
    sheet = pen.book.add_worksheet(NAME)
    sheet.set_column(0, 0, 4, None, {"hidden": True})
    sheet.set_column(_LABEL, _LABEL, 30)
    sheet.set_column(_FIRST_LOAD, _FIRST_LOAD + len(NUMBERS) - 1, 5)
    athletes = len(data.starts) - 1
    more = f"MAX({data.groups})-{athletes}"
    state = f'IF({more}>0,"! athletes without a chart: "&({more})&". Download the workbook again","")'
    sheet.write_formula(0, _LABEL, f'=IF({data.refusal}<>"",{data.refusal},{state})', pen.warning, "")
    for number in range(1, athletes + 1):
        _AthleteChart(pen, sheet, data, number, 1 + (number - 1) * _HEIGHT).write()
    loads = (0, _FIRST_LOAD, athletes * _HEIGHT, _FIRST_LOAD + len(NUMBERS) - 1)
    is_missing = f"=ISNA({column_letter(_FIRST_LOAD)}1)"
    sheet.conditional_format(*loads, {"type": "formula", "criteria": is_missing, "format": pen.unseen})
    pen.print_on_landscape_pages(sheet)
    sheet.set_h_pagebreaks([1 + number * _HEIGHT for number in range(1, athletes)])
    sheet.print_area(0, 0, athletes * _HEIGHT, _FIRST_LOAD + len(NUMBERS))


class _AthleteChart:
    """The block of athlete `number`, from row `top`: the name, a row for each exercise, and the chart below them."""

    def __init__(self, pen: SheetWriter, sheet: Worksheet, data: LinesSheet, number: int, top: int) -> None:
        self._pen, self._sheet, self._data, self._number, self._top = pen, sheet, data, number, top
        self._lines = range(*data.starts[number - 1 : number + 1])

    def write(self) -> None:
        sheet, data = self._sheet, self._data
        first = f"$A${self._top + 1}"
        found = f"=IFERROR(MATCH({self._number},{data.groups},0),0)"
        sheet.write_formula(self._top, 0, found, None, self._lines.start + 1)
        name = f'=IF({first}=0,"",INDEX({data.column("Athlete")},{first}))'
        athlete = data.value("Athlete", self._lines.start)
        self._pen.formula(sheet, self._top, _LABEL, name, athlete, self._pen.bold)
        for n in range(MOST_LINES):
            self._write_line(first, n)
        chart = self._pen.book.add_chart({"type": "line"})
        for n in range(max(len(self._lines), _FEWEST_LINES)):
            row = self._top + 1 + n
            chart.add_series(
                {
                    "name": [NAME, row, _LABEL],
                    "values": [NAME, row, _FIRST_LOAD, row, _FIRST_LOAD + len(NUMBERS) - 1],
                    "marker": {"type": "circle", "size": 5},
                }
            )
        chart.set_title({"name": [NAME, self._top, _LABEL], "name_font": {"size": 12}})
        chart.set_x_axis({"name": "Newest sessions", "name_font": {"size": 9, "bold": False}})
        chart.set_legend({"position": "bottom"})
        chart.set_size(_SIZE)
        chart.show_blanks_as("span")  # without a word about it, LibreOffice draws what is missing as 0
        sheet.insert_chart(self._top + MOST_LINES + 1, _LABEL, chart, {"description": f"The loads of {athlete}"})

    def _write_line(self, first: str, n: int) -> None:
        sheet, data, row = self._sheet, self._data, self._top + 1 + n
        is_there = (
            f"AND({first}>0,{first}+{n}<={data.rows},INDEX({data.groups},MIN({first}+{n},{data.rows}))={self._number})"
        )
        at_row = self._lines.start + n + 1 if n < len(self._lines) else 0
        sheet.write_formula(row, 0, f"=IF({is_there},{first}+{n},0)", None, at_row)
        label = f'=IF($A{row + 1}=0,"",INDEX({data.column("Exercise")},$A{row + 1}))'
        self._pen.formula(
            sheet, row, _LABEL, label, data.value("Exercise", at_row - 1) if at_row else "", self._pen.plain
        )
        for at, heading in enumerate(NUMBERS, start=_FIRST_LOAD):
            # a cell without a load is not drawn, and is shown as an empty one
            text = f"INDEX({data.column(heading)},$A{row + 1})"
            number = f'IF({text}="",NA(),{formulas.number_in(text)})'
            load = data.value(heading, at_row - 1) if at_row else ""
            formula = f"=IF($A{row + 1}=0,NA(),{number})"
            self._pen.formula(sheet, row, at, formula, "#N/A" if load == "" else load, self._pen.plain)
