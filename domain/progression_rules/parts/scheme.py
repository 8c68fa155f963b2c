"""A scheme: the sets of a session as a rule or a slot writes them, line by line, before equipment has its say.

A load is always a share of the progression's working load: 100 % for straight sets, 50, 75 and 100 % for DeLorme, 65,
75 and 85 % of a training max for a wave. What an earlier set of the same session changes is a table on the set.
"""

from math import inf
from typing import Annotated

from msgspec import Meta, Struct
from msgspec.structs import replace

from domain.loads.loading import LoadDifference, Unit, convert, refuse_finer_than_hundredths
from domain.progression_rules.parts.condition_checks import covered
from domain.sessions.prescription import RIR, HoldSeconds, Reps

SetCount = Annotated[int, Meta(ge=1, le=20, description="Work sets, for each side.")]
RepTarget = Annotated[int, Meta(ge=1, le=200)]
Percent = Annotated[float, Meta(gt=0, le=200)]


class AdjustmentRow(Struct, frozen=True, forbid_unknown_fields=True):
    """What the deciding set makes of this one, when its good reps lie within the bounds, both included."""

    min: Annotated[Reps, Meta(description="The least reps for this line.")] = 0
    max: Annotated[Reps | None, Meta(description="The most reps for this line; null: no upper bound.")] = None
    percent: Annotated[Percent, Meta(description="Of the progression's working load.")] = 100
    plus: Annotated[LoadDifference, Meta(description="Added to it, in the rule's unit; negative: taken off.")] = 0.0

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.plus, "plus")
        if self.max is not None and self.min > self.max:
            raise ValueError("`min` is above `max`")

    @property
    def bounds(self) -> tuple[float, float]:
        return self.min, inf if self.max is None else self.max


class AdjustmentTable(Struct, frozen=True, forbid_unknown_fields=True):
    """How an earlier set of the same session decides the load of this one. The first line that fits counts."""

    from_set: Annotated[int, Meta(ge=1, le=50, description="The number of the set that decides.")]
    rows: Annotated[
        tuple[AdjustmentRow, ...],
        Meta(min_length=1, max_length=20, description="The lines, tried in order: the first that fits counts."),
    ]


class SetLine(Struct, frozen=True, forbid_unknown_fields=True):
    """One or more equal sets of a scheme."""

    count: Annotated[SetCount, Meta(description="How many such sets, for each side.")] = 1
    reps: Annotated[RepTarget | None, Meta(description="Good reps to reach; null: to fatigue, or a hold.")] = None
    reps_max: Annotated[RepTarget | None, Meta(description="Top of the range, where a range is asked for.")] = None
    open: Annotated[bool, Meta(description="As many good reps as there are, `reps` at least (5+).")] = False
    seconds: Annotated[HoldSeconds | None, Meta(description="Length of a hold, instead of reps.")] = None
    seconds_max: Annotated[HoldSeconds | None, Meta(description="Top of the range of a hold.")] = None
    percent: Annotated[Percent, Meta(description="Of the progression's working load or training max.")] = 100
    plus: Annotated[
        LoadDifference, Meta(description="Added after the per cent, in the rule's unit; may be negative.")
    ] = 0.0
    loaded: Annotated[bool, Meta(description="False: with bodyweight.")] = True
    rir: Annotated[RIR | None, Meta(description="Reps in reserve to aim for; with `rir_max` the lower end.")] = None
    rir_max: Annotated[RIR | None, Meta(description="Upper end of the reps in reserve to aim for.")] = None
    adjust: Annotated[AdjustmentTable | None, Meta(description="What an earlier set of this session changes.")] = None

    def __post_init__(self) -> None:
        refuse_finer_than_hundredths(self.plus, "plus")
        if self.reps is not None and self.seconds is not None:
            raise ValueError("a set has `reps` or `seconds`, not both")
        for low, high in (("reps", "reps_max"), ("seconds", "seconds_max"), ("rir", "rir_max")):
            bottom, top = getattr(self, low), getattr(self, high)
            if top is not None and (bottom is None or top < bottom):
                raise ValueError(f"`{high}` needs a `{low}` that is not above it")
        if not self.loaded and (self.percent != 100 or self.plus or self.adjust is not None):
            raise ValueError("a set without load has no `percent`, `plus` or `adjust`: a per cent of nothing")


SetLines = Annotated[
    tuple[SetLine, ...],
    Meta(min_length=1, max_length=20, description="The sets of a session, in order."),
]


class TargetSet(Struct, frozen=True):
    """A set as a rule asks for it: the exact load and what is made of it, before equipment has its say."""

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

    @property
    def amount(self) -> float | None:
        """What has to be reached, in reps or seconds. None: to fatigue."""
        return self.reps if self.reps is not None else self.seconds

    @property
    def is_hold(self) -> bool:
        return self.seconds is not None

    @property
    def in_words(self) -> str:
        """As a coach says it: "5 reps", "30 seconds", "to fatigue"."""
        if self.seconds is not None:
            return f"{self.seconds:g} seconds"
        return "to fatigue" if self.reps is None else f"{self.reps} rep{'' if self.reps == 1 else 's'}"


def target_sets(lines: tuple[SetLine, ...], loads: tuple[float, ...], reps: int | None = None) -> tuple[TargetSet, ...]:
    """The sets of a scheme at these working loads: one for all, or one for each set by its number.

    `reps` is the earned target of the sets that name none themselves.
    """
    found: list[TargetSet] = []
    for line in lines:
        to_fatigue = line.reps is None and line.seconds is None
        earned = reps if to_fatigue and not line.open else line.reps
        is_open = line.open or (to_fatigue and earned is None)
        one = _target(line, earned, is_open, loads[0] if loads else 0.0)
        if len(loads) <= 1:
            found += [one] * line.count
            continue
        for _ in range(line.count):
            found.append(replace(one, load=loads[min(len(found), len(loads) - 1)]))
    return tuple(found)


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
    )


def heaviest_factor(lines: tuple[SetLine, ...]) -> float:
    """The share of the working load that the heaviest set asks for; 1 where nothing is loaded."""
    return max((line.percent for line in lines if line.loaded), default=100) / 100


def lines_in_unit(lines: tuple[SetLine, ...], unit: Unit, to: Unit) -> tuple[SetLine, ...]:
    """The same scheme with its own loads in another unit."""
    return tuple(_line_in_unit(line, unit, to) for line in lines)


def _line_in_unit(line: SetLine, unit: Unit, to: Unit) -> SetLine:
    adjust = line.adjust
    if adjust is not None:
        adjust = replace(adjust, rows=tuple(replace(row, plus=convert(row.plus, unit, to)) for row in adjust.rows))
    return replace(line, plus=convert(line.plus, unit, to), adjust=adjust)


def scheme_faults(lines: tuple[SetLine, ...], place: str) -> list[tuple[str, str]]:
    """What makes a scheme impossible, as (JSON pointer, sentence)."""
    found: list[tuple[str, str]] = []
    number = 1
    for at, line in enumerate(lines):
        if line.adjust is not None and _is_hold(lines, line.adjust.from_set):
            said = "the set that it goes by is a hold in seconds: there are no reps to look up"
            found.append((f"{place}/{at}/adjust/from_set", said))
        if line.adjust is not None and line.adjust.from_set >= number:
            found.append((f"{place}/{at}/adjust/from_set", "a set is adjusted by one that comes before it"))
        rows = line.adjust.rows if line.adjust is not None else ()
        for n, row in enumerate(rows):
            if covered(row.bounds, [earlier.bounds for earlier in rows[:n]]):
                found.append((f"{place}/{at}/adjust/rows/{n}", "earlier rows take every case of this one"))
        number += line.count
    if number > 51:
        found.append((place, "a session has at most 50 sets of an exercise"))
    return found


def _is_hold(lines: tuple[SetLine, ...], number: int) -> bool:
    every = [line for line in lines for _ in range(line.count)]
    return number <= len(every) and every[number - 1].seconds is not None
