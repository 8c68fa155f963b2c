"""What an athlete did before an enrollment, as far as it concerns a program: any session counts, also one without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from api.store.statements import events
from api.use_cases.request_context import LOWEST_ID, RequestContext
from api.use_cases.stored.athlete import StoredAthlete
from api.use_cases.stored.documents import EVENT_DATA
from domain.loads.loading import Unit, convert
from domain.programs.plan import Plan
from domain.progress.history import Event, SessionEvent
from domain.progress.replay import as_replayed
from domain.progress.start_from_history import SESSIONS_COMPARED, PastExercise
from domain.progression_rules.rule import PastSet
from domain.sessions.metric import Metric
from domain.sessions.prescription import SetKind
from domain.sessions.session import Performance, PerformedSet

SESSIONS_LOOKED_BACK = 100


async def past_exercises(
    context: RequestContext, athlete: StoredAthlete, plan: Plan, before: date = date.max
) -> dict[str, PastExercise]:
    """Return the newest sessions of each exercise in the plan that were before a date, from any enrollment or none."""
    rows = await context.tx.all(
        events.SESSIONS,
        athlete_id=athlete.id,
        before=before,
        before_too=date.max,
        before_id=LOWEST_ID,
        at_most=SESSIONS_LOOKED_BACK,
    )
    decoded = (EVENT_DATA.decode(row.document) for row in rows)
    sessions = [data.done for data in decoded if isinstance(data, SessionEvent)]
    found: dict[str, list[PastExercise]] = {}
    for done in sessions:
        for exercise, sets in _work_sets(done, plan, athlete.athlete.unit).items():
            newest_first = found.setdefault(exercise, [])
            if len(newest_first) < SESSIONS_COMPARED:
                newest_first.append(PastExercise(done.performed_on, tuple(sets)))
    return {exercise: _with_earlier(newest_first) for exercise, newest_first in found.items()}


def with_replayed(
    past: Mapping[str, PastExercise], plan: Plan, unit: Unit, replayed: Sequence[Event]
) -> dict[str, PastExercise]:
    """Return the past with the first of the replayed sessions of each exercise: the program begins with it."""
    found = dict(past)
    for event in reversed(replayed):
        if isinstance(event.data, SessionEvent):
            done = as_replayed(plan, event.data.done)
            for exercise, sets in _work_sets(done, plan, unit).items():
                before = past.get(exercise)
                earlier = () if before is None else (replace(before, earlier=()), *before.earlier)
                found[exercise] = PastExercise(event.on, tuple(sets), earlier, replayed=True)
    return found


def _with_earlier(newest_first: Sequence[PastExercise]) -> PastExercise:
    newest, *earlier = newest_first
    return replace(newest, earlier=tuple(earlier))


def _work_sets(done: Performance, plan: Plan, unit: Unit) -> dict[str, list[PastSet]]:
    """The work sets with a load, by exercise of the plan. An exercise can be in a session twice."""
    exercises = set(plan.program.exercise_slugs())
    found: dict[str, list[PastSet]] = {}
    for item in done.exercises:
        if item.exercise not in exercises:
            continue
        can_estimate = not plan.exercise[item.exercise].bodyweight
        for each in item.sets:
            if each.kind is SetKind.WORK and (load := each.signed_load) is not None:
                past = _past_set(each, convert(load, done.unit or unit, unit), can_estimate)
                found.setdefault(item.exercise, []).append(past)
    return found


def _past_set(performed: PerformedSet, load: float, can_estimate: bool) -> PastSet:
    return PastSet(
        load,
        _reps_shown(performed),
        can_estimate,
        performed.counted(Metric.SECONDS),
        performed.counted(Metric.DISTANCE),
        performed.side,
    )


def _reps_shown(performed: PerformedSet) -> int:
    """Good reps. A set without any was still lifted once, unless it failed."""
    return performed.counted_reps or min(performed.reps or 0, 1)
