"""2-for-2 block: two reps over the goal in the last set, two sessions in a row, earn the next load.

Source: Haff and Triplett (ed.), NSCA's "Essentials of Strength Training and Conditioning": 2.5 to 10 percent more.
Nextset's defaults (no published source): 5 percent for the legs and 2.5 for the arms, the exercises, and 3x8. Left to
the coach: going back after misses.
"""

from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.custom import Clause, Counter, CustomRule
from domain.progression_rules.parts.condition import CounterCondition, RepsCondition, SetChoice
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import SetLine

GOAL = (SetLine(count=2, reps=8), SetLine(reps=8, open=True))
TWO_OVER = RepsCondition(of=SetChoice.LAST, over_target=True, min=2)


def _by(percent: float) -> CustomRule:
    return CustomRule(
        scheme=GOAL,
        counters=(Counter("two_over", (TWO_OVER,)),),
        clauses=(
            Clause(
                "two_for_two",
                "Two or more reps over the goal in the last set, two sessions in a row. Next load.",
                (CounterCondition(counter="two_over", min=2),),
                LoadChange(times=1 + percent / 100),
                reset=("two_over",),
            ),
        ),
    )


LIFTS = {
    "squat": ("back-squat", 5),
    "bench": ("bench-press", 2.5),
    "row": ("seated-cable-row", 2.5),
    "leg-curl": ("leg-curl", 5),
    "press": ("dumbbell-shoulder-press", 2.5),
}

PROGRAM = Program(
    slug="two-for-two",
    name="2-for-2 block",
    description="Three sets of eight. Two extra reps in the last set, twice in a row, earn the next load.",
    source='Haff and Triplett (ed.), NSCA\'s "Essentials of Strength Training and Conditioning"',
    policies=Policies(schedule=Schedule()),
    days=(Day("Whole body", tuple(Slot(lift, exercise, lift) for lift, (exercise, _) in LIFTS.items())),),
    progressions=tuple(Progression(lift, _by(percent)) for lift, (_, percent) in LIFTS.items()),
)
