"""Pull-ups from assistance to added weight: a range of 5 to 8 reps, then the next step on one scale.

Source: double progression, as in the position stand of the American College of Sports Medicine (2009): more load once
one or two reps above the target are possible. A machine or a band that assists comes first, then bodyweight, then
plates on a belt. Three sets of 5 to 8 and the schedule are Nextset's defaults (no published source).
"""

from domain.policies.pain import PainPolicy
from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot, Substitute
from domain.progression_rules.kinds.double_progression import DoubleProgressionRule

PROGRAM = Program(
    slug="assisted-to-weighted-pull-ups",
    name="Assisted to weighted pull-ups",
    description="From an assisted pull-up to a strict one, and on to one with added weight.",
    source="American College of Sports Medicine, Med Sci Sports Exerc 2009;41:687-708",
    policies=Policies(pain=PainPolicy(), schedule=Schedule()),
    days=(
        Day(
            "Pull-ups",
            (
                Slot(
                    "pull-up",
                    "pull-up",
                    "pull-up",
                    rest_seconds=150,
                    substitutes=(Substitute("lat-pulldown"), Substitute("inverted-row")),
                ),
            ),
        ),
    ),
    progressions=(Progression("pull-up", DoubleProgressionRule(reps_min=5, reps_max=8)),),
)
