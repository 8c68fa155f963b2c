"""Measured values, and their conversion to the athlete's unit."""

from datetime import date

import pytest

from domain.loads.loading import Unit
from domain.sessions.measurement import (
    MeasuredValue,
    Measurement,
    MeasurementUnit,
    measurement_faults,
    newest,
    relevant,
)
from domain.sessions.side import Side


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
    assert MeasuredValue(value, MeasurementUnit(unit)).in_unit(to) == converted


@pytest.mark.parametrize(
    ("name", "side", "value", "unit", "pointers"),
    [
        ("body_weight", Side.BOTH, 63.4, MeasurementUnit.KG, []),
        ("body_weight", Side.BOTH, 0, MeasurementUnit.KG, ["/value"]),
        ("body_weight", Side.BOTH, 1000.5, MeasurementUnit.KG, ["/value"]),
        ("body_weight", Side.LEFT, 63.4, MeasurementUnit.KG, ["/side"]),
        ("body_weight", Side.BOTH, 63.4, MeasurementUnit.CM, ["/unit"]),
        ("single_hop", Side.LEFT, 120, MeasurementUnit.CM, []),
        ("single_hop", Side.BOTH, 120, MeasurementUnit.CM, ["/side"]),
        ("effusion", Side.RIGHT, 5, MeasurementUnit.GRADE, ["/value"]),
        ("knee_extension_deficit", Side.RIGHT, -5, MeasurementUnit.DEGREES, []),
        ("moon_walk", Side.BOTH, 5, MeasurementUnit.M, ["/name"]),
        ("custom_moon_walk", Side.BOTH, 5, MeasurementUnit.M, []),
    ],
)
def test_a_measurement_has_the_unit_side_and_bounds_of_its_test(
    name: str, side: Side, value: float, unit: MeasurementUnit, pointers: list[str]
) -> None:
    faults = measurement_faults(name, side, MeasuredValue(value, unit))
    assert [pointer for pointer, _ in faults] == pointers


@pytest.mark.parametrize(
    ("unit", "to", "converted"),
    [
        (MeasurementUnit.CM, None, 100),
        (MeasurementUnit.CM, MeasurementUnit.M, 1),
        (MeasurementUnit.M, MeasurementUnit.CM, 10_000),
        (MeasurementUnit.IN, MeasurementUnit.CM, 254),
        (MeasurementUnit.KG, MeasurementUnit.LB, 220.46),
        (MeasurementUnit.CM, MeasurementUnit.KG, None),
        (MeasurementUnit.N, MeasurementUnit.NM, None),
    ],
)
def test_a_value_of_another_kind_of_unit_has_no_conversion(
    unit: MeasurementUnit, to: MeasurementUnit | None, converted: float | None
) -> None:
    assert MeasuredValue(100, unit).converted(to) == converted


def on_day(day: int, value: float, *, self_reported: bool = False, side: Side = Side.LEFT) -> Measurement:
    measured = MeasuredValue(value, MeasurementUnit.CM, self_reported)
    return Measurement("single_hop", side, date(2026, 9, day), measured)


def test_the_newest_measurement_on_or_before_a_day_is_kept_and_every_later_one() -> None:
    recorded = [on_day(1, 100), on_day(5, 110), on_day(9, 120), on_day(12, 125)]
    kept = relevant(recorded, frozenset({"single_hop"}), date(2026, 9, 8))
    assert [item.on.day for item in kept] == [5, 9, 12]


def test_a_measurement_of_the_athlete_does_not_hide_that_of_the_coach() -> None:
    recorded = [on_day(1, 100), on_day(5, 110, self_reported=True)]
    assert len(newest(recorded, date(2026, 9, 8))) == 2


def test_measurements_of_other_tests_are_left_out() -> None:
    assert relevant([on_day(1, 100)], frozenset({"triple_hop"}), date(2026, 9, 8)) == ()
