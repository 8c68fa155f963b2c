"""Exercises that can stand in for another one with the equipment at hand."""

from domain.catalog import EXERCISES
from domain.loads.equipment import Barbell, Equipment
from domain.loads.loading import Unit
from domain.programs.substitutes import substitutes_for
from tests.factories import dumbbells


def found(slug: str, *equipment: Equipment) -> list[str]:
    return [item.slug for item in substitutes_for(EXERCISES[slug], EXERCISES.values(), equipment, Unit.KG)]


def test_only_exercises_that_the_equipment_allows_are_offered() -> None:
    with_dumbbells = found("bench-press", dumbbells(10, 20))
    assert with_dumbbells[:2] == ["dumbbell-bench-press", "incline-dumbbell-press"]
    assert "close-grip-bench-press" not in with_dumbbells
    assert "close-grip-bench-press" in found("bench-press", Barbell(Unit.KG, 20))


def test_without_equipment_only_bodyweight_exercises_are_offered() -> None:
    without = [EXERCISES[slug] for slug in found("bench-press")]
    assert [each.slug for each in without[:4]] == ["push-up", "push-up-ladder", "decline-push-up", "incline-push-up"]
    assert {"dip", "dip-ladder"} < {each.slug for each in without}
    assert all(each.bodyweight for each in without)


def test_one_dumbbell_is_no_pair() -> None:
    assert "dumbbell-bench-press" not in found("bench-press", dumbbells(10, count=1))


def test_an_exercise_is_no_substitute_of_itself() -> None:
    assert "push-up" not in found("push-up")
