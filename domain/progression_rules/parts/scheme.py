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
from domain.sessions.prescription import RIR, HoldSeconds, Reps, RestSeconds
from domain.sessions.tempo import Tempo
from domain.wording import Fact, amount_text

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
    reps: Annotated[RepTarget | None, Meta(description="Target in good reps. Null means to fatigue, or a hold.")] = None
    reps_max: Annotated[RepTarget | None, Meta(description="Top of the rep range. Null means no range.")] = None
    open: Annotated[bool, Meta(description="Whether to do as many good reps as possible (AMRAP), at least `reps`.")] = (
        False
    )
    seconds: Annotated[HoldSeconds | None, Meta(description="Length of a hold, in seconds, instead of `reps`.")] = None
    seconds_max: Annotated[HoldSeconds | None, Meta(description="Top of the range of a hold, in seconds.")] = None
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

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.plus, "plus")
        if self.reps is not None and self.seconds is not None:
            raise ValueError("Give `reps` or `seconds`, not both.")
        for low, high in (("reps", "reps_max"), ("seconds", "seconds_max"), ("rir", "rir_max")):
            bottom, top = getattr(self, low), getattr(self, high)
            if top is not None and (bottom is None or top < bottom):
                raise ValueError(f"`{high}` needs a `{low}` that is not above it.")
        if not self.loaded and (self.percent != 100 or self.plus or self.adjust is not None):
            raise ValueError("Sets with `loaded: false` have no `percent`, `plus` or `adjust`.")


SetLines = Annotated[
    tuple[SetLine, ...],
    Meta(min_length=1, max_length=20, description="Sets of a session, in order."),
]


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

    @property
    def amount(self) -> float | None:
        """The target in reps or seconds. None means to fatigue."""
        return self.reps if self.reps is not None else self.seconds

    def built(self, loads: Loads, rounding: Rounding, body_weight: float | None = 0.0) -> float:
        """The load that can be built for the set. 0 for a set without a load.

        A percentage is one of the load and the body weight that is lifted along with it. If that is not known (None),
        it is a percentage of the load alone.
        """
        if not self.loaded:
            return 0.0
        lifted = (body_weight or 0.0) * (1 - self.factor)
        return loads.build(self.load, rounding, self.factor, round(self.plus - lifted, 2))

    def working(self, load: float, body_weight: float | None) -> float:
        """The working load that a load of this set stands for, such as 100 for 75 where 75 percent are prescribed."""
        body_weight = body_weight or 0.0
        working = add(scale(add(add(load, -self.plus), body_weight), 1 / self.factor), -body_weight)
        return working if body_weight or load < 0 else max(working, 0.0)

    @property
    def amount_facts(self) -> dict[str, Fact]:
        """The target as a fact: `reps` or `seconds`. Empty for a set to fatigue."""
        if self.seconds is not None:
            return {"seconds": self.seconds}
        return {} if self.reps is None else {"reps": self.reps}

    @property
    def is_hold(self) -> bool:
        return self.seconds is not None

    @property
    def in_words(self) -> str:
        """The target in words: "5 reps", "30 seconds", "to fatigue"."""
        return amount_text(self.reps, self.seconds)


def target_sets(lines: tuple[SetLine, ...], loads: tuple[float, ...], reps: int | None = None) -> tuple[TargetSet, ...]:
    """The sets of a scheme. `loads` holds one working load for all sets, or one per set number.

    `reps` is the earned target, for sets without `reps` of their own.
    """
    sets: list[TargetSet] = []
    for line in lines:
        to_fatigue = line.reps is None and line.seconds is None
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
        if line.adjust is not None and _is_hold(lines, line.adjust.from_set):
            faults.append(
                (f"{place}/{at}/adjust/from_set", "The deciding set is a hold, so it has no reps to look up.")
            )
        if line.adjust is not None and line.adjust.from_set >= number:
            faults.append((f"{place}/{at}/adjust/from_set", "The deciding set must come before this one."))
        rows = line.adjust.rows if line.adjust is not None else ()
        for n, row in enumerate(rows):
            if covered(row.bounds, [earlier.bounds for earlier in rows[:n]]):
                faults.append((f"{place}/{at}/adjust/rows/{n}", "Earlier rows already cover this row."))
        number += line.count
    if number > 51:
        faults.append((place, "An exercise has at most 50 sets per session."))
    return faults


def _is_hold(lines: tuple[SetLine, ...], number: int) -> bool:
    every = [line for line in lines for _ in range(line.count)]
    return number <= len(every) and every[number - 1].seconds is not None
