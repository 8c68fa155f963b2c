from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.loads.loading import (
    KG_PER_LB,
    Loads,
    Rounding,
    Unit,
    add,
    convert,
    convert_optional,
    load_and_assistance,
    refuse_finer_than_hundredths,
    scale,
    signed_load,
    step_to_multiple,
)
from domain.sessions.session import PerformedSet

hundredth = st.integers(0, 50_000).map(lambda n: n / 100)
buildable = st.sets(hundredth, min_size=1, max_size=40).map(lambda values: Loads(tuple(sorted(values)), Unit.KG))


def test_a_thousand_steps_of_a_tenth_are_a_hundred_kilograms() -> None:
    load = 0.0
    for _ in range(1000):
        load = add(load, 0.1)
    assert load == 100


def test_a_thousand_steps_of_two_point_two_pounds_are_2200_pounds() -> None:
    load = 0.0
    for _ in range(1000):
        load = add(load, 2.2)
    assert load == 2200


def test_a_load_below_zero_is_assistance() -> None:
    assert add(2.5, -5) == -2.5
    assert signed_load(0, 2.5) == -2.5
    assert load_and_assistance(-2.5) == (0, 2.5)
    assert load_and_assistance(2.5) == (2.5, 0)


def test_a_load_that_was_not_reported_is_not_bodyweight() -> None:
    assert signed_load(None, None) is None
    assert signed_load(None, 0) is None
    assert signed_load(0, None) == 0


PULL_UPS = Loads((-30, -20, -10, 0, 2.5, 5), Unit.KG)


def test_a_factor_takes_the_body_weight_along() -> None:
    assert replace(PULL_UPS, body_weight=80).scaled(-20, 0.9) == -26
    assert replace(PULL_UPS, body_weight=80).scaled(5, 0.9) == -3.5


def test_without_a_body_weight_less_is_one_step_easier_and_more_is_refused() -> None:
    assert [PULL_UPS.scaled(load, 0.5) for load in (-30, -20, 0)] == [-30, -30, -10]
    assert PULL_UPS.scaled(-20, 1.5) == -20
    assert PULL_UPS.scaled(5, 0.5) == 2.5


@pytest.mark.parametrize(("load", "factor", "lighter"), [(5, 0.9, 2.5), (2.5, 0.9, 0), (5, 0.2, 1), (5, 1.2, 6)])
def test_of_a_load_added_to_an_unknown_body_weight_a_factor_takes_off_a_step_or_more(
    load: float, factor: float, lighter: float
) -> None:
    assert PULL_UPS.with_body_weight(None).scaled(load, factor) == lighter


def test_a_band_is_read_as_its_load_also_where_a_machine_has_the_same_load() -> None:
    loads = Loads((-20, -10, 0), Unit.KG, bands={-10: "red"}, load_by_band={"green": -20, "red": -10})
    assert loads.signed(PerformedSet(band="green")) == -20
    assert loads.load_assistance_and_band(-20) == (0, 20, None)
    assert loads.load_assistance_and_band(-10) == (0, 10, "red")


@pytest.mark.parametrize(
    ("performed", "load"),
    [
        (PerformedSet(band="blue"), None),
        (PerformedSet(band="blue", load=0), None),  # as prescribed sets with a band have it
        (PerformedSet(band="blue", assistance=15), -15),
    ],
)
def test_a_band_that_is_not_here_has_the_load_that_was_logged_with_it(
    performed: PerformedSet, load: float | None
) -> None:
    assert Loads((-20, 0), Unit.KG, bands={-20: "green"}, load_by_band={"green": -20}).signed(performed) == load


def test_a_ratio_takes_the_body_weight_along() -> None:
    assert replace(PULL_UPS, body_weight=80).ratio(-20, 0) == 0.75
    assert (PULL_UPS.ratio(-20, -30), PULL_UPS.ratio(-30, -20), PULL_UPS.ratio(-20, -20)) == (1.1, 0.9, 1)


def test_45_pounds_stay_45_pounds_through_kilograms_and_back() -> None:
    assert convert(45, Unit.LB, Unit.KG) == 20.41
    assert convert(20.41, Unit.KG, Unit.LB) == 45


@given(hundredth)
def test_a_conversion_is_the_nearest_hundredth_of_the_international_pound(load: float) -> None:
    exact = Fraction(round(load * 100)) * KG_PER_LB / 100
    assert abs(Fraction(convert(load, Unit.LB, Unit.KG)) - exact) <= Fraction(5001, 1_000_000)


@given(hundredth, st.sampled_from(Unit))
def test_the_same_unit_is_left_alone(load: float, unit: Unit) -> None:
    assert convert(load, unit, unit) == load


@pytest.mark.parametrize(("load", "converted"), [(45, 20.41), (0, 0), (None, None)])
def test_a_load_that_may_be_missing_is_converted_where_there_is_one(
    load: float | None, converted: float | None
) -> None:
    assert convert_optional(load, Unit.LB, Unit.KG) == converted


@pytest.mark.parametrize(("factor", "scaled"), [(0.95, 9.5), (0.9, 9.0), (1 / 3, 3.33), (1.0, 10.0), (0.0005, 0.01)])
def test_scaling_is_to_the_hundredth_with_halves_up(factor: float, scaled: float) -> None:
    assert scale(10, factor) == scaled


def test_a_third_decimal_is_rejected_since_it_could_not_be_stored() -> None:
    with pytest.raises(ValueError, match="at most two decimals"):
        refuse_finer_than_hundredths(10.125)


def test_no_load_at_all_is_not_refused() -> None:
    refuse_finer_than_hundredths(None)


@given(buildable, hundredth)
def test_a_built_load_is_one_of_the_loads(loads: Loads, load: float) -> None:
    assert loads.build(load) in loads.values


@given(buildable, hundredth)
def test_a_built_load_is_the_nearest(loads: Loads, load: float) -> None:
    built = loads.build(load)
    assert round(abs(built - load), 6) == min(round(abs(value - load), 6) for value in loads.values)


def test_a_load_half_way_is_built_heavier() -> None:
    assert Loads((8, 10), Unit.KG).build(9) == 10


@pytest.mark.parametrize(("plus", "built"), [(0, 10), (1, 11), (2.5, 12.5), (-1, 9)])
def test_an_added_load_counts_also_where_the_load_itself_can_be_built(plus: float, built: float) -> None:
    assert Loads((9, 10, 11, 12.5), Unit.KG).build(10, plus=plus) == built


@given(buildable, hundredth)
def test_rounding_down_is_never_heavier_unless_nothing_is_light_enough(loads: Loads, load: float) -> None:
    built = loads.build(load, Rounding.DOWN)
    assert built == max((value for value in loads.values if value <= load), default=loads.lightest)


@given(buildable, hundredth, st.integers(1, 150))
def test_a_share_of_a_load_is_rounded_once(loads: Loads, load: float, percent: int) -> None:
    built = loads.build(load, factor=percent / 100)
    exact = Fraction(round(load * 100)) * percent / 10_000
    distance = {value: abs(Fraction(round(value * 100), 100) - exact) for value in loads.values}
    assert distance[built] == min(distance.values())


@given(buildable, hundredth)
def test_heavier_is_the_next_strictly_heavier_load(loads: Loads, load: float) -> None:
    assert loads.heavier(load) == min((value for value in loads.values if value > load), default=None)


@given(buildable, hundredth)
def test_lighter_is_the_next_strictly_lighter_load(loads: Loads, load: float) -> None:
    assert loads.lighter(load) == max((value for value in loads.values if value < load), default=None)


@given(buildable, hundredth)
def test_at_most_is_never_above_unless_everything_is(loads: Loads, load: float) -> None:
    assert loads.at_most(load) == max((value for value in loads.values if value <= load), default=loads.lightest)


def test_the_heaviest_load_is_the_last() -> None:
    assert Loads((4, 6, 8, 10), Unit.KG).heaviest == 10


@pytest.mark.parametrize(
    ("logged", "meant"),
    [
        (77, 77.5),  # typed without its half
        (78, 77.5),
        (82, 80),  # 2.5 percent more
        (82.25, 82.25),
        (10.4, 10),  # less than half a kilogram
        (10.75, 10.75),
        (0.25, 0.25),  # bodyweight is no load that could be meant
    ],
)
def test_a_logged_load_close_to_a_buildable_one_means_that_one(logged: float, meant: float) -> None:
    assert Loads((0, 10, 77.5, 80), Unit.KG).snap(logged) == meant


def test_in_pounds_a_logged_load_may_be_off_by_one() -> None:
    assert [Loads((10, 20), Unit.LB).snap(load) for load in (11, 11.25)] == [10, 11.25]


def test_the_lightest_load_that_is_one_leaves_bodyweight_out() -> None:
    assert Loads((0, 4, 6), Unit.KG).lightest_loaded == 4


def test_with_bodyweight_alone_there_is_no_load_to_begin_with() -> None:
    assert Loads((0,), Unit.KG).lightest_loaded == 0


def test_loads_are_converted_in_the_same_order() -> None:
    assert Loads((0, 20, 45), Unit.LB).in_unit(Unit.KG) == Loads((0, 9.07, 20.41), Unit.KG)


@pytest.mark.parametrize(
    ("load", "to", "kept"),
    [(50, 50.25, 52.5), (50, 53, 52.5), (51, 51.1, 52.5), (10, 9.5, 7.5), (50, 45, 45), (50, 50, 50), (1, 0.9, 0)],
)
def test_a_step_finer_than_the_multiple_that_is_kept_to_takes_the_next_one(load: float, to: float, kept: float) -> None:
    assert step_to_multiple(load, to, 2.5) == kept
