"""A scheme: the sets of a session as a rule or a slot defines them, line by line, with exact loads.

A load is always a percentage of the progression's working load: 100 % for straight sets, 50, 75 and 100 % for DeLorme,
65, 75 and 85 % of a training max for a wave. A set may have a table by which an earlier set of the session adjusts it.
"""

from math import inf
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.loads.loading import (
    LoadDifference,
    Loads,
    Rounding,
    Unit,
    add,
    convert,
    refuse_finer_than_hundredths,
    scale,
)
from domain.progression_rules.parts.condition_checks import covered
from domain.sessions.metric import Interval, Meters, Metric, Reps, RestSeconds, Seconds, metric_fact, metric_of
from domain.sessions.prescription import RIR, SetKind
from domain.sessions.tempo import Tempo
from domain.wording.facts import Fact
from domain.wording.quantities import amount_text, intervals_text

SetCount = Annotated[int, Meta(ge=1, le=20, description="Work sets per side.")]
RepTarget = Annotated[int, Meta(ge=1, le=200)]
Percent = Annotated[float, Meta(gt=0, le=200)]


class AdjustmentRow(Struct, frozen=True, forbid_unknown_fields=True):
    """The load of the set if the good reps of the deciding set are between `min` and `max`, inclusive."""

    min: Annotated[Reps, Meta(description="Fewest good reps for this row.")] = 0
    max: Annotated[Reps | None, Meta(description="Most good reps for this row. Null means no upper bound.")] = None
    percent: Annotated[Percent, Meta(description="Load as a percentage of the progression's working load.")] = 100
    plus: Annotated[
        LoadDifference, Meta(description="Difference to add to the load, in the rule's unit. May be negative.")
    ] = 0.0

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.plus, "plus")
        if self.max is not None and self.min > self.max:
            raise ValueError("`min` is above `max`.")

    @property
    def bounds(self) -> tuple[float, float]:
        return self.min, inf if self.max is None else self.max


class AdjustmentTable(Struct, frozen=True, forbid_unknown_fields=True):
    """A table that adjusts the load of this set based on the reps of an earlier set in the same session."""

    from_set: Annotated[int, Meta(ge=1, le=50, description="Number of the deciding set.")]
    rows: Annotated[
        tuple[AdjustmentRow, ...],
        Meta(min_length=1, max_length=20, description="Rows of the table. The first matching row applies."),
    ]


class SetLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One or more identical sets of a scheme."""

    count: Annotated[SetCount, Meta(description="Number of sets per side.")] = 1
    reps: Annotated[
        RepTarget | None,
        Meta(
            description="Target in good reps, or in intervals. Null means to fatigue, or a target in `seconds` or "
            "`distance_m`."
        ),
    ] = None
    reps_max: Annotated[RepTarget | None, Meta(description="Top of the rep range. Null means no range.")] = None
    open: Annotated[bool, Meta(description="Whether to do as many good reps as possible (AMRAP), at least `reps`.")] = (
        False
    )
    seconds: Annotated[
        Seconds | None, Meta(description="Target in seconds instead of `reps`, such as the length of a hold.")
    ] = None
    seconds_max: Annotated[Seconds | None, Meta(description="Top of the range of `seconds`. Null means no range.")] = (
        None
    )
    percent: Annotated[Percent, Meta(description="Load as a percentage of the working load or training max.")] = 100
    plus: Annotated[
        LoadDifference, Meta(description="Difference to add after `percent`, in the rule's unit. May be negative.")
    ] = 0.0
    loaded: Annotated[bool, Meta(description="Whether the sets have a load. If false, bodyweight only.")] = True
    rir: Annotated[RIR | None, Meta(description="Target reps in reserve, or the lower end with `rir_max`.")] = None
    rir_max: Annotated[RIR | None, Meta(description="Upper end of the target reps in reserve.")] = None
    adjust: Annotated[
        AdjustmentTable | None, Meta(description="Adjustment of the load based on an earlier set of the session.")
    ] = None
    tempo: Annotated[Tempo | None, Meta(description="Tempo of these sets. Null means that of the stage or slot.")] = (
        None
    )
    rest_seconds: Annotated[
        RestSeconds | None,
        Meta(description="Rest after each of these sets, in seconds. Null means that of the stage or slot."),
    ] = None
    distance_m: Annotated[
        Meters | None, Meta(description="Target in meters instead of `reps`, such as the distance of a carry.")
    ] = None
    distance_m_max: Annotated[
        Meters | None, Meta(description="Top of the range of `distance_m`. Null means no range.")
    ] = None
    interval: Annotated[
        Interval | None,
        Meta(description="Makes the set a set of intervals: `reps` counts them, and this is what one of them is."),
    ] = None
    kind: Annotated[
        SetKind, Meta(description="Kind of set. Drop and rest-pause sets follow a work set. Never `warm_up`.")
    ] = SetKind.WORK

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.plus, "plus")
        refuse_two_targets(self.reps, self.seconds, self.distance_m)
        if self.interval is not None and metric_of(self) is not Metric.REPS:
            raise ValueError("A set of intervals counts them in `reps`, so it has no `seconds` or `distance_m`.")
        if self.kind is SetKind.WARM_UP:
            raise ValueError("Warm-up sets belong to `warm_up` of the slot.")
        ranges = (
            ("reps", "reps_max"),
            ("seconds", "seconds_max"),
            ("distance_m", "distance_m_max"),
            ("rir", "rir_max"),
        )
        for low, high in ranges:
            bottom, top = getattr(self, low), getattr(self, high)
            if top is not None and (bottom is None or top < bottom):
                raise ValueError(f"`{high}` needs a `{low}` that is not above it.")
        if not self.loaded and (self.percent != 100 or self.plus or self.adjust is not None):
            raise ValueError("Sets with `loaded: false` have no `percent`, `plus` or `adjust`.")


SetLines = Annotated[
    tuple[SetLine, ...],
    Meta(min_length=1, max_length=20, description="Sets of a session, in order."),
]


def refuse_two_targets(reps: int | None, seconds: float | None, distance_m: float | None) -> None:
    """Raise ValueError for a set with targets in two metrics."""
    if sum(target is not None for target in (reps, seconds, distance_m)) > 1:
        raise ValueError("Give only one of `reps`, `seconds` and `distance_m`.")


class TargetSet(Struct, frozen=True):
    """A set as a rule defines it: an exact working load, a factor and a difference, before rounding to equipment."""

    reps: int | None = None
    reps_max: int | None = None
    open: bool = False
    seconds: float | None = None
    seconds_max: float | None = None
    load: float = 0.0
    factor: float = 1.0
    plus: float = 0.0
    loaded: bool = True
    rir: float | None = None
    rir_max: float | None = None
    adjust: AdjustmentTable | None = None
    tempo: Tempo | None = None  # None: that of the stage or slot
    rest_seconds: float | None = None
    distance_m: float | None = None
    distance_m_max: float | None = None
    interval: Interval | None = None
    kind: SetKind = SetKind.WORK

    @property
    def amount(self) -> float | None:
        """The target, in the metric of the set. None means to fatigue."""
        if self.reps is not None:
            return self.reps
        return self.seconds if self.seconds is not None else self.distance_m

    @property
    def metric(self) -> Metric:
        """What the target counts."""
        return metric_of(self)

    @property
    def has_percentage(self) -> bool:
        """Whether a load of the set is a percentage of the working load, also in its table of adjustments."""
        rows = () if self.adjust is None else self.adjust.rows
        return self.loaded and (self.factor != 1 or any(row.percent != 100 for row in rows))

    @property
    def has_difference(self) -> bool:
        """Whether a load of the set has a difference to the working load in its unit."""
        rows = () if self.adjust is None else self.adjust.rows
        return self.loaded and bool(self.plus or any(row.plus for row in rows))

    def built(self, loads: Loads, rounding: Rounding, body_weight: float | None = 0.0) -> float:
        """The load that can be built for the set. 0 for a set without a load.

        A percentage is one of the load and the body weight that is lifted along with it. If that is not known (None),
        it is a percentage of the load alone. Of assistance there is no percentage then: below 100 percent, the set is
        one step easier.
        """
        if not self.loaded:
            return 0.0
        if self.load < 0 and not body_weight and not loads.is_ranked:
            return loads.build(loads.scaled(self.load, self.factor), rounding, plus=self.plus)
        lifted = (body_weight or 0.0) * (1 - self.factor)
        return loads.build(self.load, rounding, self.factor, round(self.plus - lifted, 2))

    def working(self, load: float, body_weight: float | None) -> float:
        """The working load that a load of this set stands for, such as 100 for 75 where 75 percent are prescribed.

        Assistance without a known body weight stands for itself: there is no percentage of it.
        """
        if load < 0 and not body_weight:
            return add(load, -self.plus)
        body_weight = body_weight or 0.0
        working = add(scale(add(add(load, -self.plus), body_weight), 1 / self.factor), -body_weight)
        return working if body_weight else max(working, 0.0)

    def with_scaled_target(self, factor: float) -> "TargetSet":
        """The set with its target times `factor`, rounded down. Never below 1."""

        def lower(amount: float | None) -> int | None:
            return None if amount is None else max(int(amount * factor + 1e-9), 1)

        return replace(
            self,
            reps=lower(self.reps),
            reps_max=lower(self.reps_max),
            seconds=lower(self.seconds),
            seconds_max=lower(self.seconds_max),
            distance_m=lower(self.distance_m),
            distance_m_max=lower(self.distance_m_max),
        )

    @property
    def amount_facts(self) -> dict[str, Fact]:
        """The target as facts: `reps`, `seconds` or `distance_m`, with what an interval is. Empty: to fatigue."""
        amount = self.amount
        facts: dict[str, Fact] = {} if amount is None else {self.metric.value: amount}
        if self.interval is not None:
            facts |= interval_facts(self.interval)
        return facts

    @property
    def metric_fact(self) -> str:
        """The metric as a fact of a decision."""
        return metric_fact(self)

    @property
    def in_words(self) -> str:
        """The target in words: "5 reps", "30 seconds", "400 meters", "to fatigue"."""
        if self.interval is not None:
            return intervals_text(self.reps, self.interval.in_words)
        return amount_text(self.reps, self.seconds, self.distance_m)


def interval_facts(interval: Interval) -> dict[str, Fact]:
    """What an interval is, as facts of a decision."""
    facts: dict[str, Fact] = {"interval_rest_seconds": interval.rest_seconds}
    if interval.work_seconds is not None:
        facts["interval_work_seconds"] = interval.work_seconds
    if interval.work_distance_m is not None:
        facts["interval_work_distance_m"] = interval.work_distance_m
    return facts


def target_sets(lines: tuple[SetLine, ...], loads: tuple[float, ...], reps: int | None = None) -> tuple[TargetSet, ...]:
    """The sets of a scheme. `loads` holds one working load for all sets, or one per set number.

    `reps` is the earned target, for sets without a target of their own.
    """
    sets: list[TargetSet] = []
    for line in lines:
        to_fatigue = line.reps is None and line.seconds is None and line.distance_m is None
        earned = reps if to_fatigue and not line.open else line.reps
        is_open = line.open or (to_fatigue and earned is None)
        one = _target(line, earned, is_open, loads[0] if loads else 0.0)
        if len(loads) <= 1:
            sets += [one] * line.count
            continue
        for _ in range(line.count):
            sets.append(replace(one, load=loads[min(len(sets), len(loads) - 1)]))
    return tuple(sets)


def _target(line: SetLine, reps: int | None, is_open: bool, load: float) -> TargetSet:
    return TargetSet(
        reps,
        line.reps_max,
        is_open,
        line.seconds,
        line.seconds_max,
        load,
        line.percent / 100,
        line.plus,
        line.loaded,
        line.rir,
        line.rir_max,
        line.adjust,
        line.tempo,
        line.rest_seconds,
        line.distance_m,
        line.distance_m_max,
        line.interval,
        line.kind,
    )


def heaviest_factor(lines: tuple[SetLine, ...]) -> float:
    """The heaviest set's share of the working load; 1 if no set has a load."""
    return max((line.percent for line in lines if line.loaded), default=100) / 100


def lines_in_unit(lines: tuple[SetLine, ...], unit: Unit, to: Unit) -> tuple[SetLine, ...]:
    """The same scheme with its load differences in another unit."""
    return tuple(_line_in_unit(line, unit, to) for line in lines)


def _line_in_unit(line: SetLine, unit: Unit, to: Unit) -> SetLine:
    adjust = line.adjust
    if adjust is not None:
        adjust = replace(adjust, rows=tuple(replace(row, plus=convert(row.plus, unit, to)) for row in adjust.rows))
    return replace(line, plus=convert(line.plus, unit, to), adjust=adjust)


def scheme_faults(lines: tuple[SetLine, ...], place: str) -> list[tuple[str, str]]:
    """The faults of a scheme, as (JSON pointer, sentence)."""
    faults: list[tuple[str, str]] = []
    number = 1
    for at, line in enumerate(lines):
        if line.adjust is not None and (reason := _why_not_deciding(lines, line.adjust.from_set)):
            faults.append((f"{place}/{at}/adjust/from_set", reason))
        if line.adjust is not None and line.adjust.from_set >= number:
            faults.append((f"{place}/{at}/adjust/from_set", "The deciding set must come before this one."))
        rows = line.adjust.rows if line.adjust is not None else ()
        for n, row in enumerate(rows):
            if covered(row.bounds, [earlier.bounds for earlier in rows[:n]]):
                faults.append((f"{place}/{at}/adjust/rows/{n}", "Earlier rows already cover this row."))
        number += line.count
    if number > 51:
        faults.append((place, "An exercise has at most 50 sets per session."))
    if lines and lines[0].kind is not SetKind.WORK:
        faults.append((f"{place}/0/kind", "The first sets must be work sets."))
    return faults


def _why_not_deciding(lines: tuple[SetLine, ...], number: int) -> str | None:
    """Why the set with this number can't decide the load of another one. None if it can."""
    every = [line for line in lines for _ in range(line.count)]
    if number > len(every):
        return None
    deciding = every[number - 1]
    if metric_of(deciding) is not Metric.REPS:
        return "The deciding set is a hold or a distance, so it has no reps to look up."
    if any(line.kind is not SetKind.WORK for line in every[:number]):
        return "The deciding set must be a work set, and so must all sets before it."
    return None
