"""A working load is stored exactly, or as a load that the athlete can build."""

import pytest

from domain.loads.load_rounding import LoadRounding, WorkingLoadPrecision
from domain.loads.loading import Loads, Rounding, Unit

KG, LB = Unit.KG, Unit.LB
EXACT = LoadRounding(WorkingLoadPrecision.EXACT)
BUILDABLE = LoadRounding()
BARBELL = Loads(tuple(20 + n * 2.5 for n in range(73)), KG)  # an empty bar of 20 kg, then every 2.5 kg up to 200 kg


def loads(*values: float, unit: Unit = KG) -> Loads:
    return Loads(values, unit)


@pytest.mark.parametrize(
    ("precision", "rounding", "kept"),
    [
        (WorkingLoadPrecision.EXACT, Rounding.NEAREST, 61.25),
        (WorkingLoadPrecision.BUILDABLE, Rounding.NEAREST, 62.5),  # halves up
        (WorkingLoadPrecision.BUILDABLE, Rounding.DOWN, 60),
    ],
)
def test_a_working_load_is_stored_exactly_or_as_a_load_that_can_be_built(
    precision: WorkingLoadPrecision, rounding: Rounding, kept: float
) -> None:
    assert LoadRounding(precision, rounding).keep(BARBELL, 61.25) == kept


@pytest.mark.parametrize(
    ("precision", "rounding", "scaled"),
    [
        (WorkingLoadPrecision.EXACT, Rounding.NEAREST, 91.13),  # 91.125, halves up
        (WorkingLoadPrecision.BUILDABLE, Rounding.NEAREST, 90),
        (WorkingLoadPrecision.BUILDABLE, Rounding.DOWN, 90),
    ],
)
def test_a_scaled_working_load_is_stored_the_same_way(
    precision: WorkingLoadPrecision, rounding: Rounding, scaled: float
) -> None:
    assert LoadRounding(precision, rounding).scaled(BARBELL, 101.25, 0.9) == scaled


def test_scaling_down_to_a_buildable_load_follows_the_rounding() -> None:
    assert LoadRounding().scaled(BARBELL, 85, 0.95) == 80
    assert LoadRounding().scaled(BARBELL, 90, 0.95) == 85
    assert LoadRounding().scaled(BARBELL, 100, 0.87) == 87.5
    assert LoadRounding(rounding=Rounding.DOWN).scaled(BARBELL, 100, 0.87) == 85


def test_the_prescribed_load_is_the_share_of_the_heaviest_set() -> None:
    assert LoadRounding(WorkingLoadPrecision.EXACT, factor=0.85).built(BARBELL, 100) == 85
    assert LoadRounding(WorkingLoadPrecision.EXACT, Rounding.DOWN, factor=0.85).built(BARBELL, 102.5) == 85
    assert LoadRounding(WorkingLoadPrecision.EXACT, Rounding.NEAREST, factor=0.85).built(BARBELL, 102.5) == 87.5
