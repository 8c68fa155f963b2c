"""The template workbook by a sheet link."""

from __future__ import annotations

from functools import partial

from api.sheets.http.address import Content, Reading, sheet_address
from api.sheets.template import template
from api.sheets.workbook import MEDIA_TYPE
from api.use_cases.prescriptions.read_prescriptions import Which
from api.use_cases.sheets.read_sheet import every_next_session, roster


@sheet_address("/s/{token}/workbook.xlsx")
async def workbook(reading: Reading) -> Content:
    """Roster, next sessions, log and calculator, with formulas that read by this link."""
    athletes = await roster(reading.call, reading.link)
    sessions = await every_next_session(reading.call, reading.link, which=Which.ALL, on=None, after=None)
    return Content(MEDIA_TYPE, partial(template, reading.base, athletes, sessions), "Training.xlsx")
