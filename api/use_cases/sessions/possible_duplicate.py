"""Find a stored session of the same day with the same sets: a retry without a key, or the same training twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import msgspec

from api.store.statement_parts import as_parameter
from api.store.statements import events
from api.store.statements.events import SessionOfDayRow
from api.use_cases.request_context import RequestContext
from domain.sessions.session import Performance, PerformedExercise

SESSIONS_COMPARED = 5  # of one day; more would be unusual


class _Done(msgspec.Struct):
    exercises: tuple[PerformedExercise, ...] = ()


class _SessionDocument(msgspec.Struct):
    """The part of a stored session that is compared."""

    done: _Done


_SESSION = msgspec.json.Decoder(_SessionDocument)


async def find_possible_duplicate(context: RequestContext, athlete_id: UUID, performance: Performance) -> UUID | None:
    """Return the newest session of the athlete on that day with the same sets, if there is one."""
    if not performance.exercises:
        return None
    return first_duplicate(await sessions_of_day(context, [athlete_id], performance.performed_on), performance)


async def sessions_of_day(context: RequestContext, athlete_ids: Iterable[UUID], day: date) -> list[SessionOfDayRow]:
    """Return the newest sessions of each athlete on a day, newest first."""
    return await context.tx.all(
        events.SESSIONS_OF_DAY, athlete_ids=as_parameter(athlete_ids), day=day, at_most=SESSIONS_COMPARED
    )


def first_duplicate(sessions: Sequence[SessionOfDayRow], performance: Performance) -> UUID | None:
    """Return the first of these sessions with the same sets. A session without an exercise is no duplicate.

    Notes, supersets and effort may differ: two apps do not write the same ones for one workout.
    """
    if not performance.exercises:
        return None
    sets = _sets(performance.exercises)
    same = (row for row in sessions if _sets(_SESSION.decode(row.document).done.exercises) == sets)
    return next((row.event_id for row in same), None)


def _sets(exercises: Sequence[PerformedExercise]) -> list[tuple[object, ...]]:
    """What was done, in its order."""
    return [
        (each.exercise, one.side, one.reps, one.signed_load, one.band, one.seconds, one.distance_m)
        for each in exercises
        for one in each.sets
    ]
