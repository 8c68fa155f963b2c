"""Exercises with dumbbells or kettlebells. Loads are per implement."""

from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise, Laterality

HANDHELD = (EquipmentKind.DUMBBELL, EquipmentKind.KETTLEBELL)
HEEL_RAISED_WITH = (*HANDHELD, EquipmentKind.PLATE, EquipmentKind.STACK)


def _pair(slug: str, name: str, *cues: str, bodyweight: bool = False, one_sided: bool = False) -> Exercise:
    """One weight in each hand, at once. `one_sided`: one leg after the other."""
    return Exercise(
        slug=slug,
        name=name,
        laterality=Laterality.ONE_SIDED if one_sided else Laterality.TWO_SIDED,
        bodyweight=bodyweight,
        equipment=HANDHELD,
        implements=2,
        cues=cues,
    )


def _single(slug: str, name: str, *cues: str, bodyweight: bool = False, one_sided: bool = False) -> Exercise:
    """One weight, in both hands or in one. `one_sided`: one side after the other."""
    return Exercise(
        slug=slug,
        name=name,
        laterality=Laterality.ONE_SIDED if one_sided else Laterality.TWO_SIDED,
        bodyweight=bodyweight,
        equipment=HANDHELD,
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
    _pair("decline-dumbbell-press", "Decline dumbbell press"),
    _pair("dumbbell-floor-press", "Dumbbell floor press", "elbows come to rest on the floor"),
    _pair("dumbbell-fly", "Dumbbell fly", "elbows slightly bent"),
    _pair("incline-dumbbell-fly", "Incline dumbbell fly", "elbows slightly bent"),
    _pair("arnold-press", "Arnold press", "start with the palms facing you, turn them forward in the press"),
    _pair("front-raise", "Front raise", "no swing"),
    _pair("incline-lateral-raise", "Incline lateral raise", "chest or side on the bench, no swing"),
    _pair("reverse-fly", "Reverse fly", "torso level, elbows slightly bent"),
    _pair("dumbbell-upright-row", "Dumbbell upright row", "elbows no higher than the shoulders"),
    _pair("dumbbell-shrug", "Dumbbell shrug", "straight up, no roll"),
    _pair("bent-over-dumbbell-row", "Bent-over dumbbell row", "torso still"),
    _pair("chest-supported-row", "Chest-supported row", "chest stays on the bench"),
    _pair("incline-curl", "Incline curl", "upper arms hang straight down"),
    _pair("dumbbell-skull-crusher", "Dumbbell skull crusher", "elbows stay over the shoulders"),
    _pair("dumbbell-wrist-curl", "Dumbbell wrist curl", "forearms supported"),
    _pair("dumbbell-squat", "Dumbbell squat", "heels stay down", bodyweight=True),
    _pair("dumbbell-deadlift", "Dumbbell deadlift", "back flat"),
    _pair("lunge", "Lunge", "knee over the toes", bodyweight=True, one_sided=True),
    _pair("walking-lunge", "Walking lunge", "long steps, torso upright", bodyweight=True, one_sided=True),
    _pair("split-squat", "Split squat", "torso upright", bodyweight=True, one_sided=True),
    _single("dumbbell-pullover", "Dumbbell pullover", "elbows slightly bent"),
    _single("overhead-dumbbell-extension", "Overhead dumbbell triceps extension", "elbows point up"),
    _single("kettlebell-swing", "Kettlebell swing", "hips drive, arms hang"),
    _single("concentration-curl", "Concentration curl", "upper arm still", one_sided=True),
    _single("dumbbell-preacher-curl", "Dumbbell preacher curl", "upper arm stays on the pad", one_sided=True),
    _single("triceps-kickback", "Triceps kickback", "upper arm still", one_sided=True),
    _single("side-bend", "Side bend", "straight to the side", one_sided=True),
    _single("turkish-get-up", "Turkish get-up", "eyes on the weight", one_sided=True),
    _single("side-lunge", "Side lunge", "heel stays down", bodyweight=True, one_sided=True),
    _single(
        "single-leg-romanian-deadlift",
        "Single-leg Romanian deadlift",
        "hips level",
        bodyweight=True,
        one_sided=True,
    ),
)
