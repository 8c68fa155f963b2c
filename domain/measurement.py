"""Values recorded for an athlete on a given day. Body weight is the only measurement so far."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from domain.loads.loading import Unit, convert

LARGEST = 1000
LEAST = 0.01


class MeasurementName(StrEnum):
    """What was measured."""

    BODY_WEIGHT = "body_weight"


class MeasuredValue(Struct, frozen=True):
    """A measured value in the unit in which it was reported: above 0, at most 1000, at most two decimals."""

    value: Annotated[float, Meta(gt=0, le=LARGEST)]
    unit: Unit

    def in_unit(self, unit: Unit) -> float:
        """The value in a unit, to the nearest hundredth. It never becomes 0."""
        return max(convert(self.value, self.unit, unit), LEAST)
