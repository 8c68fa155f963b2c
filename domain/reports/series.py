"""Series over time for one exercise: what charts draw and what clients can plot. Pure functions of logged sessions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.decision import Action, Decision
from domain.loads.loading import Unit, convert_optional
from domain.progression_rules.parts.questioned_load import LOAD_QUESTIONED
from domain.reports.progress_report import symmetry_index
from domain.sessions.e1rm import Formula, estimate
from domain.sessions.metric import Metric
from domain.sessions.prescription import PrescribedExercise, PrescribedSet, SetKind
from domain.sessions.session import Performance, PerformedExercise, PerformedSet
from domain.sessions.side import AffectedSide, Side

MARKED = (Action.HOLD, Action.BACK_OFF, Action.DELOAD, Action.STOP)
UNITS = {Metric.REPS: "reps", Metric.SECONDS: "s", Metric.DISTANCE: "m"}


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


class RecordedSession(Struct, frozen=True):
    """A logged session with what it was judged by. `issued_unit` is the unit of the loads in `issued`."""

    done: Performance
    issued: tuple[PrescribedExercise, ...] = ()
    issued_unit: Unit | None = None
    decisions: tuple[Decision, ...] = ()
    body_weight: float | None = None


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


class _Done(Struct, frozen=True):
    """What was done for the exercise in one session: its work sets, with loads in the unit of the series."""

    recorded: RecordedSession
    sets: tuple[PerformedSet, ...]
    asked: tuple[PrescribedSet, ...]
    decisions: tuple[Decision, ...]
    lifts_bodyweight: bool

    @property
    def on(self) -> date:
        return self.recorded.done.performed_on

    @property
    def metric(self) -> Metric:
        """The metric of the targets, else the first one that was logged."""
        if self.asked:
            return self.asked[0].metric
        return next((metric for metric in Metric if any(one.reports(metric) for one in self.sets)), Metric.REPS)


def series(
    kind: SeriesKind,
    sessions: Sequence[RecordedSession],
    exercise: str,
    unit: Unit,
    *,
    affected: AffectedSide = AffectedSide.NONE,
    lifts_bodyweight: bool = False,
    formula: Formula = Formula.EPLEY,
) -> Series:
    """Return the series of an exercise (its slug) from sessions in any order. Loads are in `unit`.

    A set without a load counts with the prescribed load, as in decisions. Body weight belongs to the estimated maximum
    of an exercise that lifts it (`lifts_bodyweight`). Without an `affected` side, symmetry compares the right side with
    the left.
    """
    ordered = sorted(sessions, key=lambda recorded: (recorded.done.performed_on, recorded.done.time_of_day or ""))
    done = [each for recorded in ordered if (each := _done(recorded, exercise, unit, lifts_bodyweight)) is not None]
    lines: tuple[Line, ...]
    match kind:
        case SeriesKind.LOAD:
            lines = (
                _line("load", unit.value, done, _heaviest),
                _line("reps", "reps", done, _weakest_reps),
            )
        case SeriesKind.E1RM:
            lines = (_line("e1rm", unit.value, done, lambda each: _e1rm(each, formula)),)
        case SeriesKind.TARGETS:
            lines = _targets(done)
        case SeriesKind.PAIN:
            lines = tuple(_line(name, "0-10", done, read) for name, read in _PAIN.items())
        case SeriesKind.SYMMETRY:
            lines = (_line("symmetry", "%", done, lambda each: _symmetry(each, affected)),)
        case SeriesKind.VOLUME:
            lines = _weekly_volume(done, unit)
    marks = tuple(Mark(each.on, one.action) for each in done for one in each.decisions[:1] if one.action in MARKED)
    return Series(kind, lines, () if kind is SeriesKind.VOLUME else marks)


def _done(recorded: RecordedSession, exercise: str, unit: Unit, lifts_bodyweight: bool) -> _Done | None:
    performed = [item for item in recorded.done.exercises if item.exercise == exercise and item.substitute_for is None]
    issued = [item for item in recorded.issued if item.exercise == exercise]
    asked = tuple(
        replace(
            one,
            load=convert_optional(one.load, recorded.issued_unit or unit, unit),
            assistance=convert_optional(one.assistance, recorded.issued_unit or unit, unit),
        )
        for item in issued
        for one in item.sets
        if one.kind is SetKind.WORK
    )
    sets = tuple(one for item in performed for one in _work_sets(item, asked, recorded.done.unit or unit, unit))
    if not sets:
        return None
    slots = {item.slot for item in issued} | {item.slot for item in performed if item.slot is not None}
    decisions = tuple(one for one in recorded.decisions if one.slot in slots)
    return _Done(recorded, sets, asked, decisions, lifts_bodyweight)


def _work_sets(
    item: PerformedExercise, asked: Sequence[PrescribedSet], logged_in: Unit, unit: Unit
) -> Iterator[PerformedSet]:
    """Yield the work sets with loads in `unit`. A set without a load gets that of the prescribed set."""
    by_place = {(one.set, one.side): one for one in asked}
    counts: dict[Side, int] = {}
    for one in item.sets:
        if one.kind is not SetKind.WORK:
            continue
        counts[one.side] = number = one.set or counts.get(one.side, 0) + 1
        load, assistance = (convert_optional(value, logged_in, unit) for value in (one.load, one.assistance))
        target = by_place.get((number, one.side)) or (asked[-1] if asked else None)
        if load is None and assistance is None and target is not None:
            load, assistance = target.load, target.assistance or None
        yield replace(one, load=load, assistance=assistance)


def _line(name: str, unit: str, done: Sequence[_Done], value_of: Callable[[_Done], float | None]) -> Line:
    points = (Point(each.on, value) for each in done if (value := value_of(each)) is not None)
    return Line(name, unit, tuple(points))


def _heaviest(each: _Done) -> float | None:
    """The heaviest load. Assistance is below 0."""
    return max((one.signed_load for one in each.sets if one.signed_load is not None), default=None)


def _weakest_reps(each: _Done) -> float | None:
    return min((float(one.counted_reps) for one in each.sets if one.reps is not None), default=None)


def _e1rm(each: _Done, formula: Formula) -> float | None:
    """The best estimate of the session. None while a load of it is questioned."""
    if any(one.code == LOAD_QUESTIONED.name for one in each.decisions):
        return None
    body_weight = each.recorded.body_weight if each.lifts_bodyweight else 0.0
    estimates = (estimate(one.signed_load or 0, one.counted_reps, formula, body_weight) for one in each.sets)
    return max((one.load for one in estimates if one is not None), default=None)


def _targets(done: Sequence[_Done]) -> tuple[Line, ...]:
    """What was asked and what was done, in the metric of the newest session. Sessions in another one are left out."""
    metric = done[-1].metric if done else Metric.REPS
    same = [each for each in done if each.asked and each.metric is metric]
    return (
        _line("asked", UNITS[metric], same, lambda each: sum(one.amount or 0 for one in each.asked)),
        _line("done", UNITS[metric], same, lambda each: _amount_done(each, metric)),
    )


def _amount_done(each: _Done, metric: Metric) -> float:
    """The sum of all sets, counted as they were prescribed: for each side, or for both sides at once."""
    by_side = any(one.side is not Side.BOTH for one in each.asked)
    total = 0.0
    for one in each.sets:
        both = one.side is Side.BOTH
        factor = (2.0 if both else 1.0) if by_side else (1.0 if both else 0.5)
        total += factor * one.counted(metric)
    return total


def _during(each: _Done) -> float | None:
    scores = [one.pain for one in each.sets if one.pain is not None]
    if each.recorded.done.pain.during is not None:
        scores.append(each.recorded.done.pain.during)
    return max(scores, default=None)


_PAIN: Mapping[str, Callable[[_Done], float | None]] = {
    "before": lambda each: each.recorded.done.pain.before,
    "during": _during,
    "an hour after": lambda each: each.recorded.done.pain.after_1h,
    "next morning": lambda each: each.recorded.done.pain.next_morning,
}


def _symmetry(each: _Done, affected: AffectedSide) -> float | None:
    side = affected if affected in (AffectedSide.LEFT, AffectedSide.RIGHT) else AffectedSide.RIGHT
    if all(one.side is Side.BOTH for one in each.sets):
        return None
    index = symmetry_index(each.sets, side)
    return None if index is None else index.percent


def _weekly_volume(done: Sequence[_Done], unit: Unit) -> tuple[Line, ...]:
    """Load times reps, and reps, of each week. The load is that of one implement."""
    volume: dict[date, float] = {}
    reps: dict[date, float] = {}
    for each in done:
        monday = each.on - timedelta(days=each.on.weekday())
        for one in each.sets:
            volume[monday] = volume.get(monday, 0.0) + max(one.signed_load or 0, 0) * one.counted_reps
            reps[monday] = reps.get(monday, 0.0) + one.counted_reps
    return (
        Line("volume", unit.value, tuple(Point(on, round(value, 2)) for on, value in volume.items())),
        Line("reps", "reps", tuple(Point(on, value) for on, value in reps.items())),
    )
