"""A series over time for one exercise of an athlete, across all enrollments."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.store.statements import enrollments, events
from api.use_cases.history.read_history import event_of
from api.use_cases.programs.catalog import get_exercise
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.stored.documents import DECISIONS
from api.use_cases.stored.plans import plan_of
from api.use_cases.stored.progress_document import decode_progress
from domain.loads.loading import Unit
from domain.progress.history import SessionEvent
from domain.reports.series import RecordedSession, Series, SeriesKind, series
from domain.sessions.side import AffectedSide

MOST_SESSIONS = 500


class ExerciseSeries(msgspec.Struct, frozen=True):
    """A series and the name of its exercise."""

    exercise: str
    series: Series


async def exercise_series(
    context: RequestContext, athlete: StoredAthlete, exercise: str, kind: SeriesKind
) -> ExerciseSeries:
    """Return the series of an exercise, named by its slug or a slot, from the athlete's newest 500 sessions.

    Raises not_found for an exercise that does not exist. One that was never trained has an empty series.
    """
    unit = athlete.athlete.unit
    slug, affected = await _slug_and_affected_side(context, athlete.id, exercise)
    found, _ = await get_exercise(context, slug)
    return ExerciseSeries(
        found.name,
        series(
            kind,
            await _recorded(context, athlete.id, unit),
            slug,
            unit,
            affected=affected,
            lifts_bodyweight=found.lifts_bodyweight,
        ),
    )


async def _slug_and_affected_side(context: RequestContext, athlete_id: UUID, name: str) -> tuple[str, AffectedSide]:
    affected = AffectedSide.NONE
    for row in await context.tx.all(enrollments.NEXT, athlete_id=athlete_id):
        plan = await plan_of(context.tx, row.program_slug, row.revision)
        exercises = {slot.exercise for slot in plan.slots.values()}
        slot = plan.slots.get(name)
        if slot is not None or name in exercises:
            return name if slot is None else slot.exercise, decode_progress(row.progress).setup.affected_side
    return name, affected


async def _recorded(context: RequestContext, athlete_id: UUID, unit: Unit) -> list[RecordedSession]:
    sessions = []
    for row in await context.tx.all(events.NEWEST_OF_ATHLETE, athlete_id=athlete_id, at_most=MOST_SESSIONS):
        event = event_of(row)
        if isinstance(event.data, SessionEvent):
            weight = None if event.body_weight is None else event.body_weight.in_unit(unit)
            decisions = DECISIONS.decode(row.outcome or "[]")
            data = event.data
            sessions.append(RecordedSession(data.done, data.issued, data.issued_unit, decisions, weight))
    return sessions
