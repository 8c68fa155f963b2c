"""Greyskull LP: two sets of five and one of as many reps as possible. Ten or more double the step.

Source: John Sheaffer, "The Greyskull LP". 2x5 and 1x5+ of the presses (2.5 lb more each time) and the squat (5 lb),
1x5+ of the deadlift (5 lb). Ten or more reps in the last set double the step; fewer than five take 10 percent off.
Bench and press alternate. Left to the coach: the plug-ins (chin-ups, curls), and the first load.
"""

from domain.loads.loading import Unit
from domain.policies.schedule import Schedule
from domain.programs.program import Day, Policies, Program, Progression, Slot
from domain.progression_rules.kinds.custom import Clause, CustomRule
from domain.progression_rules.parts.condition import RepsCondition, ResultCondition, SetChoice
from domain.progression_rules.parts.load_change import LoadChange
from domain.progression_rules.parts.scheme import SetLine
from domain.sessions.review import SessionResult

MET = ResultCondition(SessionResult.MET)
TEN_OR_MORE = RepsCondition(of=SetChoice.LAST, min=10)
FEWER_THAN_FIVE = RepsCondition(of=SetChoice.LAST, max=4)
LAST_FIVE = SetLine(reps=5, open=True)
THREE_FIVES = (SetLine(count=2, reps=5), LAST_FIVE)


def _lift(step: float, scheme: tuple[SetLine, ...] = THREE_FIVES) -> CustomRule:
    return CustomRule(
        scheme=scheme,
        unit=Unit.LB,
        clauses=(
            Clause(
                "step_doubled",
                "Ten or more reps in the last set. Double step up.",
                (MET, TEN_OR_MORE),
                LoadChange(plus=2 * step),
            ),
            Clause("step_taken", "Done as prescribed. One step up.", (MET,), LoadChange(plus=step)),
            Clause(
                "ten_per_cent_off",
                "Fewer than five reps in the last set. 10 percent off.",
                (FEWER_THAN_FIVE,),
                LoadChange(times=0.9),
            ),
        ),
    )


EXERCISES = {
    "bench": "bench-press",
    "press": "overhead-press",
    "squat": "back-squat",
    "deadlift": "deadlift",
}


def _day(number: int, *lifts: str) -> Day:
    return Day(f"Day {number}", tuple(Slot(f"{lift}-{number}", EXERCISES[lift], lift) for lift in lifts))


PROGRAM = Program(
    slug="greyskull-lp",
    name="Greyskull LP",
    description="The last set decides: ten or more reps double the step, fewer than five take 10 percent off.",
    source='John Sheaffer, "The Greyskull LP", 2nd edition',
    policies=Policies(schedule=Schedule()),
    days=(
        _day(1, "bench", "squat"),
        _day(2, "press", "deadlift"),
        _day(3, "bench", "squat"),
        _day(4, "press", "squat"),
        _day(5, "bench", "deadlift"),
        _day(6, "press", "squat"),
    ),
    progressions=(
        Progression("bench", _lift(2.5)),
        Progression("press", _lift(2.5)),
        Progression("squat", _lift(5)),
        Progression("deadlift", _lift(5, (LAST_FIVE,))),
    ),
)
