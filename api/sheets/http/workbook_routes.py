"""The template workbook, read through a sheet link."""

from __future__ import annotations

from functools import partial

from api.sheets.http.address import SheetRequest, SheetResponse, sheet_address
from api.sheets.template import template
from api.sheets.workbook import MEDIA_TYPE
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter
from api.use_cases.sheets.read_sheet import every_next_session, roster


@sheet_address("/s/{token}/workbook.xlsx")
async def workbook(request: SheetRequest) -> SheetResponse:
    """Roster, next sessions, log and calculator, with formulas that use this link."""
    athletes = await roster(request.context, request.link)
    sessions = await every_next_session(request.context, request.link, which=NextSessionFilter.ALL, on=None, after=None)
    return SheetResponse(MEDIA_TYPE, partial(template, request.base, athletes, sessions), "Training.xlsx")
