"""Estimated one-repetition maximum (e1RM) from a set of at most 12 reps, and comparisons of sets of up to 20 reps."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.loads.loading import add, load_and_assistance, scale

MOST_REPS = 12
MOST_REPS_COMPARED = 20  # a comparison of two sets errs less than a maximum estimated from one of them


class OneRepMaxFormula(StrEnum):
    """Formula for a one-repetition maximum. Epley: load x (1 + reps / 30). Brzycki: load x 36 / (37 - reps)."""

    EPLEY = "epley"
    BRZYCKI = "brzycki"


class OneRepMaxEstimate(Struct, frozen=True):
    """An estimated one-repetition maximum and the set it is based on."""

    load: Annotated[float, Meta(description="Estimated one-repetition maximum, in the unit of the report.")]
    formula: Annotated[OneRepMaxFormula, Meta(description="Formula of the estimate.")]
    from_load: Annotated[float, Meta(description="Load of the set. 0 for a set with assistance.")]
    from_reps: Annotated[int, Meta(description="Good reps of the set.")]
    body_weight: Annotated[
        float, Meta(description="Body weight that `load` includes, as in a pull-up. 0 for other lifts.")
    ] = 0.0
    from_assistance: Annotated[float, Meta(description="Assistance of the set. 0 means none.")] = 0.0


def estimate(
    load: float, reps: int, formula: OneRepMaxFormula = OneRepMaxFormula.EPLEY, body_weight: float | None = 0.0
) -> OneRepMaxEstimate | None:
    """Estimate the one-repetition maximum, with the body weight that is lifted along with the load.

    None without a load, without reps, above 12 reps, or if the body weight is part of the load but not known (None).
    """
    total = None if body_weight is None else add(load, body_weight)
    if total is None or total <= 0 or not 1 <= reps <= MOST_REPS:
        return None
    from_load, from_assistance = load_and_assistance(load)
    one_rep_max = scale(total, _factor(reps, formula))
    return OneRepMaxEstimate(one_rep_max, formula, from_load, reps, body_weight or 0.0, from_assistance)


def load_for_reps(load: float, reps: float, target: float) -> float | None:
    """The load for `target` reps that is as hard as `reps` at `load` (Epley). None outside 1 to 20 reps."""
    reps = min(reps, MOST_REPS_COMPARED)  # more reps than that are at least as hard as so many
    if reps < 1 or not 1 <= target <= MOST_REPS_COMPARED:
        return None
    return scale(load, _factor(reps) / _factor(target))


def reps_at_load(load: float, reps: float, target_load: float) -> float | None:
    """The reps at `target_load` that are as hard as `reps` at `load` (Epley), at most 20. None outside 1 to 20 reps."""
    if not 1 <= reps <= MOST_REPS_COMPARED or target_load <= 0:
        return None
    possible = (load * _factor(reps) / target_load - 1) * 30
    return min(possible, MOST_REPS_COMPARED) if possible > 1 else None


def _factor(reps: float, formula: OneRepMaxFormula = OneRepMaxFormula.EPLEY) -> float:
    """The one-repetition maximum as a multiple of the load."""
    if reps == 1:
        return 1
    return 1 + reps / 30 if formula is OneRepMaxFormula.EPLEY else 36 / (37 - reps)
