"""Starting Strength: the novice progression, three sessions a week, days A and B in turn.

Source: Mark Rippetoe, "Starting Strength: Basic Barbell Training", 3rd edition. Squats, presses and bench presses 3x5,
the deadlift 1x5, power cleans 5x3. Every lift goes up each time, by steps that shrink: the squat from 10 to 5 lb, the
deadlift from 15 over 10 to 5 lb, presses and cleans from 5 to 2.5 lb. The source leaves two choices to the coach.
Nextset's defaults: a step shrinks after a number of increases (the book has large steps for weeks, the authors' website
for the first two or three sessions), and three misses in a row take 10 percent off (the source says two to three).
Power cleans start on the first day. To deadlift every session at first, add a slot.
"""

from domain.loads.loading import Unit
from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot, WarmUpSet
from domain.progression_rules.kinds.linear_load import LinearLoadPhase, LinearLoadRule
from domain.progression_rules.parts.scheme import SetLine

THREE_FIVES = (SetLine(count=3, reps=5),)
WARM_UP = (WarmUpSet(5, 0), WarmUpSet(5, 0), WarmUpSet(5, 40), WarmUpSet(3, 60), WarmUpSet(2, 80))


def _slot(slot: str, exercise: str, progression: str) -> Slot:
    return Slot(slot, exercise, progression, warm_up=WARM_UP, rest_seconds=300)


def _lift(*phases: LinearLoadPhase, step: float, scheme: tuple[SetLine, ...] = THREE_FIVES) -> LinearLoadRule:
    return LinearLoadRule(scheme=scheme, phases=phases, step=step, unit=Unit.LB, failures=3, deload_factor=0.9)


PROGRAM = Program(
    slug="starting-strength",
    name="Starting Strength",
    description="Three lifts a day, a little more on the bar each time. For novices.",
    source='Mark Rippetoe, "Starting Strength: Basic Barbell Training", 3rd edition',
    policies=Policies(schedule=Schedule()),
    days=(
        Day(
            "A",
            (
                _slot("squat-a", "back-squat", "squat"),
                _slot("press", "overhead-press", "press"),
                _slot("deadlift", "deadlift", "deadlift"),
            ),
        ),
        Day(
            "B",
            (
                _slot("squat-b", "back-squat", "squat"),
                _slot("bench", "bench-press", "bench"),
                _slot("clean", "power-clean", "clean"),
            ),
        ),
    ),
    progressions=(
        Progression("squat", _lift(LinearLoadPhase(10, until_increases=6), step=5), 45, Unit.LB),
        Progression("press", _lift(LinearLoadPhase(5, until_increases=8), step=2.5), 45, Unit.LB),
        Progression("bench", _lift(LinearLoadPhase(5, until_increases=8), step=2.5), 45, Unit.LB),
        Progression(
            "deadlift",
            _lift(
                LinearLoadPhase(15, until_increases=4),
                LinearLoadPhase(10, until_increases=8),
                step=5,
                scheme=(SetLine(count=1, reps=5),),
            ),
            95,
            Unit.LB,
        ),
        Progression(
            "clean",
            _lift(LinearLoadPhase(5, until_increases=8), step=2.5, scheme=(SetLine(count=5, reps=3),)),
            65,
            Unit.LB,
        ),
    ),
)
