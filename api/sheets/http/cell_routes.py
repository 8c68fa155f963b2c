"""Cells: one bare value of an athlete's next session."""

from __future__ import annotations

from datetime import date

import msgspec

from api.problems import ProblemError
from api.sheets.cell import NO_PROGRAM, NOT_TODAY, CellField, value_of
from api.sheets.http.address import SheetRequest, SheetResponse, plain, sheet_address
from api.sheets.spelling import DecimalMark, spelled
from api.use_cases.access.open_sheet_link import named_athlete
from api.use_cases.sheets.read_sheet import next_exercise
from domain.sessions.side import Side


class CellQuery(msgspec.Struct, frozen=True):
    """Which side, for which date, and how it is written."""

    side: Side | None = None
    on: date | None = None
    dec: DecimalMark = DecimalMark.POINT
    quote: bool = False
    """As one field of CSV: for IMPORTDATA, which would take a sentence apart at its commas."""


@sheet_address("/s/{token}/next/{athlete}/{exercise}/{field}")
async def next_cell(reading: SheetRequest, query: CellQuery) -> SheetResponse:
    """One value of one exercise. What is not there yet is said in two words, so that a sheet shows no error for it."""
    try:
        field = CellField(reading.path["field"])
    except ValueError:
        raise ProblemError("not_found", f"The fields are {', '.join(CellField)}.") from None
    athlete = await named_athlete(reading.context, reading.link, reading.path["athlete"])
    found = await next_exercise(reading.context, athlete.id, reading.path["exercise"], query.on)
    if found.next is None:
        return plain(NO_PROGRAM)
    if found.item is None:
        return plain(NOT_TODAY)
    side = None if query.side is Side.BOTH else query.side
    text = spelled(value_of(found.next.issued, found.item, field, side, query.dec), query.dec)
    return plain(f'"{text.replace(chr(34), chr(34) * 2)}"' if query.quote else text)
