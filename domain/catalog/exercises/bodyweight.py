"""Bodyweight exercises. Most can be loaded with a weight, and some can be assisted by a machine or a band."""

from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise, Laterality

ASSISTING = (EquipmentKind.ASSISTED_MACHINE, EquipmentKind.BAND)
HUNG = (EquipmentKind.PLATE, EquipmentKind.DUMBBELL, EquipmentKind.KETTLEBELL)


def _bodyweight(
    slug: str, name: str, *cues: str, with_load: bool = True, lifts_bodyweight: bool = False, one_sided: bool = False
) -> Exercise:
    """An exercise with bodyweight.

    `lifts_bodyweight`: the whole body is lifted, so estimates count it, and machines and bands can assist.
    """
    return Exercise(
        slug=slug,
        name=name,
        laterality=Laterality.ONE_SIDED if one_sided else Laterality.TWO_SIDED,
        bodyweight=True,
        equipment=((*HUNG, *ASSISTING) if lifts_bodyweight else HUNG) if with_load else (),
        lifts_bodyweight=lifts_bodyweight,
        bands_assist=lifts_bodyweight,
        cues=cues,
    )


BODYWEIGHT_EXERCISES = (
    _bodyweight("pull-up", "Pull-up", "from straight arms", "chin over the bar", lifts_bodyweight=True),
    _bodyweight("chin-up", "Chin-up", "from straight arms", "chin over the bar", lifts_bodyweight=True),
    _bodyweight("dip", "Dip", "shoulders below the elbows", lifts_bodyweight=True),
    _bodyweight("push-up", "Push-up", "body in one line"),
    _bodyweight("inverted-row", "Inverted row", "body in one line"),
    _bodyweight("back-extension", "Back extension"),
    _bodyweight("sit-up", "Sit-up"),
    _bodyweight("bodyweight-squat", "Bodyweight squat", "heels stay down"),
    _bodyweight("plank", "Plank", "body in one line"),
    _bodyweight("hanging-leg-raise", "Hanging leg raise", "no swing", with_load=False),
    _bodyweight(
        "wide-grip-pull-up", "Wide-grip pull-up", "from straight arms", "chin over the bar", lifts_bodyweight=True
    ),
    _bodyweight(
        "neutral-grip-pull-up",
        "Neutral-grip pull-up",
        "from straight arms",
        "palms face each other",
        lifts_bodyweight=True,
    ),
    _bodyweight("muscle-up", "Muscle-up", "from straight arms", lifts_bodyweight=True),
    _bodyweight("handstand-push-up", "Handstand push-up", "body in one line", lifts_bodyweight=True),
    _bodyweight("bench-dip", "Bench dip", "shoulders down"),
    _bodyweight("incline-push-up", "Incline push-up", "hands raised, body in one line"),
    _bodyweight("decline-push-up", "Decline push-up", "feet raised, body in one line"),
    _bodyweight("diamond-push-up", "Diamond push-up", "hands together, elbows in"),
    _bodyweight("pike-push-up", "Pike push-up", "hips high", with_load=False),
    _bodyweight("nordic-curl", "Nordic curl", "hips straight, down slowly"),
    _bodyweight("glute-ham-raise", "Glute-ham raise", "hips straight"),
    _bodyweight("sissy-squat", "Sissy squat", "hips straight"),
    _bodyweight("pistol-squat", "Pistol squat", "heel stays down", one_sided=True),
    _bodyweight("crunch", "Crunch", "lower back stays down"),
    _bodyweight("decline-crunch", "Decline crunch"),
    _bodyweight("reverse-crunch", "Reverse crunch", "roll the hips up", with_load=False),
    _bodyweight("bicycle-crunch", "Bicycle crunch", "elbow to the opposite knee", with_load=False),
    _bodyweight("russian-twist", "Russian twist", "turn the chest, not the arms alone"),
    _bodyweight("lying-leg-raise", "Lying leg raise", "lower back stays down"),
    _bodyweight("hanging-knee-raise", "Hanging knee raise", "no swing", with_load=False),
    _bodyweight("captains-chair-knee-raise", "Captain's chair knee raise", "no swing", with_load=False),
    _bodyweight("toes-to-bar", "Toes to bar", "no swing", with_load=False),
    _bodyweight("v-up", "V-up", with_load=False),
    _bodyweight("ab-wheel-rollout", "Ab wheel rollout", "pelvis tucked, ribs down", with_load=False),
    _bodyweight("dragon-flag", "Dragon flag", "body in one line", with_load=False),
    _bodyweight("dead-bug", "Dead bug", "lower back stays down", with_load=False),
    _bodyweight("bird-dog", "Bird dog", "hips level", with_load=False),
    _bodyweight("flutter-kick", "Flutter kick", "lower back stays down", with_load=False),
    _bodyweight("hollow-hold", "Hollow hold", "lower back stays down", with_load=False),
    _bodyweight("superman", "Superman", "lift the chest and the legs", with_load=False),
    _bodyweight("mountain-climber", "Mountain climber", "hips low", with_load=False),
    _bodyweight("burpee", "Burpee", with_load=False),
)
