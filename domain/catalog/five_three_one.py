"""5/3/1: four lifts, one per day, in four-week cycles of percentages of a training max.

Source: Jim Wendler, "5/3/1: The Simplest and Most Effective Training System for Raw Strength", 2nd edition. The
training max is 90 percent of the 1RM (the load given at the start is the 1RM). The weeks are 65/75/85, 70/80/90,
75/85/95, then 40/50/60 percent. The last set of the first three weeks is for as many reps as possible. After the cycle
the training max grows by 5 lb for the presses, 10 lb for squat and deadlift. Warm-ups are 5, 5 and 3 reps at 40, 50 and
60 percent of it. Left to the coach: assistance work, and when a stall calls for 10 percent off the training max (here
after a cycle with a missed rep).
"""

from domain.loads.loading import Unit
from domain.policies.week import Weeks
from domain.programs.program import Day, Program, Progression, Slot, WarmUpReference, WarmUpSet
from domain.progression_rules.kinds.wave import MissedCycle, WaveRule, WaveTurn
from domain.progression_rules.parts.scheme import SetLine

SOURCE = 'Jim Wendler, "5/3/1: The Simplest and Most Effective Training System for Raw Strength", 2nd edition'


def _turn(name: str, *sets: tuple[int, float], last_is_open: bool = True) -> WaveTurn:
    last = len(sets) - 1
    lines = (SetLine(reps=reps, percent=p, open=last_is_open and n == last) for n, (reps, p) in enumerate(sets))
    return WaveTurn(tuple(lines), name)


TURNS = (
    _turn("5s", (5, 65), (5, 75), (5, 85)),
    _turn("3s", (3, 70), (3, 80), (3, 90)),
    _turn("5/3/1", (5, 75), (3, 85), (1, 95)),
    _turn("deload", (5, 40), (5, 50), (5, 60), last_is_open=False),
)


def _wave(step: float) -> WaveRule:
    return WaveRule(
        turns=TURNS,
        unit=Unit.LB,
        step=step,
        start_percent=90,
        missed_cycle=MissedCycle.FACTOR,
        missed_factor=0.9,
    )


LIFTS = {
    "press": ("overhead-press", _wave(5)),
    "deadlift": ("deadlift", _wave(10)),
    "bench": ("bench-press", _wave(5)),
    "squat": ("back-squat", _wave(10)),
}
WARM_UP = tuple(WarmUpSet(reps, percent, WarmUpReference.WORKING_LOAD) for reps, percent in ((5, 40), (5, 50), (3, 60)))
PROGRESSIONS = tuple(Progression(lift, wave) for lift, (_, wave) in LIFTS.items())

PROGRAM = Program(
    slug="5-3-1",
    name="5/3/1",
    description="Four lifts, one a day, in cycles of four weeks. The training max grows once a cycle.",
    source=SOURCE,
    weeks=Weeks(),
    days=tuple(
        Day(lift.capitalize(), (Slot(lift, exercise, lift, warm_up=WARM_UP),)) for lift, (exercise, _) in LIFTS.items()
    ),
    progressions=PROGRESSIONS,
)
