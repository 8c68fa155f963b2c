"""The sheet that shows the lines of a hidden sheet as a table, in the types of their columns."""

from __future__ import annotations

from collections.abc import Sequence

from api.sheets.table import Column, ColumnKind
from api.sheets.template.lines_sheet import LinesSheet, column_letter
from api.sheets.workbook import SheetWriter

_FIRST_ROW = 2  # counted from 0: below the state of the data and the headings


class ShownLines:
    """The sheet `name` with these columns of the data. Its first cell says what is wrong with the data, if anything."""

    def __init__(
        self, name: str, data: LinesSheet, columns: Sequence[Column], *, not_printed: Sequence[str] = ()
    ) -> None:
        """`not_printed`: the last columns, which are too wide for paper."""
        self.name = name
        self._printed = len(columns) - len(not_printed)
        self._data = data
        self._columns = columns
        self._at = {column.header: at for at, column in enumerate(columns)}

    def column(self, heading: str) -> str:
        """The cells of a column."""
        letter = column_letter(self._at[heading])
        return f"'{self.name}'!${letter}${_FIRST_ROW + 1}:${letter}${_FIRST_ROW + self._data.rows}"

    def kind(self, heading: str) -> ColumnKind:
        """The kind of a column."""
        return self._columns[self._at[heading]].kind

    def write(self, pen: SheetWriter) -> None:
        """Add the sheet to the workbook."""
        data, last_row, last_at = self._data, _FIRST_ROW + self._data.rows - 1, len(self._columns) - 1
        sheet = pen.book.add_worksheet(self.name)
        pen.head(sheet, self._columns, _FIRST_ROW - 1)
        room = f'"! this workbook has room for {data.rows} rows. The link has more: download the workbook again"'
        is_short = f'OR({data.count}>{data.rows},{data.next_page}<>"")'
        state = f'=IF({data.refusal}<>"",{data.refusal},IF({is_short},{room},""))'
        sheet.write_formula(0, 0, state, pen.warning, "")
        for row in range(data.rows):
            for at, column in enumerate(self._columns):
                shown, value = data.shown(column.header, row), data.value(column.header, row)
                cell_format = pen.centered.get(column.kind, pen.formats[column.kind])
                pen.formula(sheet, _FIRST_ROW + row, at, shown, value, cell_format)
        sheet.autofilter(_FIRST_ROW - 1, 0, last_row, last_at)
        pen.print_on_landscape_pages(sheet)
        sheet.repeat_rows(0, _FIRST_ROW - 1)
        sheet.print_area(0, 0, last_row, self._printed - 1)
