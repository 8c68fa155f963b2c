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
    _lift("pause-squat", "Pause squat", "pause for a second at the bottom, no bounce"),
    _lift("box-squat", "Box squat", "sit back, stay tight on the box"),
    _lift("overhead-squat", "Overhead squat", "bar over the middle of the feet"),
    _lift("deficit-deadlift", "Deficit deadlift", "back flat before the bar leaves the floor"),
    _lift("rack-pull", "Rack pull", "hips through at the top"),
    _lift("stiff-leg-deadlift", "Stiff-leg deadlift", "hips back, knees almost straight"),
    _lift("trap-bar-deadlift", "Trap bar deadlift", "push the floor away"),
    _lift("decline-bench-press", "Decline bench press"),
    _lift("floor-press", "Floor press", "elbows come to rest on the floor"),
    _lift("jm-press", "JM press", "between a close-grip press and a skull crusher"),
    _lift("seated-overhead-press", "Seated overhead press", "back against the pad"),
    _lift("push-press", "Push press", "dip, then drive with the legs"),
    _lift("pendlay-row", "Pendlay row", "each rep from the floor, torso level"),
    _lift("upright-row", "Upright row", "elbows no higher than the shoulders"),
    _lift("clean", "Clean", "catch it in a front squat"),
    _lift("hang-clean", "Hang clean", "start above the knees"),
    _lift("clean-and-jerk", "Clean and jerk"),
    _lift("snatch", "Snatch", "catch it in an overhead squat"),
    _lift("power-snatch", "Power snatch", "catch it above parallel"),
    _lift("thruster", "Thruster", "the squat drives the press"),
    _lift("preacher-curl", "Preacher curl", "upper arms stay on the pad"),
    _lift("ez-bar-curl", "EZ-bar curl", "no swing"),
    _lift("reverse-curl", "Reverse curl", "palms down"),
    _lift("skull-crusher", "Skull crusher", "elbows stay over the shoulders"),
    _lift("wrist-curl", "Wrist curl", "forearms rest on the thighs or the bench"),
    _lift("reverse-wrist-curl", "Reverse wrist curl", "palms down, forearms supported"),
    _lift("barbell-calf-raise", "Barbell calf raise", "full stretch, full height"),
    Exercise(
        slug="barbell-lunge",
        name="Barbell lunge",
        laterality=Laterality.ONE_SIDED,
        bodyweight=False,
        equipment=(EquipmentKind.BARBELL,),
        cues=("knee over the toes",),
    ),
)
