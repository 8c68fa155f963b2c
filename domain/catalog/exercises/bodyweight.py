"""Bodyweight exercises. Most can be loaded with a weight, and some can be assisted by a machine or a band."""

from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise, Laterality

ASSISTING = (EquipmentKind.ASSISTED_MACHINE, EquipmentKind.BAND)
HUNG = (EquipmentKind.PLATE, EquipmentKind.DUMBBELL, EquipmentKind.KETTLEBELL)


def _bodyweight(slug: str, name: str, *cues: str, with_load: bool = True, whole: bool = False) -> Exercise:
    """An exercise with bodyweight. `whole`: all of it is lifted, so that estimates can count it."""
    return Exercise(
        slug=slug,
        name=name,
        laterality=Laterality.TWO_SIDED,
        bodyweight=True,
        equipment=((*HUNG, *ASSISTING) if whole else HUNG) if with_load else (),
        lifts_bodyweight=whole,
        bands_assist=whole,
        cues=cues,
    )


BODYWEIGHT_EXERCISES = (
    _bodyweight("pull-up", "Pull-up", "from straight arms", "chin over the bar", whole=True),
    _bodyweight("chin-up", "Chin-up", "from straight arms", "chin over the bar", whole=True),
    _bodyweight("dip", "Dip", "shoulders below the elbows", whole=True),
    _bodyweight("push-up", "Push-up", "body in one line"),
    _bodyweight("inverted-row", "Inverted row", "body in one line"),
    _bodyweight("back-extension", "Back extension"),
    _bodyweight("sit-up", "Sit-up"),
    _bodyweight("bodyweight-squat", "Bodyweight squat", "heels stay down"),
    _bodyweight("plank", "Plank", "body in one line"),
    _bodyweight("hanging-leg-raise", "Hanging leg raise", "no swing", with_load=False),
)
