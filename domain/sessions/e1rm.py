"""Estimated one-repetition maximum (e1RM) from a performed set. Formulas hold for up to 12 reps."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.loads.loading import scale

MOST_REPS = 12


class Formula(StrEnum):
    """Formula for a one-repetition maximum. Epley: load x (1 + reps / 30). Brzycki: load x 36 / (37 - reps)."""

    EPLEY = "epley"
    BRZYCKI = "brzycki"


class Estimate(Struct, frozen=True):
    """An estimated one-repetition maximum and the set it is based on."""

    load: Annotated[float, Meta(description="Estimated one-repetition maximum, in the unit of the report.")]
    formula: Annotated[Formula, Meta(description="Formula of the estimate.")]
    from_load: Annotated[float, Meta(description="Load of the set.")]
    from_reps: Annotated[int, Meta(description="Good reps of the set.")]


def estimate(load: float, reps: int, formula: Formula = Formula.EPLEY) -> Estimate | None:
    """Estimate the one-repetition maximum. None without a load, without reps, or above 12 reps."""
    if load <= 0 or not 1 <= reps <= MOST_REPS:
        return None
    factor = 1 + reps / 30 if formula is Formula.EPLEY else 36 / (37 - reps)
    return Estimate(load if reps == 1 else scale(load, factor), formula, load, reps)
