"""StrongLifts 5x5: five sets of five, days A and B in turn, 2.5 kg more each time, 5 kg on the deadlift.

Source: Mehdi, stronglifts.com. Squat, bench and row on A; squat, press and one set of deadlifts on B. Three misses in
a row take 10 percent off. After three such deloads the lift continues with 3x5. Lifts start with the empty bar, the row
with 30 kg and the deadlift with 40 kg. Left to the coach: what follows when 3x5 stalls (here 10 percent off again).
"""

from domain.loads.loading import Unit
from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot, Substitute
from domain.progression_rules.kinds.linear_load import LinearLoadRule
from domain.progression_rules.parts.condition import CounterCondition
from domain.progression_rules.parts.scheme import SetLine
from domain.progression_rules.stage import Stage, StageExit
from domain.progression_rules.staged import StagedRule


def _by(count: int, step: float) -> LinearLoadRule:
    return LinearLoadRule(
        scheme=(SetLine(count=count, reps=5),), step=step, unit=Unit.KG, failures=3, in_a_row=True, deload_factor=0.9
    )


THREE_DELOADS = StageExit((CounterCondition(counter="stage_deloads", min=3),))
FIVES = StagedRule(stages=(Stage("5x5", _by(5, 2.5), (THREE_DELOADS,)), Stage("3x5", _by(3, 2.5))))


def _slot(slot: str, exercise: str, progression: str, *substitutes: str) -> Slot:
    """`substitutes` are for places without a barbell, such as a hotel. They are not part of the published program."""
    return Slot(slot, exercise, progression, rest_seconds=180, substitutes=tuple(map(Substitute, substitutes)))


PROGRAM = Program(
    slug="stronglifts-5x5",
    name="StrongLifts 5x5",
    description="Five sets of five, a little more on the bar each time. For novices.",
    source="Mehdi, stronglifts.com",
    policies=Policies(schedule=Schedule()),
    days=(
        Day(
            "A",
            (
                _slot("squat-a", "back-squat", "squat", "goblet-squat"),
                _slot("bench", "bench-press", "bench", "dumbbell-bench-press"),
                _slot("row", "barbell-row", "row", "dumbbell-row"),
            ),
        ),
        Day(
            "B",
            (
                _slot("squat-b", "back-squat", "squat", "goblet-squat"),
                _slot("press", "overhead-press", "press", "dumbbell-shoulder-press"),
                _slot("deadlift", "deadlift", "deadlift", "dumbbell-romanian-deadlift"),
            ),
        ),
    ),
    progressions=(
        Progression("squat", FIVES, 20),
        Progression("bench", FIVES, 20),
        Progression("row", FIVES, 30),
        Progression("press", FIVES, 20),
        Progression("deadlift", _by(1, 5), 40),
    ),
)
