"""Bulgarian split squat: one exercise with one rule, taken from the knee circuit. The smallest complete program."""

from domain.catalog.exercises.knee_circuit import WHITT
from domain.catalog.runner_knee_strength import TEMPO
from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule

PROGRAM = Program(
    slug="bulgarian-split-squat",
    name="Bulgarian split squat",
    description="Three sets of 9 to 12 on each leg, then the next dumbbell.",
    source=WHITT,
    policies=Policies(schedule=Schedule()),
    days=(Day("Split squat", (Slot("bss", "bulgarian-split-squat", "bss", tempo=TEMPO, rest_seconds=60),)),),
    progressions=(Progression("bss", DoubleProgressionRule(reps_min=9, reps_max=12, rir=1, rir_max=2)),),
)
