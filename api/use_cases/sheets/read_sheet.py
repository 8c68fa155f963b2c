"""What a sheet link lets a spreadsheet read: next sessions, logged sets, progress, the roster."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import msgspec

from api import problems
from api.store.statements import athletes, enrollments, events
from api.store.statements.enrollments import NextRow
from api.use_cases.access.open_sheet_link import Link
from api.use_cases.enrollments.read_progress import get_progress
from api.use_cases.prescriptions.next_session import Next, next_of
from api.use_cases.prescriptions.read_prescriptions import Which, list_next_sessions
from api.use_cases.request_context import Call
from api.use_cases.sessions.amend_session import Kept
from api.use_cases.stored.athlete import StoredAthlete, find_athlete, read
from api.use_cases.stored.documents import HAPPENING
from api.use_cases.stored.plans import plan_of
from domain.programs.program import Plan
from domain.progress.history import SessionDone
from domain.reports.progress_report import ExerciseProgress
from domain.sessions.prescription import PrescribedExercise

MOST_ATHLETES = 200
MOST_SESSIONS = 200
_NOTHING = UUID(int=0)


class NextExercise(msgspec.Struct, frozen=True):
    """An exercise of an athlete's next session. `item` None: on another day of the program; `next` None: no program."""

    next: Next | None
    item: PrescribedExercise | None


async def next_exercise(call: Call, athlete_id: UUID, exercise: str, on: date | None) -> NextExercise:
    """By the exercise's slug, or the name of its slot. Raises not_found where no open program has it."""
    elsewhere: Next | None = None
    rows = await call.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    for row in rows:
        plan = await plan_of(call.tx, row.program_slug, row.revision)
        if row.pending_prescription_id is None or not _has(plan, exercise):
            continue
        found = await next_of(call, row, on)
        named = [item for item in found.issued.exercises if exercise in (item.slot, item.exercise)]
        if named:
            return NextExercise(found, named[0])
        elsewhere = elsewhere or found
    if rows and elsewhere is None:
        raise problems.not_found("exercise in this athlete's programs")
    return NextExercise(elsewhere, None)


def _has(plan: Plan, exercise: str) -> bool:
    return any(exercise in (slot.slot, slot.exercise) for slot in plan.slots.values())


async def next_sessions(call: Call, athlete_id: UUID, on: date | None) -> list[Next]:
    """The next session on each open program of an athlete."""
    rows = await call.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    return [await next_of(call, row, on) for row in rows if row.pending_prescription_id is not None]


async def every_next_session(
    call: Call, link: Link, *, which: Which, on: date | None, after: UUID | None
) -> list[Next]:
    """The next sessions of all athletes of the link, by enrollment: at most 200 after the enrollment `after`."""
    after = after or _NOTHING
    if link.athlete_ids is None:
        found = await list_next_sessions(call, which=which, on=on, after=after, limit=MOST_ATHLETES)
        return found[:MOST_ATHLETES]
    rows: list[NextRow] = []
    for athlete_id in sorted(link.athlete_ids):
        rows += await call.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    later = sorted((row for row in rows if row.enrollment_id > after), key=lambda row: row.enrollment_id)
    open_ones = [row for row in later if row.pending_prescription_id is not None]
    found = [await next_of(call, row, on) for row in open_ones]
    return [item for item in found if _is(item, which, on or call.now.date())][:MOST_ATHLETES]


def _is(item: Next, which: Which, on: date) -> bool:
    due = item.issued.due
    match which:
        case Which.ALL:
            return True
        case Which.DUE:
            return due.earliest <= on
        case Which.OVERDUE:
            return due.latest is not None and due.latest < on
        case Which.FLAGGED:
            return bool(item.issued.flags)


async def logged_sessions(call: Call, athlete_id: UUID, *, before: date | None) -> list[Kept]:
    """An athlete's sessions, the newest first: at most 200, those dated before `before`."""
    day = before or date.max
    rows = await call.tx.all(
        events.SESSIONS,
        athlete_id=athlete_id,
        before=day,
        before_too=day,
        before_id=_NOTHING,
        at_most=MOST_SESSIONS,
    )
    found = [(row, HAPPENING.decode(row.document)) for row in rows]
    return [Kept(row, what.done) for row, what in found if isinstance(what, SessionDone)]


class Standing(msgspec.Struct, frozen=True):
    """Where an athlete stands in one program."""

    program: str
    unit: str
    exercises: tuple[ExerciseProgress, ...]


async def progress_of(call: Call, athlete_id: UUID) -> list[Standing]:
    """In each open program."""
    found: list[Standing] = []
    for row in await call.tx.all(enrollments.NEXT, athlete_id=athlete_id):
        enrollment, exercises = await get_progress(call, athlete_id, row.enrollment_id)
        found.append(Standing(row.program_slug, enrollment.progress.setup.unit.value, exercises))
    return found


async def roster(call: Call, link: Link, after: UUID | None = None) -> list[StoredAthlete]:
    """The athletes of the link that are not archived, at most 200 after the athlete `after`."""
    if link.athlete_ids is None:
        rows = await call.tx.all(athletes.PAGE, after=after or _NOTHING, at_most=MOST_ATHLETES)
        return [read(row) for row in rows]
    return [each async for each in _chosen(call, link.athlete_ids) if each.id > (after or _NOTHING)]


async def _chosen(call: Call, athlete_ids: frozenset[UUID]) -> AsyncIterator[StoredAthlete]:
    for athlete_id in sorted(athlete_ids):
        found = await find_athlete(call, athlete_id)
        if found.archived_at is None:
            yield found
