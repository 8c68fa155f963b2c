"""Exercises with dumbbells or kettlebells. Loads are per implement."""

from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise, Laterality

HANDHELD = (EquipmentKind.DUMBBELL, EquipmentKind.KETTLEBELL)
HEEL_RAISED_WITH = (*HANDHELD, EquipmentKind.PLATE, EquipmentKind.STACK)


def _pair(slug: str, name: str, *cues: str, bodyweight: bool = False) -> Exercise:
    """Both arms at once, one weight in each hand."""
    return Exercise(
        slug=slug,
        name=name,
        laterality=Laterality.TWO_SIDED,
        bodyweight=bodyweight,
        equipment=HANDHELD,
        implements=2,
        cues=cues,
    )


HANDHELD_EXERCISES = (
    _pair("dumbbell-bench-press", "Dumbbell bench press"),
    _pair("incline-dumbbell-press", "Incline dumbbell press"),
    _pair("dumbbell-shoulder-press", "Dumbbell shoulder press"),
    _pair("lateral-raise", "Lateral raise", "no swing"),
    _pair("dumbbell-curl", "Dumbbell curl", "no swing"),
    _pair("hammer-curl", "Hammer curl", "thumbs up"),
    _pair("dumbbell-romanian-deadlift", "Dumbbell Romanian deadlift", "hips back, knees soft", bodyweight=True),
    Exercise(
        slug="dumbbell-row",
        name="Dumbbell row",
        laterality=Laterality.ONE_SIDED,
        bodyweight=False,
        equipment=HANDHELD,
        cues=("torso still",),
    ),
    Exercise(
        slug="goblet-squat",
        name="Goblet squat",
        laterality=Laterality.TWO_SIDED,
        bodyweight=True,
        equipment=HANDHELD,
        cues=("elbows inside the knees",),
    ),
    Exercise(
        slug="step-up",
        name="Step-up",
        laterality=Laterality.ONE_SIDED,
        bodyweight=True,
        equipment=HANDHELD,
        implements=2,
        cues=("no push from the lower leg",),
    ),
    Exercise(
        slug="single-leg-heel-raise",
        name="Single-leg heel raise",
        laterality=Laterality.ONE_SIDED,
        bodyweight=True,
        equipment=HEEL_RAISED_WITH,
        cues=("full height, then slowly down",),
    ),
    Exercise(
        slug="heel-raise",
        name="Heel raise",
        laterality=Laterality.TWO_SIDED,
        bodyweight=True,
        equipment=HEEL_RAISED_WITH,
        cues=("full height, then slowly down",),
    ),
    Exercise(
        slug="seated-heel-raise",
        name="Seated heel raise",
        laterality=Laterality.TWO_SIDED,
        bodyweight=True,
        equipment=HEEL_RAISED_WITH,
        cues=("full height, then slowly down",),
    ),
    Exercise(
        slug="eccentric-heel-drop",
        name="Eccentric heel drop",
        laterality=Laterality.ONE_SIDED,
        bodyweight=True,
        equipment=HEEL_RAISED_WITH,
        cues=("lower slowly on one leg", "come back up with the other"),
    ),
)
