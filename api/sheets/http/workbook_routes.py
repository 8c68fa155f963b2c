"""The template workbooks, and the lines that their cells read."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import aclosing
from functools import partial
from uuid import UUID

import msgspec
from litestar.di import NamedDependency

from api.sheets.cell_lines import MOST_CHARACTERS, CellLines, LineGroup, size_of
from api.sheets.http import workbooks
from api.sheets.http.sheet_handler import XLSX, SheetRequest, SheetResponse, cell, get, plain
from api.sheets.progress_lines import progress_page
from api.sheets.roster_lines import roster_page
from api.sheets.session_lines import session_lines, session_page
from api.sheets.template.content import TemplateContent
from api.use_cases.sheets.exercise_series import athlete_loads, names_of_exercises
from api.use_cases.sheets.read_sheet import (
    ProgramSummary,
    each_named_session,
)
from api.use_cases.sheets.roster import MOST_ATHLETES, roster

_SESSIONS_OF_A_PAGE = _ATHLETES_OF_A_PAGE = 60  # at most, also where more would fit into one cell
_SESSIONS_OF_AN_ATHLETE = 40  # enough for twelve of each exercise, on several days


class LinesQuery(msgspec.Struct, frozen=True):
    """The id after which the page begins, from the page before."""

    after: UUID | None = None


@get("/workbook.xlsx", long=True)
async def workbook(sheet: NamedDependency[SheetRequest]) -> SheetResponse:
    """Athletes, next sessions, cards, log and calculator, with formulas that use this link."""
    sessions: list[LineGroup] = []
    programs: list[ProgramSummary] = []
    async for session in each_named_session(sheet.context, sheet.link, limit=MOST_ATHLETES + 1):
        sessions.append(session_lines(session))
        programs.append(session.program)
    more = len(sessions) > MOST_ATHLETES
    content = TemplateContent(
        address=sheet.base,
        athletes=await _roster_pages(sheet),
        sessions=_session_pages(sessions[:MOST_ATHLETES], more=more),
        most_exercises=[program.most_exercises for program in programs[:MOST_ATHLETES]],
        exercises=_exercises(programs),
        progress=await _progress_pages(sheet),
    )
    return SheetResponse(XLSX, partial(workbooks.office_workbook, content), "Training.xlsx", thread="workbooks")


@get("/google-workbook.xlsx", long=True)
async def google_workbook(sheet: NamedDependency[SheetRequest]) -> SheetResponse:
    """The same for Google Sheets, with one formula for each table."""
    programs = [session.program async for session in each_named_session(sheet.context, sheet.link)]
    content = partial(workbooks.google_workbook, sheet.base, _exercises(programs))
    return SheetResponse(XLSX, content, "Training for Google Sheets.xlsx")


def _exercises(programs: Iterable[ProgramSummary]) -> list[str]:
    """The names of all exercises in these programs, sorted."""
    return sorted({name for program in programs for name in program.exercises})


def _session_pages(sessions: list[LineGroup], *, more: bool) -> list[CellLines]:
    """The pages that the workbook reads one after the other."""
    pages = [session_page(sessions, more=more)]
    while pages[-1].after and (begin := _index_after(sessions, pages[-1].after)) < len(sessions):
        pages.append(session_page(sessions[begin:], more=more))
    return pages


def _index_after(sessions: list[LineGroup], enrollment_id: str) -> int:
    return 1 + next(n for n, session in enumerate(sessions) if session.id == enrollment_id)


async def _roster_pages(sheet: SheetRequest) -> list[CellLines]:
    pages = [await _roster_page(sheet, None)]
    while pages[-1].after and len(pages) < 10:
        pages.append(await _roster_page(sheet, UUID(pages[-1].after)))
    return pages


async def _roster_page(sheet: SheetRequest, after: UUID | None) -> CellLines:
    athletes = await roster(sheet.context, sheet.link, after)
    return roster_page(athletes[:MOST_ATHLETES], more=len(athletes) >= MOST_ATHLETES)


@cell("/next/lines.txt", long=True)
async def next_lines(sheet: NamedDependency[SheetRequest], query: LinesQuery) -> SheetResponse:
    """As many next sessions as fit into one cell, for the workbook to take apart."""
    found = each_named_session(sheet.context, sheet.link, after=query.after, limit=_SESSIONS_OF_A_PAGE + 1)
    sessions: list[LineGroup] = []
    characters = 0
    async with aclosing(found):
        async for session in found:
            sessions.append(session_lines(session))
            characters += size_of(sessions[-1].lines)
            if len(sessions) > 1 and characters > MOST_CHARACTERS:  # the last one no longer fits
                break
    more = len(sessions) > _SESSIONS_OF_A_PAGE or characters > MOST_CHARACTERS
    return plain(session_page(sessions[:_SESSIONS_OF_A_PAGE], more=more).text)


async def _progress_pages(sheet: SheetRequest) -> list[CellLines]:
    pages = [await _progress_page(sheet, None)]
    while pages[-1].after and sum(len(page.lines) for page in pages) < MOST_ATHLETES:
        pages.append(await _progress_page(sheet, UUID(pages[-1].after)))
    return pages


async def _progress_page(sheet: SheetRequest, after: UUID | None) -> CellLines:
    athletes = await roster(sheet.context, sheet.link, after)
    names = await names_of_exercises(sheet.context)
    shown = [
        (athlete, await athlete_loads(sheet.context, athlete.id, athlete.unit, names, at_most=_SESSIONS_OF_AN_ATHLETE))
        for athlete in athletes[:_ATHLETES_OF_A_PAGE]
    ]
    return progress_page(shown, more=len(athletes) > _ATHLETES_OF_A_PAGE)


@cell("/progress/lines.txt", long=True)
async def progress_lines(sheet: NamedDependency[SheetRequest], query: LinesQuery) -> SheetResponse:
    """The newest loads of as many athletes as fit into one cell, for the charts of the workbook."""
    return plain((await _progress_page(sheet, query.after)).text)


@cell("/athletes/lines.txt", long=True)
async def roster_lines(sheet: NamedDependency[SheetRequest], query: LinesQuery) -> SheetResponse:
    """As many athletes as fit into one cell, for the workbook to take apart."""
    return plain((await _roster_page(sheet, query.after)).text)
