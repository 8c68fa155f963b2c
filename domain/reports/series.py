"""Series over time for one exercise, as charts draw them. Pure functions of logged sessions.

A chart has one axis for loads, so assistance is below 0 in a series of loads. The API has `training_series.py` instead.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.decision import Action
from domain.loads.loading import Unit
from domain.reports.exercise_work import UNITS, ExerciseWork, RecordedSession, known_load, work_of
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.metric import Metric
from domain.sessions.side import AffectedSide

MOST_LINES = 6
"""The most exercises in one chart of an athlete's loads."""
MARKED = (Action.HOLD, Action.BACK_OFF, Action.DELOAD, Action.STOP)


class SeriesKind(StrEnum):
    """What a series shows."""

    LOAD = "load"
    E1RM = "e1rm"
    TARGETS = "targets"
    PAIN = "pain"
    SYMMETRY = "symmetry"
    VOLUME = "volume"

    @property
    def in_words(self) -> str:
        """The name for people."""
        return _TITLES[self]


_TITLES = {
    SeriesKind.LOAD: "load and reps",
    SeriesKind.E1RM: "estimated maximum",
    SeriesKind.TARGETS: "asked and done",
    SeriesKind.PAIN: "pain",
    SeriesKind.SYMMETRY: "symmetry",
    SeriesKind.VOLUME: "volume per week",
}


class Point(Struct, frozen=True):
    """A value on a day."""

    on: Annotated[date, Meta(description="Local date of the session, or the Monday of a week.")]
    value: float


class Line(Struct, frozen=True):
    """The values of one name, oldest first. Days without a value have no point."""

    name: Annotated[str, Meta(description="Name of the line.", examples=["load"])]
    unit: Annotated[str, Meta(description="Unit of the values.", examples=["kg"])]
    points: tuple[Point, ...]


class Mark(Struct, frozen=True):
    """A day on which the exercise did not progress."""

    on: Annotated[date, Meta(description="Local date of the session.")]
    action: Annotated[Action, Meta(description="What followed from the session.")]


class Series(Struct, frozen=True):
    """The lines of one kind, and the days to mark in them."""

    kind: SeriesKind
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not any(line.points for line in self.lines)


def series(
    kind: SeriesKind,
    sessions: Sequence[RecordedSession],
    exercise: str,
    unit: Unit,
    *,
    affected: AffectedSide = AffectedSide.NONE,
    lifts_bodyweight: bool = False,
    formula: OneRepMaxFormula = OneRepMaxFormula.EPLEY,
) -> Series:
    """Return the series of an exercise (its slug) from sessions in any order. Loads are in `unit`.

    A set without a load counts with the prescribed load, as in decisions. Body weight belongs to the estimated maximum
    of an exercise that lifts it (`lifts_bodyweight`). Without an `affected` side, symmetry compares the right side with
    the left.
    """
    done = work_of(sessions, exercise, unit, lifts_bodyweight=lifts_bodyweight)
    lines: tuple[Line, ...]
    match kind:
        case SeriesKind.LOAD:
            lines = (
                _line("load", unit.value, done, lambda each: each.heaviest),
                _line("reps", "reps", done, lambda each: each.fewest_reps),
            )
        case SeriesKind.E1RM:
            lines = (_line("e1rm", unit.value, done, lambda each: each.e1rm(formula)),)
        case SeriesKind.TARGETS:
            lines = _targets(done)
        case SeriesKind.PAIN:
            lines = tuple(_line(name, "0-10", done, read) for name, read in _PAIN.items())
        case SeriesKind.SYMMETRY:
            lines = (_line("symmetry", "%", done, lambda each: each.symmetry(affected)),)
        case SeriesKind.VOLUME:
            lines = _weekly_volume(done, unit)
    marks = tuple(Mark(each.on, one.action) for each in done for one in each.decisions[:1] if one.action in MARKED)
    return Series(kind, lines, () if kind is SeriesKind.VOLUME else marks)


def loads_of_exercises(sessions: Sequence[RecordedSession], names: Mapping[str, str], unit: Unit) -> Series:
    """The heaviest load of each session, with a line for each exercise: those trained last, by name.

    An exercise that was never loaded has the reps of its weakest set instead. `names` has the names of exercises by
    slug. A slug without a name is its own.
    """
    last: dict[str, date] = {}
    for each in sessions:
        for item in each.done.exercises:
            last[item.exercise] = max(each.done.performed_on, last.get(item.exercise, date.min))
    newest = sorted(last, key=lambda slug: (last[slug], slug), reverse=True)[:MOST_LINES]
    named = sorted((names.get(slug, slug), slug) for slug in newest)
    lines = tuple(_load_or_reps(name, work_of(sessions, slug, unit), unit) for name, slug in named)
    return Series(SeriesKind.LOAD, lines or (Line("load", unit.value, ()),))


def _load_or_reps(name: str, done: Sequence[ExerciseWork], unit: Unit) -> Line:
    if any(each.heaviest for each in done):
        return _line(name, unit.value, done, lambda each: each.heaviest)
    return _line(name, "reps", done, lambda each: each.fewest_reps)


def _line(name: str, unit: str, done: Sequence[ExerciseWork], value_of: Callable[[ExerciseWork], float | None]) -> Line:
    points = (Point(each.on, value) for each in done if (value := value_of(each)) is not None)
    return Line(name, unit, tuple(points))


def _targets(done: Sequence[ExerciseWork]) -> tuple[Line, ...]:
    """What was asked and what was done, in the metric of the newest session. Sessions in another one are left out."""
    metric = done[-1].metric if done else Metric.REPS
    same = [each for each in done if each.asked and each.metric is metric]
    return (
        _line("asked", UNITS[metric], same, lambda each: each.amount_asked),
        _line("done", UNITS[metric], same, lambda each: each.amount_done(metric)),
    )


_PAIN: Mapping[str, Callable[[ExerciseWork], float | None]] = {
    "before": lambda each: each.pain.before,
    "during": lambda each: each.pain.during,
    "an hour after": lambda each: each.pain.after_1h,
    "next morning": lambda each: each.pain.next_morning,
}


def _weekly_volume(done: Sequence[ExerciseWork], unit: Unit) -> tuple[Line, ...]:
    """Load times reps, and reps, of each week. The load is that of one implement."""
    volume: dict[date, float] = {}
    reps: dict[date, float] = {}
    for each in done:
        monday = each.on - timedelta(days=each.on.weekday())
        for one in each.sets:
            volume[monday] = volume.get(monday, 0.0) + max(known_load(one) or 0, 0) * one.counted_reps
            reps[monday] = reps.get(monday, 0.0) + one.counted_reps
    return (
        Line("volume", unit.value, tuple(Point(on, round(value, 2)) for on, value in volume.items())),
        Line("reps", "reps", tuple(Point(on, value) for on, value in reps.items())),
    )
