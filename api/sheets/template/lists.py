"""The lists of a workbook's cells, so that names are chosen and not mistyped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # it ships no types

from api.sheets.workbook import SheetWriter
from domain.loads.loading import Unit
from domain.sessions.side import Side

LIST_ROWS = 5000
SIDES = [side.value for side in Side]
UNITS = [unit.value for unit in Unit]
YES_NO = ["yes", "no"]
_NAME = "Lists"


class Lists:
    """The hidden sheet with the names of the exercises. `athletes` is the formula of the list of athletes."""

    def __init__(self, exercises: Sequence[str], athletes: str) -> None:
        self._names = exercises
        self.athletes = athletes
        self.exercises = f"={_NAME}!$A$2:$A${max(len(exercises), 1) + 1}"

    def write(self, pen: SheetWriter) -> None:
        """Add the sheet to the workbook."""
        sheet = pen.book.add_worksheet(_NAME)
        sheet.hide()
        sheet.write_string(0, 0, "Exercise", pen.bold)
        for row, name in enumerate(self._names, start=1):
            sheet.write_string(row, 0, name)


def offer(sheet: Worksheet, first: int, at: int, source: str | Sequence[str], *, rows: int = LIST_ROWS) -> None:
    """Offer the values in a column of cells. Others can be typed: the sheet asks first."""
    validation: dict[str, Any] = {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": "Not in the list",
        "error_message": "Is it spelled as in your programs?",
    }
    sheet.data_validation(first, at, first + rows - 1, at, validation)
