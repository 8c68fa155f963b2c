"""The calculator: a row per lift, each with its own rule. A row without reps sends no request."""

from __future__ import annotations

from typing import Any

from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]  # it ships no types

from api.sheets.table import Column, ColumnKind
from api.sheets.template import formulas
from api.sheets.template.lists import UNITS, offer
from api.sheets.workbook import SheetWriter

ROWS = 60
KINDS = ["double_progression", "linear_load", "rep_goal"]
NO_LOAD = "! type a load: 0 for bodyweight"
_C, _F = ColumnKind.COUNT, ColumnKind.FIGURE
_INPUTS = (
    Column("Lift", width=24),
    Column("Kind", width=20),
    Column("Scheme", width=10),
    Column("Lowest reps", _C, 11),
    Column("Highest reps", _C, 12),
    Column("Goal", _C, 7),
    Column("Step", _F, 7),
    Column("Unit", width=6),
    Column("Load", _F, 8),
    *(Column(f"Set {n}", _C, 6) for n in range(1, 7)),
)
_RESULTS = (Column("Next load", _F, 12), Column("Next reps", width=12), Column("Why", width=80))
FIRST_RESULT = len(_INPUTS)
_ANSWER_AT = FIRST_RESULT + len(_RESULTS)
_ANSWER = "S"  # its letter
_EXAMPLES: tuple[dict[str, Any], ...] = (
    {"Lift": "Split squat", "Kind": "double_progression", "Lowest reps": 9, "Highest reps": 12, "Step": 2.5},
    {"Lift": "Squat", "Kind": "linear_load", "Scheme": "5x5", "Step": 2.5},
)


def calculator_sheet(pen: SheetWriter) -> None:
    """Add the sheet. A hidden column has the response, with three values that the results take from it."""
    sheet = calculator_head(pen)
    sheet.set_column(_ANSWER_AT, _ANSWER_AT, None, None, {"hidden": True})
    for row in range(1, ROWS + 1):
        answer = f"{_ANSWER}{row + 1}"
        first = f'FIND(",",{answer})'
        second = f'FIND(",",{answer},{first}+1)'
        load = f"LEFT({answer},{first}-1)"
        why = f'SUBSTITUTE(CLEAN(MID({answer},{second}+1,2000)),"""","")'
        results = (
            f'=IF({answer}="","",IFERROR(_xlfn.NUMBERVALUE({load},"."),IFERROR({load},{answer})))',
            f'=IF({answer}="","",IFERROR(MID({answer},{first}+1,{second}-{first}-1),""))',
            f'=IF({answer}="","",IFERROR({why},{answer}))',
        )
        for at, formula in enumerate(results, start=FIRST_RESULT):
            sheet.write_formula(row, at, formula, None, "")
        sheet.write_formula(row, _ANSWER_AT, asked(row + 1, formulas.call(request_path(row + 1))), None, "")


def calculator_head(pen: SheetWriter) -> Worksheet:
    """Add the sheet with its headings, lists and two examples."""
    sheet = pen.book.add_worksheet("Calculator")
    pen.head(sheet, (*_INPUTS, *_RESULTS))
    headings = [column.header for column in _INPUTS]
    offer(sheet, 1, headings.index("Kind"), KINDS, rows=ROWS)
    offer(sheet, 1, headings.index("Unit"), UNITS, rows=ROWS)
    for row, example in enumerate(_EXAMPLES, start=1):
        for heading, value in example.items():
            sheet.write(row, headings.index(heading), value)
        sheet.write_string(row, headings.index("Unit"), "kg")
    pen.print_on_landscape_pages(sheet)
    sheet.repeat_rows(0)
    return sheet


def asked(line: int, read: str) -> str:
    """Read only a row with reps and a load."""
    return f'=IF(COUNT($J{line}:$O{line})=0,"",IF($I{line}="","{NO_LOAD}",{read}))'


def request_path(line: int) -> str:
    """The address of a row, as a text formula. Cells may have a decimal comma, and empty ones are left out."""
    scheme = f'SUBSTITUTE(SUBSTITUTE($C{line},"+","%2B")," ","")'
    parameters = {"scheme": f"$C{line}", "reps_min": f"$D{line}", "reps_max": f"$E{line}", "goal": f"$F{line}"}
    parameters |= {"step": f"$G{line}", "unit": f"$H{line}"}
    optional = "".join(
        f'&IF({cell}="","","&{name}="&{scheme if name == "scheme" else cell})' for name, cell in parameters.items()
    )
    sets = '&"+"&'.join(f"${letter}{line}" for letter in "JKLMNO")
    return f'"/calc/next?field=load,reps,why&kind="&$B{line}{optional}&"&load="&$I{line}&"&reps="&{sets}'
