"""The only place where a load is stepped, rounded or converted.

A load is a number with at most two decimals, stored as the nearest float, so equal loads are equal floats. Arithmetic
uses whole hundredths: a thousand steps of 0.1 kg are exactly 100 kg.

A load below 0 is assistance, such as a machine or a band that takes off part of the body weight: on one scale,
30 kg of assistance < 20 kg of assistance < bodyweight < 2.5 kg added. This scale is used in the domain only. Elsewhere
`load` and `assistance` are two fields, each 0 or more.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Protocol

from msgspec import Meta, Struct
from msgspec.structs import replace

HEAVIEST = 2000
Load = Annotated[float, Meta(ge=0, le=HEAVIEST)]
LoadDifference = Annotated[float, Meta(ge=-HEAVIEST, le=HEAVIEST)]  # between two loads; negative is lighter
KG_PER_LB = Fraction(45359237, 100_000_000)  # the international pound, exact by definition


class Unit(StrEnum):
    """Unit of loads."""

    KG = "kg"
    LB = "lb"


def refuse_finer_than_hundredths(load: float | None, field: str = "load") -> None:
    """Raise ValueError for a load with more than two decimals: it could not be stored exactly."""
    if load is not None and load % 0.25 and round(load, 2) != load:  # most loads are quarters and need no rounding
        raise ValueError(f"`{field}` takes at most two decimals, not {load!r}.")


def refuse_load_with_assistance(load: float | None, assistance: float | None) -> None:
    """Raise ValueError for a load and assistance at once."""
    if load and assistance:
        raise ValueError("Give `load` or `assistance`, not both.")


def hundredths(load: float) -> int:
    return round(load * 100)


def add(load: float, change: float) -> float:
    """The exact sum."""
    return (hundredths(load) + hundredths(change)) / 100


def signed_load(load: float | None, assistance: float | None) -> float | None:
    """A load and its assistance as one number. None if neither is given."""
    if not assistance:
        return load if load is None else load + 0.0  # -0.0 is 0.0
    return add(load or 0.0, -assistance)


def load_and_assistance(load: float) -> tuple[float, float]:
    """A load of the domain as the two fields of the API."""
    return (load, 0.0) if load >= 0 else (0.0, -load)


def scale(load: float, factor: float) -> float:
    """`load` times `factor` (rounded to six decimals), to the hundredth, halves up."""
    product = hundredths(load) * round(factor * 1_000_000)
    return (2 * product + 1_000_000) // 2_000_000 / 100


def round_to_multiple(load: float, of: float) -> float:
    """`load` to the nearest multiple of `of`, halves up."""
    step = hundredths(of)
    return (2 * hundredths(load) + step) // (2 * step) * step / 100


def step_to_multiple(load: float, to: float, of: float) -> float:
    """`to` as a multiple of `of`, or the next multiple towards `to` if rounding leads back to `load`."""
    multiple, step, start = hundredths(round_to_multiple(to, of)), hundredths(of), hundredths(load)
    if to > load and multiple <= start:
        multiple = (start // step + 1) * step
    elif to < load and multiple >= start:
        multiple = (-(-start // step) - 1) * step
    return multiple / 100


def convert(load: float, unit: Unit, to: Unit) -> float:
    """`load` in the other unit, to the nearest hundredth."""
    if unit is to:
        return load
    exact = Fraction(hundredths(load)) * (KG_PER_LB if to is Unit.KG else 1 / KG_PER_LB)
    return round(exact) / 100


def convert_optional(load: float | None, unit: Unit, to: Unit) -> float | None:
    """`load` in the other unit. None stays None."""
    return None if load is None else convert(load, unit, to)


def equal_after_conversion(load: float, other: float) -> bool:
    """Whether two loads differ only by conversion rounding: 20.41 kg prescribed, 20.4 kg or 45 lb logged."""
    return abs(load - other) < 0.05


# A logged load this close to a buildable one means that one: plates in pounds on a bar in kilograms, a scale that is a
# little off, 77 typed for 77.5. Nextset's default (no published source).
SNAP_SHARE = 0.025
SNAP_DISTANCE = {Unit.KG: 0.5, Unit.LB: 1.0}


class Rounding(StrEnum):
    """Rounding of an exact load to one that can be built: to the nearest (halves up), or down."""

    NEAREST = "nearest"
    DOWN = "down"


class LoadSource(Protocol):
    """Something with a load, an assistance or a band."""

    @property
    def band(self) -> str | None: ...

    @property
    def signed_load(self) -> float | None: ...


class Loads(Struct, frozen=True):
    """The loads that an athlete can build for an exercise, sorted, in one unit. Never empty.

    `body_weight` is lifted along with the load, as in a pull-up. 0 for other exercises, and if it is not known: then
    `body_weight_unknown` is true. `others` has the loads of the other exercises of a ladder, by slug; that of the slot
    is under None. `bands` has the names of the loads that only a band gives, and `load_by_band` the load of every band.
    If `is_ranked`, their force is not known: a load is the rank of a band, from 1.
    """

    values: tuple[float, ...]
    unit: Unit
    body_weight: float = 0.0
    others: Mapping[str | None, "Loads"] = {}
    bands: Mapping[float, str] = {}
    is_ranked: bool = False
    load_by_band: Mapping[str, float] = {}
    body_weight_unknown: bool = False

    def with_body_weight(self, body_weight: float | None) -> "Loads":
        """The same loads, lifted along with so much of the body. None: it is not known how much."""
        return replace(self, body_weight=body_weight or 0.0, body_weight_unknown=body_weight is None)

    def signed(self, item: "LoadSource") -> float | None:
        """The load of a set or of an override, below 0 for assistance. None without one, or for an unknown band.

        A band that is not among these loads has the load that was given with it, if any.
        """
        if item.band is None:
            # A weight says nothing about a band of unknown force.
            return None if self.is_ranked and item.signed_load else item.signed_load
        load = self.load_by_band.get(item.band)
        return load if load is not None or self.is_ranked else item.signed_load or None

    def load_assistance_and_band(self, signed: float) -> tuple[float, float, str | None]:
        """A load of this scale as the fields of a set. The rank of a band is not a load."""
        band = self.bands.get(signed) if self.bands else None
        return (0.0, 0.0, band) if self.is_ranked else (*load_and_assistance(signed), band)

    def of_exercise(self, exercise: str | None) -> "Loads":
        """The loads of an exercise of the ladder. These loads if there is only one exercise."""
        return self.others.get(exercise, self) if self.others else self

    @property
    def lightest(self) -> float:
        return self.values[0]

    @property
    def lightest_loaded(self) -> float:
        """The lightest load above 0; 0 if there is none."""
        return self.heavier(0) or 0.0 if self.values[0] == 0 else self.values[0]

    @property
    def heaviest(self) -> float:
        return self.values[-1]

    def heavier(self, load: float) -> float | None:
        """The next strictly heavier load, or None."""
        at = bisect_right(self.values, load)
        return self.values[at] if at < len(self.values) else None

    def lighter(self, load: float) -> float | None:
        """The next strictly lighter load, or None."""
        at = bisect_left(self.values, load)
        return self.values[at - 1] if at else None

    def at_most(self, load: float) -> float:
        """The heaviest load not above `load`, or the lightest if all are above it."""
        return self.values[max(bisect_right(self.values, load) - 1, 0)]

    def closest_in(self, others: "Loads", load: float) -> float | None:
        """The heaviest of `others` that is not heavier than `load`, one of these loads. None if there is none.

        Bands whose force is not known are found by their names: only the same band, or a lighter one, is not heavier.
        """
        if not self.is_ranked and not others.is_ranked:
            return others.at_most(load) if others.lightest <= load else None
        lighter = reversed(self.values[: bisect_right(self.values, load)])
        return next((found for one in lighter if (found := self._same_in(others, one)) is not None), None)

    def _same_in(self, others: "Loads", load: float) -> float | None:
        """The same band among `others`, or the same bodyweight. None if it is not there."""
        if name := self.bands.get(load):
            return others.load_by_band.get(name)
        return 0.0 if load == 0 and 0.0 in others.values else None

    def scaled(self, load: float, factor: float) -> float:
        """`load` times `factor`. If body weight is lifted too, the factor applies to the sum.

        Assistance without a known body weight has no percentage, and neither has a band without a known force. Then a
        factor below 1 makes the load one step lighter, and any other factor leaves it unchanged. Of a load added to an
        unknown body weight, the factor is a small part of the sum, so a factor below 1 makes it at least one step
        lighter.
        """
        if (self.body_weight or load > 0) and not self.is_ranked:
            scaled = add(scale(add(load, self.body_weight), factor), -self.body_weight)
            if not self.body_weight_unknown or factor >= 1:
                return scaled
            return min(scaled, load if (lighter := self.lighter(self.build(load))) is None else lighter)
        lighter = self.lighter(load) if factor < 1 else None
        return load if lighter is None else lighter

    def share(self, load: float, share: float) -> float:
        """A share of `load` with the body weight lifted along with it. 0 where there is no percentage of it."""
        if self.is_ranked:
            return 0.0
        return scale(max(add(load, self.body_weight), 0.0), share)

    def ratio(self, load: float, other: float) -> float:
        """`load` divided by `other`, with the body weight that is lifted along with them.

        Assistance of an unknown body weight has no ratio: then it is 1.1 if `load` is heavier, else 0.9 or 1.
        """
        lifted, other_lifted = add(load, self.body_weight), add(other, self.body_weight)
        if lifted >= 0 and other_lifted > 0 and not self.is_ranked:
            return lifted / other_lifted
        return 1.0 if load == other else 1.1 if load > other else 0.9

    def snap(self, load: float) -> float:
        """A logged load as the buildable one that it means: within 2.5 percent, 0.5 kg or 1 lb. Else as logged."""
        if self.is_ranked:
            return load
        at = bisect_left(self.values, load)
        nearest = min(self.values[max(at - 1, 0) : at + 1], key=lambda value: abs(value - load))
        closest = max(abs(nearest) * SNAP_SHARE, SNAP_DISTANCE[self.unit])
        return nearest if nearest and abs(nearest - load) <= closest else load

    def build(self, load: float, rounding: Rounding = Rounding.NEAREST, factor: float = 1, plus: float = 0) -> float:
        """The buildable load for `factor` times the exact `load`, plus `plus`."""
        if self.is_ranked:
            return self._of_rank(load, factor, plus)
        if factor == 1 and plus == 0:
            at = bisect_left(self.values, load)
            if at < len(self.values) and self.values[at] == load:
                return load
        # in hundred-millionths, so that nothing is rounded twice
        exact = hundredths(load) * round(factor * 1_000_000) + hundredths(plus) * 1_000_000
        below = self.values[0]
        for value in self.values[max(bisect_right(self.values, exact / 1e8 - 0.01) - 1, 0) :]:
            distance = hundredths(value) * 1_000_000 - exact
            if distance > 0:
                nearer_above = distance <= exact - hundredths(below) * 1_000_000
                return value if rounding is Rounding.NEAREST and nearer_above else below
            below = value
        return below

    def _of_rank(self, rank: float, factor: float, plus: float) -> float:
        """A band by its rank: one step lighter or heavier if a change is asked for, as there are no percentages."""
        load = self.at_most(rank)
        if factor < 1 or plus < 0:
            return load if (lighter := self.lighter(load)) is None else lighter
        if factor > 1 or plus > 0:
            return load if (heavier := self.heavier(load)) is None else heavier
        return load

    def in_unit(self, unit: Unit) -> "Loads":
        return self if unit is self.unit else Loads(tuple(convert(v, self.unit, unit) for v in self.values), unit)
