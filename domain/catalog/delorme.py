"""DeLorme: sets of ten at half, three quarters and all of the 10RM, four days a week. The fifth day retests the 10RM.

Source: DeLorme and Watkins, Arch Phys Med 1948;29:263-273. The 10RM is tested once a week, and the other days are based
on it. Here the test prescribes ten reps with 5 lb more than the last 10RM. The load lifted ten times becomes the new
10RM, whether it is above or below the prescribed load. The 5 lb and Friday as the test day are Nextset's defaults (no
published source).
"""

from domain.loads.loading import Unit
from domain.policies.pain import PainPolicy
from domain.policies.week import Weekday
from domain.programs.program import Day, Policies, Program, Progression, Slot, SlotSides
from domain.progression_rules.kinds.custom import Clause, CustomRule
from domain.progression_rules.parts.condition import RepsCondition, SetChoice
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.progression_rules.parts.scheme import SetLine

TRAINED_ON = (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY)
STEP_LB = 5

TEN_REP_MAX = CustomRule(
    scheme=(SetLine(reps=10, open=True, plus=STEP_LB),),
    unit=Unit.LB,
    clauses=(
        Clause(
            "ten_rep_max",
            "Ten reps done. This load is the 10RM for the next week.",
            (RepsCondition(of=SetChoice.LAST, min=10),),
            LoadChange(of=LoadSource.LAST_SET),
        ),
    ),
)


def tens(*percents: float) -> tuple[SetLine, ...]:
    return tuple(SetLine(reps=10, percent=percent) for percent in percents)


def weekly_tested(slug: str, name: str, description: str, source: str, sets: tuple[SetLine, ...]) -> Program:
    """Knee extension of the affected side: four days based on the 10RM, and one that tests it."""

    def slot(name: str, sets: tuple[SetLine, ...] = ()) -> Slot:
        judged = not sets
        return Slot(name, "leg-extension", "knee-extension", sets=sets, judged=judged, sides=SlotSides.AFFECTED)

    return Program(
        slug=slug,
        name=name,
        description=description,
        source=source,
        policies=Policies(pain=PainPolicy()),
        days=(
            Day("Training", (slot("knee-extension", sets),), TRAINED_ON),
            Day("Test of the 10RM", (slot("ten-rep-max"),), (Weekday.FRIDAY,)),
        ),
        progressions=(Progression("knee-extension", TEN_REP_MAX),),
    )


PROGRAM = weekly_tested(
    "delorme",
    "DeLorme",
    "Ten reps at 50, 75 and 100 percent of the 10RM, which is tested every week. Not medical advice.",
    "DeLorme and Watkins, Arch Phys Med 1948;29:263-273",
    tens(50, 75, 100),
)
