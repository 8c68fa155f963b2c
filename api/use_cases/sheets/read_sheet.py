"""What a sheet link lets a spreadsheet read: next sessions, logged sets, progress, the roster."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import msgspec

from api import problems
from api.store.statements import athletes, enrollments, events
from api.store.statements.enrollments import NextRow
from api.use_cases.access.open_sheet_link import OpenedSheetLink
from api.use_cases.enrollments.read_progress import get_progress
from api.use_cases.prescriptions.next_session import NextSession, next_of
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter, list_next_sessions
from api.use_cases.request_context import RequestContext
from api.use_cases.sessions.amend_session import StoredSession
from api.use_cases.stored.athlete import StoredAthlete, find_athlete, read_athlete
from api.use_cases.stored.documents import EVENT_DATA
from api.use_cases.stored.plans import plan_of
from domain.programs.program import Plan
from domain.progress.history import SessionEvent
from domain.reports.progress_report import ExerciseProgress
from domain.sessions.prescription import PrescribedExercise

MOST_ATHLETES = 200
MOST_SESSIONS = 200
_NOTHING = UUID(int=0)


class NextExercise(msgspec.Struct, frozen=True):
    """An exercise of an athlete's next session. `item` None: on another day of the program; `next` None: no program."""

    next: NextSession | None
    item: PrescribedExercise | None


async def next_exercise(context: RequestContext, athlete_id: UUID, exercise: str, on: date | None) -> NextExercise:
    """By the exercise's slug, or the name of its slot. Raises not_found where no open program has it."""
    elsewhere: NextSession | None = None
    rows = await context.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    for row in rows:
        plan = await plan_of(context.tx, row.program_slug, row.revision)
        if row.pending_prescription_id is None or not _has(plan, exercise):
            continue
        found = await next_of(context, row, on)
        named = [item for item in found.issued.exercises if exercise in (item.slot, item.exercise)]
        if named:
            return NextExercise(found, named[0])
        elsewhere = elsewhere or found
    if rows and elsewhere is None:
        raise problems.not_found("exercise in this athlete's programs")
    return NextExercise(elsewhere, None)


def _has(plan: Plan, exercise: str) -> bool:
    return any(exercise in (slot.slot, slot.exercise) for slot in plan.slots.values())


async def next_sessions(context: RequestContext, athlete_id: UUID, on: date | None) -> list[NextSession]:
    """The next session on each open program of an athlete."""
    rows = await context.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    return [await next_of(context, row, on) for row in rows if row.pending_prescription_id is not None]


async def every_next_session(
    context: RequestContext, link: OpenedSheetLink, *, which: NextSessionFilter, on: date | None, after: UUID | None
) -> list[NextSession]:
    """The next sessions of all athletes of the link, by enrollment: at most 200 after the enrollment `after`."""
    after = after or _NOTHING
    if link.athlete_ids is None:
        found = await list_next_sessions(context, which=which, on=on, after=after, limit=MOST_ATHLETES)
        return found[:MOST_ATHLETES]
    rows: list[NextRow] = []
    for athlete_id in sorted(link.athlete_ids):
        rows += await context.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    defer = sorted((row for row in rows if row.enrollment_id > after), key=lambda row: row.enrollment_id)
    open_ones = [row for row in defer if row.pending_prescription_id is not None]
    found = [await next_of(context, row, on) for row in open_ones]
    return [item for item in found if _is(item, which, on or context.now.date())][:MOST_ATHLETES]


def _is(item: NextSession, which: NextSessionFilter, on: date) -> bool:
    due = item.issued.due
    match which:
        case NextSessionFilter.ALL:
            return True
        case NextSessionFilter.DUE:
            return due.earliest <= on
        case NextSessionFilter.OVERDUE:
            return due.latest is not None and due.latest < on
        case NextSessionFilter.FLAGGED:
            return bool(item.issued.flags)


async def logged_sessions(context: RequestContext, athlete_id: UUID, *, before: date | None) -> list[StoredSession]:
    """An athlete's sessions, the newest first: at most 200, those dated before `before`."""
    day = before or date.max
    rows = await context.tx.all(
        events.SESSIONS,
        athlete_id=athlete_id,
        before=day,
        before_too=day,
        before_id=_NOTHING,
        at_most=MOST_SESSIONS,
    )
    found = [(row, EVENT_DATA.decode(row.document)) for row in rows]
    return [StoredSession(row, what.done) for row, what in found if isinstance(what, SessionEvent)]


class ProgramProgress(msgspec.Struct, frozen=True):
    """Where an athlete stands in one program."""

    program: str
    unit: str
    exercises: tuple[ExerciseProgress, ...]


async def progress_of(context: RequestContext, athlete_id: UUID) -> list[ProgramProgress]:
    """In each open program."""
    found: list[ProgramProgress] = []
    for row in await context.tx.all(enrollments.NEXT, athlete_id=athlete_id):
        enrollment, exercises = await get_progress(context, athlete_id, row.enrollment_id)
        found.append(ProgramProgress(row.program_slug, enrollment.progress.setup.unit.value, exercises))
    return found


async def roster(context: RequestContext, link: OpenedSheetLink, after: UUID | None = None) -> list[StoredAthlete]:
    """The athletes of the link that are not archived, at most 200 after the athlete `after`."""
    if link.athlete_ids is None:
        rows = await context.tx.all(athletes.PAGE, after=after or _NOTHING, at_most=MOST_ATHLETES)
        return [read_athlete(row) for row in rows]
    return [each async for each in _chosen(context, link.athlete_ids) if each.id > (after or _NOTHING)]


async def _chosen(context: RequestContext, athlete_ids: frozenset[UUID]) -> AsyncIterator[StoredAthlete]:
    for athlete_id in sorted(athlete_ids):
        found = await find_athlete(context, athlete_id)
        if found.archived_at is None:
            yield found
