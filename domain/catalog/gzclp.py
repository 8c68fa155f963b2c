"""GZCLP: three tiers per day, four days in turn. A miss changes the sets and reps before it changes the load.

Source: Cody Lefever (u/gzcl), "The GZCL Method: simplified" and GZCLP. Tier 1 goes from 5x3+ on a miss to 6x2+, then to
10x1+, at the same load. Then a new 5RM is tested, and 5x3+ starts at 85 percent of it. Tier 2 goes 3x10, 3x8, 3x6, then
back to 3x10 at the last load of 3x10 plus 15 lb (10 to 20 in other write-ups). Tier 3 is 3x15+, with 5 lb more once the
last set has 25. Steps are 10 lb for squat and deadlift, 5 lb for the presses (half of that in tier 2, in other
write-ups). Rest is three to five, two to three, and one to one and a half minutes in tiers 1, 2 and 3. Left to the
coach: further tier 3 exercises, and the first loads.
"""

from domain.loads.loading import Unit
from domain.programs.program import Day, Program, Progression, Slot
from domain.progression_rules.kinds.custom import Clause, CustomRule
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.condition import RepsCondition, ResultCondition, SetChoice
from domain.progression_rules.parts.load_change import LoadChange, LoadSource
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule
from domain.sessions.review import SessionResult

MISSED = ResultCondition(SessionResult.MISSED)
UPPER_LB, LOWER_LB, TIER_2_RETURNS_LB = 5, 10, 15


def _tier_1(step: float) -> StagedRule:
    def sets(count: int, reps: int) -> LinearLoadRule:
        scheme = (SetLine(count=count - 1, reps=reps), SetLine(reps=reps, open=True))
        return LinearLoadRule(scheme=scheme, step=step, unit=Unit.LB, failures=None)

    tested = StageExit((), to="5x3+", load=LoadChange(of=LoadSource.HEAVIEST_SET, times=0.85))
    return StagedRule(
        stages=(
            Stage("5x3+", sets(5, 3), (StageExit((MISSED,)),)),
            Stage("6x2+", sets(6, 2), (StageExit((MISSED,)),)),
            Stage("10x1+", sets(10, 1), (StageExit((MISSED,)),)),
            Stage("5RM test", LinearLoadRule(scheme=(SetLine(reps=5),), failures=None), (tested,)),
        )
    )


def _tier_2(step: float) -> StagedRule:
    def sets(reps: int) -> LinearLoadRule:
        return LinearLoadRule(scheme=(SetLine(count=3, reps=reps),), step=step, unit=Unit.LB, failures=None)

    again = LoadChange(of=LoadSource.REMEMBERED, plus=TIER_2_RETURNS_LB)
    return StagedRule(
        stages=(
            Stage("3x10", sets(10), (StageExit((MISSED,), remember=True),)),
            Stage("3x8", sets(8), (StageExit((MISSED,)),)),
            Stage("3x6", sets(6), (StageExit((MISSED,), to="3x10", load=again),)),
        ),
        unit=Unit.LB,
    )


TIER_3 = CustomRule(
    scheme=(SetLine(count=2, reps=15), SetLine(reps=15, open=True)),
    unit=Unit.LB,
    clauses=(
        Clause(
            "twenty_five",
            "25 reps in the last set. 5 lb more.",
            (RepsCondition(of=SetChoice.LAST, min=25), ResultCondition(SessionResult.MET)),
            LoadChange(plus=5),
        ),
    ),
)
TEST = "On the day of the 5RM test, work up to your heaviest set of five and log that set."


def _day(name: str, tier_1: tuple[str, str], tier_2: tuple[str, str], tier_3: tuple[str, str]) -> Day:
    return Day(
        name,
        (
            Slot(f"{tier_1[0]}-t1", tier_1[1], f"{tier_1[0]}-t1", rest_seconds=240, notes=TEST),
            Slot(f"{tier_2[0]}-t2", tier_2[1], f"{tier_2[0]}-t2", rest_seconds=150),
            Slot(f"{tier_3[0]}-{name.lower()}", tier_3[1], f"{tier_3[0]}-t3", rest_seconds=75),
        ),
    )


SQUAT, BENCH = ("squat", "back-squat"), ("bench", "bench-press")
PRESS, DEADLIFT = ("press", "overhead-press"), ("deadlift", "deadlift")
PULLDOWN, ROW = ("pulldown", "lat-pulldown"), ("row", "dumbbell-row")

PROGRAM = Program(
    slug="gzclp",
    name="GZCLP",
    description="A heavy lift, a lighter one and an accessory each day. For novices.",
    source='Cody Lefever (u/gzcl), "The GZCL Method: simplified" and GZCLP',
    days=(
        _day("A1", SQUAT, BENCH, PULLDOWN),
        _day("B1", PRESS, DEADLIFT, ROW),
        _day("A2", BENCH, SQUAT, PULLDOWN),
        _day("B2", DEADLIFT, PRESS, ROW),
    ),
    progressions=(
        *(Progression(f"{lift}-t1", _tier_1(LOWER_LB)) for lift in ("squat", "deadlift")),
        *(Progression(f"{lift}-t1", _tier_1(UPPER_LB)) for lift in ("bench", "press")),
        *(Progression(f"{lift}-t2", _tier_2(LOWER_LB)) for lift in ("squat", "deadlift")),
        *(Progression(f"{lift}-t2", _tier_2(UPPER_LB)) for lift in ("bench", "press")),
        Progression("pulldown-t3", TIER_3),
        Progression("row-t3", TIER_3),
    ),
)
