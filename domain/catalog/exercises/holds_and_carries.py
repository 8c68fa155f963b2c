"""Holds in seconds, carries in meters, endurance training, bridges and leg raises, and exercises with bands."""

from domain.catalog.exercises.handheld import HANDHELD
from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise, Laterality

HUNG = (EquipmentKind.PLATE, EquipmentKind.DUMBBELL, EquipmentKind.KETTLEBELL)


def _exercise(
    slug: str,
    name: str,
    *cues: str,
    equipment: tuple[EquipmentKind, ...] = (),
    one_sided: bool = False,
    bodyweight: bool = True,
    implements: int = 1,
) -> Exercise:
    return Exercise(
        slug=slug,
        name=name,
        laterality=Laterality.ONE_SIDED if one_sided else Laterality.TWO_SIDED,
        bodyweight=bodyweight,
        equipment=equipment,
        implements=implements,
        cues=cues,
    )


HOLDS_AND_CARRIES = (
    _exercise("side-plank", "Side plank", "hips high, body in one line", one_sided=True),
    _exercise("wall-sit", "Wall sit", "thighs level, back against the wall", equipment=HUNG),
    _exercise("dead-hang", "Dead hang", "shoulders away from the ears", equipment=HUNG),
    _exercise(
        "farmers-carry",
        "Farmer's carry",
        "tall posture, short steps",
        equipment=HANDHELD,
        bodyweight=False,
        implements=2,
    ),
    _exercise(
        "suitcase-carry",
        "Suitcase carry",
        "do not lean",
        equipment=HANDHELD,
        one_sided=True,
        bodyweight=False,
    ),
    _exercise(
        "banded-knee-extension",
        "Banded knee extension",
        "to full extension",
        equipment=(EquipmentKind.BAND,),
        one_sided=True,
        bodyweight=False,
    ),
    _exercise(
        "band-pull-apart",
        "Band pull-apart",
        "shoulder blades together",
        equipment=(EquipmentKind.BAND,),
        bodyweight=False,
    ),
    _exercise("run", "Run", "easy enough to talk"),
    _exercise("walk", "Walk", "brisk"),
    _exercise("hike", "Hike"),
    _exercise("cycling", "Cycling"),
    _exercise("elliptical", "Elliptical trainer"),
    _exercise("stair-climber", "Stair climber", "hands off the rails"),
    _exercise("rowing-machine", "Rowing machine", "legs, then back, then arms"),
    _exercise("swimming", "Swimming"),
    _exercise("glute-bridge", "Glute bridge", "ribs down, squeeze at the top", equipment=HUNG),
    _exercise("single-leg-bridge", "Single-leg bridge", "hips level", equipment=HUNG, one_sided=True),
    _exercise("straight-leg-raise", "Straight-leg raise", "knee straight all the way", one_sided=True),
    _exercise("hamstring-walkout", "Hamstring walkout", "hips high while the feet walk out"),
)
