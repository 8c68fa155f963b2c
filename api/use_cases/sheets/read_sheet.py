"""The data that a sheet link opens to a spreadsheet: next sessions, logged sets, progress, the roster."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from datetime import date
from uuid import UUID

import msgspec

from api import problems
from api.problems import ProblemError
from api.store.statements import enrollments
from api.store.statements.enrollments import ActiveEnrollmentRow
from api.use_cases.access.open_sheet_link import OpenedSheetLink
from api.use_cases.enrollments.read_progress import get_progress
from api.use_cases.prescriptions.next_session import NextSession, next_of
from api.use_cases.prescriptions.read_prescriptions import NextSessionFilter, list_next_sessions, with_issued
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.sessions.read_sessions import StoredSession, sessions_for_table
from api.use_cases.sheets.roster import MOST_ATHLETES
from api.use_cases.stored.plans import plan_of
from domain.programs.plan import Plan
from domain.reports.progress_report import ExerciseProgress
from domain.sessions.prescription import PrescribedExercise, ProgramReference

MOST_SESSIONS = 200
MOST_SETS = 20_000
MOST_CHARACTERS_OF_NOTES = 4_000_000
_SESSIONS_READ_AT_ONCE = 20  # a large one takes a MB in memory


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


class ProgramSummary(msgspec.Struct, frozen=True):
    """What tables and workbooks show of a revision of a program."""

    name: str
    variants: dict[str, dict[str, str]]
    """The names of the variants, by the slugs of the exercise and the variant."""
    exercises: frozenset[str]
    """The names of all exercises."""
    most_exercises: int
    """The number of exercises on the longest day."""


class NamedSession(msgspec.Struct, frozen=True):
    """A next session, and a summary of its program."""

    next: NextSession
    program: ProgramSummary

    def variant_name(self, item: PrescribedExercise) -> str | None:
        """The name of the exercise's variant. None without one."""
        if item.variant is None:
            return None
        return self.program.variants.get(item.exercise, {}).get(item.variant, item.variant)


def _summary_of(plan: Plan) -> ProgramSummary:
    return ProgramSummary(
        name=plan.program.name,
        variants={each.slug: {one.slug: one.name for one in each.variants} for each in plan.exercises if each.variants},
        exercises=frozenset(exercise.name for exercise in plan.exercises),
        most_exercises=max(len(day.slots) for day in plan.program.days),
    )


async def each_named_session(
    context: RequestContext,
    link: OpenedSheetLink,
    *,
    which: NextSessionFilter = NextSessionFilter.ALL,
    on: date | None = None,
    after: UUID | None = None,
    limit: int = MOST_ATHLETES,
) -> AsyncGenerator[NamedSession, None]:
    """Yield the same sessions as `each_next_session`, each with a summary of its program."""
    summaries: dict[ProgramReference, ProgramSummary] = {}
    async for session in each_next_session(context, link, which=which, on=on, after=after, limit=limit):
        revision = session.issued.program
        if revision not in summaries:
            summaries[revision] = _summary_of(await plan_of(context.tx, revision.slug, revision.revision))
        yield NamedSession(session, summaries[revision])


async def each_next_session(
    context: RequestContext,
    link: OpenedSheetLink,
    *,
    which: NextSessionFilter = NextSessionFilter.ALL,
    on: date | None = None,
    after: UUID | None = None,
    limit: int = MOST_ATHLETES,
) -> AsyncGenerator[NextSession, None]:
    """Yield up to `limit` next sessions of the link's athletes, ordered by enrollment id, after the id `after`.

    They are filtered by `on`, or by today in the time zone of each athlete.
    """
    if link.athlete_ids is not None:
        async for session in _next_of_athletes(context, link.athlete_ids, which, on, after or LOWEST_ID, limit):
            yield session
        return
    count, last = 0, after
    while count < limit:
        at_once = min(_SESSIONS_READ_AT_ONCE, limit - count)
        page = await list_next_sessions(context, which=which, on=on, after=last, limit=at_once)
        for session in page[:at_once]:
            yield session
        if len(page) <= at_once:
            return
        count, last = count + at_once, page[at_once - 1].enrollment_id


async def _next_of_athletes(
    context: RequestContext,
    athlete_ids: frozenset[UUID],
    which: NextSessionFilter,
    on: date | None,
    after: UUID,
    limit: int,
) -> AsyncIterator[NextSession]:
    pending: list[ActiveEnrollmentRow] = []
    for athlete_id in sorted(athlete_ids):
        rows = await context.tx.all(enrollments.ACTIVE_OF_ATHLETE, athlete_id=athlete_id)
        pending += [row for row in rows if row.enrollment_id > after and row.pending_prescription_id is not None]
    pending.sort(key=lambda row: row.enrollment_id)
    for first in range(0, len(pending), _SESSIONS_READ_AT_ONCE):
        for row in await with_issued(context, pending[first : first + _SESSIONS_READ_AT_ONCE]):
            if limit == 0:
                return
            session = await next_of(context, row, on)
            if which.admits(session.issued, on or session.today(context.date_now)):
                yield session
                limit -= 1


async def logged_sessions(context: RequestContext, athlete_id: UUID, *, before: date | None) -> list[StoredSession]:
    """List an athlete's sessions dated before `before`, the newest first.

    At most 200 sessions, 20,000 sets, and 4 million characters of notes, which count once for each set. The list ends
    between two days, so that the date of its last session is the next `before`, unless one day exceeds a limit.
    """
    found = await sessions_for_table(
        context,
        athlete_id,
        before=None if before is None else (before, LOWEST_ID),
        limit=MOST_SESSIONS,
        most_sets=MOST_SETS,
        most_note_characters=MOST_CHARACTERS_OF_NOTES,
    )
    if found.next is None:
        return found.sessions
    of_whole_days = [session for session in found.sessions if session.row.on_date > found.next.row.on_date]
    return of_whole_days or found.sessions


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
