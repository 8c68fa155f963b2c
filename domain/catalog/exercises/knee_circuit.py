"""The exercises of the circuit for runners with inner knee pain."""

from domain.loads.equipment import EquipmentKind
from domain.programs.exercise import Exercise, Laterality, Variant

WHITT = "Marie Whitt, PT, DPT, \"Prevent 'Inner' Knee Pain from Ruining Your Runs\""

HANDHELD = (EquipmentKind.DUMBBELL, EquipmentKind.KETTLEBELL)

KNEE_CIRCUIT = (
    Exercise(
        slug="wall-push-high-knee-kick",
        name="Wall-push high-knee kick",
        laterality=Laterality.ONE_SIDED,
        bodyweight=True,
        cues=("fast, powerful contractions",),
        source=WHITT,
    ),
    Exercise(
        slug="single-leg-box-squat",
        name="Single-leg box squat",
        laterality=Laterality.ONE_SIDED,
        bodyweight=True,
        equipment=HANDHELD,
        cues=("2 to 3 seconds down, up fast", "one leg, no hands"),
        source=WHITT,
    ),
    Exercise(
        slug="bulgarian-split-squat",
        name="Bulgarian split squat",
        laterality=Laterality.ONE_SIDED,
        bodyweight=True,
        equipment=HANDHELD,
        variants=(
            Variant("overhead", "one weight overhead", implements=1),
            Variant("sides", "a weight at each side", implements=2),
        ),
        cues=("torso upright",),
        source=WHITT,
    ),
    Exercise(
        slug="backward-lunge",
        name="Backward lunge",
        laterality=Laterality.ONE_SIDED,
        bodyweight=True,
        equipment=HANDHELD,
        implements=2,
        cues=("no bouncing of the knee on the floor",),
        source=WHITT,
    ),
)
