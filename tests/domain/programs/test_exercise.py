"""An exercise: its equipment and its variants."""

import pytest
from msgspec.structs import replace

from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise, Laterality, Variant

SPLIT_SQUAT = Exercise(
    slug="split-squat",
    name="Split squat",
    laterality=Laterality.ONE_SIDED,
    bodyweight=True,
    equipment=(EquipmentKind.DUMBBELL,),
    implements=1,
    variants=(Variant("overhead", "one weight overhead"), Variant("sides", "a weight at each side", implements=2)),
)


def test_an_exercise_that_needs_a_load_needs_equipment() -> None:
    with pytest.raises(ValueError, match="`bodyweight: false` needs `equipment`"):
        Exercise("squat", "Squat", Laterality.TWO_SIDED, bodyweight=False)
    assert Exercise("plank", "Plank", Laterality.TWO_SIDED, bodyweight=True).equipment == ()
    barbell = (EquipmentKind.BARBELL,)
    assert Exercise("squat", "Squat", Laterality.TWO_SIDED, bodyweight=False, equipment=barbell).equipment == barbell


def test_an_exercise_that_lifts_the_body_can_be_done_with_bodyweight() -> None:
    barbell = (EquipmentKind.BARBELL,)
    with pytest.raises(ValueError, match="`lifts_bodyweight` needs `bodyweight: true`"):
        Exercise("squat", "Squat", Laterality.TWO_SIDED, bodyweight=False, equipment=barbell, lifts_bodyweight=True)
    assert Exercise("dip", "Dip", Laterality.TWO_SIDED, bodyweight=True, lifts_bodyweight=True).lifts_bodyweight


def test_two_variants_of_the_same_slug_are_rejected() -> None:
    with pytest.raises(ValueError, match="same slug"):
        replace(SPLIT_SQUAT, variants=(Variant("sides", "one"), Variant("sides", "two")))


def test_a_variant_is_found_by_its_slug() -> None:
    sides = SPLIT_SQUAT.variant("sides")
    assert sides is not None
    assert sides.name == "a weight at each side"


@pytest.mark.parametrize("slug", ["goblet", None])
def test_an_unknown_variant_is_none(slug: str | None) -> None:
    assert SPLIT_SQUAT.variant(slug) is None


@pytest.mark.parametrize(("variant", "implements"), [("overhead", 1), ("sides", 2), (None, 1)])
def test_each_variant_has_its_own_number_of_implements(variant: str | None, implements: int) -> None:
    assert SPLIT_SQUAT.implements_of(variant) == implements


def test_without_a_variant_the_number_of_implements_is_that_of_the_exercise() -> None:
    assert replace(SPLIT_SQUAT, implements=2).implements_of(None) == 2
    assert replace(SPLIT_SQUAT, implements=2).implements_of("overhead") == 1


def test_unless_said_otherwise_one_implement_is_held() -> None:
    assert Exercise("squat", "Squat", Laterality.TWO_SIDED, bodyweight=True).implements_of(None) == 1
    assert Variant("overhead", "one weight overhead").implements == 1
