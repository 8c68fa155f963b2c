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
            "hack-squat", "bodyweight-squat", "squat-ladder", "wall-sit", "squat-jump", "pause-squat", "box-squat",
            "dumbbell-squat", "belt-squat", "pendulum-squat", "smith-machine-squat", "pistol-squat", "box-jump",
        ),
        (*_QUADS, Muscle.SHOULDERS): ("overhead-squat", "thruster"),
    },
    MovementPattern.LUNGE: {
        _QUADS: (
            "bulgarian-split-squat", "backward-lunge", "step-up", "single-leg-hop", "lunge", "walking-lunge",
            "barbell-lunge", "split-squat",
        ),
        (*_QUADS, Muscle.ADDUCTORS): ("side-lunge",),
    },
    MovementPattern.HINGE: {
        (*_HIPS, Muscle.LOWER_BACK): (
            "deadlift", "sumo-deadlift", "romanian-deadlift", "good-morning", "dumbbell-romanian-deadlift",
            "back-extension", "reverse-hyperextension", "deficit-deadlift", "rack-pull",
            "stiff-leg-deadlift", "dumbbell-deadlift", "single-leg-romanian-deadlift",
            "kettlebell-swing", "machine-back-extension",
        ),
        (Muscle.GLUTES, Muscle.QUADRICEPS, Muscle.HAMSTRINGS, Muscle.LOWER_BACK): ("trap-bar-deadlift",),
        (*_HIPS, Muscle.QUADRICEPS, Muscle.UPPER_BACK): (
            "power-clean", "clean", "hang-clean", "snatch", "power-snatch",
        ),
        (*_HIPS, Muscle.QUADRICEPS, Muscle.UPPER_BACK, Muscle.SHOULDERS): ("clean-and-jerk",),
        (Muscle.LOWER_BACK, Muscle.GLUTES): ("superman",),
        _HIPS: ("hip-thrust", "glute-bridge", "single-leg-bridge", "hinge-ladder", "machine-hip-thrust",
                "cable-pull-through"),
        (Muscle.HAMSTRINGS, Muscle.GLUTES): ("hamstring-walkout", "glute-ham-raise"),
    },
    MovementPattern.HORIZONTAL_PUSH: {
        _PRESS: (
            "bench-press", "close-grip-bench-press", "incline-bench-press", "dumbbell-bench-press",
            "incline-dumbbell-press", "chest-press", "push-up", "push-up-ladder", "incline-chest-press",
            "iso-lateral-chest-press", "smith-machine-bench-press", "smith-machine-incline-press",
        ),
        (Muscle.CHEST, Muscle.TRICEPS): (
            "decline-bench-press", "decline-dumbbell-press", "decline-chest-press", "floor-press",
            "dumbbell-floor-press", "incline-push-up", "decline-push-up",
        ),
        (Muscle.TRICEPS, Muscle.CHEST): (
            "dip", "dip-ladder", "machine-dip", "bench-dip", "diamond-push-up", "jm-press",
        ),
    },
    MovementPattern.VERTICAL_PUSH: {
        _OVERHEAD: (
            "overhead-press", "dumbbell-shoulder-press", "seated-overhead-press", "push-press", "arnold-press",
            "machine-shoulder-press", "smith-machine-shoulder-press", "pike-push-up", "handstand-push-up",
        ),
    },
    MovementPattern.HORIZONTAL_PULL: {
        _ROW: (
            "barbell-row", "dumbbell-row", "seated-cable-row", "inverted-row", "row-ladder", "pendlay-row", "t-bar-row",
            "bent-over-dumbbell-row", "chest-supported-row", "machine-row", "iso-lateral-row", "wide-grip-cable-row",
            "high-row",
        ),
        (Muscle.SHOULDERS, Muscle.UPPER_BACK): (
            "face-pull", "band-pull-apart", "reverse-fly", "reverse-pec-deck", "cable-reverse-fly",
        ),
    },
    MovementPattern.VERTICAL_PULL: {
        _PULL: (
            "pull-up", "chin-up", "lat-pulldown", "pull-up-ladder", "wide-grip-pull-up", "neutral-grip-pull-up",
            "machine-pulldown", "wide-grip-pulldown", "close-grip-pulldown", "underhand-pulldown",
            "single-arm-pulldown",
        ),
        (*_PULL, Muscle.TRICEPS): ("muscle-up",),
        (Muscle.FOREARMS, Muscle.LATS): ("dead-hang",),
    },
    MovementPattern.CARRY: {_CARRY: ("farmers-carry", "suitcase-carry")},
    MovementPattern.TRUNK: {
        (Muscle.ABDOMINALS,): (
            "sit-up", "plank", "side-plank", "hanging-leg-raise", "anti-extension-ladder", "cable-crunch",
            "pallof-press", "banded-pallof-press", "crunch", "decline-crunch", "reverse-crunch", "bicycle-crunch",
            "russian-twist", "lying-leg-raise", "hanging-knee-raise", "captains-chair-knee-raise", "toes-to-bar",
            "v-up", "ab-wheel-rollout", "dragon-flag", "dead-bug", "flutter-kick", "hollow-hold", "mountain-climber",
            "machine-crunch", "torso-rotation", "cable-wood-chop", "side-bend",
        ),
        (Muscle.ABDOMINALS, Muscle.LOWER_BACK): ("bird-dog",),
        (Muscle.ABDOMINALS, Muscle.SHOULDERS): ("turkish-get-up",),
    },
    MovementPattern.GAIT: {
        _GAIT: ("run", "walk", "wall-push-high-knee-kick", "hike", "elliptical", "stair-climber"),
        _QUADS: ("cycling",),
        (Muscle.QUADRICEPS, Muscle.UPPER_BACK): ("rowing-machine",),
        (Muscle.LATS, Muscle.SHOULDERS): ("swimming",),
        (Muscle.CALVES, Muscle.QUADRICEPS): ("jump-rope", "jumping-jack"),
        (Muscle.QUADRICEPS, Muscle.CHEST): ("burpee",),
    },
    MovementPattern.ISOLATION: {
        (Muscle.QUADRICEPS,): (
            "leg-extension", "leg-extension-hold", "banded-knee-extension", "straight-leg-raise", "sissy-squat",
        ),
        (Muscle.HAMSTRINGS,): ("leg-curl", "nordic-curl"),
        (Muscle.GLUTES,): ("hip-abduction", "cable-kickback", "machine-kickback"),
        (Muscle.ADDUCTORS,): ("hip-adduction",),
        (Muscle.CHEST,): (
            "dumbbell-fly", "incline-dumbbell-fly", "cable-fly", "low-cable-fly", "pec-deck",
        ),
        (Muscle.LATS,): ("straight-arm-pulldown", "machine-pullover"),
        (Muscle.CHEST, Muscle.LATS): ("dumbbell-pullover",),
        (Muscle.FOREARMS,): ("wrist-curl", "reverse-wrist-curl", "dumbbell-wrist-curl"),
        (Muscle.CALVES,): (
            "standing-calf-raise", "seated-calf-raise", "single-leg-heel-raise", "eccentric-heel-drop",
            "heel-raise", "seated-heel-raise", "quick-rebounding-heel-raise", "two-legged-hop", "calf-press",
            "barbell-calf-raise",
        ),
        (Muscle.BICEPS,): (
            "barbell-curl", "dumbbell-curl", "hammer-curl", "preacher-curl", "ez-bar-curl", "incline-curl",
            "concentration-curl", "dumbbell-preacher-curl", "cable-curl", "cable-hammer-curl", "bayesian-curl",
            "machine-curl", "machine-preacher-curl",
        ),
        (Muscle.FOREARMS, Muscle.BICEPS): ("reverse-curl",),
        (Muscle.TRICEPS,): (
            "triceps-pushdown", "overhead-triceps-extension", "skull-crusher", "dumbbell-skull-crusher",
            "overhead-dumbbell-extension", "triceps-kickback", "cable-triceps-extension", "single-arm-pushdown",
            "cable-triceps-kickback", "machine-triceps-extension",
        ),
        (Muscle.SHOULDERS,): (
            "lateral-raise", "front-raise", "incline-lateral-raise", "cable-lateral-raise", "cable-front-raise",
            "machine-lateral-raise",
        ),
        (Muscle.SHOULDERS, Muscle.UPPER_BACK): (
            "upright-row", "dumbbell-upright-row", "cable-upright-row",
        ),
        (Muscle.UPPER_BACK,): ("barbell-shrug", "dumbbell-shrug", "cable-shrug", "machine-shrug"),
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
