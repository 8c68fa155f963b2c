"""How well one exercise can stand in for another, by movement pattern and muscles."""

import pytest

from domain.catalog import EXERCISES
from domain.programs.movement import MovementPattern, similarity


def of(slug: str, other: str) -> int:
    one, two = EXERCISES[slug], EXERCISES[other]
    return similarity(one.pattern, one.muscles, two.pattern, two.muscles)


@pytest.mark.parametrize(
    ("slug", "better", "worse"),
    [
        ("back-squat", "goblet-squat", "bulgarian-split-squat"),
        ("bulgarian-split-squat", "backward-lunge", "back-squat"),
        ("pull-up", "lat-pulldown", "barbell-row"),
        ("barbell-row", "dumbbell-row", "lat-pulldown"),
    ],
)
def test_the_same_pattern_is_closer_than_a_related_one(slug: str, better: str, worse: str) -> None:
    assert of(slug, better) > of(slug, worse) > 0


@pytest.mark.parametrize("other", ["bench-press", "plank", "run"])
def test_another_movement_is_no_substitute(other: str) -> None:
    assert of("back-squat", other) == 0


def test_without_a_pattern_nothing_can_be_said() -> None:
    assert similarity(None, (), MovementPattern.SQUAT, ()) == 0


def test_every_built_in_exercise_has_a_pattern_and_muscles() -> None:
    assert [slug for slug, item in EXERCISES.items() if item.pattern is None or not item.muscles] == []
