"""The data that a sheet link opens to a spreadsheet: next sessions, logged sets, progress, the roster."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import date
from uuid import UUID

import msgspec

from api import problems
from api.problems import ProblemError
from api.store.statements import athletes, enrollments
from api.store.statements.enrollments import NextPrescriptionRow
from api.use_cases.access.open_sheet_link import OpenedSheetLink
from api.use_cases.enrollments.read_progress import get_progress
from api.use_cases.prescriptions.next_session import NextSession, next_of
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter, list_next_sessions
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.sessions.read_sessions import StoredSession, list_sessions, within_sets
from api.use_cases.stored.athlete import StoredAthlete, find_athlete, read_athlete
from api.use_cases.stored.plans import plan_of, plans_of
from domain.programs.plan import Plan
from domain.reports.progress_report import ExerciseProgress
from domain.sessions.prescription import PrescribedExercise

MOST_ATHLETES = 200
MOST_SESSIONS = 200
MOST_SETS = 20_000


class NextExercise(msgspec.Struct, frozen=True):
    """An exercise of an athlete's next session.

    `item` is None for an exercise of another day of the program, and for a position after the last exercise. `next` is
    None without a program.
    """

    next: NextSession | None
    item: PrescribedExercise | None


async def next_exercise(
    context: RequestContext,
    athlete_id: UUID,
    exercise: str,
    on: date | None,
    place: str | None = None,
    program: str | None = None,
) -> NextExercise:
    """Find an exercise by its position in the session, from 1, or by its slug or slot.

    Raises not_found if no active enrollment has it, and invalid_parameter if several programs do and `program`, the
    slug of one, is missing.
    """
    rows = [row for row in await context.tx.all(enrollments.NEXT, athlete_id=athlete_id) if row.pending_prescription_id]
    if program is not None:
        rows, every_row = [row for row in rows if row.program_slug == program], rows
        if every_row and not rows:
            raise problems.not_found("program of this athlete")
    if not rows:
        return NextExercise(None, None)
    position = _position(exercise)
    if position is None:
        rows = [row for row in rows if _has(await plan_of(context.tx, row.program_slug, row.revision), exercise)]
        if not rows:
            raise problems.not_found("exercise in this athlete's programs")
    if len(rows) > 1:
        choices = " or ".join(f"?program={row.program_slug}" for row in rows)
        raise ProblemError("invalid_parameter", f"{_count_in_words(len(rows))} programs: add {choices}.")
    session = await next_of(context, rows[0], on, place)
    items = session.issued.exercises
    if position is not None:
        return NextExercise(session, items[position - 1] if position <= len(items) else None)
    matches = (item for item in items if exercise in (item.slot, item.exercise, item.instead_of))
    return NextExercise(session, next(matches, None))


def _position(exercise: str) -> int | None:
    """The position in the session that a segment of digits is; None for a slug or a slot, which never are digits."""
    if not (exercise.isascii() and exercise.isdigit()):
        return None
    if not 1 <= len(exercise) <= 3 or int(exercise) == 0:
        raise problems.not_found("position: they count from 1")
    return int(exercise)


def _count_in_words(count: int) -> str:
    return {2: "Two", 3: "Three"}.get(count, str(count))


def _has(plan: Plan, exercise: str) -> bool:
    return any(exercise == name or exercise in slugs for name, slugs in plan.slot_exercises.items())


async def next_sessions(
    context: RequestContext, athlete_id: UUID, on: date | None, place: str | None = None
) -> list[NextSession]:
    """List the next session of each active enrollment of an athlete."""
    rows = await context.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    return [await next_of(context, row, on, place) for row in rows if row.pending_prescription_id is not None]


class NamedSession(msgspec.Struct, frozen=True):
    """A next session with the names that people read, from the revision of the program."""

    next: NextSession
    program_name: str
    variant_names: dict[str, dict[str, str]]
    """The names of the variants, by the slugs of the exercise and the variant."""
    most_exercises: int
    """The exercises of the program's longest day."""

    def variant_name(self, item: PrescribedExercise) -> str | None:
        """The name of the exercise's variant. None without one."""
        if item.variant is None:
            return None
        return self.variant_names.get(item.exercise, {}).get(item.variant, item.variant)


async def with_names(context: RequestContext, sessions: Sequence[NextSession]) -> list[NamedSession]:
    """Add the names of programs and variants, and the length of the program's longest day."""
    plans = await plans_of(context.tx, {session.issued.program for session in sessions})
    variants = {revision: _variant_names(plan) for revision, plan in plans.items()}
    most = {revision: _most_exercises(plan) for revision, plan in plans.items()}
    named = ((session, session.issued.program) for session in sessions)
    return [NamedSession(one, plans[key].program.name, variants[key], most[key]) for one, key in named]


def _variant_names(plan: Plan) -> dict[str, dict[str, str]]:
    return {each.slug: {one.slug: one.name for one in each.variants} for each in plan.exercises if each.variants}


def _most_exercises(plan: Plan) -> int:
    return max(len(day.slots) for day in plan.program.days)


async def exercise_names(context: RequestContext, sessions: Sequence[NextSession]) -> list[str]:
    """The names of all exercises in the programs of these sessions, sorted."""
    plans = await plans_of(context.tx, {session.issued.program for session in sessions})
    return sorted({exercise.name for plan in plans.values() for exercise in plan.exercises})


async def every_next_session(
    context: RequestContext,
    link: OpenedSheetLink,
    *,
    which: NextSessionFilter,
    on: date | None,
    after: UUID | None,
    limit: int = MOST_ATHLETES,
) -> list[NextSession]:
    """List up to `limit` next sessions of the link's athletes, ordered by enrollment id, after the id `after`.

    They are filtered by `on`, or by today in the time zone of each athlete.
    """
    after = after or LOWEST_ID
    if link.athlete_ids is None:
        sessions = await list_next_sessions(context, which=which, on=on, after=after, limit=limit)
        return sessions[:limit]
    rows: list[NextPrescriptionRow] = []
    for athlete_id in sorted(link.athlete_ids):
        rows += await context.tx.all(enrollments.NEXT, athlete_id=athlete_id)
    page = sorted((row for row in rows if row.enrollment_id > after), key=lambda row: row.enrollment_id)
    page = [row for row in page if row.pending_prescription_id is not None]
    if which is NextSessionFilter.ALL:
        page = page[:limit]
    sessions = [await next_of(context, row, on) for row in page]
    now = context.date_now
    return [session for session in sessions if which.admits(session.issued, on or session.today(now))][:limit]


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
