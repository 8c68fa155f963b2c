"""Tables read through a sheet link, as CSV, TSV or a workbook."""

from __future__ import annotations

from datetime import date
from functools import partial
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.problems import ProblemError
from api.sheets.http.sheet_handler import CSV, TSV, XLSX, SheetRequest, SheetResponse, get
from api.sheets.http.workbooks import table_workbook
from api.sheets.log import log_table
from api.sheets.next_session import overview_rows, overview_table, session_table
from api.sheets.progress import progress_table, roster_table
from api.sheets.spelling import DecimalMark
from api.sheets.table import Table, TextFormat, separated
from api.use_cases.access.open_sheet_link import named_athlete
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter
from api.use_cases.sheets.read_sheet import (
    each_named_session,
    logged_sessions,
    next_sessions,
    progress_of,
)
from api.use_cases.sheets.roster import roster

_SEPARATORS = {",": ",", ";": ";", "|": "|", "\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "tab": "\t"}


class TableQuery(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of a table, and its text format, which a workbook with typed numbers and dates ignores."""

    columns: str | None = None
    """Headings, separated by commas. Omitted: all columns."""
    sep: str | None = None
    dec: DecimalMark = DecimalMark.POINT
    bom: bool = False


class NextTableQuery(TableQuery, frozen=True, kw_only=True):
    """The date to prescribe for. Defaults to today in the athlete's time zone."""

    on: date | None = None


class AthleteTableQuery(NextTableQuery, frozen=True, kw_only=True):
    """The place to prescribe for. Defaults to where the athlete trains now."""

    place: str | None = None


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


@get(["/next/{athlete:str}/table.csv", "/next/{athlete:str}/table.tsv", "/next/{athlete:str}/table.xlsx"])
async def next_table(
    sheet: NamedDependency[SheetRequest], athlete: FromPath[str], query: AthleteTableQuery
) -> SheetResponse:
    """One athlete's next sessions, one row per set."""
    stored = await named_athlete(sheet.context, sheet.link, athlete)
    sessions = await next_sessions(sheet.context, stored.id, query.on, query.place)
    units = {session.issued.unit.value for session in sessions} or {stored.athlete.unit.value}
    return _to_response(sheet, query, session_table(sessions, "/".join(sorted(units))))


@get(["/next/table.csv", "/next/table.tsv", "/next/table.xlsx"], long=True)
async def overview(sheet: NamedDependency[SheetRequest], query: OverviewTableQuery) -> SheetResponse:
    """All athletes' next sessions, one row per exercise."""
    rows = [
        row
        async for session in each_named_session(
            sheet.context, sheet.link, which=query.which, on=query.on, after=query.after
        )
        for row in overview_rows(session, query.dec)
    ]
    return _to_response(sheet, query, overview_table(rows))


@get(["/log/{athlete:str}/table.csv", "/log/{athlete:str}/table.tsv", "/log/{athlete:str}/table.xlsx"], long=True)
async def log(sheet: NamedDependency[SheetRequest], athlete: FromPath[str], query: LogTableQuery) -> SheetResponse:
    """An athlete's log, one row per set, the newest session first."""
    stored = await named_athlete(sheet.context, sheet.link, athlete)
    sessions = await logged_sessions(sheet.context, stored.id, before=query.before)
    log = log_table(athlete, sessions, stored.athlete.unit)
    return _to_response(sheet, query, log, line_breaks=True)


@get(
    ["/progress/{athlete:str}/table.csv", "/progress/{athlete:str}/table.tsv", "/progress/{athlete:str}/table.xlsx"],
    long=True,
)
async def progress(sheet: NamedDependency[SheetRequest], athlete: FromPath[str], query: TableQuery) -> SheetResponse:
    """An athlete's progress, one row per exercise."""
    stored = await named_athlete(sheet.context, sheet.link, athlete)
    return _to_response(sheet, query, progress_table(await progress_of(sheet.context, stored.id)))


@get(["/athletes/table.csv", "/athletes/table.tsv", "/athletes/table.xlsx"], long=True)
async def athletes(sheet: NamedDependency[SheetRequest], query: RosterTableQuery) -> SheetResponse:
    """The athletes of the link, with their short codes."""
    return _to_response(sheet, query, roster_table(await roster(sheet.context, sheet.link, query.after)))


def _to_response(sheet: SheetRequest, query: TableQuery, table: Table, *, line_breaks: bool = False) -> SheetResponse:
    if query.columns is not None:
        try:
            table = table.of_columns([heading.strip() for heading in query.columns.split(",")])
        except KeyError:
            detail = f"The parameter `columns` has headings of the table: {', '.join(table.headings)}."
            raise ProblemError("invalid_parameter", detail) from None
    if sheet.ending == "xlsx":
        return SheetResponse(XLSX, partial(table_workbook, table), f"{table.name}.xlsx")
    if sheet.ending == "tsv":
        return SheetResponse(TSV, partial(separated, table, TextFormat("\t", query.dec, query.bom, line_breaks)))
    # with a decimal comma, sheets expect semicolons between columns
    default = ";" if query.dec is DecimalMark.COMMA else ","
    separator = _SEPARATORS.get(query.sep) if query.sep else default
    if separator is None:
        detail = "The parameter `sep` is comma, semicolon, tab or pipe, as a word or as the character itself."
        raise ProblemError("invalid_parameter", detail)
    return SheetResponse(CSV, partial(separated, table, TextFormat(separator, query.dec, query.bom, line_breaks)))
