"""What an athlete did for one exercise over time, as columns: dates, and the values of each metric on them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from domain.loads.loading import Unit, load_and_assistance
from domain.reports.exercise_work import UNITS, ExerciseWork, known_load, symmetry_of
from domain.reports.period import SeriesPeriod, axis
from domain.sessions.e1rm import OneRepMaxFormula
from domain.sessions.metric import Metric
from domain.sessions.session import PainScores, PerformedSet
from domain.sessions.side import AffectedSide, Side


class SeriesMetric(StrEnum):
    """What the values of a line are, in each session, day or week.

    `load`: the heaviest load; 0 if no set had an added load. `assistance`: the least assistance; 0 if a set was done
    without any. To draw both on one axis, draw `load` minus `assistance`. `reps`: all good reps. `fewest_reps`: the
    good reps of the weakest set. `sets`: the work sets. `volume`: load times good reps of all sets. `e1rm`: the best
    estimated one-repetition maximum. `effort`: the highest rating of perceived exertion of a set, or 10 minus its reps
    in reserve. `pain_...`: the highest score of any complaint. `symmetry`: the affected side as a percentage of the
    other one, by their best sets. `target` and `actual`: the sum of the prescribed targets, and of what was done, in
    reps, seconds or meters.
    """

    LOAD = "load"
    ASSISTANCE = "assistance"
    REPS = "reps"
    FEWEST_REPS = "fewest_reps"
    SETS = "sets"
    VOLUME = "volume"
    E1RM = "e1rm"
    EFFORT = "effort"
    PAIN_BEFORE = "pain_before"
    PAIN_DURING = "pain_during"
    PAIN_AFTER_1H = "pain_after_1h"
    PAIN_NEXT_MORNING = "pain_next_morning"
    SYMMETRY = "symmetry"
    TARGET = "target"
    ACTUAL = "actual"


class MetricLine(Struct, frozen=True):
    """The values of one metric."""

    metric: Annotated[SeriesMetric, Meta(description="What the values are.")]
    unit: Annotated[
        str,
        Meta(
            description="Unit of the values: `kg` or `lb` for loads and assistance, the same times reps for volume, "
            "`reps`, `sets`, `s`, `m`, `rpe`, `0-10` for pain, `%`.",
            examples=["kg"],
        ),
    ]
    values: Annotated[
        tuple[float | None, ...],
        Meta(description="One value for each of the `dates`. Null where nothing was done, or nothing was logged."),
    ]


class TrainingSeries(Struct, frozen=True):
    """The lines of one exercise. Without a session, `dates` is empty."""

    dates: Annotated[
        tuple[date, ...],
        Meta(
            description="Local dates, oldest first: of each session, or each day or week from the first session to the "
            "last one. A week has the date of its Monday."
        ),
    ]
    session_ids: Annotated[
        tuple[UUID, ...], Meta(description="Id of the session of each date. Empty by day and by week.")
    ]
    lines: Annotated[tuple[MetricLine, ...], Meta(description="The lines, in the order of the metrics.")]


class _Settings(Struct, frozen=True):
    """What the values of all points depend on. `metric`: that of `target` and `actual`."""

    metric: Metric
    affected: AffectedSide
    formula: OneRepMaxFormula


class _Group(Struct, frozen=True):
    """The sessions of a point, and the sets of all sides in them."""

    work: Sequence[ExerciseWork]
    of_all_sides: Sequence[PerformedSet]
    settings: _Settings

    @property
    def sets(self) -> list[PerformedSet]:
        return [one for each in self.work for one in each.sets]

    @property
    def pain(self) -> list[PainScores]:
        return [each.pain for each in self.work]

    @property
    def comparable(self) -> list[ExerciseWork]:
        """The sessions with a target in the metric of the newest one."""
        return [each for each in self.work if each.asked and each.metric is self.settings.metric]


def training_series(
    work: Sequence[ExerciseWork],
    metrics: Iterable[SeriesMetric],
    period: SeriesPeriod,
    unit: Unit,
    *,
    affected: AffectedSide = AffectedSide.NONE,
    formula: OneRepMaxFormula = OneRepMaxFormula.EPLEY,
    side: Side = Side.BOTH,
) -> TrainingSeries:
    """Return the metrics of an exercise. `work` is its work in each session, the oldest first, with loads in `unit`.

    `side`: `left` or `right` counts the sets of that side only, with those of both sides at once. Symmetry compares the
    sides whatever it is. `target` and `actual` are in the metric of the newest session. Sessions in another one, or
    without a prescription, have none.
    """
    of_side = [(each, each if side is Side.BOTH else each.of_side(side)) for each in work]
    pairs = [(each, counted) for each, counted in of_side if counted is not None]
    settings = _Settings(pairs[-1][1].metric if pairs else Metric.REPS, affected, formula)
    points: list[tuple[date, list[tuple[ExerciseWork, ExerciseWork]]]]
    if period is SeriesPeriod.SESSION:
        points = [(each.on, [(each, counted)]) for each, counted in pairs]
    else:
        by_start: dict[date, list[tuple[ExerciseWork, ExerciseWork]]] = (
            {start: [] for start in axis(pairs[0][0].on, pairs[-1][0].on, period)} if pairs else {}
        )
        for each, counted in pairs:
            by_start[period.start_of(each.on)].append((each, counted))
        points = list(by_start.items())
    groups = [
        _Group(
            [counted for _, counted in point],
            [one for each, _ in point for one in each.sets],
            settings,
        )
        for _, point in points
    ]
    ids = [each.recorded.id for each, _ in pairs] if period is SeriesPeriod.SESSION else []
    return TrainingSeries(
        dates=tuple(start for start, _ in points),
        session_ids=tuple(each for each in ids if each is not None),
        lines=tuple(
            MetricLine(each, _unit_of(each, unit, settings.metric), tuple(map(_VALUES[each], groups)))
            for each in sorted(set(metrics), key=list(SeriesMetric).index)
        ),
    )


def _unit_of(name: SeriesMetric, unit: Unit, metric: Metric) -> str:
    if name in (SeriesMetric.TARGET, SeriesMetric.ACTUAL):
        return UNITS[metric]
    return _UNITS.get(name, unit.value)


def _most(values: Iterable[float | None]) -> float | None:
    return max((float(value) for value in values if value is not None), default=None)


def _least(values: Iterable[float | None]) -> float | None:
    return min((float(value) for value in values if value is not None), default=None)


def _sum(values: Iterable[float]) -> float | None:
    """The sum, to the hundredth. None of nothing."""
    found = [float(value) for value in values]
    return round(sum(found), 2) if found else None


def _load(group: _Group) -> float | None:
    heaviest = _most(each.heaviest for each in group.work)
    return None if heaviest is None else load_and_assistance(heaviest)[0]


def _assistance(group: _Group) -> float | None:
    """The assistance of the set with the heaviest load. 0 means none."""
    heaviest = _most(each.heaviest for each in group.work)
    return None if heaviest is None else load_and_assistance(heaviest)[1]


def _volume(group: _Group) -> float | None:
    """Load times good reps. Work with assistance, or with bodyweight alone, is 0."""
    return _sum(
        max(load, 0) * one.counted_reps
        for one in group.sets
        if (load := known_load(one)) is not None and one.reps is not None
    )


def _effort(group: _Group) -> float | None:
    reserves = [one.reps_in_reserve for one in group.sets]
    return _most(10 - reserve for reserve in reserves if reserve is not None)


def _done(group: _Group) -> float | None:
    return _sum(each.amount_done(group.settings.metric) for each in group.comparable)


_PAIN_UNIT = "0-10"
_UNITS = {
    SeriesMetric.REPS: "reps",
    SeriesMetric.FEWEST_REPS: "reps",
    SeriesMetric.SETS: "sets",
    SeriesMetric.EFFORT: "rpe",
    SeriesMetric.PAIN_BEFORE: _PAIN_UNIT,
    SeriesMetric.PAIN_DURING: _PAIN_UNIT,
    SeriesMetric.PAIN_AFTER_1H: _PAIN_UNIT,
    SeriesMetric.PAIN_NEXT_MORNING: _PAIN_UNIT,
    SeriesMetric.SYMMETRY: "%",
}
"""The units that don't depend on the athlete or the exercise."""

_VALUES: Mapping[SeriesMetric, Callable[[_Group], float | None]] = {
    SeriesMetric.LOAD: _load,
    SeriesMetric.ASSISTANCE: _assistance,
    SeriesMetric.REPS: lambda group: _sum(one.counted_reps for one in group.sets if one.reps is not None),
    SeriesMetric.FEWEST_REPS: lambda group: _least(each.fewest_reps for each in group.work),
    SeriesMetric.SETS: lambda group: _sum(len(each.sets) for each in group.work),
    SeriesMetric.VOLUME: _volume,
    SeriesMetric.E1RM: lambda group: _most(each.e1rm(group.settings.formula) for each in group.work),
    SeriesMetric.EFFORT: _effort,
    SeriesMetric.PAIN_BEFORE: lambda group: _most(pain.before for pain in group.pain),
    SeriesMetric.PAIN_DURING: lambda group: _most(pain.during for pain in group.pain),
    SeriesMetric.PAIN_AFTER_1H: lambda group: _most(pain.after_1h for pain in group.pain),
    SeriesMetric.PAIN_NEXT_MORNING: lambda group: _most(pain.next_morning for pain in group.pain),
    SeriesMetric.SYMMETRY: lambda group: symmetry_of(group.of_all_sides, group.settings.affected),
    SeriesMetric.TARGET: lambda group: _sum(each.amount_asked for each in group.comparable),
    SeriesMetric.ACTUAL: _done,
}
