"""How much an athlete trained: the work sets of each movement pattern in each week."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from domain.programs.exercise import Exercise
from domain.programs.movement import MovementPattern
from domain.reports.period import SeriesPeriod, axis
from domain.sessions.prescription import SetKind
from domain.sessions.session import Performance, PerformedExercise, PerformedSet
from domain.sessions.side import Side


class PatternVolume(Struct, frozen=True):
    """The work sets of a movement pattern."""

    pattern: Annotated[MovementPattern | None, Meta(description="Movement pattern. Null for exercises without one.")]
    sets: Annotated[tuple[int, ...], Meta(description="Work sets in each of the `weeks`. 0 if there were none.")]


class TrainingVolume(Struct, frozen=True):
    """Work sets by movement pattern and week. Empty without a session."""

    weeks: Annotated[
        tuple[date, ...],
        Meta(description="The Monday of each week, from the first session to the last one, oldest first."),
    ]
    patterns: Annotated[
        tuple[PatternVolume, ...], Meta(description="The patterns that were trained, in the order of their list.")
    ]


def training_volume(sessions: Sequence[Performance], exercises: Mapping[str, Exercise]) -> TrainingVolume:
    """Count the work sets of sessions in any order. `exercises` by slug tell the patterns.

    A set counts if anything was done in it. The sets of the left and of the right side are not added up: those of the
    side with more sets count. Warm-up, drop and rest-pause sets don't count. An exercise counts for its own pattern,
    also where it replaced another one.
    """
    if not sessions:
        return TrainingVolume((), ())
    days = [each.performed_on for each in sessions]
    weeks = axis(min(days), max(days), SeriesPeriod.WEEK)
    place = {week: n for n, week in enumerate(weeks)}
    counts: dict[MovementPattern | None, list[int]] = {}
    for session in sessions:
        week = place[SeriesPeriod.WEEK.start_of(session.performed_on)]
        for slug in dict.fromkeys(item.exercise for item in session.exercises):
            done = sum(_sets(item) for item in session.exercises if item.exercise == slug)
            found = exercises.get(slug)
            if done:
                counts.setdefault(None if found is None else found.pattern, [0] * len(weeks))[week] += done
    order = [*MovementPattern, None]
    return TrainingVolume(
        tuple(weeks), tuple(PatternVolume(each, tuple(counts[each])) for each in order if each in counts)
    )


def _sets(item: PerformedExercise) -> int:
    done = [one.side for one in item.sets if one.kind is SetKind.WORK and _is_done(one)]
    return done.count(Side.BOTH) + max(done.count(Side.LEFT), done.count(Side.RIGHT))


def _is_done(one: PerformedSet) -> bool:
    return bool(one.reps or one.seconds or one.distance_m)
