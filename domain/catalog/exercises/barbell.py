"""Barbell lifts. Loads are totals including the bar."""

from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise, Laterality


def _lift(slug: str, name: str, *cues: str) -> Exercise:
    return Exercise(
        slug=slug,
        name=name,
        laterality=Laterality.TWO_SIDED,
        bodyweight=False,
        equipment=(EquipmentKind.BARBELL,),
        cues=cues,
    )


BARBELL_LIFTS = (
    _lift("back-squat", "Back squat", "hips below the knees at the bottom", "heels stay down"),
    _lift("front-squat", "Front squat", "elbows high"),
    _lift("deadlift", "Deadlift", "back flat before the bar leaves the floor", "each rep from a dead stop"),
    _lift("sumo-deadlift", "Sumo deadlift", "knees out over the toes"),
    _lift("romanian-deadlift", "Romanian deadlift", "hips back, knees soft"),
    _lift("bench-press", "Bench press", "shoulder blades together", "the bar touches the chest"),
    _lift("close-grip-bench-press", "Close-grip bench press", "hands at shoulder width"),
    _lift("incline-bench-press", "Incline bench press"),
    _lift("overhead-press", "Overhead press", "no help from the legs"),
    _lift("barbell-row", "Barbell row", "torso still"),
    _lift("power-clean", "Power clean", "jump, then catch"),
    _lift("barbell-curl", "Barbell curl"),
    _lift("hip-thrust", "Hip thrust", "hips level with the shoulders at the top"),
    _lift("good-morning", "Good morning"),
    _lift("barbell-shrug", "Barbell shrug"),
)
