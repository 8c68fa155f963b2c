"""Estimated one-repetition maximum, from a set that was done. Up to 12 reps; above that no formula holds."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.loads.loading import scale

MOST_REPS = 12


class Formula(StrEnum):
    """Epley: load x (1 + reps/30). Brzycki: load x 36 / (37 - reps)."""

    EPLEY = "epley"
    BRZYCKI = "brzycki"


class Estimate(Struct, frozen=True):
    """An estimated one-repetition maximum, and what it was made from."""

    load: Annotated[float, Meta(description="The estimate, in the unit of the report.")]
    formula: Annotated[Formula, Meta(description="The formula it comes from.")]
    from_load: Annotated[float, Meta(description="The load of the set that it was made from.")]
    from_reps: Annotated[int, Meta(description="Its good reps.")]


def estimate(load: float, reps: int, formula: Formula = Formula.EPLEY) -> Estimate | None:
    """None where it makes no sense: no load, no reps, or more than 12."""
    if load <= 0 or not 1 <= reps <= MOST_REPS:
        return None
    factor = 1 + reps / 30 if formula is Formula.EPLEY else 36 / (37 - reps)
    return Estimate(load if reps == 1 else scale(load, factor), formula, load, reps)
