"""The template for LibreOffice and Excel for Windows: athletes, next sessions, cards to print, log and calculator.

Formulas carry their current values, so that the workbook shows them before its first recalculation.
"""

from __future__ import annotations

import io

from api.sheets.progress_lines import PROGRESS_FIELDS
from api.sheets.roster_lines import ROSTER_FIELDS
from api.sheets.session_lines import SESSION_FIELDS
from api.sheets.template.calculator_sheet import calculator_sheet
from api.sheets.template.cards import cards_sheet
from api.sheets.template.charts_sheet import charts_sheet
from api.sheets.template.content import TemplateContent
from api.sheets.template.lines_sheet import LinesSheet
from api.sheets.template.lists import Lists
from api.sheets.template.log_sheet import log_sheet
from api.sheets.template.shown_lines import ShownLines
from api.sheets.workbook import SheetWriter, workbook
from domain.reports.series import MOST_LINES

SPARE_ATHLETES = 20
SPARE_LINES = 60
_ABOUT = """
If a yellow bar appears, press Allow updating (LibreOffice) or Enable Content (Excel). The workbook reads your data \
then, and again whenever you open it.
To read again at once, type another number into B2.
Anyone with the address in B1 can read this data. Keep it private, and revoke the link if it leaks.
Next session: what each athlete does next, one row per exercise. It follows the program's days by itself, so one \
download works all season. New athletes appear too.
Cards: one page per session, to print and to hand out, with boxes to fill in.
Charts: the loads of each athlete in the newest sessions.
Log: one row per set. The guide says how to send it.
Calculator: for training that is recorded only here. Type a load and reps to get the next ones.
A text that begins with ! says what is wrong.
LibreOffice and Excel for Windows can read addresses. Excel for Mac, for phones and on the web cannot. Google Sheets \
has a template of its own: put google-workbook.xlsx in place of workbook.xlsx at the end of its address.
These texts stay in English in every language of your spreadsheet program. Numbers work in all of them.
"""


def template(content: TemplateContent) -> bytes:
    """Build the workbook."""
    roster_rows = sum(len(page.lines) for page in content.athletes) + SPARE_ATHLETES
    roster = LinesSheet("Athletes data", "/athletes/lines.txt", ROSTER_FIELDS, content.athletes, roster_rows)
    lines = content.session_lines
    session_rows = lines + max(SPARE_LINES, lines // 10)
    sessions = LinesSheet(
        "Sessions data", "/next/lines.txt", SESSION_FIELDS, content.sessions, session_rows, counted_by="No"
    )
    progress = LinesSheet(
        "Progress data",
        "/progress/lines.txt",
        PROGRESS_FIELDS,
        content.progress,
        _progress_rows(content),
        counted_by="No",
    )
    lists = Lists(content.exercises, f"={roster.column('In the log')}")
    into = io.BytesIO()
    with workbook(into) as pen:
        _start(pen, content.address)
        ShownLines("Athletes", roster, [field.column for field in ROSTER_FIELDS]).write(pen)
        shown = ShownLines(
            "Next session", sessions, [field.column for field in SESSION_FIELDS], not_printed=("Cues", "Why")
        )
        shown.write(pen)
        cards_sheet(pen, sessions, shown, content.most_exercises)
        charts_sheet(pen, progress)
        log_sheet(pen, lists)
        calculator_sheet(pen)
        lists.write(pen)
        roster.write(pen)
        sessions.write(pen)
        progress.write(pen)
    return into.getvalue()


def _progress_rows(content: TemplateContent) -> int:
    """Room for all exercises of each athlete, also of those who have just begun."""
    athletes = sum(line[1] == "1" for page in content.progress for line in page.lines)
    return MOST_LINES * athletes + SPARE_ATHLETES


def _start(pen: SheetWriter, address: str) -> None:
    sheet = pen.book.add_worksheet("Start")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 120, pen.wrapped)
    sheet.write_string(0, 0, "Address of the link", pen.bold)
    sheet.write_string(0, 1, address)
    sheet.write_string(1, 0, "Read again", pen.bold)
    sheet.write_number(1, 1, 1, pen.left)
    for row, text in enumerate(_ABOUT.strip().splitlines(), start=3):
        sheet.write_string(row, 1, text, pen.wrapped)
    pen.print_on_landscape_pages(sheet)
