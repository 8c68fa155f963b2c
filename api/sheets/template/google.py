"""The template for Google Sheets, which reads whole tables: one call for the athletes and one for the next sessions.

Google Sheets has no WEBSERVICE, and it slows down sheets with many calls. IMPORTDATA splits text at commas and reads
numbers as the sheet's locale writes them. So the address says which decimal mark the sheet has.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from urllib.parse import quote

from api.sheets.session_lines import SESSION_FIELDS
from api.sheets.table import Column
from api.sheets.template.calculator_sheet import FIRST_RESULT, ROWS, asked, calculator_head, request_path
from api.sheets.template.lists import Lists
from api.sheets.template.log_sheet import log_sheet
from api.sheets.workbook import SheetWriter, workbook
from api.use_cases.sheets.roster import MOST_ATHLETES

_LINK, _AGAIN, _MARK = "Start!$B$1", "Start!$B$2", "Start!$B$3"
_MARK_FORMULA = '=IF(ISNUMBER(FIND(",",1/2&"")),"comma","point")'
_NO_TABLE = "! the table could not be read. Open the address in Start!B1 with /athletes/table.csv to see why"
_WIDTHS = {field.column.header: field.column.width for field in SESSION_FIELDS}
_NEXT = {
    "Athlete": "Athlete", "Program name": "Program", "Day": "Day", "From": "From", "Latest": "Until", "Position": "No",
    "Exercise name": "Exercise", "Variant": "Variant", "Group": "Group", "Side": "Side", "Sets": "Sets",
    "Reps": "Reps", "Load": "Load",
    "Unit": "Unit", "RIR": "RIR", "Tempo": "Tempo", "Rest (s)": "Rest (s)", "Pain limit": "Pain limit",
    "Action": "Action", "Phase": "Phase", "Cues": "Cues", "Why": "Why",
}  # fmt: skip
CHARTS = 60
_PICTURE_WIDTH, _PICTURE_POINTS = 85, 225
_ROSTER = {"Athlete": 24, "Code": 16, "External id": 20, "Unit": 6, "Time zone": 22}
_ABOUT = f"""
Open this file in Google Drive with Google Sheets. If it asks whether it may read external data, press Allow access.
To read again at once, type another number into B2. Google Sheets reads again about once an hour by itself.
Anyone with the address in B1 can read this data. Keep it private, and revoke the link if it leaks.
Next session: what each athlete does next, one row per exercise, in one call. It follows the program's days by itself.
The sheets Athletes and Next session hold at most {MOST_ATHLETES} athletes and {MOST_ATHLETES} sessions. For more, use \
a link for each group.
Google's servers read the address. It must be public: an address such as 127.0.0.1 or localhost shows an error.
Charts: the loads of each athlete, for the first {CHARTS} athletes. For more, use a link for each group.
Log: one row per set. The guide has a script that sends it.
Calculator: for training that is recorded only here. Each row with reps is one call, and Google slows down many calls.
"""


def google_template(address: str, exercises: Sequence[str]) -> bytes:
    """Build the workbook. `address` is the link's own, with its token; `exercises` are names for the log's list."""
    lists = Lists(exercises, "=Athletes!$A$2:$A$1000")
    into = io.BytesIO()
    with workbook(into) as pen:
        _start(pen, address)
        _table(pen, "Athletes", "/athletes/table.csv", _ROSTER)
        _table(pen, "Next session", "/next/table.csv", {name: _WIDTHS[shown] for name, shown in _NEXT.items()})
        _charts(pen)
        log_sheet(pen, lists)
        _calculator(pen)
        lists.write(pen)
    return into.getvalue()


def _start(pen: SheetWriter, address: str) -> None:
    sheet = pen.book.add_worksheet("Start")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 120, pen.wrapped)
    for row, label in enumerate(("Address of the link", "Read again", "Decimal mark")):
        sheet.write_string(row, 0, label, pen.bold)
    sheet.write_string(0, 1, address)
    sheet.write_number(1, 1, 1, pen.left)
    sheet.write_formula(2, 1, _MARK_FORMULA, pen.left, "point")
    for row, text in enumerate(_ABOUT.strip().splitlines(), start=4):
        sheet.write_string(row, 1, text, pen.wrapped)
    pen.print_on_landscape_pages(sheet)


def _table(pen: SheetWriter, name: str, path: str, widths: dict[str, int]) -> None:
    """One call, which fills the sheet from its first cell."""
    sheet = pen.book.add_worksheet(name)
    for at, (heading, width) in enumerate(widths.items()):
        sheet.set_column(at, at, width, pen.formats[Column(heading).kind] if heading == "Code" else None)
    sheet.freeze_panes(1, 0)
    columns = quote(",".join(widths), safe=",")
    read = f'IMPORTDATA({_LINK}&"{path}?sep=comma&columns={columns}&dec="&{_MARK}&"&t="&{_AGAIN})'
    sheet.write_formula(0, 0, f'=IFERROR({read},"{_NO_TABLE}")', pen.bold, next(iter(widths)))
    pen.print_on_landscape_pages(sheet)
    sheet.repeat_rows(0)


def _charts(pen: SheetWriter) -> None:
    """A picture for each athlete, which Google's servers read."""
    sheet = pen.book.add_worksheet("Charts")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, _PICTURE_WIDTH)
    sheet.write_string(0, 0, "Athlete", pen.bold)
    sheet.write_string(0, 1, "Loads in the newest sessions", pen.bold)
    sheet.freeze_panes(1, 0)
    for row in range(1, CHARTS + 1):
        athlete, code = f"Athletes!$A${row + 1}", f"Athletes!$B${row + 1}"
        sheet.set_row(row, _PICTURE_POINTS)
        sheet.write_formula(row, 0, f'=IF({code}="","",{athlete})', pen.wrapped, "")
        address = f'{_LINK}&"/chart/"&{code}&"/load.png?width=800&height=400&t="&{_AGAIN}'
        sheet.write_formula(row, 1, f'=IF({code}="","",IMAGE({address}))', None, "")
    pen.print_on_landscape_pages(sheet)


def _calculator(pen: SheetWriter) -> None:
    """A row is one call, whose three values fill its results."""
    sheet = calculator_head(pen)
    for row in range(1, ROWS + 1):
        read = f'IMPORTDATA({_LINK}&{request_path(row + 1)}&"&dec="&{_MARK})'
        sheet.write_formula(row, FIRST_RESULT, asked(row + 1, read), None, "")
