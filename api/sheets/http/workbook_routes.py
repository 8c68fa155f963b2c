"""The template workbook, read through a sheet link."""

from __future__ import annotations

from functools import partial

from litestar.di import NamedDependency

from api.sheets.http.sheet_handler import SheetRequest, SheetResponse, get
from api.sheets.template import template
from api.sheets.workbook import MEDIA_TYPE
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter
from api.use_cases.sheets.read_sheet import every_next_session, roster


@get("/workbook.xlsx", long=True)
async def workbook(sheet: NamedDependency[SheetRequest]) -> SheetResponse:
    """Roster, next sessions, log and calculator, with formulas that use this link."""
    athletes = await roster(sheet.context, sheet.link)
    sessions = await every_next_session(sheet.context, sheet.link, which=NextSessionFilter.ALL, on=None, after=None)
    return SheetResponse(MEDIA_TYPE, partial(template, sheet.base, athletes, sessions), "Training.xlsx")
