"""Block by reps in reserve: three weeks closer and closer to failure, then an easy week, and again.

Source: Zourdos et al., J Strength Cond Res 2016;30:267-275: the scale (RPE 10 is nothing in reserve, 9 one rep, 8
two, 7 three). Nextset's defaults (no published source): the weeks with 3, 2 and 1 reps in reserve, the fourth with two
sets at 90 percent and 4 in reserve, the exercises, and 3 percent of load for each rep in reserve too many or too few.
"""

from domain.policies.schedule import Schedule
from domain.policies.week import Weeks
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.effort_target import EffortTargetRule
from domain.progression_rules.kinds.wave import WaveTurn
from domain.progression_rules.parts.scheme import SetLine

RIR_BY_WEEK = (3, 2, 1)


def _weeks(reps: int) -> tuple[WaveTurn, ...]:
    hard = (WaveTurn((SetLine(count=3, reps=reps, rir=rir),), f"{rir} in reserve") for rir in RIR_BY_WEEK)
    return (*hard, WaveTurn((SetLine(count=2, reps=reps, percent=90, rir=4),), "easy"))


LIFTS = {
    "squat": ("back-squat", 5),
    "bench": ("bench-press", 5),
    "deadlift": ("romanian-deadlift", 8),
    "row": ("barbell-row", 8),
}

PROGRAM = Program(
    slug="effort-block",
    name="Block by reps in reserve",
    description="Sets by effort, harder week by week. The load follows the reported reps in reserve.",
    source="Zourdos et al., J Strength Cond Res 2016;30:267-275",
    policies=Policies(schedule=Schedule()),
    weeks=Weeks(sessions=3, repeat=True),
    days=(
        Day(
            "Whole body",
            tuple(Slot(lift, exercise, lift, weeks=_weeks(reps)) for lift, (exercise, reps) in LIFTS.items()),
        ),
    ),
    progressions=tuple(
        Progression(lift, EffortTargetRule(scheme=_weeks(reps)[0].scheme)) for lift, (_, reps) in LIFTS.items()
    ),
)
