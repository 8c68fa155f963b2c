"""The sheet to type performed sets into: one row per set, with lists and limits on the cells."""

from __future__ import annotations

from typing import Any

from api.sheets.log_columns import BY_HEADING
from api.sheets.table import Column
from api.sheets.template.lists import LIST_ROWS, SIDES, UNITS, YES_NO, Lists, offer
from api.sheets.workbook import SheetWriter

_HEADINGS = (
    "Athlete", "Date", "Session", "Exercise", "Set", "Side", "Reps", "Good reps", "Seconds", "Load", "Unit", "RIR",
    "Pain before", "Pain during", "Pain 1 h after", "Pain next morning",
    "Tempo held", "Unassisted", "Torso upright", "Load confirmed", "Exercise notes", "Session notes",
)  # fmt: skip
_FORM = ("Tempo held", "Unassisted", "Torso upright", "Load confirmed")
_PAIN = ("Pain before", "Pain during", "Pain 1 h after", "Pain next morning")
LOG_COLUMNS = (*(BY_HEADING[heading].column for heading in _HEADINGS), Column("Posted", width=20))
_AT = {column.header: at for at, column in enumerate(LOG_COLUMNS)}
_PAIN_SCORE: dict[str, Any] = {
    "validate": "integer",
    "criteria": "between",
    "minimum": 0,
    "maximum": 10,
    "error_title": "Pain",
    "error_message": "A whole number from 0 (none) to 10.",
}


def log_sheet(pen: SheetWriter, lists: Lists) -> None:
    """Add the sheet."""
    sheet = pen.book.add_worksheet("Log")
    pen.head(sheet, LOG_COLUMNS)
    names = {"Athlete": lists.athletes, "Exercise": lists.exercises}
    words = {"Side": SIDES, "Unit": UNITS, **dict.fromkeys(_FORM, YES_NO)}
    for heading, source in [*names.items(), *words.items()]:
        offer(sheet, 1, _AT[heading], source)
    for heading in _PAIN:
        sheet.data_validation(1, _AT[heading], LIST_ROWS, _AT[heading], _PAIN_SCORE)
    pen.print_on_landscape_pages(sheet)
    sheet.repeat_rows(0)
