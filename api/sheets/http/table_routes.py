"""Tables read through a sheet link, as CSV, TSV or a workbook."""

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


class TableQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The text format of a table. Ignored for a workbook, which has typed numbers and dates."""

    sep: str | None = None
    dec: DecimalMark = DecimalMark.POINT
    bom: bool = False


class NextTableQuery(TableQuery, frozen=True, kw_only=True):
    """The date to prescribe for. Defaults to today in the athlete's time zone."""

    on: date | None = None


class OverviewTableQuery(NextTableQuery, frozen=True, kw_only=True):
    """Which sessions, and the enrollment id after which the page begins."""

    which: NextSessionFilter = NextSessionFilter.ALL
    after: UUID | None = None


class LogTableQuery(TableQuery, frozen=True, kw_only=True):
    """Only sessions dated before this date."""

    before: date | None = None


class RosterTableQuery(TableQuery, frozen=True, kw_only=True):
    """The athlete id after which the page begins."""

    after: UUID | None = None


@sheet_address("/s/{token}/next/{athlete}/table.csv")
@sheet_address("/s/{token}/next/{athlete}/table.tsv")
@sheet_address("/s/{token}/next/{athlete}/table.xlsx")
async def next_table(request: SheetRequest, query: NextTableQuery) -> SheetResponse:
    """One athlete's next sessions, one row per set."""
    athlete = await named_athlete(request.context, request.link, request.path["athlete"])
    sessions = await next_sessions(request.context, athlete.id, query.on)
    units = {session.issued.unit.value for session in sessions} or {athlete.athlete.unit.value}
    return _to_response(request, query, session_table(sessions, "/".join(sorted(units))))


@sheet_address("/s/{token}/next/table.csv")
@sheet_address("/s/{token}/next/table.tsv")
@sheet_address("/s/{token}/next/table.xlsx")
async def overview(request: SheetRequest, query: OverviewTableQuery) -> SheetResponse:
    """All athletes' next sessions, one row per exercise."""
    sessions = await every_next_session(
        request.context, request.link, which=query.which, on=query.on, after=query.after
    )
    return _to_response(request, query, overview_table(sessions, query.dec))


@sheet_address("/s/{token}/log/{athlete}/table.csv")
@sheet_address("/s/{token}/log/{athlete}/table.tsv")
@sheet_address("/s/{token}/log/{athlete}/table.xlsx")
async def log(request: SheetRequest, query: LogTableQuery) -> SheetResponse:
    """An athlete's log, one row per set, the newest session first."""
    athlete = await named_athlete(request.context, request.link, request.path["athlete"])
    sessions = await logged_sessions(request.context, athlete.id, before=query.before)
    return _to_response(request, query, log_table(request.path["athlete"], sessions, athlete.athlete.unit))


@sheet_address("/s/{token}/progress/{athlete}/table.csv")
@sheet_address("/s/{token}/progress/{athlete}/table.tsv")
@sheet_address("/s/{token}/progress/{athlete}/table.xlsx")
async def progress(request: SheetRequest, query: TableQuery) -> SheetResponse:
    """An athlete's progress, one row per exercise."""
    athlete = await named_athlete(request.context, request.link, request.path["athlete"])
    return _to_response(request, query, progress_table(await progress_of(request.context, athlete.id)))


@sheet_address("/s/{token}/athletes/table.csv")
@sheet_address("/s/{token}/athletes/table.tsv")
@sheet_address("/s/{token}/athletes/table.xlsx")
async def athletes(request: SheetRequest, query: RosterTableQuery) -> SheetResponse:
    """The athletes of the link, with their short codes."""
    return _to_response(request, query, roster_table(await roster(request.context, request.link, query.after)))


def _to_response(request: SheetRequest, query: TableQuery, table: Table) -> SheetResponse:
    if request.ending == "xlsx":
        return SheetResponse(MEDIA_TYPE, partial(as_workbook, table), f"{table.name}.xlsx")
    if request.ending == "tsv":
        return SheetResponse(TSV, partial(separated, table, TextFormat("\t", query.dec, query.bom)))
    # with a decimal comma, sheets expect semicolons between columns
    default = ";" if query.dec is DecimalMark.COMMA else ","
    separator = _SEPARATORS.get(query.sep) if query.sep else default
    if separator is None:
        detail = "The parameter `sep` is comma, semicolon, tab or pipe, as a word or as the character itself."
        raise ProblemError("invalid_parameter", detail)
    return SheetResponse(CSV, partial(separated, table, TextFormat(separator, query.dec, query.bom)))
