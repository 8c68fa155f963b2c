"""The built-in exercises, grouped by equipment. A workspace may add its own."""

from domain.catalog.exercises.barbell import BARBELL_LIFTS
from domain.catalog.exercises.bodyweight import BODYWEIGHT_EXERCISES
from domain.catalog.exercises.handheld import HANDHELD_EXERCISES
from domain.catalog.exercises.holds_and_carries import HOLDS_AND_CARRIES
from domain.catalog.exercises.jumps_and_hops import JUMPS_AND_HOPS
from domain.catalog.exercises.knee_circuit import KNEE_CIRCUIT
from domain.catalog.exercises.ladders import LADDERS
from domain.catalog.exercises.machines import MACHINES
from domain.catalog.exercises.movements import with_movement

EXERCISES = tuple(
    map(
        with_movement,
        (
            *KNEE_CIRCUIT,
            *BARBELL_LIFTS,
            *HANDHELD_EXERCISES,
            *MACHINES,
            *BODYWEIGHT_EXERCISES,
            *HOLDS_AND_CARRIES,
            *JUMPS_AND_HOPS,
            *LADDERS,
        ),
    )
)
