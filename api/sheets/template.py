"""The template workbook: roster, next sessions, log and calculator, with formulas and the link in place.

Formulas carry their current values, so that the workbook shows them before its first recalculation. Their number is
limited (`MOST_FORMULA_ROWS`) so that one recalculation stays within the link's burst of reads.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # it ships no types

from api.sheets.cell import CellField, value_of
from api.sheets.log_columns import BY_HEADING
from api.sheets.progress import roster_table
from api.sheets.spelling import spelled
from api.sheets.table import Column, ColumnKind
from api.sheets.workbook import SheetWriter, workbook
from api.use_cases.prescriptions.next_session import NextSession
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.stored.athlete_code import code_of
from domain.sessions.prescription import PrescribedExercise

MOST_FORMULA_ROWS = 90
_LINK = "Start!$B$1"
_FIELDS = {
    "Load": CellField.LOAD,
    "Reps": CellField.REPS,
    "Sets": CellField.SETS,
    "Action": CellField.ACTION,
    "Why": CellField.WHY,
}
_NEXT = (
    Column("Athlete", width=16),
    Column("Name", width=20),
    Column("Exercise", width=24),
    *(Column(name, width=80 if name == "Why" else 10) for name in _FIELDS),
)
_LOG_HEADINGS = (
    "Athlete",
    "Date",
    "Session",
    "Exercise",
    "Set",
    "Side",
    "Reps",
    "Good reps",
    "Load",
    "Unit",
    "RIR",
    "Pain during",
)
_LOG = (*(BY_HEADING[heading].column for heading in _LOG_HEADINGS), Column("Posted", width=20))
_CALCULATED = (
    Column("Date", ColumnKind.DATE),
    Column("Load", ColumnKind.FIGURE),
    *(Column(f"Set {n}", ColumnKind.COUNT, 7) for n in (1, 2, 3)),
    Column("Next load", width=12),
    Column("Next reps", width=10),
    Column("Why", width=70),
)
_CALCULATOR_ROWS = 30
_SETTINGS = (
    ("Kind of rule", "double_progression"),
    ("Lowest reps", 9),
    ("Highest reps", 12),
    ("Step", 2.5),
    ("Unit", "kg"),
)
_ABOUT = (
    "Anyone with the address above can read this data. Keep it private, and revoke the link if it leaks.",
    "Next session: each athlete's next exercises, updated when the sheet recalculates.",
    "Log: one row per set. Send it with the script in the guide, or paste it into importHistory.",
    "Calculator: for sessions that are recorded only here. Type a load and reps to get the next ones.",
    "These texts stay in English in every language of your spreadsheet program. Numbers work in all of them.",
)


def template(address: str, athletes: Sequence[StoredAthlete], sessions: Sequence[NextSession]) -> bytes:
    """Build the workbook. `address` is the link's own, with its token."""
    into = io.BytesIO()
    with workbook(into) as pen:
        _start(pen, address)
        pen.table(roster_table(athletes))
        _next_sessions(pen, sessions)
        _log(pen)
        _calculator(pen)
    return into.getvalue()


def _start(pen: SheetWriter, address: str) -> None:
    sheet = pen.book.add_worksheet("Start")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 120)
    sheet.write_string(0, 0, "Address of the link", pen.bold)
    sheet.write_string(0, 1, address)
    for row, text in enumerate(_ABOUT, start=2):
        sheet.write_string(row, 1, text)


def _next_sessions(pen: SheetWriter, sessions: Sequence[NextSession]) -> None:
    sheet = pen.book.add_worksheet("Next session")
    pen.head(sheet, _NEXT)
    rows = [(session, item) for session in sessions for item in session.issued.exercises]
    for row, (session, item) in enumerate(rows[:MOST_FORMULA_ROWS], start=1):
        texts = (code_of(session.athlete_id), session.athlete_name, item.exercise)
        for at, text in enumerate(texts):
            sheet.write_string(row, at, text)
        for at, field in enumerate(_FIELDS.values(), start=len(texts)):
            _cell_formula(sheet, row, at, field, session, item)


def _cell_formula(
    sheet: Worksheet, row: int, at: int, field: CellField, session: NextSession, item: PrescribedExercise
) -> None:
    read = f'_xlfn.WEBSERVICE({_LINK}&"/next/"&$A{row + 1}&"/{item.slot}/{field.value}")'
    value = spelled(value_of(session.issued, item, field))
    if field in (CellField.LOAD, CellField.SETS):  # a number if it is one, otherwise text such as "stopped"
        sheet.write_formula(row, at, f'=IFERROR(_xlfn.NUMBERVALUE({read},"."),{read})', None, _number(value))
    else:
        sheet.write_formula(row, at, f"={read}", None, value)


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text


def _log(pen: SheetWriter) -> None:
    sheet = pen.book.add_worksheet("Log")
    pen.head(sheet, _LOG)
    side = [column.header for column in _LOG].index("Side")
    sheet.data_validation(1, side, 5000, side, {"validate": "list", "source": ["left", "right", "both"]})


def _calculator(pen: SheetWriter) -> None:
    """Settings on top, one row per session below. A row without reps stays empty and sends no request."""
    sheet = pen.book.add_worksheet("Calculator")
    for row, (name, value) in enumerate(_SETTINGS):
        sheet.write_string(row, 0, name, pen.bold)
        sheet.write(row, 1, value)
    top = len(_SETTINGS) + 1
    pen.head(sheet, _CALCULATED, top)
    rule = '"/calc/next?kind="&$B$1&"&reps_min="&$B$2&"&reps_max="&$B$3&"&step="&$B$4&"&unit="&$B$5'
    for row in range(top + 1, top + 1 + _CALCULATOR_ROWS):
        line = row + 1
        session = f'"&load="&$B{line}&"&reps="&$C{line}&"+"&$D{line}&"+"&$E{line}'
        for at, field in ((5, "load"), (6, "reps"), (7, "why")):
            read = f'_xlfn.WEBSERVICE({_LINK}&{rule}&{session}&"&field={field}")'
            value = f'_xlfn.NUMBERVALUE({read},".")' if at == 5 else read
            sheet.write_formula(row, at, f'=IF(COUNT($C{line}:$E{line})=0,"",{value})', None, "")
