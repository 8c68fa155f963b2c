"""Cells: one bare value of an athlete's next session."""

from __future__ import annotations

from datetime import date

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.problems import ProblemError
from api.sheets.cell import NO_PROGRAM, NONE, NOT_TODAY, PHASE_FIELDS, CellField, phase_value, value_of
from api.sheets.http.sheet_handler import SheetRequest, SheetResponse, cell, plain
from api.sheets.spelling import DecimalMark, quoted, spelled
from api.use_cases.access.open_sheet_link import named_athlete
from api.use_cases.sheets.read_sheet import NextExercise, next_exercise
from domain.sessions.side import Side


class CellQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The side, the date, the place, the program, and the format."""

    dec: DecimalMark = DecimalMark.POINT
    quote: bool | None = None
    """Whether the value is quoted as one field of CSV. Omitted: with a decimal comma."""
    side: Side | None = None
    on: date | None = None
    place: str | None = None
    program: str | None = None


def one_value(text: str, dec: DecimalMark, quote: bool | None) -> SheetResponse:
    """The text of a cell. With a decimal comma it is quoted by default: IMPORTDATA would split `12,5` into 12 and 5."""
    is_quoted = dec is DecimalMark.COMMA if quote is None else quote
    return plain(quoted(text) if is_quoted else text)


@cell("/next/{athlete:str}/{exercise:str}/{field:str}")
async def next_cell(
    sheet: NamedDependency[SheetRequest],
    athlete: FromPath[str],
    exercise: FromPath[str],
    field: FromPath[str],
    query: CellQuery,
) -> SheetResponse:
    """One value of one exercise, by its position in the session, its slug or its slot.

    Without a value it returns a short text, because a sheet would show an error.
    """
    try:
        cell_field = CellField(field)
    except ValueError:
        raise ProblemError("not_found", f"There is no such field: it is one of {', '.join(CellField)}.") from None
    stored = await named_athlete(sheet.context, sheet.link, athlete)
    found = await next_exercise(sheet.context, stored.id, exercise, query.on, query.place, query.program)
    return one_value(_text(found, exercise, cell_field, query), query.dec, query.quote)


def _text(found: NextExercise, exercise: str, field: CellField, query: CellQuery) -> str:
    if found.next is None:
        return NO_PROGRAM
    if field in PHASE_FIELDS:
        return phase_value(found.next.issued, field)
    if found.item is None:
        return NONE if exercise.isdigit() else NOT_TODAY
    side = None if query.side is Side.BOTH else query.side
    return spelled(value_of(found.next.issued, found.item, field, side, query.dec), query.dec)
