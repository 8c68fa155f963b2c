"""Read the series of one exercise of an athlete, across all enrollments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec

from api import problems
from api.use_cases.reports.recorded_sessions import (
    DateRange,
    find_exercise,
    sessions_with_prescriptions,
    slug_and_affected_side,
)
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import find_athlete
from domain.loads.loading import Unit
from domain.reports.exercise_work import work_of
from domain.reports.period import MOST_PERIODS, SeriesPeriod
from domain.reports.training_series import SeriesMetric, TrainingSeries, training_series
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.side import Side


class SeriesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What to read of an exercise, and how to sum it up."""

    exercise: str
    metrics: Iterable[SeriesMetric]
    period: SeriesPeriod
    days: DateRange
    side: Side
    formula: OneRepMaxFormula


class ExerciseSeries(msgspec.Struct, frozen=True):
    """A series, the unit of its loads, and the day before it if there are older sessions."""

    series: TrainingSeries
    unit: Unit
    next_to: date | None


async def get_series(context: RequestContext, athlete_id: UUID, query: SeriesQuery) -> ExerciseSeries:
    """Return the newest sessions, days or weeks, at most 500. Raises not_found for an unknown athlete or exercise."""
    unit = (await find_athlete(context, athlete_id)).athlete.unit
    exercise = await find_exercise(context.tx, query.exercise)
    if exercise is None:
        raise problems.not_found(f"exercise `{query.exercise}`")
    _, affected = await slug_and_affected_side(context.tx, athlete_id, query.exercise)
    read = await sessions_with_prescriptions(context.tx, athlete_id, query.exercise, query.days, unit, MOST_PERIODS + 1)
    newest = read.newest(query.period)
    work = work_of(
        read.sessions[: newest.sessions],
        query.exercise,
        unit,
        lifts_bodyweight=exercise.lifts_bodyweight,
        substitutes=True,
    )
    series = training_series(
        work, query.metrics, query.period, unit, affected=affected, formula=query.formula, side=query.side
    )
    return ExerciseSeries(series, unit, newest.next_to)
