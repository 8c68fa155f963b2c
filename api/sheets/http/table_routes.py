"""Tables by a sheet link: as CSV, as TSV, and as a workbook."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID

import msgspec

from api.problems import ProblemError
from api.sheets.http.address import CSV, TSV, SheetRequest, SheetResponse, sheet_address
from api.sheets.log import log_table
from api.sheets.next_session import overview_table, session_table
from api.sheets.progress import progress_table, roster_table
from api.sheets.spelling import DecimalMark
from api.sheets.table import Table, TextFormat, separated
from api.sheets.workbook import MEDIA_TYPE, as_workbook
from api.use_cases.access.open_sheet_link import named_athlete
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter
from api.use_cases.sheets.read_sheet import every_next_session, logged_sessions, next_sessions, progress_of, roster

_SEPARATORS = {",": ",", ";": ";", "|": "|", "\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "tab": "\t"}


class TableFormat(msgspec.Struct, frozen=True, kw_only=True):
    """How a table is written. A workbook takes none of it: it has numbers and dates of its own."""

    sep: str | None = None
    dec: DecimalMark = DecimalMark.POINT
    bom: bool = False


class NextTable(TableFormat, frozen=True, kw_only=True):
    """For which date."""

    on: date | None = None


class OverviewTable(NextTable, frozen=True, kw_only=True):
    """Which athletes, and from which enrollment on."""

    which: NextSessionFilter = NextSessionFilter.ALL
    after: UUID | None = None


class LogTable(TableFormat, frozen=True, kw_only=True):
    """Up to which date, that one not included."""

    before: date | None = None


class RosterTable(TableFormat, frozen=True, kw_only=True):
    """After which athlete's id."""

    after: UUID | None = None


@sheet_address("/s/{token}/next/{athlete}/table.csv")
@sheet_address("/s/{token}/next/{athlete}/table.tsv")
@sheet_address("/s/{token}/next/{athlete}/table.xlsx")
async def next_table(reading: SheetRequest, query: NextTable) -> SheetResponse:
    """One athlete's next session, a row a set."""
    athlete = await named_athlete(reading.context, reading.link, reading.path["athlete"])
    sessions = await next_sessions(reading.context, athlete.id, query.on)
    units = {session.issued.unit.value for session in sessions} or {athlete.athlete.unit.value}
    return _content(reading, query, session_table(sessions, "/".join(sorted(units))))


@sheet_address("/s/{token}/next/table.csv")
@sheet_address("/s/{token}/next/table.tsv")
@sheet_address("/s/{token}/next/table.xlsx")
async def overview(reading: SheetRequest, query: OverviewTable) -> SheetResponse:
    """All athletes' next sessions, a row an exercise: the morning."""
    sessions = await every_next_session(
        reading.context, reading.link, which=query.which, on=query.on, after=query.after
    )
    return _content(reading, query, overview_table(sessions, query.dec))


@sheet_address("/s/{token}/log/{athlete}/table.csv")
@sheet_address("/s/{token}/log/{athlete}/table.tsv")
@sheet_address("/s/{token}/log/{athlete}/table.xlsx")
async def log(reading: SheetRequest, query: LogTable) -> SheetResponse:
    """What an athlete did, a row a set, the newest session first."""
    athlete = await named_athlete(reading.context, reading.link, reading.path["athlete"])
    sessions = await logged_sessions(reading.context, athlete.id, before=query.before)
    return _content(reading, query, log_table(reading.path["athlete"], sessions, athlete.athlete.unit))


@sheet_address("/s/{token}/progress/{athlete}/table.csv")
@sheet_address("/s/{token}/progress/{athlete}/table.tsv")
@sheet_address("/s/{token}/progress/{athlete}/table.xlsx")
async def progress(reading: SheetRequest, query: TableFormat) -> SheetResponse:
    """Where an athlete stands, a row an exercise."""
    athlete = await named_athlete(reading.context, reading.link, reading.path["athlete"])
    return _content(reading, query, progress_table(await progress_of(reading.context, athlete.id)))


@sheet_address("/s/{token}/athletes/table.csv")
@sheet_address("/s/{token}/athletes/table.tsv")
@sheet_address("/s/{token}/athletes/table.xlsx")
async def athletes(reading: SheetRequest, query: RosterTable) -> SheetResponse:
    """The athletes of the link, with their short codes."""
    return _content(reading, query, roster_table(await roster(reading.context, reading.link, query.after)))


def _content(reading: SheetRequest, query: TableFormat, table: Table) -> SheetResponse:
    if reading.ending == "xlsx":
        return SheetResponse(MEDIA_TYPE, partial(as_workbook, table), f"{table.name}.xlsx")
    if reading.ending == "tsv":
        return SheetResponse(TSV, partial(separated, table, TextFormat("\t", query.dec, query.bom)))
    # where the comma is taken by decimals, sheets expect semicolons
    usual = ";" if query.dec is DecimalMark.COMMA else ","
    separator = _SEPARATORS.get(query.sep) if query.sep else usual
    if separator is None:
        detail = "The parameter `sep` is comma, semicolon, tab or pipe, in words or as the character itself."
        raise ProblemError("invalid_parameter", detail)
    return SheetResponse(CSV, partial(separated, table, TextFormat(separator, query.dec, query.bom)))
