"""Ladders of the bodyweight routine: one exercise each, whose rungs are the stages of its progression.

The rung that is due is the `stage` of the prescription. Of one-legged rungs the reps are those of each leg.
"""

from domain.catalog.exercises.bodyweight import HUNG
from domain.programs.exercise import Exercise, Laterality

RECOMMENDED_ROUTINE = "r/bodyweightfitness, the Recommended Routine"


def _ladder(slug: str, name: str, *cues: str, with_load: bool = True) -> Exercise:
    return Exercise(
        slug=slug,
        name=name,
        laterality=Laterality.TWO_SIDED,
        bodyweight=True,
        equipment=HUNG if with_load else (),
        cues=cues,
        source=RECOMMENDED_ROUTINE,
    )


LADDERS = (
    _ladder("pull-up-ladder", "Pull-up ladder", "from straight arms, or as far down as the rung goes"),
    _ladder("dip-ladder", "Dip ladder", "shoulders down", "elbows in"),
    _ladder("row-ladder", "Row ladder", "body in one line", "shoulder blades together at the top"),
    _ladder("push-up-ladder", "Push-up ladder", "body in one line", "elbows in"),
    _ladder("squat-ladder", "Squat ladder", "heels stay down", "reps are those of each leg"),
    _ladder("hinge-ladder", "Hinge ladder", "back straight", "reps are those of each leg"),
    _ladder("anti-extension-ladder", "Anti-extension ladder", "ribs down, hips tucked", with_load=False),
    _ladder("banded-pallof-press", "Banded Pallof press", "hips stay square", with_load=False),
    _ladder("reverse-hyperextension", "Reverse hyperextension", "no swing"),
)
