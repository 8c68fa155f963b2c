"""Measured values, and their conversion to the athlete's unit."""

import msgspec
import pytest

from domain.loads.loading import Unit
from domain.measurement import MeasuredValue


@pytest.mark.parametrize(
    ("value", "unit", "to", "converted"),
    [
        (80, Unit.KG, Unit.KG, 80),
        (80, Unit.KG, Unit.LB, 176.37),
        (176.37, Unit.LB, Unit.KG, 80),
        (1000, Unit.KG, Unit.LB, 2204.62),
        (0.01, Unit.LB, Unit.KG, 0.01),
    ],
)
def test_a_value_is_converted_to_the_hundredth_and_never_to_zero(
    value: float, unit: Unit, to: Unit, converted: float
) -> None:
    assert MeasuredValue(value, unit).in_unit(to) == converted


@pytest.mark.parametrize(
    ("value", "is_accepted"), [(0, False), (-1, False), (0.01, True), (1000, True), (1000.5, False)]
)
def test_a_value_has_bounds(value: float, is_accepted: bool) -> None:
    document = {"value": value, "unit": "kg"}
    if is_accepted:
        assert msgspec.convert(document, MeasuredValue)
    else:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(document, MeasuredValue)
