import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.loads.equipment import (
    MOST_LOADS,
    AssistedMachine,
    Barbell,
    Dumbbell,
    Equipment,
    EquipmentKind,
    ImplementLoad,
    Kettlebell,
    Plate,
    PlatePair,
    ResistanceBand,
    ResistanceBands,
    Stack,
    loads_for,
)
from domain.loads.loading import HEAVIEST, Unit
from tests.factories import dumbbells


def loads(*equipment: Equipment, implements: int = 1, bodyweight: bool = False, unit: Unit = Unit.KG) -> list[float]:
    return list(loads_for(equipment, tuple(EquipmentKind), implements, bodyweight, unit).values)


def test_one_dumbbell_can_be_held_in_one_hand() -> None:
    assert loads(dumbbells(8, 10, count=1)) == [8, 10]


def test_two_in_use_need_two_of_them() -> None:
    assert loads(dumbbells(8, 10, count=1), implements=2) == [0]
    assert loads(dumbbells(8, 10, count=2), implements=2) == [8, 10]


def test_without_a_count_there_is_one_of_each() -> None:
    rack = Dumbbell(Unit.KG, (ImplementLoad(8),))
    assert loads(rack, implements=1) == [8]
    assert loads(rack, implements=2) == [0]


def test_kettlebells_count_like_dumbbells() -> None:
    bells = Kettlebell(Unit.KG, (ImplementLoad(12, 2), ImplementLoad(16, 1)))
    assert loads(bells, implements=2) == [12]


def test_a_barbell_offers_the_bar_and_every_sum_of_its_pairs() -> None:
    bar = Barbell(Unit.KG, 20, (PlatePair(1.25, 2), PlatePair(10, 1)))
    assert loads(bar) == [20, 22.5, 25, 40, 42.5, 45]


def test_plates_that_are_held_add_up() -> None:
    assert loads(Plate(Unit.KG, (ImplementLoad(5, 2), ImplementLoad(2.5, 1)))) == [2.5, 5, 7.5, 10, 12.5]


def test_plates_in_two_hands_need_two_of_each() -> None:
    assert loads(Plate(Unit.KG, (ImplementLoad(5, 2), ImplementLoad(2.5, 1))), implements=2) == [5]


def test_a_stack_goes_up_in_even_steps_and_stops_at_its_last() -> None:
    assert loads(Stack(Unit.KG, 5, 21, 5)) == [5, 10, 15, 20]


def test_steps_of_a_tenth_on_a_stack_are_exact() -> None:
    assert loads(Stack(Unit.KG, 0, 100, 0.1))[-1] == 100
    assert loads(Stack(Unit.KG, 0, 100, 0.1))[3] == 0.3


def test_bodyweight_is_a_load_of_zero() -> None:
    assert loads(dumbbells(8), bodyweight=True) == [0, 8]


def test_without_matching_equipment_only_bodyweight_is_left() -> None:
    assert loads() == [0]


def test_equipment_of_another_kind_does_not_count() -> None:
    found = loads_for((dumbbells(8),), (EquipmentKind.BARBELL,), 1, False, Unit.KG)
    assert found.values == (0,)


def test_pounds_are_converted_for_an_athlete_who_uses_kilograms() -> None:
    assert loads(dumbbells(45, unit=Unit.LB)) == [20.41]


def test_two_pieces_of_one_load_are_one_load() -> None:
    assert loads(dumbbells(8, 10), dumbbells(10, 12)) == [8, 10, 12]


def test_a_stack_with_a_max_below_its_min_is_rejected() -> None:
    with pytest.raises(ValueError, match="`max` is below `min`"):
        Stack(Unit.KG, 50, 10, 5)


@pytest.mark.parametrize("limits", [(2.125, 10, 2), (2, 10.125, 2), (2, 10, 2.125)])
def test_a_stack_with_a_third_decimal_is_refused(limits: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="at most two decimals"):
        Stack(Unit.KG, *limits)


def test_a_stack_of_too_many_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 4000 steps"):
        Stack(Unit.KG, 0, 2000, 0.01)


@settings(max_examples=30)  # an example may hold thousands of sums
@given(
    st.floats(0, 50).map(lambda n: round(n, 2)),
    st.lists(
        st.builds(PlatePair, st.floats(0.01, 60).map(lambda n: max(round(n, 2), 0.01)), st.integers(1, 20)),
        max_size=8,
    ),
)
def test_any_barbell_offers_a_bounded_list_in_order_with_the_empty_bar_first(
    bar: float, plates: list[PlatePair]
) -> None:
    found = loads(Barbell(Unit.KG, bar, tuple(plates)))
    assert found[0] == bar
    assert found == sorted(set(found))
    assert len(found) <= MOST_LOADS
    assert found[-1] <= HEAVIEST


def test_a_band_of_known_force_has_a_load_beside_a_machine_with_the_same_one() -> None:
    machine = AssistedMachine(Unit.KG, 5, 50, 5)
    bands = ResistanceBands(Unit.KG, (ResistanceBand("red", 10), ResistanceBand("gray", 12)))
    kinds = (EquipmentKind.ASSISTED_MACHINE, EquipmentKind.BAND)
    loads = loads_for((machine, bands), kinds, 1, True, Unit.KG, bands_assist=True)
    assert loads.load_by_band == {"red": -10, "gray": -12}
    assert loads.bands == {-12: "gray"}  # 10 kg of assistance comes from either
