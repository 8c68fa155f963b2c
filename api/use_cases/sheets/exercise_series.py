"""Series over time, for one exercise of an athlete or for those trained last, across all enrollments."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from api.store.statements import events
from api.use_cases.programs.catalog import get_exercise
from api.use_cases.reports.recorded_sessions import recorded_session, slug_and_affected_side
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.stored.plans import all_exercises
from domain.loads.loading import Unit
from domain.reports.exercise_work import RecordedSession
from domain.reports.series import Series, SeriesKind, loads_of_exercises, series

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
            await _recorded(context, athlete.id, unit, MOST_SESSIONS),
            slug,
            unit,
            affected=affected,
            lifts_bodyweight=found.lifts_bodyweight,
        ),
    )


async def athlete_loads(
    context: RequestContext, athlete_id: UUID, unit: Unit, names: Mapping[str, str], at_most: int = MOST_SESSIONS
) -> Series:
    """Return the loads of the exercises that the athlete trained last. `names` has those of exercises, by slug."""
    return loads_of_exercises(await _recorded(context, athlete_id, unit, at_most), names, unit)


async def names_of_exercises(context: RequestContext) -> dict[str, str]:
    """Return the names of the exercises of the workspace, by slug."""
    return {slug: exercise.name for slug, exercise in (await all_exercises(context.tx)).items()}


async def _recorded(context: RequestContext, athlete_id: UUID, unit: Unit, at_most: int) -> list[RecordedSession]:
    rows = await context.tx.all(events.NEWEST_OF_ATHLETE, athlete_id=athlete_id, at_most=at_most)
    return [found for row in rows if (found := recorded_session(row, unit)) is not None]
