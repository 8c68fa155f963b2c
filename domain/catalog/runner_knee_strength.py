"""Runner's knee strength: a circuit for runners with inner knee pain.

Facts from Marie Whitt, PT, DPT; not affiliated, and not medical advice. Where the source gives no number, the sets of
the first stage, the first targets, reps in reserve, tempo, rest and rounds are Nextset's defaults.
"""

from domain.catalog.exercises.knee_circuit import WHITT
from domain.policies.pain import PainPolicy
from domain.policies.schedule import Schedule
from domain.policies.variants import Confirmation, VariantStep
from domain.programs.program import Day, Policies, Program, Progression, Slot, SlotSides
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule
from domain.progression_rules.kinds.fixed import FixedRule
from domain.progression_rules.parts.condition import ConfirmationCondition, RepsCondition, ResultCondition
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.sessions.review import SessionResult
from domain.sessions.tempo import Tempo

TEMPO = Tempo(eccentric_seconds=3, pause_seconds=0, concentric_seconds=1)

MET = ResultCondition(SessionResult.MET)

BOX_SQUAT = StagedRule(
    stages=(
        Stage("hands_free", FixedRule(reps=5), (StageExit((MET, ConfirmationCondition(Confirmation.UNASSISTED))),)),
        Stage(
            "bodyweight",
            DoubleProgressionRule(reps_min=5, reps_max=8, loaded=False),
            (StageExit((MET, RepsCondition(min=8))),),
        ),
        Stage("loaded", DoubleProgressionRule(reps_min=5, reps_max=8, rir=1, rir_max=2)),
    )
)

PROGRAM = Program(
    slug="runner-knee-strength",
    name="Runner's knee strength",
    description="A strength circuit for runners with pain on the inner side of the knee. Not medical advice.",
    source=WHITT,
    rounds=3,
    policies=Policies(pain=PainPolicy(), schedule=Schedule()),
    days=(
        Day(
            "Circuit",
            (
                Slot("warm-up", "wall-push-high-knee-kick", "warm-up", sides=SlotSides.AFFECTED, rest_seconds=60),
                Slot("sits", "single-leg-box-squat", "sits", tempo=TEMPO, rest_seconds=60, group="circuit"),
                Slot(
                    "bss",
                    "bulgarian-split-squat",
                    "bss",
                    variants=(
                        VariantStep("overhead", Confirmation.TORSO_UPRIGHT, sessions=2),
                        VariantStep("sides"),
                    ),
                    tempo=TEMPO,
                    rest_seconds=60,
                    group="circuit",
                ),
                Slot("lunge", "backward-lunge", "lunge", tempo=TEMPO, rest_seconds=60, group="circuit"),
            ),
        ),
    ),
    progressions=(
        Progression("warm-up", FixedRule(sets_count=3)),
        Progression("sits", BOX_SQUAT),
        Progression("bss", DoubleProgressionRule(reps_min=9, reps_max=12, rir=1, rir_max=2)),
        Progression("lunge", DoubleProgressionRule(reps_min=6, reps_max=6, rir=3)),
    ),
)
