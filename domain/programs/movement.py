"""Movement patterns and muscles, and the exercises that can replace each other because of them."""

from collections.abc import Iterable
from enum import StrEnum


class MovementPattern(StrEnum):
    """The movement that an exercise trains. `trunk`: the core. `gait`: walking, running and other endurance."""

    SQUAT = "squat"
    LUNGE = "lunge"
    HINGE = "hinge"
    HORIZONTAL_PUSH = "horizontal_push"
    VERTICAL_PUSH = "vertical_push"
    HORIZONTAL_PULL = "horizontal_pull"
    VERTICAL_PULL = "vertical_pull"
    CARRY = "carry"
    TRUNK = "trunk"
    GAIT = "gait"
    ISOLATION = "isolation"


class Muscle(StrEnum):
    """A muscle group."""

    QUADRICEPS = "quadriceps"
    HAMSTRINGS = "hamstrings"
    GLUTES = "glutes"
    CALVES = "calves"
    ADDUCTORS = "adductors"
    HIP_FLEXORS = "hip_flexors"
    CHEST = "chest"
    SHOULDERS = "shoulders"
    UPPER_BACK = "upper_back"
    LATS = "lats"
    LOWER_BACK = "lower_back"
    ABDOMINALS = "abdominals"
    BICEPS = "biceps"
    TRICEPS = "triceps"
    FOREARMS = "forearms"
    NECK = "neck"


# Patterns that train much the same: a squat can stand in for a lunge better than for a press.
_RELATED = {
    MovementPattern.SQUAT: MovementPattern.LUNGE,
    MovementPattern.LUNGE: MovementPattern.SQUAT,
    MovementPattern.HORIZONTAL_PULL: MovementPattern.VERTICAL_PULL,
    MovementPattern.VERTICAL_PULL: MovementPattern.HORIZONTAL_PULL,
    MovementPattern.HORIZONTAL_PUSH: MovementPattern.VERTICAL_PUSH,
    MovementPattern.VERTICAL_PUSH: MovementPattern.HORIZONTAL_PUSH,
}


def similarity(
    pattern: MovementPattern | None,
    muscles: Iterable[Muscle],
    other_pattern: MovementPattern | None,
    other_muscles: Iterable[Muscle],
) -> int:
    """How well one exercise can stand in for another: 0 not at all, more is better.

    The same pattern counts most, then a related pattern, then the muscle that works most, then each shared muscle.
    """
    if pattern is None or other_pattern is None:
        return 0
    first, others = tuple(muscles), tuple(other_muscles)
    shared = len(set(first) & set(others))
    if not shared:
        return 0
    same = 10 if pattern is other_pattern else 5 if _RELATED.get(pattern) is other_pattern else 0
    return same + (3 if first[:1] == others[:1] else 0) + shared if same else 0
