"""How a rule rounds its working load to loads that the athlete can build."""

from enum import StrEnum

from msgspec import Struct

from domain.loads.loading import Loads, Rounding


class WorkingLoadPrecision(StrEnum):
    """Precision of a rule's working load.

    Buildable: always a load that the athlete can build, so every step changes the prescribed load. Exact: to the
    hundredth, so small steps add up until the next buildable load is reached. Use it for training maxes and for steps
    smaller than the plates.
    """

    BUILDABLE = "buildable"
    EXACT = "exact"


class LoadRounding(Struct, frozen=True):
    """How a rule rounds its working load.

    `factor` is the heaviest set's fraction of an exact working load. It is 1 for rules whose sets use the whole load.
    """

    precision: WorkingLoadPrecision = WorkingLoadPrecision.BUILDABLE
    rounding: Rounding = Rounding.NEAREST
    max_step_percent: int = 60
    factor: float = 1.0

    def built(self, loads: Loads, working: float) -> float:
        return loads.build(working, self.rounding, self.factor)

    def keep(self, loads: Loads, load: float) -> float:
        """`load` as a working load."""
        return load if self.precision is WorkingLoadPrecision.EXACT else loads.build(load, self.rounding)

    def scaled(self, loads: Loads, load: float, factor: float) -> float:
        """`load` times `factor` as a working load."""
        is_part_of_sum = loads.body_weight or (loads.body_weight_unknown and factor < 1)
        if self.precision is WorkingLoadPrecision.EXACT or load <= 0 or is_part_of_sum:
            return self.keep(loads, loads.scaled(load, factor))
        return loads.build(load, self.rounding, factor)
