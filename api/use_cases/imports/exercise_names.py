"""What other apps call the built-in exercises.

The first name is the one that is written in an export, unless the exercise is in `SAME_NAME`.

A name is listed only if its loads and reps mean the same as those of the exercise. A machine with other leverage is an
exercise of its own. Names that differ in the order of their words, in case, or in a plural need no entry.
"""

from collections.abc import Iterator, Mapping

from api.use_cases.imports.bodyweight_names import BODYWEIGHT_NAMES
from api.use_cases.imports.free_weight_names import BARBELL_NAMES, HANDHELD_NAMES
from api.use_cases.imports.machine_names import LEG_MACHINE_NAMES, PRESS_MACHINE_NAMES, PULL_MACHINE_NAMES

NAMES: Mapping[str, tuple[str, ...]] = {
    **BARBELL_NAMES,
    **HANDHELD_NAMES,
    **LEG_MACHINE_NAMES,
    **PRESS_MACHINE_NAMES,
    **PULL_MACHINE_NAMES,
    **BODYWEIGHT_NAMES,
}
# fmt: off
ASSISTED = frozenset({
    "Pull Up (Assisted)", "Pull Up (Band)", "Assisted Pull Up", "Chin Up (Assisted)", "Chin Up (Band)",
    "Chest Dip (Assisted)", "Triceps Dip (Assisted)",
})
"""The names whose load is assistance: what a machine or a band takes off the body weight."""
NO_EXERCISE = frozenset({
    "Warm Up", "Warmup", "Aufwärmen", "Échauffement", "Cool Down", "Stretching", "Dehnen", "Étirements",
})
"""Entries that train nothing. Their rows are skipped, unless the workspace says what they stand for."""
SAME_NAME = frozenset({"plank", "side-plank", "hanging-leg-raise", "wall-sit"})
"""Exercises that have the same English name in the apps. For these, `NAMES` has only their other names."""
# fmt: on


def names_of_built_in() -> Iterator[tuple[str, str]]:
    """Each name with the slug of its exercise."""
    for slug, names in NAMES.items():
        for name in names:
            yield name, slug
