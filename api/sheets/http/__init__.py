"""The addresses that spreadsheets read through a sheet link: one module per kind, all of them listed here."""

from api.sheets.http.calculator_routes import calculator
from api.sheets.http.calendar_routes import calendar
from api.sheets.http.cell_routes import next_cell
from api.sheets.http.chart_routes import CHARTS
from api.sheets.http.table_routes import athletes, log, next_table, overview, progress
from api.sheets.http.workbook_routes import google_workbook, next_lines, progress_lines, roster_lines, workbook

SHEETS = [
    next_cell,
    next_table,
    overview,
    log,
    progress,
    athletes,
    calculator,
    calendar,
    workbook,
    google_workbook,
    next_lines,
    roster_lines,
    progress_lines,
    *CHARTS,
]
"""All addresses below a sheet link."""
