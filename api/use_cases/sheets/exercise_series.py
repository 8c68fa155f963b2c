"""A series over time for one exercise of an athlete, across all enrollments."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api.store.statements import events
from api.use_cases.programs.catalog import get_exercise
from api.use_cases.reports.recorded_sessions import recorded_session, slug_and_affected_side
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete
from domain.loads.loading import Unit
from domain.reports.exercise_work import RecordedSession
from domain.reports.series import Series, SeriesKind, series

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
    slug, affected = await slug_and_affected_side(context.tx, athlete.id, exercise)
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


async def _recorded(context: RequestContext, athlete_id: UUID, unit: Unit) -> list[RecordedSession]:
    rows = await context.tx.all(events.NEWEST_OF_ATHLETE, athlete_id=athlete_id, at_most=MOST_SESSIONS)
    return [found for row in rows if (found := recorded_session(row, unit)) is not None]
