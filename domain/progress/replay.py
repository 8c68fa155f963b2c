"""A session without an enrollment, as a program reads it when it is replayed.

Only the exercises that the program trains count, also as substitutes. First sets that rise like unmarked warm-ups are
read as warm-ups: otherwise they would be compared with the prescribed sets.
"""

from msgspec.structs import replace

from domain.programs.plan import Plan
from domain.sessions.prescription import SetKind
from domain.sessions.ramp import ramp_length
from domain.sessions.session import Performance, PerformedExercise


def concerns(plan: Plan, done: Performance) -> bool:
    """Whether the session has sets of an exercise that the program trains."""
    return any(_is_trained(plan, item) for item in done.exercises)


def as_replayed(plan: Plan, done: Performance) -> Performance:
    """The part of the session that the program reads."""
    return replace(done, exercises=tuple(_read(item) for item in done.exercises if _is_trained(plan, item)))


def _is_trained(plan: Plan, item: PerformedExercise) -> bool:
    return item.exercise in plan.exercise and bool(item.sets)


def _read(item: PerformedExercise) -> PerformedExercise:
    loads = [one.load or 0.0 for one in item.sets if one.kind is SetKind.WORK]
    warm_ups = ramp_length(loads) if len(loads) == len(item.sets) else 0
    if not warm_ups:
        return item
    first = tuple(replace(one, kind=SetKind.WARM_UP) for one in item.sets[:warm_ups])
    return replace(item, sets=(*first, *item.sets[warm_ups:]))
