"""Ladders of the bodyweight routine. Each is one exercise, and its rungs are the stages of its progression.

The `stage` of the prescription is the current rung. Reps of unilateral rungs are per leg.
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
    _ladder("squat-ladder", "Squat ladder", "heels stay down", "reps per leg"),
    _ladder("hinge-ladder", "Hinge ladder", "back straight", "reps per leg"),
    _ladder("anti-extension-ladder", "Anti-extension ladder", "ribs down, hips tucked", with_load=False),
    _ladder("banded-pallof-press", "Banded Pallof press", "hips stay square", with_load=False),
    _ladder("reverse-hyperextension", "Reverse hyperextension", "no swing"),
)
