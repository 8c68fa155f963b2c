"""Exercises on machines and cables. Loads are as shown on the stack or the sled."""

from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise, Laterality


def _machine(slug: str, name: str, *cues: str, laterality: Laterality = Laterality.TWO_SIDED) -> Exercise:
    return Exercise(
        slug=slug,
        name=name,
        laterality=laterality,
        bodyweight=False,
        equipment=(EquipmentKind.STACK,),
        cues=cues,
    )


MACHINES = (
    _machine("leg-press", "Leg press", "lower back stays on the pad"),
    _machine("single-leg-press", "Single-leg press", "lower back stays on the pad", laterality=Laterality.ONE_SIDED),
    _machine("hack-squat", "Hack squat"),
    _machine("leg-extension", "Leg extension", "to full extension", laterality=Laterality.ONE_SIDED),
    _machine(
        "leg-extension-hold",
        "Leg extension hold",
        "hold still at 60 degrees of knee flexion",
        laterality=Laterality.ONE_SIDED,
    ),
    _machine("leg-curl", "Leg curl"),
    _machine("standing-calf-raise", "Standing calf raise", "full stretch, full height"),
    _machine("seated-calf-raise", "Seated calf raise"),
    _machine("lat-pulldown", "Lat pulldown", "to the collarbone"),
    _machine("seated-cable-row", "Seated cable row", "torso still"),
    _machine("chest-press", "Chest press"),
    _machine("face-pull", "Face pull", "elbows high"),
    _machine("triceps-pushdown", "Triceps pushdown", "elbows at the sides"),
    _machine("overhead-triceps-extension", "Overhead triceps extension"),
    _machine("cable-crunch", "Cable crunch"),
    _machine("pallof-press", "Pallof press", "hips stay square"),
)
