"""Cells: one bare value of an athlete's next session."""

from __future__ import annotations

from datetime import date

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.problems import ProblemError
from api.sheets.cell import NO_PROGRAM, NOT_TODAY, PHASE_FIELDS, CellField, phase_value, value_of
from api.sheets.http.sheet_handler import SheetRequest, SheetResponse, get, plain
from api.sheets.spelling import DecimalMark, spelled
from api.use_cases.access.open_sheet_link import named_athlete
from api.use_cases.sheets.read_sheet import next_exercise
from domain.sessions.side import Side


class CellQuery(msgspec.Struct, frozen=True):
    """The side, the date, the place, and the format."""

    side: Side | None = None
    on: date | None = None
    dec: DecimalMark = DecimalMark.POINT
    place: str | None = None
    quote: bool = False
    """Quote the value as one CSV field, for IMPORTDATA, which splits text at commas."""


@get("/next/{athlete:str}/{exercise:str}/{field:str}")
async def next_cell(
    sheet: NamedDependency[SheetRequest],
    athlete: FromPath[str],
    exercise: FromPath[str],
    field: FromPath[str],
    query: CellQuery,
) -> SheetResponse:
    """One value of one exercise. Without a value it returns a short text, because a sheet would show an error."""
    try:
        cell = CellField(field)
    except ValueError:
        raise ProblemError("not_found", f"The fields are {', '.join(CellField)}.") from None
    stored = await named_athlete(sheet.context, sheet.link, athlete)
    found = await next_exercise(sheet.context, stored.id, exercise, query.on, query.place)
    if found.next is None:
        return plain(NO_PROGRAM)
    if cell in PHASE_FIELDS:
        text = phase_value(found.next.issued, cell)
    elif found.item is None:
        return plain(NOT_TODAY)
    else:
        side = None if query.side is Side.BOTH else query.side
        text = spelled(value_of(found.next.issued, found.item, cell, side, query.dec), query.dec)
    return plain(f'"{text.replace(chr(34), chr(34) * 2)}"' if query.quote else text)
