"""DAPRE, daily adjustable progressive resistance exercise, with the tables of two editions, never merged.

Source: Knight, Am J Sports Med 1979;7:336-337. From a base of 6RM: 10 reps at 50%, 6 at 75%, as many as possible at
100%, and as many as possible at a load adjusted by the third set. The fourth set decides the next base, from the load
lifted in it. The source gives ranges in pounds; the choice within them is Nextset's. Fourth set: 5-10 off (here 10),
0-5 off (5), the same, 5-10 on (5), 10-15 on (10). Next base: 5-10 off (10), the same, 5-10 on (5), 5-15 on (10), 10-20
on (15). The exercise is knee extension of the affected side, as in the source's rehabilitation. Left to the coach:
other exercises, and training days (the source trains almost daily).
"""

from domain.loads.loading import Unit
from domain.policies.pain import PainPolicy
from domain.programs.program import Day, Policies, Program, Progression, Slot, SlotSides
from domain.progression_rules.kinds.by_result import ByResultRule, ResultRow
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.progression_rules.parts.scheme import AdjustmentRow, AdjustmentTable, SetLine

Cuts = tuple[int, int, int, int]  # the most reps of the first four rows


def _dapre(cuts: Cuts) -> ByResultRule:
    first, second, third, fourth = cuts
    adjust = AdjustmentTable(
        from_set=3,
        rows=(
            AdjustmentRow(0, first, plus=-10),
            AdjustmentRow(first + 1, second, plus=-5),
            AdjustmentRow(second + 1, third),
            AdjustmentRow(third + 1, fourth, plus=5),
            AdjustmentRow(fourth + 1, None, plus=10),
        ),
    )
    used = LoadSource.LAST_SET
    return ByResultRule(
        unit=Unit.LB,
        scheme=(
            SetLine(reps=10, percent=50),
            SetLine(reps=6, percent=75),
            SetLine(open=True),
            SetLine(open=True, adjust=adjust),
        ),
        set=4,
        rows=(
            ResultRow(LoadChange(of=used, plus=-10), 0, first),
            ResultRow(LoadChange(of=used), first + 1, second),
            ResultRow(LoadChange(of=used, plus=5), second + 1, third),
            ResultRow(LoadChange(of=used, plus=10), third + 1, fourth),
            ResultRow(LoadChange(of=used, plus=15), fourth + 1),
        ),
    )


KNIGHT_1979 = _dapre((2, 4, 6, 10))
LATER_EDITION = _dapre((2, 4, 7, 12))


def _program(slug: str, name: str, rule: ByResultRule, source: str) -> Program:
    slot = Slot("knee-extension", "leg-extension", "knee-extension", sides=SlotSides.AFFECTED)
    return Program(
        slug=slug,
        name=name,
        description="Four sets. The third adjusts the fourth, which decides the next base. Not medical advice.",
        source=source,
        policies=Policies(pain=PainPolicy()),
        days=(Day("Knee extension", (slot,)),),
        progressions=(Progression("knee-extension", rule),),
    )


KNIGHT = "Knight, Am J Sports Med 1979;7:336-337"
PROGRAM = _program("dapre", "DAPRE (Knight 1979)", KNIGHT_1979, KNIGHT)
PROGRAM_OF_LATER_EDITION = _program(
    "dapre-later-edition", "DAPRE, later edition", LATER_EDITION, f"{KNIGHT}, with the cut-offs of later textbooks"
)
