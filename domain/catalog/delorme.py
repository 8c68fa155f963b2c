"""DeLorme: sets of ten at half, three quarters and all of the 10RM, four days a week; the fifth day tests it anew.

Source: DeLorme and Watkins, Arch Phys Med 1948;29:263-273. The 10RM is tested once a week; the other days train by it.
Here the test asks for ten reps with 5 lb more than the last 10RM, and what was lifted ten times is the new one, be it
more or less than asked for. Ours: those 5 lb, and Friday as the day of the test.
"""

from domain.loads.loading import Unit
from domain.policies.pain import PainPolicy
from domain.policies.week import Weekday
from domain.programs.program import Day, Policies, Program, Progression, Slot, SlotSides
from domain.progression_rules.custom import Clause, CustomRule
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
            "Lifted ten times: this is the 10RM that the next week is trained by.",
            (RepsCondition(of=SetChoice.LAST, min=10),),
            LoadChange(of=LoadSource.LAST_SET),
        ),
    ),
)


def tens(*percents: float) -> tuple[SetLine, ...]:
    return tuple(SetLine(reps=10, percent=percent) for percent in percents)


def weekly_tested(slug: str, name: str, description: str, source: str, sets: tuple[SetLine, ...]) -> Program:
    """Four days by the 10RM, and one that tests it: knee extension of the affected side."""

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
    "Ten reps at 50, 75 and 100 per cent of the 10RM, which is tested every week. Not medical advice.",
    "DeLorme and Watkins, Arch Phys Med 1948;29:263-273",
    tens(50, 75, 100),
)
