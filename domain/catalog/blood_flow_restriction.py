"""Blood flow restriction: 30, 15, 15 and 15 or more reps with a light load and a cuff, on the affected leg.

Source: table 3 of PMC7534706 (Jørgensen et al. 2020, before a knee replacement): four sets at 30 percent of the 1RM,
30, 15 and 15 reps and the fourth set to failure, two seconds up and two down without a pause, 30 seconds of rest
between sets, at least 36 hours between sessions, eight weeks, a cuff at 60 percent of the limb occlusion pressure. The
smallest possible load is added when the fourth set has more than 15 reps. Table 1 of J Exp Orthop 2022, doi
10.1186/s40634-022-00533-4, has 15 reps in the fourth set and 80 percent of the pressure.

The first load is 30 percent of the 1RM, and not the 1RM.

Nextset's defaults (no published source): the two exercises, two or three sessions a week on dates at least two days
apart, because the schedule counts days and not hours, three minutes with an open cuff between the exercises, and a load
that is one step lighter after two sessions in a row without 15 reps in the third set.

Left to the clinician: whether the cuff is safe (thrombosis, blood pressure, the vessels), its pressure, and
supervision. The pressure is a cue and nothing that Nextset measures.
"""

from domain.policies.pain import PainPolicy
from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot, SlotSides
from domain.progression_rules.kinds.custom import Clause, Counter, CustomRule
from domain.progression_rules.parts.condition import CounterCondition, RepsCondition, SetChoice
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.tempo import Tempo

MORE_LOAD = CustomRule(
    scheme=(SetLine(reps=30), SetLine(count=2, reps=15), SetLine(reps=15, open=True)),
    counters=(Counter("third_set_short", (RepsCondition(set=3, max=14),)),),
    clauses=(
        Clause(
            "fourth_set_above_15",
            "More than 15 reps in the fourth set. The next load is one step heavier.",
            (RepsCondition(set=1, min=30), RepsCondition(set=3, min=15), RepsCondition(of=SetChoice.LAST, min=16)),
            LoadChange(steps=1),
        ),
        Clause(
            "third_set_below_15",
            "Fewer than 15 reps in the third set, two sessions in a row. The next load is one step lighter.",
            (CounterCondition(counter="third_set_short", min=2),),
            LoadChange(steps=-1),
            reset=("third_set_short",),
        ),
    ),
)


def _slot(name: str, exercise: str) -> Slot:
    return Slot(
        name,
        exercise,
        name,
        sides=SlotSides.AFFECTED,
        tempo=Tempo(eccentric_seconds=2, pause_seconds=0, concentric_seconds=2),
        rest_seconds=30,
        rest_after_seconds=180,
        cues=("cuff high on the thigh, at the pressure that the clinician set", "open the cuff after the fourth set"),
    )


PROGRAM = Program(
    slug="blood-flow-restriction",
    name="Blood flow restriction",
    description="Light loads with a cuff for the thigh, 30, 15, 15 and 15 or more reps. Not medical advice. Whether "
    "the cuff is safe, its pressure and the supervision are left to the clinician.",
    source="PMC7534706, table 3; doi 10.1186/s40634-022-00533-4, table 1",
    policies=Policies(pain=PainPolicy(), schedule=Schedule()),
    days=(Day("Cuff", (_slot("leg-press", "single-leg-press"), _slot("knee-extension", "leg-extension"))),),
    progressions=(Progression("leg-press", MORE_LOAD), Progression("knee-extension", MORE_LOAD)),
)
