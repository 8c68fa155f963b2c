"""DeLorme with resistance bands: three sets of ten at 50, 75 and 100 percent of the 10RM, with the bands at hand.

Source: DeLorme and Watkins, Arch Phys Med 1948;29:263-273, for the sets and the weekly test. Nextset's default (no
published source): twelve reps in the test make the next band the 10RM, as bands can't be loaded in small steps. The
bands need a force, because the sets are percentages.
"""

from domain.catalog.delorme import tens
from domain.policies.pain import PainPolicy
from domain.policies.week import Weekday
from domain.programs.program import Day, Policies, Program, Progression, Slot, SlotSides
from domain.progression_rules.kinds.custom import Clause, CustomRule
from domain.progression_rules.parts.condition import RepsCondition, SetChoice
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import SetLine

NEXT_BAND = CustomRule(
    scheme=(SetLine(reps=10, open=True),),
    clauses=(
        Clause(
            "next_band",
            "Twelve reps or more. The next band is the 10RM for the next week.",
            (RepsCondition(of=SetChoice.LAST, min=12),),
            LoadChange(steps=1),
        ),
    ),
)


def _slot(name: str, sets: tuple[SetLine, ...] = ()) -> Slot:
    return Slot(name, "banded-knee-extension", "knee-extension", sets=sets, judged=not sets, sides=SlotSides.AFFECTED)


PROGRAM = Program(
    slug="delorme-bands",
    name="DeLorme with bands",
    description="Ten reps at 50, 75 and 100 percent of the 10RM with resistance bands. Not medical advice.",
    source="DeLorme and Watkins, Arch Phys Med 1948;29:263-273",
    policies=Policies(pain=PainPolicy()),
    days=(
        Day(
            "Training",
            (_slot("knee-extension", tens(50, 75, 100)),),
            (Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY, Weekday.THURSDAY),
        ),
        Day("Test of the 10RM", (_slot("ten-rep-max"),), (Weekday.FRIDAY,)),
    ),
    progressions=(Progression("knee-extension", NEXT_BAND),),
)
