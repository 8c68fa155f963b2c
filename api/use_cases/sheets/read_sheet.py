"""The data that a sheet link opens to a spreadsheet: next sessions, logged sets, progress, the roster."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import msgspec

from api import problems
from api.store.statements import athletes, enrollments
from api.store.statements.enrollments import NextPrescriptionRow
from api.use_cases.access.open_sheet_link import OpenedSheetLink
from api.use_cases.enrollments.read_progress import get_progress
from api.use_cases.prescriptions.next_session import NextSession, next_of
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter, list_next_sessions
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.sessions.read_sessions import StoredSession, list_sessions, within_sets
from api.use_cases.stored.athlete import StoredAthlete, find_athlete, read_athlete
from api.use_cases.stored.plans import plan_of
from domain.programs.plan import Plan
from domain.reports.progress_report import ExerciseProgress
from domain.sessions.prescription import PrescribedExercise

MOST_ATHLETES = 200
MOST_SESSIONS = 200
MOST_SETS = 20_000


class NextExercise(msgspec.Struct, frozen=True):
    """An exercise of an athlete's next session.

    `item` is None for an exercise of another day of the program, `next` is None without a program.
    """

    next: NextSession | None
    item: PrescribedExercise | None


async def next_exercise(
    context: RequestContext, athlete_id: UUID, exercise: str, on: date | None, place: str | None = None
) -> NextExercise:
    """Find an exercise by its slug or its slot. Raises not_found if no active enrollment has it."""
    without_exercise: NextSession | None = None
    rows = await context.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    for row in rows:
        plan = await plan_of(context.tx, row.program_slug, row.revision)
        if row.pending_prescription_id is None or not _has(plan, exercise):
            continue
        session = await next_of(context, row, on, place)
        items = [item for item in session.issued.exercises if exercise in (item.slot, item.exercise, item.instead_of)]
        if items:
            return NextExercise(session, items[0])
        without_exercise = without_exercise or session
    if rows and without_exercise is None:
        raise problems.not_found("exercise in this athlete's programs")
    return NextExercise(without_exercise, None)


def _has(plan: Plan, exercise: str) -> bool:
    return any(exercise == name or exercise in slugs for name, slugs in plan.slot_exercises.items())


async def next_sessions(
    context: RequestContext, athlete_id: UUID, on: date | None, place: str | None = None
) -> list[NextSession]:
    """List the next session of each active enrollment of an athlete."""
    rows = await context.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    return [await next_of(context, row, on, place) for row in rows if row.pending_prescription_id is not None]


async def every_next_session(
    context: RequestContext, link: OpenedSheetLink, *, which: NextSessionFilter, on: date | None, after: UUID | None
) -> list[NextSession]:
    """List up to 200 next sessions of the link's athletes, ordered by enrollment id, starting after the id `after`."""
    after = after or LOWEST_ID
    if link.athlete_ids is None:
        sessions = await list_next_sessions(context, which=which, on=on, after=after, limit=MOST_ATHLETES)
        return sessions[:MOST_ATHLETES]
    rows: list[NextPrescriptionRow] = []
    for athlete_id in sorted(link.athlete_ids):
        rows += await context.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    page = sorted((row for row in rows if row.enrollment_id > after), key=lambda row: row.enrollment_id)
    sessions = [await next_of(context, row, on) for row in page if row.pending_prescription_id is not None]
    today = on or context.date_now.date()
    return [session for session in sessions if which.admits(session.issued, today)][:MOST_ATHLETES]


async def logged_sessions(context: RequestContext, athlete_id: UUID, *, before: date | None) -> list[StoredSession]:
    """List an athlete's sessions dated before `before`, the newest first: at most 200 with at most 20,000 sets."""
    start = None if before is None else (before, LOWEST_ID)
    sessions = await list_sessions(context, athlete_id, before=start, limit=MOST_SESSIONS)
    return within_sets(sessions[:MOST_SESSIONS], MOST_SETS)


class ProgramProgress(msgspec.Struct, frozen=True):
    """An athlete's progress in one program."""

    program: str
    unit: str
    exercises: tuple[ExerciseProgress, ...]


async def progress_of(context: RequestContext, athlete_id: UUID) -> list[ProgramProgress]:
    """Read an athlete's progress in each active enrollment."""
    programs: list[ProgramProgress] = []
    for row in await context.tx.all(enrollments.NEXT, athlete_id=athlete_id):
        enrollment, exercises, _ = await get_progress(context, athlete_id, row.enrollment_id)
        programs.append(ProgramProgress(row.program_slug, enrollment.progress.setup.unit.value, exercises))
    return programs


async def roster(context: RequestContext, link: OpenedSheetLink, after: UUID | None = None) -> list[StoredAthlete]:
    """List the link's athletes that are not archived, at most 200 after the athlete `after`."""
    if link.athlete_ids is None:
        rows = await context.tx.all(athletes.PAGE, after=after or LOWEST_ID, at_most=MOST_ATHLETES)
        return [read_athlete(row) for row in rows]
    return [each async for each in _active_athletes(context, link.athlete_ids) if each.id > (after or LOWEST_ID)]


async def _active_athletes(context: RequestContext, athlete_ids: frozenset[UUID]) -> AsyncIterator[StoredAthlete]:
    for athlete_id in sorted(athlete_ids):
        athlete = await find_athlete(context, athlete_id)
        if athlete.archived_at is None:
            yield athlete
