"""The movement pattern and the muscles of the built-in exercises, the muscle that works most first.

Source: common knowledge of functional anatomy, as in any open textbook. Substitutes are found by these.
"""

from msgspec.structs import replace

from domain.programs.exercise import Exercise
from domain.programs.movement import MovementPattern, Muscle

_QUADS = (Muscle.QUADRICEPS, Muscle.GLUTES)
_HIPS = (Muscle.GLUTES, Muscle.HAMSTRINGS)
_PRESS = (Muscle.CHEST, Muscle.TRICEPS, Muscle.SHOULDERS)
_OVERHEAD = (Muscle.SHOULDERS, Muscle.TRICEPS)
_ROW = (Muscle.UPPER_BACK, Muscle.LATS, Muscle.BICEPS)
_CARRY = (Muscle.FOREARMS, Muscle.UPPER_BACK, Muscle.ABDOMINALS)
_GAIT = (Muscle.QUADRICEPS, Muscle.CALVES, Muscle.GLUTES)
_PULL = (Muscle.LATS, Muscle.BICEPS, Muscle.UPPER_BACK)

_MOVEMENTS: dict[MovementPattern, dict[tuple[Muscle, ...], tuple[str, ...]]] = {
    MovementPattern.SQUAT: {
        _QUADS: (
            "single-leg-box-squat", "back-squat", "front-squat", "goblet-squat", "leg-press", "single-leg-press",
            "hack-squat", "bodyweight-squat", "squat-ladder", "wall-sit", "squat-jump",
        ),
    },
    MovementPattern.LUNGE: {_QUADS: ("bulgarian-split-squat", "backward-lunge", "step-up", "single-leg-hop")},
    MovementPattern.HINGE: {
        (*_HIPS, Muscle.LOWER_BACK): (
            "deadlift", "sumo-deadlift", "romanian-deadlift", "good-morning", "dumbbell-romanian-deadlift",
            "power-clean", "back-extension", "reverse-hyperextension",
        ),
        _HIPS: ("hip-thrust", "glute-bridge", "single-leg-bridge", "hinge-ladder"),
        (Muscle.HAMSTRINGS, Muscle.GLUTES): ("hamstring-walkout",),
    },
    MovementPattern.HORIZONTAL_PUSH: {
        _PRESS: (
            "bench-press", "close-grip-bench-press", "incline-bench-press", "dumbbell-bench-press",
            "incline-dumbbell-press", "chest-press", "push-up", "push-up-ladder",
        ),
        (Muscle.TRICEPS, Muscle.CHEST): ("dip", "dip-ladder"),
    },
    MovementPattern.VERTICAL_PUSH: {_OVERHEAD: ("overhead-press", "dumbbell-shoulder-press")},
    MovementPattern.HORIZONTAL_PULL: {
        _ROW: ("barbell-row", "dumbbell-row", "seated-cable-row", "inverted-row", "row-ladder"),
        (Muscle.SHOULDERS, Muscle.UPPER_BACK): ("face-pull", "band-pull-apart"),
    },
    MovementPattern.VERTICAL_PULL: {
        _PULL: ("pull-up", "chin-up", "lat-pulldown", "pull-up-ladder"),
        (Muscle.FOREARMS, Muscle.LATS): ("dead-hang",),
    },
    MovementPattern.CARRY: {_CARRY: ("farmers-carry", "suitcase-carry")},
    MovementPattern.TRUNK: {
        (Muscle.ABDOMINALS,): (
            "sit-up", "plank", "side-plank", "hanging-leg-raise", "anti-extension-ladder", "cable-crunch",
            "pallof-press", "banded-pallof-press",
        ),
    },
    MovementPattern.GAIT: {_GAIT: ("run", "walk", "wall-push-high-knee-kick")},
    MovementPattern.ISOLATION: {
        (Muscle.QUADRICEPS,): (
            "leg-extension", "leg-extension-hold", "banded-knee-extension", "straight-leg-raise",
        ),
        (Muscle.HAMSTRINGS,): ("leg-curl",),
        (Muscle.CALVES,): (
            "standing-calf-raise", "seated-calf-raise", "single-leg-heel-raise", "eccentric-heel-drop",
            "heel-raise", "seated-heel-raise", "quick-rebounding-heel-raise", "two-legged-hop",
        ),
        (Muscle.BICEPS,): ("barbell-curl", "dumbbell-curl", "hammer-curl"),
        (Muscle.TRICEPS,): ("triceps-pushdown", "overhead-triceps-extension"),
        (Muscle.SHOULDERS,): ("lateral-raise",),
        (Muscle.UPPER_BACK,): ("barbell-shrug",),
    },
}  # fmt: skip
_BY_SLUG = {
    slug: (pattern, muscles)
    for pattern, by_muscles in _MOVEMENTS.items()
    for muscles, slugs in by_muscles.items()
    for slug in slugs
}


def with_movement(exercise: Exercise) -> Exercise:
    """The exercise with its movement pattern and muscles. Raises KeyError for one that the table does not have."""
    pattern, muscles = _BY_SLUG[exercise.slug]
    return replace(exercise, pattern=pattern, muscles=muscles)
