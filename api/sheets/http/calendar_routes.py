"""The calendar of a sheet link, to which a calendar program subscribes."""

from __future__ import annotations

from litestar.di import NamedDependency

from api.sheets.calendar_entries import calendar_entries
from api.sheets.http.sheet_handler import REVALIDATED_HEADERS, SheetRequest, SheetResponse, get
from api.use_cases.sheets.read_sheet import each_next_session

MEDIA_TYPE = "text/calendar; charset=utf-8"


@get("/calendar.ics", long=True, common_headers=REVALIDATED_HEADERS)
async def calendar(sheet: NamedDependency[SheetRequest]) -> SheetResponse:
    """The next sessions of the link's athletes, and their latest days."""
    sessions = each_next_session(sheet.context, sheet.link)
    entries = [entry async for session in sessions for entry in calendar_entries(session)]

    def write() -> bytes:
        from api.sheets.calendar import calendar  # in the thread, on first use: it takes 100 ms to import

        return calendar(sheet.link.name, entries, sheet.context.date_now)

    return SheetResponse(MEDIA_TYPE, write, revalidated=True)
