"""List the personal records of an athlete."""

from __future__ import annotations

from uuid import UUID

import msgspec

from api import problems
from api.store.database import Transaction
from api.use_cases.reports.recorded_sessions import DateRange, every_exercise, find_exercise, performed_sessions
from api.use_cases.request_context import RequestContext
from api.use_cases.stored.athlete import find_athlete
from domain.loads.loading import Unit, signed_load
from domain.programs.exercise import Exercise
from domain.reports.records import PersonalRecord, RecordKind, records
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.side import Side

MOST_SESSIONS = 1000


class RecordKey(msgspec.Struct, frozen=True, array_like=True):
    """What tells a record from all others of the athlete, in the order of the list.

    `load` and `assistance`: of the most reps.
    """

    exercise: str
    side: Side
    kind: RecordKind
    load: float | None
    assistance: float | None


async def list_records(
    context: RequestContext,
    athlete_id: UUID,
    *,
    exercise: str | None,
    days: DateRange,
    formula: OneRepMaxFormula,
    after: RecordKey | None,
    limit: int,
) -> list[PersonalRecord]:
    """Return up to `limit + 1` records of the newest 1,000 sessions, beginning after the record with the key `after`.

    Raises not_found for an unknown athlete or exercise.
    """
    unit = (await find_athlete(context, athlete_id)).athlete.unit
    if exercise is None:
        only, exercises = None, await every_exercise(context.tx)
    else:
        found = await find_exercise(context.tx, exercise)
        if found is None:
            raise problems.not_found(f"exercise `{exercise}`")
        only, exercises = [exercise], {exercise: found}
    standing = await standing_records(context.tx, athlete_id, only, exercises, unit, days=days, formula=formula)
    if after is not None:
        standing = [each for each in standing if _sorted_by(key_of(each)) > _sorted_by(after)]
    return standing[: limit + 1]


async def standing_records(
    tx: Transaction,
    athlete_id: UUID,
    only: list[str] | None,
    exercises: dict[str, Exercise],
    unit: Unit,
    *,
    days: DateRange | None = None,
    formula: OneRepMaxFormula = OneRepMaxFormula.EPLEY,
) -> list[PersonalRecord]:
    """Return the records in these exercises, or in all of them: at most two statements."""
    read = await performed_sessions(tx, athlete_id, only, days or DateRange(), unit, MOST_SESSIONS)
    return records(read.sessions, exercises, unit, formula, only)


def key_of(record: PersonalRecord) -> RecordKey:
    at = (record.load, record.assistance) if record.kind is RecordKind.MOST_REPS else (None, None)
    return RecordKey(record.exercise, record.side, record.kind, *at)


def _sorted_by(key: RecordKey) -> tuple[str, int, int, float]:
    at = signed_load(key.load, key.assistance) or 0.0
    return key.exercise, list(Side).index(key.side), list(RecordKind).index(key.kind), at
