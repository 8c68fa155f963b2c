"""Read how many work sets an athlete did, by movement pattern and week."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import msgspec

from api.store.statements import events
from api.use_cases.reports.recorded_sessions import (
    DateRange,
    every_exercise,
    read_within_sets,
    text_of_exercise,
)
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import find_athlete
from domain.reports.period import MOST_PERIODS, SeriesPeriod
from domain.reports.training_volume import TrainingVolume, training_volume


class AthleteVolume(msgspec.Struct, frozen=True):
    """The volume, and the day before it if there are older sessions."""

    volume: TrainingVolume
    next_to: date | None


async def get_training_volume(context: RequestContext, athlete_id: UUID, days: DateRange) -> AthleteVolume:
    """Return the newest weeks, with at most 500 sessions. Raises not_found."""
    unit = (await find_athlete(context, athlete_id)).athlete.unit
    exercises = await every_exercise(context.tx)
    rows = await context.tx.all(
        events.NEWEST_PERFORMED,
        athlete_id=athlete_id,
        text=text_of_exercise(None),
        at_most=MOST_PERIODS + 1,
        **days.parameters,
    )
    read = read_within_sets(rows, unit)
    newest = read.newest(SeriesPeriod.WEEK)
    sessions = [each.done for each in read.sessions[: newest.sessions]]
    return AthleteVolume(training_volume(sessions, exercises), newest.next_to)
